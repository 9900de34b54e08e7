//! `DescribeTransactionsResponse`, API 65, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/DescribeTransactionsResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `DescribeTransactionsResponse`: API 65, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeTransactionsResponse {
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota.
    pub throttle_time_ms: i32,
    /// The current state of the transaction.
    pub transaction_states: Vec<TransactionState>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for DescribeTransactionsResponse {
    const NAME: &'static str = "DescribeTransactionsResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let throttle_time_ms = d.int32("DescribeTransactionsResponse.ThrottleTimeMs")?;
        let transaction_states = d.array(true, "DescribeTransactionsResponse.TransactionStates", |d| {
            TransactionState::decode(d, version)
        })?;
        let unknown_tagged_fields = d.unknown_tags("DescribeTransactionsResponse.tags")?;
        Ok(DescribeTransactionsResponse { throttle_time_ms, transaction_states, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.int32(self.throttle_time_ms);
        e.array(
            true,
            &self.transaction_states,
            "DescribeTransactionsResponse.TransactionStates",
            |e, it| it.encode(e, version),
        )?;
        e.unknown_tags(&self.unknown_tagged_fields, "DescribeTransactionsResponse.tags")?;
        Ok(())
    }
}

/// The current state of the transaction.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TransactionState {
    /// The error code.
    pub error_code: i16,
    /// The transactional id.
    pub transactional_id: Str,
    /// The current transaction state of the producer.
    pub transaction_state: Str,
    /// The timeout in milliseconds for the transaction.
    pub transaction_timeout_ms: i32,
    /// The start time of the transaction in milliseconds.
    pub transaction_start_time_ms: i64,
    /// The current producer id associated with the transaction.
    pub producer_id: i64,
    /// The current epoch associated with the producer id.
    pub producer_epoch: i16,
    /// The set of partitions included in the current transaction (if active). When a transaction is preparing
    /// to commit or abort, this will include only partitions which do not have markers.
    pub topics: Vec<TopicData>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl TransactionState {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let error_code = d.int16("TransactionState.ErrorCode")?;
        let transactional_id = d.string(true, "TransactionState.TransactionalId")?;
        let transaction_state = d.string(true, "TransactionState.TransactionState")?;
        let transaction_timeout_ms = d.int32("TransactionState.TransactionTimeoutMs")?;
        let transaction_start_time_ms = d.int64("TransactionState.TransactionStartTimeMs")?;
        let producer_id = d.int64("TransactionState.ProducerId")?;
        let producer_epoch = d.int16("TransactionState.ProducerEpoch")?;
        let topics = d.array(true, "TransactionState.Topics", |d| TopicData::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("TransactionState.tags")?;
        Ok(TransactionState {
            error_code,
            transactional_id,
            transaction_state,
            transaction_timeout_ms,
            transaction_start_time_ms,
            producer_id,
            producer_epoch,
            topics,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.int16(self.error_code);
        e.string(true, &self.transactional_id, "TransactionState.TransactionalId")?;
        e.string(true, &self.transaction_state, "TransactionState.TransactionState")?;
        e.fixed::<22>(|w| {
            w.int32(self.transaction_timeout_ms);
            w.int64(self.transaction_start_time_ms);
            w.int64(self.producer_id);
            w.int16(self.producer_epoch);
        });

        e.array(true, &self.topics, "TransactionState.Topics", |e, it| it.encode(e, version))?;
        e.unknown_tags(&self.unknown_tagged_fields, "TransactionState.tags")?;
        Ok(())
    }
}

/// The set of partitions included in the current transaction (if active). When a transaction is preparing to
/// commit or abort, this will include only partitions which do not have markers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TopicData {
    /// The topic name.
    pub topic: Str,
    /// The partition ids included in the current transaction.
    pub partitions: Vec<i32>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl TopicData {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let topic = d.string(true, "TopicData.Topic")?;
        let partitions = d.numbers(true, "TopicData.Partitions", i32::from_be_bytes)?;
        let unknown_tagged_fields = d.unknown_tags("TopicData.tags")?;
        Ok(TopicData { topic, partitions, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.topic, "TopicData.Topic")?;
        e.numbers(true, &self.partitions, "TopicData.Partitions", i32::to_be_bytes)?;
        e.unknown_tags(&self.unknown_tagged_fields, "TopicData.tags")?;
        Ok(())
    }
}
