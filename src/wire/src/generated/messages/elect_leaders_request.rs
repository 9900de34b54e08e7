//! `ElectLeadersRequest`, API 43, versions 0 to 2, flexible from 2.
//!
//! Made by `cargo xtask codegen` from `schema/clients/ElectLeadersRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use super::elect_leaders_response::ElectLeadersResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `ElectLeadersRequest`: API 43, versions 0 to 2, flexible from 2.
#[derive(Clone, Debug, PartialEq)]
pub struct ElectLeadersRequest {
    /// Type of elections to conduct for the partition. A value of '0' elects the preferred replica. A value
    /// of '1' elects the first live replica if there are no in-sync replica. (Versions 1 and up.)
    pub election_type: i8,
    /// The topic partitions to elect leaders.
    pub topic_partitions: Option<Vec<TopicPartitions>>,
    /// The time in ms to wait for the election to complete.
    pub timeout_ms: i32,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for ElectLeadersRequest {
    fn default() -> Self {
        ElectLeadersRequest {
            election_type: 0,
            topic_partitions: Some(Vec::new()),
            timeout_ms: 60000,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for ElectLeadersRequest {
    const NAME: &'static str = "ElectLeadersRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=2;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        let election_type = if version >= 1 { d.int8("ElectLeadersRequest.ElectionType")? } else { 0 };
        let topic_partitions = d.nullable_array(flexible, "ElectLeadersRequest.TopicPartitions", |d| {
            TopicPartitions::decode(d, version)
        })?;
        let timeout_ms = d.int32("ElectLeadersRequest.TimeoutMs")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("ElectLeadersRequest.tags")? } else { UnknownTags::new() };
        Ok(ElectLeadersRequest { election_type, topic_partitions, timeout_ms, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        if version >= 1 {
            e.int8(self.election_type);
        } else {
            e.absent(self.election_type == 0, "ElectLeadersRequest.ElectionType")?;
        }
        e.nullable_array(
            flexible,
            &self.topic_partitions,
            "ElectLeadersRequest.TopicPartitions",
            |e, it| it.encode(e, version),
        )?;
        e.int32(self.timeout_ms);
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "ElectLeadersRequest.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "ElectLeadersRequest.tags")?;
        }
        Ok(())
    }
}

/// The topic partitions to elect leaders.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TopicPartitions {
    /// The name of a topic.
    pub topic: Str,
    /// The partitions of this topic whose leader should be elected.
    pub partitions: Vec<i32>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl TopicPartitions {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let topic = d.string(flexible, "TopicPartitions.Topic")?;
        let partitions = d.numbers(flexible, "TopicPartitions.Partitions", i32::from_be_bytes)?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("TopicPartitions.tags")? } else { UnknownTags::new() };
        Ok(TopicPartitions { topic, partitions, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.string(flexible, &self.topic, "TopicPartitions.Topic")?;
        e.numbers(flexible, &self.partitions, "TopicPartitions.Partitions", i32::to_be_bytes)?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "TopicPartitions.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "TopicPartitions.tags")?;
        }
        Ok(())
    }
}

impl Request for ElectLeadersRequest {
    const KEY: ApiKey = ApiKey::ElectLeaders;
    type Response = ElectLeadersResponse;
}
