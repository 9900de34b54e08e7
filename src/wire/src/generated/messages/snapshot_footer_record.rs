//! `SnapshotFooterRecord`, data, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/SnapshotFooterRecord.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, UnknownTags};

/// Kafka's `SnapshotFooterRecord`: data, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SnapshotFooterRecord {
    /// The version of the snapshot footer record.
    pub version: i16,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for SnapshotFooterRecord {
    const NAME: &'static str = "SnapshotFooterRecord";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let version_field = d.int16("SnapshotFooterRecord.Version")?;
        let unknown_tagged_fields = d.unknown_tags("SnapshotFooterRecord.tags")?;
        Ok(SnapshotFooterRecord { version: version_field, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.int16(self.version);
        e.unknown_tags(&self.unknown_tagged_fields, "SnapshotFooterRecord.tags")?;
        Ok(())
    }
}
