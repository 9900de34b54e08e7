//! `RenewDelegationTokenResponse`, API 39, versions 1 to 2, flexible from 2.
//!
//! Made by `cargo xtask codegen` from `schema/clients/RenewDelegationTokenResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, UnknownTags};

/// Kafka's `RenewDelegationTokenResponse`: API 39, versions 1 to 2, flexible from 2.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RenewDelegationTokenResponse {
    /// The error code, or 0 if there was no error.
    pub error_code: i16,
    /// The timestamp in milliseconds at which this token expires.
    pub expiry_timestamp_ms: i64,
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota.
    pub throttle_time_ms: i32,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for RenewDelegationTokenResponse {
    const NAME: &'static str = "RenewDelegationTokenResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 1..=2;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        let error_code = d.int16("RenewDelegationTokenResponse.ErrorCode")?;
        let expiry_timestamp_ms = d.int64("RenewDelegationTokenResponse.ExpiryTimestampMs")?;
        let throttle_time_ms = d.int32("RenewDelegationTokenResponse.ThrottleTimeMs")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("RenewDelegationTokenResponse.tags")? } else { UnknownTags::new() };
        Ok(RenewDelegationTokenResponse {
            error_code,
            expiry_timestamp_ms,
            throttle_time_ms,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        e.fixed::<14>(|w| {
            w.int16(self.error_code);
            w.int64(self.expiry_timestamp_ms);
            w.int32(self.throttle_time_ms);
        });

        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "RenewDelegationTokenResponse.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "RenewDelegationTokenResponse.tags")?;
        }
        Ok(())
    }
}
