//! `ShareGroupTargetAssignmentMemberKey`, record type 13, version 0, never flexible.
//!
//! Made by `cargo xtask codegen` from `schema/group-coordinator/ShareGroupTargetAssignmentMemberKey.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, Str};

/// Kafka's `ShareGroupTargetAssignmentMemberKey`: record type 13, version 0, never flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShareGroupTargetAssignmentMemberKey {
    /// The group id.
    pub group_id: Str,
    /// The member id.
    pub member_id: Str,
}

impl Message for ShareGroupTargetAssignmentMemberKey {
    const NAME: &'static str = "ShareGroupTargetAssignmentMemberKey";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let group_id = d.string(false, "ShareGroupTargetAssignmentMemberKey.GroupId")?;
        let member_id = d.string(false, "ShareGroupTargetAssignmentMemberKey.MemberId")?;
        Ok(ShareGroupTargetAssignmentMemberKey { group_id, member_id })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.string(false, &self.group_id, "ShareGroupTargetAssignmentMemberKey.GroupId")?;
        e.string(false, &self.member_id, "ShareGroupTargetAssignmentMemberKey.MemberId")?;
        Ok(())
    }
}

impl Record for ShareGroupTargetAssignmentMemberKey {
    const TYPE: i16 = 13;
}
