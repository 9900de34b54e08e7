//! `UnregisterControllerRecord`, record type 29, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/metadata/UnregisterControllerRecord.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, UnknownTags};

/// Kafka's `UnregisterControllerRecord`: record type 29, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UnregisterControllerRecord {
    /// The controller id.
    pub controller_id: i32,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for UnregisterControllerRecord {
    const NAME: &'static str = "UnregisterControllerRecord";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let controller_id = d.int32("UnregisterControllerRecord.ControllerId")?;
        let unknown_tagged_fields = d.unknown_tags("UnregisterControllerRecord.tags")?;
        Ok(UnregisterControllerRecord { controller_id, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.int32(self.controller_id);
        e.unknown_tags(&self.unknown_tagged_fields, "UnregisterControllerRecord.tags")?;
        Ok(())
    }
}

impl Record for UnregisterControllerRecord {
    const TYPE: i16 = 29;
}
