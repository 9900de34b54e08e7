//! `EndTxnRequest`, API 26, versions 0 to 5, flexible from 3.
//!
//! Made by `cargo xtask codegen` from `schema/clients/EndTxnRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use super::end_txn_response::EndTxnResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `EndTxnRequest`: API 26, versions 0 to 5, flexible from 3.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EndTxnRequest {
    /// The ID of the transaction to end.
    pub transactional_id: Str,
    /// The producer ID.
    pub producer_id: i64,
    /// The current epoch associated with the producer.
    pub producer_epoch: i16,
    /// True if the transaction was committed, false if it was aborted.
    pub committed: bool,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for EndTxnRequest {
    const NAME: &'static str = "EndTxnRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=5;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 3;
        let transactional_id = d.string(flexible, "EndTxnRequest.TransactionalId")?;
        let producer_id = d.int64("EndTxnRequest.ProducerId")?;
        let producer_epoch = d.int16("EndTxnRequest.ProducerEpoch")?;
        let committed = d.boolean("EndTxnRequest.Committed")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("EndTxnRequest.tags")? } else { UnknownTags::new() };
        Ok(EndTxnRequest { transactional_id, producer_id, producer_epoch, committed, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 3;
        e.string(flexible, &self.transactional_id, "EndTxnRequest.TransactionalId")?;
        e.fixed::<11>(|w| {
            w.int64(self.producer_id);
            w.int16(self.producer_epoch);
            w.boolean(self.committed);
        });

        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "EndTxnRequest.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "EndTxnRequest.tags")?;
        }
        Ok(())
    }
}

impl Request for EndTxnRequest {
    const KEY: ApiKey = ApiKey::EndTxn;
    type Response = EndTxnResponse;
}
