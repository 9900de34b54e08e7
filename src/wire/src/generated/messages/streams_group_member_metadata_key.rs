//! `StreamsGroupMemberMetadataKey`, record type 19, version 0, never flexible.
//!
//! Made by `cargo xtask codegen` from `schema/group-coordinator/StreamsGroupMemberMetadataKey.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, Str};

/// Kafka's `StreamsGroupMemberMetadataKey`: record type 19, version 0, never flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupMemberMetadataKey {
    /// The group ID.
    pub group_id: Str,
    /// The member ID.
    pub member_id: Str,
}

impl Message for StreamsGroupMemberMetadataKey {
    const NAME: &'static str = "StreamsGroupMemberMetadataKey";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let group_id = d.string(false, "StreamsGroupMemberMetadataKey.GroupId")?;
        let member_id = d.string(false, "StreamsGroupMemberMetadataKey.MemberId")?;
        Ok(StreamsGroupMemberMetadataKey { group_id, member_id })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.string(false, &self.group_id, "StreamsGroupMemberMetadataKey.GroupId")?;
        e.string(false, &self.member_id, "StreamsGroupMemberMetadataKey.MemberId")?;
        Ok(())
    }
}

impl Record for StreamsGroupMemberMetadataKey {
    const TYPE: i16 = 19;
}
