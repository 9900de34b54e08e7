//! `DescribeTopicPartitionsRequest`, API 75, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/DescribeTopicPartitionsRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use super::describe_topic_partitions_response::DescribeTopicPartitionsResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `DescribeTopicPartitionsRequest`: API 75, version 0, flexible.
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeTopicPartitionsRequest {
    /// The topics to fetch details for.
    pub topics: Vec<TopicRequest>,
    /// The maximum number of partitions included in the response.
    pub response_partition_limit: i32,
    /// The first topic and partition index to fetch details for.
    pub cursor: Option<Cursor>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for DescribeTopicPartitionsRequest {
    fn default() -> Self {
        DescribeTopicPartitionsRequest {
            topics: Vec::new(),
            response_partition_limit: 2000,
            cursor: None,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for DescribeTopicPartitionsRequest {
    const NAME: &'static str = "DescribeTopicPartitionsRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let topics =
            d.array(true, "DescribeTopicPartitionsRequest.Topics", |d| TopicRequest::decode(d, version))?;
        let response_partition_limit = d.int32("DescribeTopicPartitionsRequest.ResponsePartitionLimit")?;
        let cursor =
            d.nullable_struct("DescribeTopicPartitionsRequest.Cursor", |d| Cursor::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("DescribeTopicPartitionsRequest.tags")?;
        Ok(DescribeTopicPartitionsRequest { topics, response_partition_limit, cursor, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.array(true, &self.topics, "DescribeTopicPartitionsRequest.Topics", |e, it| it.encode(e, version))?;
        e.int32(self.response_partition_limit);
        e.nullable_struct(&self.cursor, |e, it| it.encode(e, version))?;
        e.unknown_tags(&self.unknown_tagged_fields, "DescribeTopicPartitionsRequest.tags")?;
        Ok(())
    }
}

/// The topics to fetch details for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TopicRequest {
    /// The topic name.
    pub name: Str,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl TopicRequest {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let name = d.string(true, "TopicRequest.Name")?;
        let unknown_tagged_fields = d.unknown_tags("TopicRequest.tags")?;
        Ok(TopicRequest { name, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.name, "TopicRequest.Name")?;
        e.unknown_tags(&self.unknown_tagged_fields, "TopicRequest.tags")?;
        Ok(())
    }
}

/// The first topic and partition index to fetch details for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cursor {
    /// The name for the first topic to process.
    pub topic_name: Str,
    /// The partition index to start with.
    pub partition_index: i32,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Cursor {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let topic_name = d.string(true, "Cursor.TopicName")?;
        let partition_index = d.int32("Cursor.PartitionIndex")?;
        let unknown_tagged_fields = d.unknown_tags("Cursor.tags")?;
        Ok(Cursor { topic_name, partition_index, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.topic_name, "Cursor.TopicName")?;
        e.int32(self.partition_index);
        e.unknown_tags(&self.unknown_tagged_fields, "Cursor.tags")?;
        Ok(())
    }
}

impl Request for DescribeTopicPartitionsRequest {
    const KEY: ApiKey = ApiKey::DescribeTopicPartitions;
    type Response = DescribeTopicPartitionsResponse;
}
