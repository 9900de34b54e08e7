//! `ConsumerGroupMetadataValue`, record type 3, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/group-coordinator/ConsumerGroupMetadataValue.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, Tags, UnknownTags};

/// Kafka's `ConsumerGroupMetadataValue`: record type 3, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConsumerGroupMetadataValue {
    /// The group epoch.
    pub epoch: i32,
    /// The hash of all topics in the group. (Tag 0.)
    pub metadata_hash: i64,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for ConsumerGroupMetadataValue {
    const NAME: &'static str = "ConsumerGroupMetadataValue";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let epoch = d.int32("ConsumerGroupMetadataValue.Epoch")?;
        let mut metadata_hash = 0;
        let unknown_tagged_fields = d.tags("ConsumerGroupMetadataValue.tags", |d, tag| {
            match tag {
                0 => metadata_hash = d.int64("ConsumerGroupMetadataValue.MetadataHash")?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(ConsumerGroupMetadataValue { epoch, metadata_hash, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.int32(self.epoch);
        let mut tags = Tags::begin(e, &self.unknown_tagged_fields, "ConsumerGroupMetadataValue.tags");
        if self.metadata_hash != 0 {
            tags.field(e, 0, |e| {
                e.int64(self.metadata_hash);
                Ok(())
            })?;
        }
        tags.finish(e)?;
        Ok(())
    }
}

impl Record for ConsumerGroupMetadataValue {
    const TYPE: i16 = 3;
}
