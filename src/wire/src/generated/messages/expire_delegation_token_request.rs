//! `ExpireDelegationTokenRequest`, API 40, versions 1 to 2, flexible from 2.
//!
//! Made by `cargo xtask codegen` from `schema/clients/ExpireDelegationTokenRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use bytes::Bytes;

use super::expire_delegation_token_response::ExpireDelegationTokenResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, UnknownTags};

/// Kafka's `ExpireDelegationTokenRequest`: API 40, versions 1 to 2, flexible from 2.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ExpireDelegationTokenRequest {
    /// The HMAC of the delegation token to be expired.
    pub hmac: Bytes,
    /// The expiry time period in milliseconds.
    pub expiry_time_period_ms: i64,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for ExpireDelegationTokenRequest {
    const NAME: &'static str = "ExpireDelegationTokenRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 1..=2;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        let hmac = d.bytes(flexible, "ExpireDelegationTokenRequest.Hmac")?;
        let expiry_time_period_ms = d.int64("ExpireDelegationTokenRequest.ExpiryTimePeriodMs")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("ExpireDelegationTokenRequest.tags")? } else { UnknownTags::new() };
        Ok(ExpireDelegationTokenRequest { hmac, expiry_time_period_ms, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        e.bytes(flexible, &self.hmac, "ExpireDelegationTokenRequest.Hmac")?;
        e.int64(self.expiry_time_period_ms);
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "ExpireDelegationTokenRequest.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "ExpireDelegationTokenRequest.tags")?;
        }
        Ok(())
    }
}

impl Request for ExpireDelegationTokenRequest {
    const KEY: ApiKey = ApiKey::ExpireDelegationToken;
    type Response = ExpireDelegationTokenResponse;
}
