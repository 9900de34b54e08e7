//! `ControlRecordTypeSchema`, data, version 0, never flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/ControlRecordTypeSchema.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message};

/// Kafka's `ControlRecordTypeSchema`: data, version 0, never flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ControlRecordTypeSchema {
    /// The type of the control record, such as commit or abort.
    pub r#type: i16,
}

impl Message for ControlRecordTypeSchema {
    const NAME: &'static str = "ControlRecordTypeSchema";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let r#type = d.int16("ControlRecordTypeSchema.Type")?;
        Ok(ControlRecordTypeSchema { r#type })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.int16(self.r#type);
        Ok(())
    }
}
