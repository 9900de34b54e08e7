//! `StreamsGroupTargetAssignmentMemberKey`, record type 21, version 0, never flexible.
//!
//! Made by `cargo xtask codegen` from `schema/group-coordinator/StreamsGroupTargetAssignmentMemberKey.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, Str};

/// Kafka's `StreamsGroupTargetAssignmentMemberKey`: record type 21, version 0, never flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupTargetAssignmentMemberKey {
    /// The group ID.
    pub group_id: Str,
    /// The member ID.
    pub member_id: Str,
}

impl Message for StreamsGroupTargetAssignmentMemberKey {
    const NAME: &'static str = "StreamsGroupTargetAssignmentMemberKey";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let group_id = d.string(false, "StreamsGroupTargetAssignmentMemberKey.GroupId")?;
        let member_id = d.string(false, "StreamsGroupTargetAssignmentMemberKey.MemberId")?;
        Ok(StreamsGroupTargetAssignmentMemberKey { group_id, member_id })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.string(false, &self.group_id, "StreamsGroupTargetAssignmentMemberKey.GroupId")?;
        e.string(false, &self.member_id, "StreamsGroupTargetAssignmentMemberKey.MemberId")?;
        Ok(())
    }
}

impl Record for StreamsGroupTargetAssignmentMemberKey {
    const TYPE: i16 = 21;
}
