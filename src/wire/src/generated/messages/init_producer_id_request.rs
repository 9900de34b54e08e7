//! `InitProducerIdRequest`, API 22, versions 0 to 6 (6 unstable), flexible from 2.
//!
//! Made by `cargo xtask codegen` from `schema/clients/InitProducerIdRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use super::init_producer_id_response::InitProducerIdResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `InitProducerIdRequest`: API 22, versions 0 to 6 (6 unstable), flexible from 2.
#[derive(Clone, Debug, PartialEq)]
pub struct InitProducerIdRequest {
    /// The transactional id, or null if the producer is not transactional.
    pub transactional_id: Option<Str>,
    /// The time in ms to wait before aborting idle transactions sent by this producer. This is only relevant
    /// if a TransactionalId has been defined.
    pub transaction_timeout_ms: i32,
    /// The producer id. This is used to disambiguate requests if a transactional id is reused following its
    /// expiration. (Versions 3 and up.)
    pub producer_id: i64,
    /// The producer's current epoch. This will be checked against the producer epoch on the broker, and the
    /// request will return an error if they do not match. (Versions 3 and up.)
    pub producer_epoch: i16,
    /// True if the client wants to enable two-phase commit (2PC) protocol for transactions. (Versions 6 and
    /// up.)
    pub enable2_pc: bool,
    /// True if the client wants to keep the currently ongoing transaction instead of aborting it. (Versions 6
    /// and up.)
    pub keep_prepared_txn: bool,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for InitProducerIdRequest {
    fn default() -> Self {
        InitProducerIdRequest {
            transactional_id: Some(Str::new()),
            transaction_timeout_ms: 0,
            producer_id: -1,
            producer_epoch: -1,
            enable2_pc: false,
            keep_prepared_txn: false,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for InitProducerIdRequest {
    const NAME: &'static str = "InitProducerIdRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=6;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        let transactional_id = d.nullable_string(flexible, "InitProducerIdRequest.TransactionalId")?;
        let transaction_timeout_ms = d.int32("InitProducerIdRequest.TransactionTimeoutMs")?;
        let producer_id = if version >= 3 { d.int64("InitProducerIdRequest.ProducerId")? } else { -1 };
        let producer_epoch = if version >= 3 { d.int16("InitProducerIdRequest.ProducerEpoch")? } else { -1 };
        let enable2_pc = if version >= 6 { d.boolean("InitProducerIdRequest.Enable2Pc")? } else { false };
        let keep_prepared_txn =
            if version >= 6 { d.boolean("InitProducerIdRequest.KeepPreparedTxn")? } else { false };
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("InitProducerIdRequest.tags")? } else { UnknownTags::new() };
        Ok(InitProducerIdRequest {
            transactional_id,
            transaction_timeout_ms,
            producer_id,
            producer_epoch,
            enable2_pc,
            keep_prepared_txn,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        e.nullable_string(flexible, &self.transactional_id, "InitProducerIdRequest.TransactionalId")?;
        e.fixed::<16>(|w| {
            w.int32(self.transaction_timeout_ms);
            if version >= 3 {
                w.int64(self.producer_id);
            }
            if version >= 3 {
                w.int16(self.producer_epoch);
            }
            if version >= 6 {
                w.boolean(self.enable2_pc);
            }
            if version >= 6 {
                w.boolean(self.keep_prepared_txn);
            }
        });
        if version < 3 {
            e.absent(self.producer_id == -1, "InitProducerIdRequest.ProducerId")?;
        }
        if version < 3 {
            e.absent(self.producer_epoch == -1, "InitProducerIdRequest.ProducerEpoch")?;
        }
        if version < 6 {
            e.absent(!self.enable2_pc, "InitProducerIdRequest.Enable2Pc")?;
        }
        if version < 6 {
            e.absent(!self.keep_prepared_txn, "InitProducerIdRequest.KeepPreparedTxn")?;
        }

        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "InitProducerIdRequest.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "InitProducerIdRequest.tags")?;
        }
        Ok(())
    }
}

impl Request for InitProducerIdRequest {
    const KEY: ApiKey = ApiKey::InitProducerId;
    type Response = InitProducerIdResponse;
}
