//! `RemoveAccessControlEntryRecord`, record type 19, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/metadata/RemoveAccessControlEntryRecord.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, UnknownTags};

/// Kafka's `RemoveAccessControlEntryRecord`: record type 19, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RemoveAccessControlEntryRecord {
    /// The ID of the AccessControlEntry to remove.
    pub id: Uuid,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for RemoveAccessControlEntryRecord {
    const NAME: &'static str = "RemoveAccessControlEntryRecord";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let id = d.uuid("RemoveAccessControlEntryRecord.Id")?;
        let unknown_tagged_fields = d.unknown_tags("RemoveAccessControlEntryRecord.tags")?;
        Ok(RemoveAccessControlEntryRecord { id, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.uuid(self.id);
        e.unknown_tags(&self.unknown_tagged_fields, "RemoveAccessControlEntryRecord.tags")?;
        Ok(())
    }
}

impl Record for RemoveAccessControlEntryRecord {
    const TYPE: i16 = 19;
}
