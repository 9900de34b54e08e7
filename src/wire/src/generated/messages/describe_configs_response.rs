//! `DescribeConfigsResponse`, API 32, versions 1 to 4, flexible from 4.
//!
//! Made by `cargo xtask codegen` from `schema/clients/DescribeConfigsResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `DescribeConfigsResponse`: API 32, versions 1 to 4, flexible from 4.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeConfigsResponse {
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota.
    pub throttle_time_ms: i32,
    /// The results for each resource.
    pub results: Vec<DescribeConfigsResult>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for DescribeConfigsResponse {
    const NAME: &'static str = "DescribeConfigsResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 1..=4;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 4;
        let throttle_time_ms = d.int32("DescribeConfigsResponse.ThrottleTimeMs")?;
        let results = d.array(flexible, "DescribeConfigsResponse.Results", |d| {
            DescribeConfigsResult::decode(d, version)
        })?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("DescribeConfigsResponse.tags")? } else { UnknownTags::new() };
        Ok(DescribeConfigsResponse { throttle_time_ms, results, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 4;
        e.int32(self.throttle_time_ms);
        e.array(flexible, &self.results, "DescribeConfigsResponse.Results", |e, it| it.encode(e, version))?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "DescribeConfigsResponse.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "DescribeConfigsResponse.tags")?;
        }
        Ok(())
    }
}

/// The results for each resource.
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeConfigsResult {
    /// The error code, or 0 if we were able to successfully describe the configurations.
    pub error_code: i16,
    /// The error message, or null if we were able to successfully describe the configurations.
    pub error_message: Option<Str>,
    /// The resource type.
    pub resource_type: i8,
    /// The resource name.
    pub resource_name: Str,
    /// Each listed configuration.
    pub configs: Vec<DescribeConfigsResourceResult>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for DescribeConfigsResult {
    fn default() -> Self {
        DescribeConfigsResult {
            error_code: 0,
            error_message: Some(Str::new()),
            resource_type: 0,
            resource_name: Str::new(),
            configs: Vec::new(),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl DescribeConfigsResult {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 4;
        let error_code = d.int16("DescribeConfigsResult.ErrorCode")?;
        let error_message = d.nullable_string(flexible, "DescribeConfigsResult.ErrorMessage")?;
        let resource_type = d.int8("DescribeConfigsResult.ResourceType")?;
        let resource_name = d.string(flexible, "DescribeConfigsResult.ResourceName")?;
        let configs = d.array(flexible, "DescribeConfigsResult.Configs", |d| {
            DescribeConfigsResourceResult::decode(d, version)
        })?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("DescribeConfigsResult.tags")? } else { UnknownTags::new() };
        Ok(DescribeConfigsResult {
            error_code,
            error_message,
            resource_type,
            resource_name,
            configs,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 4;
        e.int16(self.error_code);
        e.nullable_string(flexible, &self.error_message, "DescribeConfigsResult.ErrorMessage")?;
        e.int8(self.resource_type);
        e.string(flexible, &self.resource_name, "DescribeConfigsResult.ResourceName")?;
        e.array(flexible, &self.configs, "DescribeConfigsResult.Configs", |e, it| it.encode(e, version))?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "DescribeConfigsResult.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "DescribeConfigsResult.tags")?;
        }
        Ok(())
    }
}

/// Each listed configuration.
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeConfigsResourceResult {
    /// The configuration name.
    pub name: Str,
    /// The configuration value.
    pub value: Option<Str>,
    /// True if the configuration is read-only.
    pub read_only: bool,
    /// The configuration source.
    pub config_source: i8,
    /// True if this configuration is sensitive.
    pub is_sensitive: bool,
    /// The synonyms for this configuration key.
    pub synonyms: Vec<DescribeConfigsSynonym>,
    /// The configuration data type. Type can be one of the following values - BOOLEAN, STRING, INT, SHORT,
    /// LONG, DOUBLE, LIST, CLASS, PASSWORD. (Versions 3 and up.)
    pub config_type: i8,
    /// The configuration documentation. (Versions 3 and up.)
    pub documentation: Option<Str>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for DescribeConfigsResourceResult {
    fn default() -> Self {
        DescribeConfigsResourceResult {
            name: Str::new(),
            value: Some(Str::new()),
            read_only: false,
            config_source: -1,
            is_sensitive: false,
            synonyms: Vec::new(),
            config_type: 0,
            documentation: Some(Str::new()),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl DescribeConfigsResourceResult {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 4;
        let name = d.string(flexible, "DescribeConfigsResourceResult.Name")?;
        let value = d.nullable_string(flexible, "DescribeConfigsResourceResult.Value")?;
        let read_only = d.boolean("DescribeConfigsResourceResult.ReadOnly")?;
        let config_source = d.int8("DescribeConfigsResourceResult.ConfigSource")?;
        let is_sensitive = d.boolean("DescribeConfigsResourceResult.IsSensitive")?;
        let synonyms = d.array(flexible, "DescribeConfigsResourceResult.Synonyms", |d| {
            DescribeConfigsSynonym::decode(d, version)
        })?;
        let config_type = if version >= 3 { d.int8("DescribeConfigsResourceResult.ConfigType")? } else { 0 };
        let documentation = if version >= 3 {
            d.nullable_string(flexible, "DescribeConfigsResourceResult.Documentation")?
        } else {
            Some(Str::new())
        };
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("DescribeConfigsResourceResult.tags")? } else { UnknownTags::new() };
        Ok(DescribeConfigsResourceResult {
            name,
            value,
            read_only,
            config_source,
            is_sensitive,
            synonyms,
            config_type,
            documentation,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 4;
        e.string(flexible, &self.name, "DescribeConfigsResourceResult.Name")?;
        e.nullable_string(flexible, &self.value, "DescribeConfigsResourceResult.Value")?;
        e.fixed::<3>(|w| {
            w.boolean(self.read_only);
            w.int8(self.config_source);
            w.boolean(self.is_sensitive);
        });

        e.array(flexible, &self.synonyms, "DescribeConfigsResourceResult.Synonyms", |e, it| {
            it.encode(e, version)
        })?;
        if version >= 3 {
            e.int8(self.config_type);
        }
        if version >= 3 {
            e.nullable_string(flexible, &self.documentation, "DescribeConfigsResourceResult.Documentation")?;
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "DescribeConfigsResourceResult.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "DescribeConfigsResourceResult.tags")?;
        }
        Ok(())
    }
}

/// The synonyms for this configuration key.
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeConfigsSynonym {
    /// The synonym name.
    pub name: Str,
    /// The synonym value.
    pub value: Option<Str>,
    /// The synonym source.
    pub source: i8,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for DescribeConfigsSynonym {
    fn default() -> Self {
        DescribeConfigsSynonym {
            name: Str::new(),
            value: Some(Str::new()),
            source: 0,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl DescribeConfigsSynonym {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 4;
        let name = d.string(flexible, "DescribeConfigsSynonym.Name")?;
        let value = d.nullable_string(flexible, "DescribeConfigsSynonym.Value")?;
        let source = d.int8("DescribeConfigsSynonym.Source")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("DescribeConfigsSynonym.tags")? } else { UnknownTags::new() };
        Ok(DescribeConfigsSynonym { name, value, source, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 4;
        e.string(flexible, &self.name, "DescribeConfigsSynonym.Name")?;
        e.nullable_string(flexible, &self.value, "DescribeConfigsSynonym.Value")?;
        e.int8(self.source);
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "DescribeConfigsSynonym.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "DescribeConfigsSynonym.tags")?;
        }
        Ok(())
    }
}
