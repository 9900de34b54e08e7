//! `PushTelemetryResponse`, API 72, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/PushTelemetryResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, UnknownTags};

/// Kafka's `PushTelemetryResponse`: API 72, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PushTelemetryResponse {
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota.
    pub throttle_time_ms: i32,
    /// The error code, or 0 if there was no error.
    pub error_code: i16,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for PushTelemetryResponse {
    const NAME: &'static str = "PushTelemetryResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let throttle_time_ms = d.int32("PushTelemetryResponse.ThrottleTimeMs")?;
        let error_code = d.int16("PushTelemetryResponse.ErrorCode")?;
        let unknown_tagged_fields = d.unknown_tags("PushTelemetryResponse.tags")?;
        Ok(PushTelemetryResponse { throttle_time_ms, error_code, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.fixed::<6>(|w| {
            w.int32(self.throttle_time_ms);
            w.int16(self.error_code);
        });

        e.unknown_tags(&self.unknown_tagged_fields, "PushTelemetryResponse.tags")?;
        Ok(())
    }
}
