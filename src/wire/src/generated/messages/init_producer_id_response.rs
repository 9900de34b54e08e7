//! `InitProducerIdResponse`, API 22, versions 0 to 6, flexible from 2.
//!
//! Made by `cargo xtask codegen` from `schema/clients/InitProducerIdResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, UnknownTags};

/// Kafka's `InitProducerIdResponse`: API 22, versions 0 to 6, flexible from 2.
#[derive(Clone, Debug, PartialEq)]
pub struct InitProducerIdResponse {
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota.
    pub throttle_time_ms: i32,
    /// The error code, or 0 if there was no error.
    pub error_code: i16,
    /// The current producer id.
    pub producer_id: i64,
    /// The current epoch associated with the producer id.
    pub producer_epoch: i16,
    /// The producer id for ongoing transaction when KeepPreparedTxn is used, -1 if there is no transaction
    /// ongoing. (Versions 6 and up.)
    pub ongoing_txn_producer_id: i64,
    /// The epoch associated with the producer id for ongoing transaction when KeepPreparedTxn is used, -1 if
    /// there is no transaction ongoing. (Versions 6 and up.)
    pub ongoing_txn_producer_epoch: i16,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for InitProducerIdResponse {
    fn default() -> Self {
        InitProducerIdResponse {
            throttle_time_ms: 0,
            error_code: 0,
            producer_id: -1,
            producer_epoch: 0,
            ongoing_txn_producer_id: -1,
            ongoing_txn_producer_epoch: -1,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for InitProducerIdResponse {
    const NAME: &'static str = "InitProducerIdResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=6;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        let throttle_time_ms = d.int32("InitProducerIdResponse.ThrottleTimeMs")?;
        let error_code = d.int16("InitProducerIdResponse.ErrorCode")?;
        let producer_id = d.int64("InitProducerIdResponse.ProducerId")?;
        let producer_epoch = d.int16("InitProducerIdResponse.ProducerEpoch")?;
        let ongoing_txn_producer_id =
            if version >= 6 { d.int64("InitProducerIdResponse.OngoingTxnProducerId")? } else { -1 };
        let ongoing_txn_producer_epoch =
            if version >= 6 { d.int16("InitProducerIdResponse.OngoingTxnProducerEpoch")? } else { -1 };
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("InitProducerIdResponse.tags")? } else { UnknownTags::new() };
        Ok(InitProducerIdResponse {
            throttle_time_ms,
            error_code,
            producer_id,
            producer_epoch,
            ongoing_txn_producer_id,
            ongoing_txn_producer_epoch,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        e.fixed::<26>(|w| {
            w.int32(self.throttle_time_ms);
            w.int16(self.error_code);
            w.int64(self.producer_id);
            w.int16(self.producer_epoch);
            if version >= 6 {
                w.int64(self.ongoing_txn_producer_id);
            }
            if version >= 6 {
                w.int16(self.ongoing_txn_producer_epoch);
            }
        });
        if version < 6 {
            e.absent(self.ongoing_txn_producer_id == -1, "InitProducerIdResponse.OngoingTxnProducerId")?;
        }
        if version < 6 {
            e.absent(
                self.ongoing_txn_producer_epoch == -1,
                "InitProducerIdResponse.OngoingTxnProducerEpoch",
            )?;
        }

        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "InitProducerIdResponse.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "InitProducerIdResponse.tags")?;
        }
        Ok(())
    }
}
