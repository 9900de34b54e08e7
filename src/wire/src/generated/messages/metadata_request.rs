//! `MetadataRequest`, API 3, versions 0 to 13, flexible from 9.
//!
//! Made by `cargo xtask codegen` from `schema/clients/MetadataRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use super::metadata_response::MetadataResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `MetadataRequest`: API 3, versions 0 to 13, flexible from 9.
#[derive(Clone, Debug, PartialEq)]
pub struct MetadataRequest {
    /// The topics to fetch metadata for. (May be null in versions 1 and up.)
    pub topics: Option<Vec<MetadataRequestTopic>>,
    /// If this is true, the broker may auto-create topics that we requested which do not already exist, if it
    /// is configured to do so. (Versions 4 and up.)
    pub allow_auto_topic_creation: bool,
    /// Whether to include cluster authorized operations. (Versions 8 to 10.)
    pub include_cluster_authorized_operations: bool,
    /// Whether to include topic authorized operations. (Versions 8 and up.)
    pub include_topic_authorized_operations: bool,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for MetadataRequest {
    fn default() -> Self {
        MetadataRequest {
            topics: Some(Vec::new()),
            allow_auto_topic_creation: true,
            include_cluster_authorized_operations: false,
            include_topic_authorized_operations: false,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for MetadataRequest {
    const NAME: &'static str = "MetadataRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=13;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 9;
        let topics = if version >= 1 {
            d.nullable_array(flexible, "MetadataRequest.Topics", |d| {
                MetadataRequestTopic::decode(d, version)
            })?
        } else {
            Some(d.array(flexible, "MetadataRequest.Topics", |d| MetadataRequestTopic::decode(d, version))?)
        };
        let allow_auto_topic_creation =
            if version >= 4 { d.boolean("MetadataRequest.AllowAutoTopicCreation")? } else { true };
        let include_cluster_authorized_operations = if (8..=10).contains(&version) {
            d.boolean("MetadataRequest.IncludeClusterAuthorizedOperations")?
        } else {
            false
        };
        let include_topic_authorized_operations =
            if version >= 8 { d.boolean("MetadataRequest.IncludeTopicAuthorizedOperations")? } else { false };
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("MetadataRequest.tags")? } else { UnknownTags::new() };
        Ok(MetadataRequest {
            topics,
            allow_auto_topic_creation,
            include_cluster_authorized_operations,
            include_topic_authorized_operations,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 9;
        if version >= 1 {
            e.nullable_array(flexible, &self.topics, "MetadataRequest.Topics", |e, it| {
                it.encode(e, version)
            })?;
        } else {
            e.array(
                flexible,
                e.not_null(&self.topics, "MetadataRequest.Topics")?,
                "MetadataRequest.Topics",
                |e, it| it.encode(e, version),
            )?;
        }
        e.fixed::<3>(|w| {
            if version >= 4 {
                w.boolean(self.allow_auto_topic_creation);
            }
            if (8..=10).contains(&version) {
                w.boolean(self.include_cluster_authorized_operations);
            }
            if version >= 8 {
                w.boolean(self.include_topic_authorized_operations);
            }
        });
        if version < 4 {
            e.absent(self.allow_auto_topic_creation, "MetadataRequest.AllowAutoTopicCreation")?;
        }
        if !(8..=10).contains(&version) {
            e.absent(
                !self.include_cluster_authorized_operations,
                "MetadataRequest.IncludeClusterAuthorizedOperations",
            )?;
        }
        if version < 8 {
            e.absent(
                !self.include_topic_authorized_operations,
                "MetadataRequest.IncludeTopicAuthorizedOperations",
            )?;
        }

        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "MetadataRequest.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "MetadataRequest.tags")?;
        }
        Ok(())
    }
}

/// The topics to fetch metadata for.
#[derive(Clone, Debug, PartialEq)]
pub struct MetadataRequestTopic {
    /// The topic id. (Versions 10 and up.)
    pub topic_id: Uuid,
    /// The topic name. (May be null in versions 10 and up.)
    pub name: Option<Str>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for MetadataRequestTopic {
    fn default() -> Self {
        MetadataRequestTopic {
            topic_id: Uuid::ZERO,
            name: Some(Str::new()),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl MetadataRequestTopic {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 9;
        let topic_id = if version >= 10 { d.uuid("MetadataRequestTopic.TopicId")? } else { Uuid::ZERO };
        let name = if version >= 10 {
            d.nullable_string(flexible, "MetadataRequestTopic.Name")?
        } else {
            Some(d.string(flexible, "MetadataRequestTopic.Name")?)
        };
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("MetadataRequestTopic.tags")? } else { UnknownTags::new() };
        Ok(MetadataRequestTopic { topic_id, name, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 9;
        if version >= 10 {
            e.uuid(self.topic_id);
        }
        if version >= 10 {
            e.nullable_string(flexible, &self.name, "MetadataRequestTopic.Name")?;
        } else {
            e.string(
                flexible,
                e.not_null(&self.name, "MetadataRequestTopic.Name")?,
                "MetadataRequestTopic.Name",
            )?;
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "MetadataRequestTopic.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "MetadataRequestTopic.tags")?;
        }
        Ok(())
    }
}

impl Request for MetadataRequest {
    const KEY: ApiKey = ApiKey::Metadata;
    type Response = MetadataResponse;
}
