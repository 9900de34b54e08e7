//! `BrokerRegistrationResponse`, API 62, versions 0 to 4, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/BrokerRegistrationResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, UnknownTags};

/// Kafka's `BrokerRegistrationResponse`: API 62, versions 0 to 4, flexible.
#[derive(Clone, Debug, PartialEq)]
pub struct BrokerRegistrationResponse {
    /// Duration in milliseconds for which the request was throttled due to a quota violation, or zero if the
    /// request did not violate any quota.
    pub throttle_time_ms: i32,
    /// The error code, or 0 if there was no error.
    pub error_code: i16,
    /// The broker's assigned epoch, or -1 if none was assigned.
    pub broker_epoch: i64,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for BrokerRegistrationResponse {
    fn default() -> Self {
        BrokerRegistrationResponse {
            throttle_time_ms: 0,
            error_code: 0,
            broker_epoch: -1,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for BrokerRegistrationResponse {
    const NAME: &'static str = "BrokerRegistrationResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=4;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let throttle_time_ms = d.int32("BrokerRegistrationResponse.ThrottleTimeMs")?;
        let error_code = d.int16("BrokerRegistrationResponse.ErrorCode")?;
        let broker_epoch = d.int64("BrokerRegistrationResponse.BrokerEpoch")?;
        let unknown_tagged_fields = d.unknown_tags("BrokerRegistrationResponse.tags")?;
        Ok(BrokerRegistrationResponse { throttle_time_ms, error_code, broker_epoch, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.fixed::<14>(|w| {
            w.int32(self.throttle_time_ms);
            w.int16(self.error_code);
            w.int64(self.broker_epoch);
        });

        e.unknown_tags(&self.unknown_tagged_fields, "BrokerRegistrationResponse.tags")?;
        Ok(())
    }
}
