//! `ConsumerGroupTargetAssignmentMemberKey`, record type 7, version 0, never flexible.
//!
//! Made by `cargo xtask codegen` from `schema/group-coordinator/ConsumerGroupTargetAssignmentMemberKey.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, Str};

/// Kafka's `ConsumerGroupTargetAssignmentMemberKey`: record type 7, version 0, never flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConsumerGroupTargetAssignmentMemberKey {
    /// The group id.
    pub group_id: Str,
    /// The member id.
    pub member_id: Str,
}

impl Message for ConsumerGroupTargetAssignmentMemberKey {
    const NAME: &'static str = "ConsumerGroupTargetAssignmentMemberKey";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let group_id = d.string(false, "ConsumerGroupTargetAssignmentMemberKey.GroupId")?;
        let member_id = d.string(false, "ConsumerGroupTargetAssignmentMemberKey.MemberId")?;
        Ok(ConsumerGroupTargetAssignmentMemberKey { group_id, member_id })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.string(false, &self.group_id, "ConsumerGroupTargetAssignmentMemberKey.GroupId")?;
        e.string(false, &self.member_id, "ConsumerGroupTargetAssignmentMemberKey.MemberId")?;
        Ok(())
    }
}

impl Record for ConsumerGroupTargetAssignmentMemberKey {
    const TYPE: i16 = 7;
}
