//! `CreateTopicsResponse`, API 19, versions 2 to 7, flexible from 5.
//!
//! Made by `cargo xtask codegen` from `schema/clients/CreateTopicsResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, Tags, UnknownTags};

/// Kafka's `CreateTopicsResponse`: API 19, versions 2 to 7, flexible from 5.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreateTopicsResponse {
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota.
    pub throttle_time_ms: i32,
    /// Results for each topic we tried to create.
    pub topics: Vec<CreatableTopicResult>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for CreateTopicsResponse {
    const NAME: &'static str = "CreateTopicsResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 2..=7;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 5;
        let throttle_time_ms = d.int32("CreateTopicsResponse.ThrottleTimeMs")?;
        let topics =
            d.array(flexible, "CreateTopicsResponse.Topics", |d| CreatableTopicResult::decode(d, version))?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("CreateTopicsResponse.tags")? } else { UnknownTags::new() };
        Ok(CreateTopicsResponse { throttle_time_ms, topics, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 5;
        e.int32(self.throttle_time_ms);
        e.array(flexible, &self.topics, "CreateTopicsResponse.Topics", |e, it| it.encode(e, version))?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "CreateTopicsResponse.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "CreateTopicsResponse.tags")?;
        }
        Ok(())
    }
}

/// Results for each topic we tried to create.
#[derive(Clone, Debug, PartialEq)]
pub struct CreatableTopicResult {
    /// The topic name.
    pub name: Str,
    /// The unique topic ID. (Versions 7 and up.)
    pub topic_id: Uuid,
    /// The error code, or 0 if there was no error.
    pub error_code: i16,
    /// The error message, or null if there was no error.
    pub error_message: Option<Str>,
    /// Optional topic config error returned if configs are not returned in the response. (Versions 5 and up;
    /// tag 0.)
    pub topic_config_error_code: i16,
    /// Number of partitions of the topic. (Versions 5 and up.)
    pub num_partitions: i32,
    /// Replication factor of the topic. (Versions 5 and up.)
    pub replication_factor: i16,
    /// Configuration of the topic. (Versions 5 and up.)
    pub configs: Option<Vec<CreatableTopicConfigs>>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for CreatableTopicResult {
    fn default() -> Self {
        CreatableTopicResult {
            name: Str::new(),
            topic_id: Uuid::ZERO,
            error_code: 0,
            error_message: Some(Str::new()),
            topic_config_error_code: 0,
            num_partitions: -1,
            replication_factor: -1,
            configs: Some(Vec::new()),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl CreatableTopicResult {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 5;
        let name = d.string(flexible, "CreatableTopicResult.Name")?;
        let topic_id = if version >= 7 { d.uuid("CreatableTopicResult.TopicId")? } else { Uuid::ZERO };
        let error_code = d.int16("CreatableTopicResult.ErrorCode")?;
        let error_message = d.nullable_string(flexible, "CreatableTopicResult.ErrorMessage")?;
        let mut topic_config_error_code = 0;
        let num_partitions = if version >= 5 { d.int32("CreatableTopicResult.NumPartitions")? } else { -1 };
        let replication_factor =
            if version >= 5 { d.int16("CreatableTopicResult.ReplicationFactor")? } else { -1 };
        let configs = if version >= 5 {
            d.nullable_array(true, "CreatableTopicResult.Configs", |d| {
                CreatableTopicConfigs::decode(d, version)
            })?
        } else {
            Some(Vec::new())
        };
        let unknown_tagged_fields = if flexible {
            d.tags("CreatableTopicResult.tags", |d, tag| {
                match tag {
                    0 => topic_config_error_code = d.int16("CreatableTopicResult.TopicConfigErrorCode")?,
                    _ => return Ok(false),
                }
                Ok(true)
            })?
        } else {
            UnknownTags::new()
        };
        Ok(CreatableTopicResult {
            name,
            topic_id,
            error_code,
            error_message,
            topic_config_error_code,
            num_partitions,
            replication_factor,
            configs,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 5;
        e.string(flexible, &self.name, "CreatableTopicResult.Name")?;
        e.fixed::<18>(|w| {
            if version >= 7 {
                w.uuid(self.topic_id);
            }
            w.int16(self.error_code);
        });

        e.nullable_string(flexible, &self.error_message, "CreatableTopicResult.ErrorMessage")?;
        e.fixed::<6>(|w| {
            if version >= 5 {
                w.int32(self.num_partitions);
            }
            if version >= 5 {
                w.int16(self.replication_factor);
            }
        });

        if version >= 5 {
            e.nullable_array(true, &self.configs, "CreatableTopicResult.Configs", |e, it| {
                it.encode(e, version)
            })?;
        }
        if flexible {
            let mut tags = Tags::begin(e, &self.unknown_tagged_fields, "CreatableTopicResult.tags");
            if self.topic_config_error_code != 0 {
                tags.field(e, 0, |e| {
                    e.int16(self.topic_config_error_code);
                    Ok(())
                })?;
            }
            tags.finish(e)?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "CreatableTopicResult.tags")?;
        }
        Ok(())
    }
}

/// Configuration of the topic. (Versions 5 and up.)
#[derive(Clone, Debug, PartialEq)]
pub struct CreatableTopicConfigs {
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
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for CreatableTopicConfigs {
    fn default() -> Self {
        CreatableTopicConfigs {
            name: Str::new(),
            value: Some(Str::new()),
            read_only: false,
            config_source: -1,
            is_sensitive: false,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl CreatableTopicConfigs {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let name = d.string(true, "CreatableTopicConfigs.Name")?;
        let value = d.nullable_string(true, "CreatableTopicConfigs.Value")?;
        let read_only = d.boolean("CreatableTopicConfigs.ReadOnly")?;
        let config_source = d.int8("CreatableTopicConfigs.ConfigSource")?;
        let is_sensitive = d.boolean("CreatableTopicConfigs.IsSensitive")?;
        let unknown_tagged_fields = d.unknown_tags("CreatableTopicConfigs.tags")?;
        Ok(CreatableTopicConfigs {
            name,
            value,
            read_only,
            config_source,
            is_sensitive,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.name, "CreatableTopicConfigs.Name")?;
        e.nullable_string(true, &self.value, "CreatableTopicConfigs.Value")?;
        e.fixed::<3>(|w| {
            w.boolean(self.read_only);
            w.int8(self.config_source);
            w.boolean(self.is_sensitive);
        });

        e.unknown_tags(&self.unknown_tagged_fields, "CreatableTopicConfigs.tags")?;
        Ok(())
    }
}
