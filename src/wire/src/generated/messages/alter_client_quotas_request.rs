//! `AlterClientQuotasRequest`, API 49, versions 0 to 1, flexible from 1.
//!
//! Made by `cargo xtask codegen` from `schema/clients/AlterClientQuotasRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use super::alter_client_quotas_response::AlterClientQuotasResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `AlterClientQuotasRequest`: API 49, versions 0 to 1, flexible from 1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AlterClientQuotasRequest {
    /// The quota configuration entries to alter.
    pub entries: Vec<EntryData>,
    /// Whether the alteration should be validated, but not performed.
    pub validate_only: bool,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for AlterClientQuotasRequest {
    const NAME: &'static str = "AlterClientQuotasRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=1;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 1;
        let entries =
            d.array(flexible, "AlterClientQuotasRequest.Entries", |d| EntryData::decode(d, version))?;
        let validate_only = d.boolean("AlterClientQuotasRequest.ValidateOnly")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("AlterClientQuotasRequest.tags")? } else { UnknownTags::new() };
        Ok(AlterClientQuotasRequest { entries, validate_only, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 1;
        e.array(flexible, &self.entries, "AlterClientQuotasRequest.Entries", |e, it| it.encode(e, version))?;
        e.boolean(self.validate_only);
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "AlterClientQuotasRequest.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "AlterClientQuotasRequest.tags")?;
        }
        Ok(())
    }
}

/// The quota configuration entries to alter.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EntryData {
    /// The quota entity to alter.
    pub entity: Vec<EntityData>,
    /// An individual quota configuration entry to alter.
    pub ops: Vec<OpData>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl EntryData {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 1;
        let entity = d.array(flexible, "EntryData.Entity", |d| EntityData::decode(d, version))?;
        let ops = d.array(flexible, "EntryData.Ops", |d| OpData::decode(d, version))?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("EntryData.tags")? } else { UnknownTags::new() };
        Ok(EntryData { entity, ops, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 1;
        e.array(flexible, &self.entity, "EntryData.Entity", |e, it| it.encode(e, version))?;
        e.array(flexible, &self.ops, "EntryData.Ops", |e, it| it.encode(e, version))?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "EntryData.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "EntryData.tags")?;
        }
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
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 1;
        let entity_type = d.string(flexible, "EntityData.EntityType")?;
        let entity_name = d.nullable_string(flexible, "EntityData.EntityName")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("EntityData.tags")? } else { UnknownTags::new() };
        Ok(EntityData { entity_type, entity_name, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 1;
        e.string(flexible, &self.entity_type, "EntityData.EntityType")?;
        e.nullable_string(flexible, &self.entity_name, "EntityData.EntityName")?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "EntityData.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "EntityData.tags")?;
        }
        Ok(())
    }
}

/// An individual quota configuration entry to alter.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OpData {
    /// The quota configuration key.
    pub key: Str,
    /// The value to set, otherwise ignored if the value is to be removed.
    pub value: f64,
    /// Whether the quota configuration value should be removed, otherwise set.
    pub remove: bool,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl OpData {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 1;
        let key = d.string(flexible, "OpData.Key")?;
        let value = d.float64("OpData.Value")?;
        let remove = d.boolean("OpData.Remove")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("OpData.tags")? } else { UnknownTags::new() };
        Ok(OpData { key, value, remove, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 1;
        e.string(flexible, &self.key, "OpData.Key")?;
        e.fixed::<9>(|w| {
            w.float64(self.value);
            w.boolean(self.remove);
        });

        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "OpData.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "OpData.tags")?;
        }
        Ok(())
    }
}

impl Request for AlterClientQuotasRequest {
    const KEY: ApiKey = ApiKey::AlterClientQuotas;
    type Response = AlterClientQuotasResponse;
}
