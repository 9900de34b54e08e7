//! `ConsumerProtocolAssignment`, data, versions 0 to 3, never flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/ConsumerProtocolAssignment.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use bytes::Bytes;

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str};

/// Kafka's `ConsumerProtocolAssignment`: data, versions 0 to 3, never flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConsumerProtocolAssignment {
    /// The list of topics and partitions assigned to this consumer.
    pub assigned_partitions: Vec<TopicPartition>,
    /// User data.
    pub user_data: Option<Bytes>,
}

impl Message for ConsumerProtocolAssignment {
    const NAME: &'static str = "ConsumerProtocolAssignment";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=3;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let assigned_partitions = d.array(false, "ConsumerProtocolAssignment.AssignedPartitions", |d| {
            TopicPartition::decode(d, version)
        })?;
        let user_data = d.nullable_bytes(false, "ConsumerProtocolAssignment.UserData")?;
        Ok(ConsumerProtocolAssignment { assigned_partitions, user_data })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.array(
            false,
            &self.assigned_partitions,
            "ConsumerProtocolAssignment.AssignedPartitions",
            |e, it| it.encode(e, version),
        )?;
        e.nullable_bytes(false, &self.user_data, "ConsumerProtocolAssignment.UserData")?;
        Ok(())
    }
}

/// The list of topics and partitions assigned to this consumer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TopicPartition {
    /// The topic name.
    pub topic: Str,
    /// The list of partitions assigned to this consumer.
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
