//! `DescribeLogDirsRequest`, API 35, versions 1 to 5, flexible from 2.
//!
//! Made by `cargo xtask codegen` from `schema/clients/DescribeLogDirsRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use super::describe_log_dirs_response::DescribeLogDirsResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `DescribeLogDirsRequest`: API 35, versions 1 to 5, flexible from 2.
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeLogDirsRequest {
    /// Each topic that we want to describe log directories for, or null for all topics.
    pub topics: Option<Vec<DescribableLogDirTopic>>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for DescribeLogDirsRequest {
    fn default() -> Self {
        DescribeLogDirsRequest { topics: Some(Vec::new()), unknown_tagged_fields: UnknownTags::new() }
    }
}

impl Message for DescribeLogDirsRequest {
    const NAME: &'static str = "DescribeLogDirsRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 1..=5;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        let topics = d.nullable_array(flexible, "DescribeLogDirsRequest.Topics", |d| {
            DescribableLogDirTopic::decode(d, version)
        })?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("DescribeLogDirsRequest.tags")? } else { UnknownTags::new() };
        Ok(DescribeLogDirsRequest { topics, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        e.nullable_array(flexible, &self.topics, "DescribeLogDirsRequest.Topics", |e, it| {
            it.encode(e, version)
        })?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "DescribeLogDirsRequest.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "DescribeLogDirsRequest.tags")?;
        }
        Ok(())
    }
}

/// Each topic that we want to describe log directories for, or null for all topics.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribableLogDirTopic {
    /// The topic name.
    pub topic: Str,
    /// The partition indexes.
    pub partitions: Vec<i32>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl DescribableLogDirTopic {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let topic = d.string(flexible, "DescribableLogDirTopic.Topic")?;
        let partitions = d.numbers(flexible, "DescribableLogDirTopic.Partitions", i32::from_be_bytes)?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("DescribableLogDirTopic.tags")? } else { UnknownTags::new() };
        Ok(DescribableLogDirTopic { topic, partitions, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.string(flexible, &self.topic, "DescribableLogDirTopic.Topic")?;
        e.numbers(flexible, &self.partitions, "DescribableLogDirTopic.Partitions", i32::to_be_bytes)?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "DescribableLogDirTopic.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "DescribableLogDirTopic.tags")?;
        }
        Ok(())
    }
}

impl Request for DescribeLogDirsRequest {
    const KEY: ApiKey = ApiKey::DescribeLogDirs;
    type Response = DescribeLogDirsResponse;
}
