//! `DescribeClientQuotasRequest`, API 48, versions 0 to 1, flexible from 1.
//!
//! Made by `cargo xtask codegen` from `schema/clients/DescribeClientQuotasRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use super::describe_client_quotas_response::DescribeClientQuotasResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `DescribeClientQuotasRequest`: API 48, versions 0 to 1, flexible from 1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeClientQuotasRequest {
    /// Filter components to apply to quota entities.
    pub components: Vec<ComponentData>,
    /// Whether the match is strict, i.e. should exclude entities with unspecified entity types.
    pub strict: bool,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for DescribeClientQuotasRequest {
    const NAME: &'static str = "DescribeClientQuotasRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=1;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 1;
        let components = d.array(flexible, "DescribeClientQuotasRequest.Components", |d| {
            ComponentData::decode(d, version)
        })?;
        let strict = d.boolean("DescribeClientQuotasRequest.Strict")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("DescribeClientQuotasRequest.tags")? } else { UnknownTags::new() };
        Ok(DescribeClientQuotasRequest { components, strict, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 1;
        e.array(flexible, &self.components, "DescribeClientQuotasRequest.Components", |e, it| {
            it.encode(e, version)
        })?;
        e.boolean(self.strict);
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "DescribeClientQuotasRequest.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "DescribeClientQuotasRequest.tags")?;
        }
        Ok(())
    }
}

/// Filter components to apply to quota entities.
#[derive(Clone, Debug, PartialEq)]
pub struct ComponentData {
    /// The entity type that the filter component applies to.
    pub entity_type: Str,
    /// How to match the entity {0 = exact name, 1 = default name, 2 = any specified name}.
    pub match_type: i8,
    /// The string to match against, or null if unused for the match type.
    pub r#match: Option<Str>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for ComponentData {
    fn default() -> Self {
        ComponentData {
            entity_type: Str::new(),
            match_type: 0,
            r#match: Some(Str::new()),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl ComponentData {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 1;
        let entity_type = d.string(flexible, "ComponentData.EntityType")?;
        let match_type = d.int8("ComponentData.MatchType")?;
        let r#match = d.nullable_string(flexible, "ComponentData.Match")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("ComponentData.tags")? } else { UnknownTags::new() };
        Ok(ComponentData { entity_type, match_type, r#match, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 1;
        e.string(flexible, &self.entity_type, "ComponentData.EntityType")?;
        e.int8(self.match_type);
        e.nullable_string(flexible, &self.r#match, "ComponentData.Match")?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "ComponentData.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "ComponentData.tags")?;
        }
        Ok(())
    }
}

impl Request for DescribeClientQuotasRequest {
    const KEY: ApiKey = ApiKey::DescribeClientQuotas;
    type Response = DescribeClientQuotasResponse;
}
