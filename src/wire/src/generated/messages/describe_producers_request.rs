//! `DescribeProducersRequest`, API 61, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/DescribeProducersRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use super::describe_producers_response::DescribeProducersResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `DescribeProducersRequest`: API 61, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeProducersRequest {
    /// The topics to list producers for.
    pub topics: Vec<TopicRequest>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for DescribeProducersRequest {
    const NAME: &'static str = "DescribeProducersRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let topics =
            d.array(true, "DescribeProducersRequest.Topics", |d| TopicRequest::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("DescribeProducersRequest.tags")?;
        Ok(DescribeProducersRequest { topics, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.array(true, &self.topics, "DescribeProducersRequest.Topics", |e, it| it.encode(e, version))?;
        e.unknown_tags(&self.unknown_tagged_fields, "DescribeProducersRequest.tags")?;
        Ok(())
    }
}

/// The topics to list producers for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TopicRequest {
    /// The topic name.
    pub name: Str,
    /// The indexes of the partitions to list producers for.
    pub partition_indexes: Vec<i32>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl TopicRequest {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let name = d.string(true, "TopicRequest.Name")?;
        let partition_indexes = d.numbers(true, "TopicRequest.PartitionIndexes", i32::from_be_bytes)?;
        let unknown_tagged_fields = d.unknown_tags("TopicRequest.tags")?;
        Ok(TopicRequest { name, partition_indexes, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.name, "TopicRequest.Name")?;
        e.numbers(true, &self.partition_indexes, "TopicRequest.PartitionIndexes", i32::to_be_bytes)?;
        e.unknown_tags(&self.unknown_tagged_fields, "TopicRequest.tags")?;
        Ok(())
    }
}

impl Request for DescribeProducersRequest {
    const KEY: ApiKey = ApiKey::DescribeProducers;
    type Response = DescribeProducersResponse;
}
