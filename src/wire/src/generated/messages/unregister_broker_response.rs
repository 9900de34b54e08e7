//! `UnregisterBrokerResponse`, API 64, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/UnregisterBrokerResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `UnregisterBrokerResponse`: API 64, version 0, flexible.
#[derive(Clone, Debug, PartialEq)]
pub struct UnregisterBrokerResponse {
    /// Duration in milliseconds for which the request was throttled due to a quota violation, or zero if the
    /// request did not violate any quota.
    pub throttle_time_ms: i32,
    /// The error code, or 0 if there was no error.
    pub error_code: i16,
    /// The top-level error message, or `null` if there was no top-level error.
    pub error_message: Option<Str>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for UnregisterBrokerResponse {
    fn default() -> Self {
        UnregisterBrokerResponse {
            throttle_time_ms: 0,
            error_code: 0,
            error_message: Some(Str::new()),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for UnregisterBrokerResponse {
    const NAME: &'static str = "UnregisterBrokerResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let throttle_time_ms = d.int32("UnregisterBrokerResponse.ThrottleTimeMs")?;
        let error_code = d.int16("UnregisterBrokerResponse.ErrorCode")?;
        let error_message = d.nullable_string(true, "UnregisterBrokerResponse.ErrorMessage")?;
        let unknown_tagged_fields = d.unknown_tags("UnregisterBrokerResponse.tags")?;
        Ok(UnregisterBrokerResponse { throttle_time_ms, error_code, error_message, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.fixed::<6>(|w| {
            w.int32(self.throttle_time_ms);
            w.int16(self.error_code);
        });

        e.nullable_string(true, &self.error_message, "UnregisterBrokerResponse.ErrorMessage")?;
        e.unknown_tags(&self.unknown_tagged_fields, "UnregisterBrokerResponse.tags")?;
        Ok(())
    }
}
