//! `HeartbeatResponse`, API 12, versions 0 to 4, flexible from 4.
//!
//! Made by `cargo xtask codegen` from `schema/clients/HeartbeatResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, UnknownTags};

/// Kafka's `HeartbeatResponse`: API 12, versions 0 to 4, flexible from 4.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HeartbeatResponse {
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota. (Versions 1 and up.)
    pub throttle_time_ms: i32,
    /// The error code, or 0 if there was no error.
    pub error_code: i16,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for HeartbeatResponse {
    const NAME: &'static str = "HeartbeatResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=4;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 4;
        let throttle_time_ms = if version >= 1 { d.int32("HeartbeatResponse.ThrottleTimeMs")? } else { 0 };
        let error_code = d.int16("HeartbeatResponse.ErrorCode")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("HeartbeatResponse.tags")? } else { UnknownTags::new() };
        Ok(HeartbeatResponse { throttle_time_ms, error_code, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 4;
        e.fixed::<6>(|w| {
            if version >= 1 {
                w.int32(self.throttle_time_ms);
            }
            w.int16(self.error_code);
        });

        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "HeartbeatResponse.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "HeartbeatResponse.tags")?;
        }
        Ok(())
    }
}
