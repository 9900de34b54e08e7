//! `IncrementalAlterConfigsRequest`, API 44, versions 0 to 1, flexible from 1.
//!
//! Made by `cargo xtask codegen` from `schema/clients/IncrementalAlterConfigsRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use super::incremental_alter_configs_response::IncrementalAlterConfigsResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `IncrementalAlterConfigsRequest`: API 44, versions 0 to 1, flexible from 1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct IncrementalAlterConfigsRequest {
    /// The incremental updates for each resource.
    pub resources: Vec<AlterConfigsResource>,
    /// True if we should validate the request, but not change the configurations.
    pub validate_only: bool,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for IncrementalAlterConfigsRequest {
    const NAME: &'static str = "IncrementalAlterConfigsRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=1;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 1;
        let resources = d.array(flexible, "IncrementalAlterConfigsRequest.Resources", |d| {
            AlterConfigsResource::decode(d, version)
        })?;
        let validate_only = d.boolean("IncrementalAlterConfigsRequest.ValidateOnly")?;
        let unknown_tagged_fields = if flexible {
            d.unknown_tags("IncrementalAlterConfigsRequest.tags")?
        } else {
            UnknownTags::new()
        };
        Ok(IncrementalAlterConfigsRequest { resources, validate_only, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 1;
        e.array(flexible, &self.resources, "IncrementalAlterConfigsRequest.Resources", |e, it| {
            it.encode(e, version)
        })?;
        e.boolean(self.validate_only);
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "IncrementalAlterConfigsRequest.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "IncrementalAlterConfigsRequest.tags")?;
        }
        Ok(())
    }
}

/// The incremental updates for each resource.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AlterConfigsResource {
    /// The resource type.
    pub resource_type: i8,
    /// The resource name.
    pub resource_name: Str,
    /// The configurations.
    pub configs: Vec<AlterableConfig>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl AlterConfigsResource {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 1;
        let resource_type = d.int8("AlterConfigsResource.ResourceType")?;
        let resource_name = d.string(flexible, "AlterConfigsResource.ResourceName")?;
        let configs =
            d.array(flexible, "AlterConfigsResource.Configs", |d| AlterableConfig::decode(d, version))?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("AlterConfigsResource.tags")? } else { UnknownTags::new() };
        Ok(AlterConfigsResource { resource_type, resource_name, configs, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 1;
        e.int8(self.resource_type);
        e.string(flexible, &self.resource_name, "AlterConfigsResource.ResourceName")?;
        e.array(flexible, &self.configs, "AlterConfigsResource.Configs", |e, it| it.encode(e, version))?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "AlterConfigsResource.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "AlterConfigsResource.tags")?;
        }
        Ok(())
    }
}

/// The configurations.
#[derive(Clone, Debug, PartialEq)]
pub struct AlterableConfig {
    /// The configuration key name.
    pub name: Str,
    /// The type (Set, Delete, Append, Subtract) of operation.
    pub config_operation: i8,
    /// The value to set for the configuration key.
    pub value: Option<Str>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for AlterableConfig {
    fn default() -> Self {
        AlterableConfig {
            name: Str::new(),
            config_operation: 0,
            value: Some(Str::new()),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl AlterableConfig {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 1;
        let name = d.string(flexible, "AlterableConfig.Name")?;
        let config_operation = d.int8("AlterableConfig.ConfigOperation")?;
        let value = d.nullable_string(flexible, "AlterableConfig.Value")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("AlterableConfig.tags")? } else { UnknownTags::new() };
        Ok(AlterableConfig { name, config_operation, value, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 1;
        e.string(flexible, &self.name, "AlterableConfig.Name")?;
        e.int8(self.config_operation);
        e.nullable_string(flexible, &self.value, "AlterableConfig.Value")?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "AlterableConfig.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "AlterableConfig.tags")?;
        }
        Ok(())
    }
}

impl Request for IncrementalAlterConfigsRequest {
    const KEY: ApiKey = ApiKey::IncrementalAlterConfigs;
    type Response = IncrementalAlterConfigsResponse;
}
