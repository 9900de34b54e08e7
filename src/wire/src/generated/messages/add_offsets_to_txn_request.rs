//! `AddOffsetsToTxnRequest`, API 25, versions 0 to 4, flexible from 3.
//!
//! Made by `cargo xtask codegen` from `schema/clients/AddOffsetsToTxnRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use super::add_offsets_to_txn_response::AddOffsetsToTxnResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `AddOffsetsToTxnRequest`: API 25, versions 0 to 4, flexible from 3.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AddOffsetsToTxnRequest {
    /// The transactional id corresponding to the transaction.
    pub transactional_id: Str,
    /// Current producer id in use by the transactional id.
    pub producer_id: i64,
    /// Current epoch associated with the producer id.
    pub producer_epoch: i16,
    /// The unique group identifier.
    pub group_id: Str,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for AddOffsetsToTxnRequest {
    const NAME: &'static str = "AddOffsetsToTxnRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=4;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 3;
        let transactional_id = d.string(flexible, "AddOffsetsToTxnRequest.TransactionalId")?;
        let producer_id = d.int64("AddOffsetsToTxnRequest.ProducerId")?;
        let producer_epoch = d.int16("AddOffsetsToTxnRequest.ProducerEpoch")?;
        let group_id = d.string(flexible, "AddOffsetsToTxnRequest.GroupId")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("AddOffsetsToTxnRequest.tags")? } else { UnknownTags::new() };
        Ok(AddOffsetsToTxnRequest {
            transactional_id,
            producer_id,
            producer_epoch,
            group_id,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 3;
        e.string(flexible, &self.transactional_id, "AddOffsetsToTxnRequest.TransactionalId")?;
        e.fixed::<10>(|w| {
            w.int64(self.producer_id);
            w.int16(self.producer_epoch);
        });

        e.string(flexible, &self.group_id, "AddOffsetsToTxnRequest.GroupId")?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "AddOffsetsToTxnRequest.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "AddOffsetsToTxnRequest.tags")?;
        }
        Ok(())
    }
}

impl Request for AddOffsetsToTxnRequest {
    const KEY: ApiKey = ApiKey::AddOffsetsToTxn;
    type Response = AddOffsetsToTxnResponse;
}
