//! `ListTransactionsResponse`, API 66, versions 0 to 2, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/ListTransactionsResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `ListTransactionsResponse`: API 66, versions 0 to 2, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListTransactionsResponse {
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota.
    pub throttle_time_ms: i32,
    /// The error code, or 0 if there was no error.
    pub error_code: i16,
    /// Set of state filters provided in the request which were unknown to the transaction coordinator.
    pub unknown_state_filters: Vec<Str>,
    /// The current state of the transaction for the transactional id.
    pub transaction_states: Vec<TransactionState>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for ListTransactionsResponse {
    const NAME: &'static str = "ListTransactionsResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=2;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let throttle_time_ms = d.int32("ListTransactionsResponse.ThrottleTimeMs")?;
        let error_code = d.int16("ListTransactionsResponse.ErrorCode")?;
        let unknown_state_filters = d.array(true, "ListTransactionsResponse.UnknownStateFilters", |d| {
            d.string(true, "ListTransactionsResponse.UnknownStateFilters")
        })?;
        let transaction_states = d.array(true, "ListTransactionsResponse.TransactionStates", |d| {
            TransactionState::decode(d, version)
        })?;
        let unknown_tagged_fields = d.unknown_tags("ListTransactionsResponse.tags")?;
        Ok(ListTransactionsResponse {
            throttle_time_ms,
            error_code,
            unknown_state_filters,
            transaction_states,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.fixed::<6>(|w| {
            w.int32(self.throttle_time_ms);
            w.int16(self.error_code);
        });

        e.array(
            true,
            &self.unknown_state_filters,
            "ListTransactionsResponse.UnknownStateFilters",
            |e, it| e.string(true, it, "ListTransactionsResponse.UnknownStateFilters"),
        )?;
        e.array(true, &self.transaction_states, "ListTransactionsResponse.TransactionStates", |e, it| {
            it.encode(e, version)
        })?;
        e.unknown_tags(&self.unknown_tagged_fields, "ListTransactionsResponse.tags")?;
        Ok(())
    }
}

/// The current state of the transaction for the transactional id.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TransactionState {
    /// The transactional id.
    pub transactional_id: Str,
    /// The producer id.
    pub producer_id: i64,
    /// The current transaction state of the producer.
    pub transaction_state: Str,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl TransactionState {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let transactional_id = d.string(true, "TransactionState.TransactionalId")?;
        let producer_id = d.int64("TransactionState.ProducerId")?;
        let transaction_state = d.string(true, "TransactionState.TransactionState")?;
        let unknown_tagged_fields = d.unknown_tags("TransactionState.tags")?;
        Ok(TransactionState { transactional_id, producer_id, transaction_state, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.transactional_id, "TransactionState.TransactionalId")?;
        e.int64(self.producer_id);
        e.string(true, &self.transaction_state, "TransactionState.TransactionState")?;
        e.unknown_tags(&self.unknown_tagged_fields, "TransactionState.tags")?;
        Ok(())
    }
}
