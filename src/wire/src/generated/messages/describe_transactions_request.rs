//! `DescribeTransactionsRequest`, API 65, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/DescribeTransactionsRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use super::describe_transactions_response::DescribeTransactionsResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `DescribeTransactionsRequest`: API 65, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeTransactionsRequest {
    /// Array of transactionalIds to include in describe results. If empty, then no results will be returned.
    pub transactional_ids: Vec<Str>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for DescribeTransactionsRequest {
    const NAME: &'static str = "DescribeTransactionsRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let transactional_ids = d.array(true, "DescribeTransactionsRequest.TransactionalIds", |d| {
            d.string(true, "DescribeTransactionsRequest.TransactionalIds")
        })?;
        let unknown_tagged_fields = d.unknown_tags("DescribeTransactionsRequest.tags")?;
        Ok(DescribeTransactionsRequest { transactional_ids, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.array(true, &self.transactional_ids, "DescribeTransactionsRequest.TransactionalIds", |e, it| {
            e.string(true, it, "DescribeTransactionsRequest.TransactionalIds")
        })?;
        e.unknown_tags(&self.unknown_tagged_fields, "DescribeTransactionsRequest.tags")?;
        Ok(())
    }
}

impl Request for DescribeTransactionsRequest {
    const KEY: ApiKey = ApiKey::DescribeTransactions;
    type Response = DescribeTransactionsResponse;
}
