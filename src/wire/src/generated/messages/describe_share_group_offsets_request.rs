//! `DescribeShareGroupOffsetsRequest`, API 90, versions 0 to 1, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/DescribeShareGroupOffsetsRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use super::describe_share_group_offsets_response::DescribeShareGroupOffsetsResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `DescribeShareGroupOffsetsRequest`: API 90, versions 0 to 1, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeShareGroupOffsetsRequest {
    /// The groups to describe offsets for.
    pub groups: Vec<DescribeShareGroupOffsetsRequestGroup>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for DescribeShareGroupOffsetsRequest {
    const NAME: &'static str = "DescribeShareGroupOffsetsRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=1;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let groups = d.array(true, "DescribeShareGroupOffsetsRequest.Groups", |d| {
            DescribeShareGroupOffsetsRequestGroup::decode(d, version)
        })?;
        let unknown_tagged_fields = d.unknown_tags("DescribeShareGroupOffsetsRequest.tags")?;
        Ok(DescribeShareGroupOffsetsRequest { groups, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.array(true, &self.groups, "DescribeShareGroupOffsetsRequest.Groups", |e, it| {
            it.encode(e, version)
        })?;
        e.unknown_tags(&self.unknown_tagged_fields, "DescribeShareGroupOffsetsRequest.tags")?;
        Ok(())
    }
}

/// The groups to describe offsets for.
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeShareGroupOffsetsRequestGroup {
    /// The group identifier.
    pub group_id: Str,
    /// The topics to describe offsets for, or null for all topic-partitions.
    pub topics: Option<Vec<DescribeShareGroupOffsetsRequestTopic>>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for DescribeShareGroupOffsetsRequestGroup {
    fn default() -> Self {
        DescribeShareGroupOffsetsRequestGroup {
            group_id: Str::new(),
            topics: Some(Vec::new()),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl DescribeShareGroupOffsetsRequestGroup {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let group_id = d.string(true, "DescribeShareGroupOffsetsRequestGroup.GroupId")?;
        let topics = d.nullable_array(true, "DescribeShareGroupOffsetsRequestGroup.Topics", |d| {
            DescribeShareGroupOffsetsRequestTopic::decode(d, version)
        })?;
        let unknown_tagged_fields = d.unknown_tags("DescribeShareGroupOffsetsRequestGroup.tags")?;
        Ok(DescribeShareGroupOffsetsRequestGroup { group_id, topics, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.group_id, "DescribeShareGroupOffsetsRequestGroup.GroupId")?;
        e.nullable_array(true, &self.topics, "DescribeShareGroupOffsetsRequestGroup.Topics", |e, it| {
            it.encode(e, version)
        })?;
        e.unknown_tags(&self.unknown_tagged_fields, "DescribeShareGroupOffsetsRequestGroup.tags")?;
        Ok(())
    }
}

/// The topics to describe offsets for, or null for all topic-partitions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeShareGroupOffsetsRequestTopic {
    /// The topic name.
    pub topic_name: Str,
    /// The partitions.
    pub partitions: Vec<i32>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl DescribeShareGroupOffsetsRequestTopic {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let topic_name = d.string(true, "DescribeShareGroupOffsetsRequestTopic.TopicName")?;
        let partitions =
            d.numbers(true, "DescribeShareGroupOffsetsRequestTopic.Partitions", i32::from_be_bytes)?;
        let unknown_tagged_fields = d.unknown_tags("DescribeShareGroupOffsetsRequestTopic.tags")?;
        Ok(DescribeShareGroupOffsetsRequestTopic { topic_name, partitions, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.topic_name, "DescribeShareGroupOffsetsRequestTopic.TopicName")?;
        e.numbers(
            true,
            &self.partitions,
            "DescribeShareGroupOffsetsRequestTopic.Partitions",
            i32::to_be_bytes,
        )?;
        e.unknown_tags(&self.unknown_tagged_fields, "DescribeShareGroupOffsetsRequestTopic.tags")?;
        Ok(())
    }
}

impl Request for DescribeShareGroupOffsetsRequest {
    const KEY: ApiKey = ApiKey::DescribeShareGroupOffsets;
    type Response = DescribeShareGroupOffsetsResponse;
}
