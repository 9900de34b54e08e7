//! `AlterClientQuotasResponse`, API 49, versions 0 to 1, flexible from 1.
//!
//! Made by `cargo xtask codegen` from `schema/clients/AlterClientQuotasResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `AlterClientQuotasResponse`: API 49, versions 0 to 1, flexible from 1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AlterClientQuotasResponse {
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota.
    pub throttle_time_ms: i32,
    /// The quota configuration entries to alter.
    pub entries: Vec<EntryData>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for AlterClientQuotasResponse {
    const NAME: &'static str = "AlterClientQuotasResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=1;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 1;
        let throttle_time_ms = d.int32("AlterClientQuotasResponse.ThrottleTimeMs")?;
        let entries =
            d.array(flexible, "AlterClientQuotasResponse.Entries", |d| EntryData::decode(d, version))?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("AlterClientQuotasResponse.tags")? } else { UnknownTags::new() };
        Ok(AlterClientQuotasResponse { throttle_time_ms, entries, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 1;
        e.int32(self.throttle_time_ms);
        e.array(flexible, &self.entries, "AlterClientQuotasResponse.Entries", |e, it| it.encode(e, version))?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "AlterClientQuotasResponse.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "AlterClientQuotasResponse.tags")?;
        }
        Ok(())
    }
}

/// The quota configuration entries to alter.
#[derive(Clone, Debug, PartialEq)]
pub struct EntryData {
    /// The error code, or `0` if the quota alteration succeeded.
    pub error_code: i16,
    /// The error message, or `null` if the quota alteration succeeded.
    pub error_message: Option<Str>,
    /// The quota entity to alter.
    pub entity: Vec<EntityData>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for EntryData {
    fn default() -> Self {
        EntryData {
            error_code: 0,
            error_message: Some(Str::new()),
            entity: Vec::new(),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl EntryData {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 1;
        let error_code = d.int16("EntryData.ErrorCode")?;
        let error_message = d.nullable_string(flexible, "EntryData.ErrorMessage")?;
        let entity = d.array(flexible, "EntryData.Entity", |d| EntityData::decode(d, version))?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("EntryData.tags")? } else { UnknownTags::new() };
        Ok(EntryData { error_code, error_message, entity, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 1;
        e.int16(self.error_code);
        e.nullable_string(flexible, &self.error_message, "EntryData.ErrorMessage")?;
        e.array(flexible, &self.entity, "EntryData.Entity", |e, it| it.encode(e, version))?;
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
