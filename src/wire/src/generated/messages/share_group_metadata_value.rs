//! `ShareGroupMetadataValue`, record type 11, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/group-coordinator/ShareGroupMetadataValue.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, UnknownTags};

/// Kafka's `ShareGroupMetadataValue`: record type 11, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShareGroupMetadataValue {
    /// The group epoch.
    pub epoch: i32,
    /// The hash of all topics in the group.
    pub metadata_hash: i64,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for ShareGroupMetadataValue {
    const NAME: &'static str = "ShareGroupMetadataValue";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let epoch = d.int32("ShareGroupMetadataValue.Epoch")?;
        let metadata_hash = d.int64("ShareGroupMetadataValue.MetadataHash")?;
        let unknown_tagged_fields = d.unknown_tags("ShareGroupMetadataValue.tags")?;
        Ok(ShareGroupMetadataValue { epoch, metadata_hash, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.fixed::<12>(|w| {
            w.int32(self.epoch);
            w.int64(self.metadata_hash);
        });

        e.unknown_tags(&self.unknown_tagged_fields, "ShareGroupMetadataValue.tags")?;
        Ok(())
    }
}

impl Record for ShareGroupMetadataValue {
    const TYPE: i16 = 11;
}
