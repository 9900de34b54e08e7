//! `ClearElrRecord`, record type 28, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/metadata/ClearElrRecord.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, Str, UnknownTags};

/// Kafka's `ClearElrRecord`: record type 28, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClearElrRecord {
    /// The name of the topic to clear ELRs for, or empty if all ELRs should be cleared.
    pub topic_name: Str,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for ClearElrRecord {
    const NAME: &'static str = "ClearElrRecord";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let topic_name = d.string(true, "ClearElrRecord.TopicName")?;
        let unknown_tagged_fields = d.unknown_tags("ClearElrRecord.tags")?;
        Ok(ClearElrRecord { topic_name, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.string(true, &self.topic_name, "ClearElrRecord.TopicName")?;
        e.unknown_tags(&self.unknown_tagged_fields, "ClearElrRecord.tags")?;
        Ok(())
    }
}

impl Record for ClearElrRecord {
    const TYPE: i16 = 28;
}
