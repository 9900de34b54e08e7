//! `EndTxnResponse`, API 26, versions 0 to 5, flexible from 3.
//!
//! Made by `cargo xtask codegen` from `schema/clients/EndTxnResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, UnknownTags};

/// Kafka's `EndTxnResponse`: API 26, versions 0 to 5, flexible from 3.
#[derive(Clone, Debug, PartialEq)]
pub struct EndTxnResponse {
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota.
    pub throttle_time_ms: i32,
    /// The error code, or 0 if there was no error.
    pub error_code: i16,
    /// The producer ID. (Versions 5 and up.)
    pub producer_id: i64,
    /// The current epoch associated with the producer. (Versions 5 and up.)
    pub producer_epoch: i16,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for EndTxnResponse {
    fn default() -> Self {
        EndTxnResponse {
            throttle_time_ms: 0,
            error_code: 0,
            producer_id: -1,
            producer_epoch: -1,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for EndTxnResponse {
    const NAME: &'static str = "EndTxnResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=5;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 3;
        let throttle_time_ms = d.int32("EndTxnResponse.ThrottleTimeMs")?;
        let error_code = d.int16("EndTxnResponse.ErrorCode")?;
        let producer_id = if version >= 5 { d.int64("EndTxnResponse.ProducerId")? } else { -1 };
        let producer_epoch = if version >= 5 { d.int16("EndTxnResponse.ProducerEpoch")? } else { -1 };
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("EndTxnResponse.tags")? } else { UnknownTags::new() };
        Ok(EndTxnResponse {
            throttle_time_ms,
            error_code,
            producer_id,
            producer_epoch,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 3;
        e.fixed::<16>(|w| {
            w.int32(self.throttle_time_ms);
            w.int16(self.error_code);
            if version >= 5 {
                w.int64(self.producer_id);
            }
            if version >= 5 {
                w.int16(self.producer_epoch);
            }
        });

        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "EndTxnResponse.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "EndTxnResponse.tags")?;
        }
        Ok(())
    }
}
