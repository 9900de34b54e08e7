//! `ListTransactionsRequest`, API 66, versions 0 to 2, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/ListTransactionsRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use super::list_transactions_response::ListTransactionsResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `ListTransactionsRequest`: API 66, versions 0 to 2, flexible.
#[derive(Clone, Debug, PartialEq)]
pub struct ListTransactionsRequest {
    /// The transaction states to filter by: if empty, all transactions are returned; if non-empty, then only
    /// transactions matching one of the filtered states will be returned.
    pub state_filters: Vec<Str>,
    /// The producerIds to filter by: if empty, all transactions will be returned; if non-empty, only
    /// transactions which match one of the filtered producerIds will be returned.
    pub producer_id_filters: Vec<i64>,
    /// Duration (in millis) to filter by: if \< 0, all transactions will be returned; otherwise, only
    /// transactions running longer than this duration will be returned. (Versions 1 and up.)
    pub duration_filter: i64,
    /// The transactional ID regular expression pattern to filter by: if it is empty or null, all transactions
    /// are returned; Otherwise then only the transactions matching the given regular expression will be
    /// returned. (Versions 2 and up.)
    pub transactional_id_pattern: Option<Str>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for ListTransactionsRequest {
    fn default() -> Self {
        ListTransactionsRequest {
            state_filters: Vec::new(),
            producer_id_filters: Vec::new(),
            duration_filter: -1,
            transactional_id_pattern: None,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for ListTransactionsRequest {
    const NAME: &'static str = "ListTransactionsRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=2;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let state_filters = d.array(true, "ListTransactionsRequest.StateFilters", |d| {
            d.string(true, "ListTransactionsRequest.StateFilters")
        })?;
        let producer_id_filters =
            d.numbers(true, "ListTransactionsRequest.ProducerIdFilters", i64::from_be_bytes)?;
        let duration_filter =
            if version >= 1 { d.int64("ListTransactionsRequest.DurationFilter")? } else { -1 };
        let transactional_id_pattern = if version >= 2 {
            d.nullable_string(true, "ListTransactionsRequest.TransactionalIdPattern")?
        } else {
            None
        };
        let unknown_tagged_fields = d.unknown_tags("ListTransactionsRequest.tags")?;
        Ok(ListTransactionsRequest {
            state_filters,
            producer_id_filters,
            duration_filter,
            transactional_id_pattern,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.array(true, &self.state_filters, "ListTransactionsRequest.StateFilters", |e, it| {
            e.string(true, it, "ListTransactionsRequest.StateFilters")
        })?;
        e.numbers(
            true,
            &self.producer_id_filters,
            "ListTransactionsRequest.ProducerIdFilters",
            i64::to_be_bytes,
        )?;
        if version >= 1 {
            e.int64(self.duration_filter);
        } else {
            e.absent(self.duration_filter == -1, "ListTransactionsRequest.DurationFilter")?;
        }
        if version >= 2 {
            e.nullable_string(
                true,
                &self.transactional_id_pattern,
                "ListTransactionsRequest.TransactionalIdPattern",
            )?;
        } else {
            e.absent(
                self.transactional_id_pattern.is_none(),
                "ListTransactionsRequest.TransactionalIdPattern",
            )?;
        }
        e.unknown_tags(&self.unknown_tagged_fields, "ListTransactionsRequest.tags")?;
        Ok(())
    }
}

impl Request for ListTransactionsRequest {
    const KEY: ApiKey = ApiKey::ListTransactions;
    type Response = ListTransactionsResponse;
}
