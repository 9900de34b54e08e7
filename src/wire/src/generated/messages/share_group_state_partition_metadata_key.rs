//! `ShareGroupStatePartitionMetadataKey`, record type 15, version 0, never flexible.
//!
//! Made by `cargo xtask codegen` from `schema/group-coordinator/ShareGroupStatePartitionMetadataKey.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, Str};

/// Kafka's `ShareGroupStatePartitionMetadataKey`: record type 15, version 0, never flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShareGroupStatePartitionMetadataKey {
    /// The group id.
    pub group_id: Str,
}

impl Message for ShareGroupStatePartitionMetadataKey {
    const NAME: &'static str = "ShareGroupStatePartitionMetadataKey";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let group_id = d.string(false, "ShareGroupStatePartitionMetadataKey.GroupId")?;
        Ok(ShareGroupStatePartitionMetadataKey { group_id })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.string(false, &self.group_id, "ShareGroupStatePartitionMetadataKey.GroupId")?;
        Ok(())
    }
}

impl Record for ShareGroupStatePartitionMetadataKey {
    const TYPE: i16 = 15;
}
