//! `BrokerHeartbeatResponse`, API 63, versions 0 to 2, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/BrokerHeartbeatResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, UnknownTags};

/// Kafka's `BrokerHeartbeatResponse`: API 63, versions 0 to 2, flexible.
#[derive(Clone, Debug, PartialEq)]
pub struct BrokerHeartbeatResponse {
    /// Duration in milliseconds for which the request was throttled due to a quota violation, or zero if the
    /// request did not violate any quota.
    pub throttle_time_ms: i32,
    /// The error code, or 0 if there was no error.
    pub error_code: i16,
    /// True if the broker has approximately caught up with the latest metadata.
    pub is_caught_up: bool,
    /// True if the broker is fenced.
    pub is_fenced: bool,
    /// True if the broker should proceed with its shutdown.
    pub should_shut_down: bool,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for BrokerHeartbeatResponse {
    fn default() -> Self {
        BrokerHeartbeatResponse {
            throttle_time_ms: 0,
            error_code: 0,
            is_caught_up: false,
            is_fenced: true,
            should_shut_down: false,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for BrokerHeartbeatResponse {
    const NAME: &'static str = "BrokerHeartbeatResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=2;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let throttle_time_ms = d.int32("BrokerHeartbeatResponse.ThrottleTimeMs")?;
        let error_code = d.int16("BrokerHeartbeatResponse.ErrorCode")?;
        let is_caught_up = d.boolean("BrokerHeartbeatResponse.IsCaughtUp")?;
        let is_fenced = d.boolean("BrokerHeartbeatResponse.IsFenced")?;
        let should_shut_down = d.boolean("BrokerHeartbeatResponse.ShouldShutDown")?;
        let unknown_tagged_fields = d.unknown_tags("BrokerHeartbeatResponse.tags")?;
        Ok(BrokerHeartbeatResponse {
            throttle_time_ms,
            error_code,
            is_caught_up,
            is_fenced,
            should_shut_down,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.fixed::<9>(|w| {
            w.int32(self.throttle_time_ms);
            w.int16(self.error_code);
            w.boolean(self.is_caught_up);
            w.boolean(self.is_fenced);
            w.boolean(self.should_shut_down);
        });

        e.unknown_tags(&self.unknown_tagged_fields, "BrokerHeartbeatResponse.tags")?;
        Ok(())
    }
}
