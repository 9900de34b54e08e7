//! `ClientQuotaRecord`, record type 14, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/metadata/ClientQuotaRecord.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, Str, UnknownTags};

/// Kafka's `ClientQuotaRecord`: record type 14, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClientQuotaRecord {
    /// The quota entity to alter.
    pub entity: Vec<EntityData>,
    /// The quota configuration key.
    pub key: Str,
    /// The value to set, otherwise ignored if the value is to be removed.
    pub value: f64,
    /// Whether the quota configuration value should be removed, otherwise set.
    pub remove: bool,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for ClientQuotaRecord {
    const NAME: &'static str = "ClientQuotaRecord";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let entity = d.array(true, "ClientQuotaRecord.Entity", |d| EntityData::decode(d, version))?;
        let key = d.string(true, "ClientQuotaRecord.Key")?;
        let value = d.float64("ClientQuotaRecord.Value")?;
        let remove = d.boolean("ClientQuotaRecord.Remove")?;
        let unknown_tagged_fields = d.unknown_tags("ClientQuotaRecord.tags")?;
        Ok(ClientQuotaRecord { entity, key, value, remove, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.array(true, &self.entity, "ClientQuotaRecord.Entity", |e, it| it.encode(e, version))?;
        e.string(true, &self.key, "ClientQuotaRecord.Key")?;
        e.fixed::<9>(|w| {
            w.float64(self.value);
            w.boolean(self.remove);
        });

        e.unknown_tags(&self.unknown_tagged_fields, "ClientQuotaRecord.tags")?;
        Ok(())
    }
}

/// The quota entity to alter.
#[derive(Clone, Debug, PartialEq)]
pub struct EntityData {
    /// The entity type.
    pub entity_type: Str,
    /// The name of the entity, or null if the default.
    pub entity_name: Option<Str>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for EntityData {
    fn default() -> Self {
        EntityData {
            entity_type: Str::new(),
            entity_name: Some(Str::new()),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl EntityData {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let entity_type = d.string(true, "EntityData.EntityType")?;
        let entity_name = d.nullable_string(true, "EntityData.EntityName")?;
        let unknown_tagged_fields = d.unknown_tags("EntityData.tags")?;
        Ok(EntityData { entity_type, entity_name, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.entity_type, "EntityData.EntityType")?;
        e.nullable_string(true, &self.entity_name, "EntityData.EntityName")?;
        e.unknown_tags(&self.unknown_tagged_fields, "EntityData.tags")?;
        Ok(())
    }
}

impl Record for ClientQuotaRecord {
    const TYPE: i16 = 14;
}
