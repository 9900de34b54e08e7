//! `DescribeConfigsRequest`, API 32, versions 1 to 4, flexible from 4.
//!
//! Made by `cargo xtask codegen` from `schema/clients/DescribeConfigsRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use super::describe_configs_response::DescribeConfigsResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `DescribeConfigsRequest`: API 32, versions 1 to 4, flexible from 4.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeConfigsRequest {
    /// The resources whose configurations we want to describe.
    pub resources: Vec<DescribeConfigsResource>,
    /// True if we should include all synonyms.
    pub include_synonyms: bool,
    /// True if we should include configuration documentation. (Versions 3 and up.)
    pub include_documentation: bool,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for DescribeConfigsRequest {
    const NAME: &'static str = "DescribeConfigsRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 1..=4;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 4;
        let resources = d.array(flexible, "DescribeConfigsRequest.Resources", |d| {
            DescribeConfigsResource::decode(d, version)
        })?;
        let include_synonyms = d.boolean("DescribeConfigsRequest.IncludeSynonyms")?;
        let include_documentation =
            if version >= 3 { d.boolean("DescribeConfigsRequest.IncludeDocumentation")? } else { false };
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("DescribeConfigsRequest.tags")? } else { UnknownTags::new() };
        Ok(DescribeConfigsRequest {
            resources,
            include_synonyms,
            include_documentation,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 4;
        e.array(flexible, &self.resources, "DescribeConfigsRequest.Resources", |e, it| {
            it.encode(e, version)
        })?;
        e.fixed::<2>(|w| {
            w.boolean(self.include_synonyms);
            if version >= 3 {
                w.boolean(self.include_documentation);
            }
        });
        if version < 3 {
            e.absent(!self.include_documentation, "DescribeConfigsRequest.IncludeDocumentation")?;
        }

        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "DescribeConfigsRequest.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "DescribeConfigsRequest.tags")?;
        }
        Ok(())
    }
}

/// The resources whose configurations we want to describe.
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeConfigsResource {
    /// The resource type.
    pub resource_type: i8,
    /// The resource name.
    pub resource_name: Str,
    /// The configuration keys to list, or null to list all configuration keys.
    pub configuration_keys: Option<Vec<Str>>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for DescribeConfigsResource {
    fn default() -> Self {
        DescribeConfigsResource {
            resource_type: 0,
            resource_name: Str::new(),
            configuration_keys: Some(Vec::new()),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl DescribeConfigsResource {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 4;
        let resource_type = d.int8("DescribeConfigsResource.ResourceType")?;
        let resource_name = d.string(flexible, "DescribeConfigsResource.ResourceName")?;
        let configuration_keys =
            d.nullable_array(flexible, "DescribeConfigsResource.ConfigurationKeys", |d| {
                d.string(flexible, "DescribeConfigsResource.ConfigurationKeys")
            })?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("DescribeConfigsResource.tags")? } else { UnknownTags::new() };
        Ok(DescribeConfigsResource {
            resource_type,
            resource_name,
            configuration_keys,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 4;
        e.int8(self.resource_type);
        e.string(flexible, &self.resource_name, "DescribeConfigsResource.ResourceName")?;
        e.nullable_array(
            flexible,
            &self.configuration_keys,
            "DescribeConfigsResource.ConfigurationKeys",
            |e, it| e.string(flexible, it, "DescribeConfigsResource.ConfigurationKeys"),
        )?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "DescribeConfigsResource.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "DescribeConfigsResource.tags")?;
        }
        Ok(())
    }
}

impl Request for DescribeConfigsRequest {
    const KEY: ApiKey = ApiKey::DescribeConfigs;
    type Response = DescribeConfigsResponse;
}
