//! `StreamsGroupTargetAssignmentMetadataKey`, record type 20, version 0, never flexible.
//!
//! Made by `cargo xtask codegen` from `schema/group-coordinator/StreamsGroupTargetAssignmentMetadataKey.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, Str};

/// Kafka's `StreamsGroupTargetAssignmentMetadataKey`: record type 20, version 0, never flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupTargetAssignmentMetadataKey {
    /// The group ID.
    pub group_id: Str,
}

impl Message for StreamsGroupTargetAssignmentMetadataKey {
    const NAME: &'static str = "StreamsGroupTargetAssignmentMetadataKey";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let group_id = d.string(false, "StreamsGroupTargetAssignmentMetadataKey.GroupId")?;
        Ok(StreamsGroupTargetAssignmentMetadataKey { group_id })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.string(false, &self.group_id, "StreamsGroupTargetAssignmentMetadataKey.GroupId")?;
        Ok(())
    }
}

impl Record for StreamsGroupTargetAssignmentMetadataKey {
    const TYPE: i16 = 20;
}
