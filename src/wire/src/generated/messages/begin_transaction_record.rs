//! `BeginTransactionRecord`, record type 23, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/metadata/BeginTransactionRecord.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, Str, Tags, UnknownTags};

/// Kafka's `BeginTransactionRecord`: record type 23, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BeginTransactionRecord {
    /// An optional textual description of this transaction. (Tag 0.)
    pub name: Option<Str>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for BeginTransactionRecord {
    const NAME: &'static str = "BeginTransactionRecord";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let mut name = None;
        let unknown_tagged_fields = d.tags("BeginTransactionRecord.tags", |d, tag| {
            match tag {
                0 => name = d.nullable_string(true, "BeginTransactionRecord.Name")?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(BeginTransactionRecord { name, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let mut tags = Tags::begin(e, &self.unknown_tagged_fields, "BeginTransactionRecord.tags");
        if self.name.is_some() {
            tags.field(e, 0, |e| e.nullable_string(true, &self.name, "BeginTransactionRecord.Name"))?;
        }
        tags.finish(e)?;
        Ok(())
    }
}

impl Record for BeginTransactionRecord {
    const TYPE: i16 = 23;
}
