//! `NoOpRecord`, record type 20, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/metadata/NoOpRecord.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, UnknownTags};

/// Kafka's `NoOpRecord`: record type 20, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NoOpRecord {
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for NoOpRecord {
    const NAME: &'static str = "NoOpRecord";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let unknown_tagged_fields = d.unknown_tags("NoOpRecord.tags")?;
        Ok(NoOpRecord { unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.unknown_tags(&self.unknown_tagged_fields, "NoOpRecord.tags")?;
        Ok(())
    }
}

impl Record for NoOpRecord {
    const TYPE: i16 = 20;
}
