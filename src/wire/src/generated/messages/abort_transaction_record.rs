//! `AbortTransactionRecord`, record type 25, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/metadata/AbortTransactionRecord.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, Str, Tags, UnknownTags};

/// Kafka's `AbortTransactionRecord`: record type 25, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AbortTransactionRecord {
    /// An optional textual description of why the transaction was aborted. (Tag 0.)
    pub reason: Option<Str>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for AbortTransactionRecord {
    const NAME: &'static str = "AbortTransactionRecord";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let mut reason = None;
        let unknown_tagged_fields = d.tags("AbortTransactionRecord.tags", |d, tag| {
            match tag {
                0 => reason = d.nullable_string(true, "AbortTransactionRecord.Reason")?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(AbortTransactionRecord { reason, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let mut tags = Tags::begin(e, &self.unknown_tagged_fields, "AbortTransactionRecord.tags");
        if self.reason.is_some() {
            tags.field(e, 0, |e| e.nullable_string(true, &self.reason, "AbortTransactionRecord.Reason"))?;
        }
        tags.finish(e)?;
        Ok(())
    }
}

impl Record for AbortTransactionRecord {
    const TYPE: i16 = 25;
}
