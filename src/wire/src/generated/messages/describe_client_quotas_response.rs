//! `DescribeClientQuotasResponse`, API 48, versions 0 to 1, flexible from 1.
//!
//! Made by `cargo xtask codegen` from `schema/clients/DescribeClientQuotasResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `DescribeClientQuotasResponse`: API 48, versions 0 to 1, flexible from 1.
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeClientQuotasResponse {
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota.
    pub throttle_time_ms: i32,
    /// The error code, or `0` if the quota description succeeded.
    pub error_code: i16,
    /// The error message, or `null` if the quota description succeeded.
    pub error_message: Option<Str>,
    /// A result entry.
    pub entries: Option<Vec<EntryData>>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for DescribeClientQuotasResponse {
    fn default() -> Self {
        DescribeClientQuotasResponse {
            throttle_time_ms: 0,
            error_code: 0,
            error_message: Some(Str::new()),
            entries: Some(Vec::new()),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for DescribeClientQuotasResponse {
    const NAME: &'static str = "DescribeClientQuotasResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=1;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 1;
        let throttle_time_ms = d.int32("DescribeClientQuotasResponse.ThrottleTimeMs")?;
        let error_code = d.int16("DescribeClientQuotasResponse.ErrorCode")?;
        let error_message = d.nullable_string(flexible, "DescribeClientQuotasResponse.ErrorMessage")?;
        let entries = d.nullable_array(flexible, "DescribeClientQuotasResponse.Entries", |d| {
            EntryData::decode(d, version)
        })?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("DescribeClientQuotasResponse.tags")? } else { UnknownTags::new() };
        Ok(DescribeClientQuotasResponse {
            throttle_time_ms,
            error_code,
            error_message,
            entries,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 1;
        e.fixed::<6>(|w| {
            w.int32(self.throttle_time_ms);
            w.int16(self.error_code);
        });

        e.nullable_string(flexible, &self.error_message, "DescribeClientQuotasResponse.ErrorMessage")?;
        e.nullable_array(flexible, &self.entries, "DescribeClientQuotasResponse.Entries", |e, it| {
            it.encode(e, version)
        })?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "DescribeClientQuotasResponse.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "DescribeClientQuotasResponse.tags")?;
        }
        Ok(())
    }
}

/// A result entry.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EntryData {
    /// The quota entity description.
    pub entity: Vec<EntityData>,
    /// The quota values for the entity.
    pub values: Vec<ValueData>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl EntryData {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 1;
        let entity = d.array(flexible, "EntryData.Entity", |d| EntityData::decode(d, version))?;
        let values = d.array(flexible, "EntryData.Values", |d| ValueData::decode(d, version))?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("EntryData.tags")? } else { UnknownTags::new() };
        Ok(EntryData { entity, values, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 1;
        e.array(flexible, &self.entity, "EntryData.Entity", |e, it| it.encode(e, version))?;
        e.array(flexible, &self.values, "EntryData.Values", |e, it| it.encode(e, version))?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "EntryData.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "EntryData.tags")?;
        }
        Ok(())
    }
}

/// The quota entity description.
#[derive(Clone, Debug, PartialEq)]
pub struct EntityData {
    /// The entity type.
    pub entity_type: Str,
    /// The entity name, or null if the default.
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

/// The quota values for the entity.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ValueData {
    /// The quota configuration key.
    pub key: Str,
    /// The quota configuration value.
    pub value: f64,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl ValueData {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 1;
        let key = d.string(flexible, "ValueData.Key")?;
        let value = d.float64("ValueData.Value")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("ValueData.tags")? } else { UnknownTags::new() };
        Ok(ValueData { key, value, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 1;
        e.string(flexible, &self.key, "ValueData.Key")?;
        e.float64(self.value);
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "ValueData.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "ValueData.tags")?;
        }
        Ok(())
    }
}
