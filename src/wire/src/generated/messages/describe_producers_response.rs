//! `DescribeProducersResponse`, API 61, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/DescribeProducersResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `DescribeProducersResponse`: API 61, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeProducersResponse {
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota.
    pub throttle_time_ms: i32,
    /// Each topic in the response.
    pub topics: Vec<TopicResponse>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for DescribeProducersResponse {
    const NAME: &'static str = "DescribeProducersResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let throttle_time_ms = d.int32("DescribeProducersResponse.ThrottleTimeMs")?;
        let topics =
            d.array(true, "DescribeProducersResponse.Topics", |d| TopicResponse::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("DescribeProducersResponse.tags")?;
        Ok(DescribeProducersResponse { throttle_time_ms, topics, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.int32(self.throttle_time_ms);
        e.array(true, &self.topics, "DescribeProducersResponse.Topics", |e, it| it.encode(e, version))?;
        e.unknown_tags(&self.unknown_tagged_fields, "DescribeProducersResponse.tags")?;
        Ok(())
    }
}

/// Each topic in the response.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TopicResponse {
    /// The topic name.
    pub name: Str,
    /// Each partition in the response.
    pub partitions: Vec<PartitionResponse>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl TopicResponse {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let name = d.string(true, "TopicResponse.Name")?;
        let partitions =
            d.array(true, "TopicResponse.Partitions", |d| PartitionResponse::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("TopicResponse.tags")?;
        Ok(TopicResponse { name, partitions, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.name, "TopicResponse.Name")?;
        e.array(true, &self.partitions, "TopicResponse.Partitions", |e, it| it.encode(e, version))?;
        e.unknown_tags(&self.unknown_tagged_fields, "TopicResponse.tags")?;
        Ok(())
    }
}

/// Each partition in the response.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PartitionResponse {
    /// The partition index.
    pub partition_index: i32,
    /// The partition error code, or 0 if there was no error.
    pub error_code: i16,
    /// The partition error message, which may be null if no additional details are available.
    pub error_message: Option<Str>,
    /// The active producers for the partition.
    pub active_producers: Vec<ProducerState>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl PartitionResponse {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let partition_index = d.int32("PartitionResponse.PartitionIndex")?;
        let error_code = d.int16("PartitionResponse.ErrorCode")?;
        let error_message = d.nullable_string(true, "PartitionResponse.ErrorMessage")?;
        let active_producers =
            d.array(true, "PartitionResponse.ActiveProducers", |d| ProducerState::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("PartitionResponse.tags")?;
        Ok(PartitionResponse {
            partition_index,
            error_code,
            error_message,
            active_producers,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.fixed::<6>(|w| {
            w.int32(self.partition_index);
            w.int16(self.error_code);
        });

        e.nullable_string(true, &self.error_message, "PartitionResponse.ErrorMessage")?;
        e.array(true, &self.active_producers, "PartitionResponse.ActiveProducers", |e, it| {
            it.encode(e, version)
        })?;
        e.unknown_tags(&self.unknown_tagged_fields, "PartitionResponse.tags")?;
        Ok(())
    }
}

/// The active producers for the partition.
#[derive(Clone, Debug, PartialEq)]
pub struct ProducerState {
    /// The producer id.
    pub producer_id: i64,
    /// The producer epoch.
    pub producer_epoch: i32,
    /// The last sequence number sent by the producer.
    pub last_sequence: i32,
    /// The last timestamp sent by the producer.
    pub last_timestamp: i64,
    /// The current epoch of the producer group.
    pub coordinator_epoch: i32,
    /// The current transaction start offset of the producer.
    pub current_txn_start_offset: i64,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for ProducerState {
    fn default() -> Self {
        ProducerState {
            producer_id: 0,
            producer_epoch: 0,
            last_sequence: -1,
            last_timestamp: -1,
            coordinator_epoch: 0,
            current_txn_start_offset: -1,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl ProducerState {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let producer_id = d.int64("ProducerState.ProducerId")?;
        let producer_epoch = d.int32("ProducerState.ProducerEpoch")?;
        let last_sequence = d.int32("ProducerState.LastSequence")?;
        let last_timestamp = d.int64("ProducerState.LastTimestamp")?;
        let coordinator_epoch = d.int32("ProducerState.CoordinatorEpoch")?;
        let current_txn_start_offset = d.int64("ProducerState.CurrentTxnStartOffset")?;
        let unknown_tagged_fields = d.unknown_tags("ProducerState.tags")?;
        Ok(ProducerState {
            producer_id,
            producer_epoch,
            last_sequence,
            last_timestamp,
            coordinator_epoch,
            current_txn_start_offset,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.fixed::<36>(|w| {
            w.int64(self.producer_id);
            w.int32(self.producer_epoch);
            w.int32(self.last_sequence);
            w.int64(self.last_timestamp);
            w.int32(self.coordinator_epoch);
            w.int64(self.current_txn_start_offset);
        });

        e.unknown_tags(&self.unknown_tagged_fields, "ProducerState.tags")?;
        Ok(())
    }
}
