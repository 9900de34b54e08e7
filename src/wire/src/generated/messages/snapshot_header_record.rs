//! `SnapshotHeaderRecord`, data, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/SnapshotHeaderRecord.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, UnknownTags};

/// Kafka's `SnapshotHeaderRecord`: data, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SnapshotHeaderRecord {
    /// The version of the snapshot header record.
    pub version: i16,
    /// The append time of the last record from the log contained in this snapshot.
    pub last_contained_log_timestamp: i64,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for SnapshotHeaderRecord {
    const NAME: &'static str = "SnapshotHeaderRecord";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let version_field = d.int16("SnapshotHeaderRecord.Version")?;
        let last_contained_log_timestamp = d.int64("SnapshotHeaderRecord.LastContainedLogTimestamp")?;
        let unknown_tagged_fields = d.unknown_tags("SnapshotHeaderRecord.tags")?;
        Ok(SnapshotHeaderRecord {
            version: version_field,
            last_contained_log_timestamp,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.fixed::<10>(|w| {
            w.int16(self.version);
            w.int64(self.last_contained_log_timestamp);
        });

        e.unknown_tags(&self.unknown_tagged_fields, "SnapshotHeaderRecord.tags")?;
        Ok(())
    }
}
