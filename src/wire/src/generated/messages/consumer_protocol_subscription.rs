//! `ConsumerProtocolSubscription`, data, versions 0 to 3, never flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/ConsumerProtocolSubscription.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use bytes::Bytes;

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str};

/// Kafka's `ConsumerProtocolSubscription`: data, versions 0 to 3, never flexible.
#[derive(Clone, Debug, PartialEq)]
pub struct ConsumerProtocolSubscription {
    /// The topics that the member wants to consume.
    pub topics: Vec<Str>,
    /// User data that will be passed back to the consumer.
    pub user_data: Option<Bytes>,
    /// The partitions that the member owns. (Versions 1 and up.)
    pub owned_partitions: Vec<TopicPartition>,
    /// The generation id of the member. (Versions 2 and up.)
    pub generation_id: i32,
    /// The rack id of the member. (Versions 3 and up.)
    pub rack_id: Option<Str>,
}

impl Default for ConsumerProtocolSubscription {
    fn default() -> Self {
        ConsumerProtocolSubscription {
            topics: Vec::new(),
            user_data: None,
            owned_partitions: Vec::new(),
            generation_id: -1,
            rack_id: None,
        }
    }
}

impl Message for ConsumerProtocolSubscription {
    const NAME: &'static str = "ConsumerProtocolSubscription";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=3;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let topics = d.array(false, "ConsumerProtocolSubscription.Topics", |d| {
            d.string(false, "ConsumerProtocolSubscription.Topics")
        })?;
        let user_data = d.nullable_bytes(false, "ConsumerProtocolSubscription.UserData")?;
        let owned_partitions = if version >= 1 {
            d.array(false, "ConsumerProtocolSubscription.OwnedPartitions", |d| {
                TopicPartition::decode(d, version)
            })?
        } else {
            Vec::new()
        };
        let generation_id =
            if version >= 2 { d.int32("ConsumerProtocolSubscription.GenerationId")? } else { -1 };
        let rack_id = if version >= 3 {
            d.nullable_string(false, "ConsumerProtocolSubscription.RackId")?
        } else {
            None
        };
        Ok(ConsumerProtocolSubscription { topics, user_data, owned_partitions, generation_id, rack_id })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.array(false, &self.topics, "ConsumerProtocolSubscription.Topics", |e, it| {
            e.string(false, it, "ConsumerProtocolSubscription.Topics")
        })?;
        e.nullable_bytes(false, &self.user_data, "ConsumerProtocolSubscription.UserData")?;
        if version >= 1 {
            e.array(
                false,
                &self.owned_partitions,
                "ConsumerProtocolSubscription.OwnedPartitions",
                |e, it| it.encode(e, version),
            )?;
        }
        if version >= 2 {
            e.int32(self.generation_id);
        }
        if version >= 3 {
            e.nullable_string(false, &self.rack_id, "ConsumerProtocolSubscription.RackId")?;
        }
        Ok(())
    }
}

/// The partitions that the member owns. (Versions 1 and up.)
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TopicPartition {
    /// The topic name.
    pub topic: Str,
    /// The partition ids.
    pub partitions: Vec<i32>,
}

impl TopicPartition {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let topic = d.string(false, "TopicPartition.Topic")?;
        let partitions = d.numbers(false, "TopicPartition.Partitions", i32::from_be_bytes)?;
        Ok(TopicPartition { topic, partitions })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.string(false, &self.topic, "TopicPartition.Topic")?;
        e.numbers(false, &self.partitions, "TopicPartition.Partitions", i32::to_be_bytes)?;
        Ok(())
    }
}
