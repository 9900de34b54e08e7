//! `RenewDelegationTokenRequest`, API 39, versions 1 to 2, flexible from 2.
//!
//! Made by `cargo xtask codegen` from `schema/clients/RenewDelegationTokenRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use bytes::Bytes;

use super::renew_delegation_token_response::RenewDelegationTokenResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, UnknownTags};

/// Kafka's `RenewDelegationTokenRequest`: API 39, versions 1 to 2, flexible from 2.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RenewDelegationTokenRequest {
    /// The HMAC of the delegation token to be renewed.
    pub hmac: Bytes,
    /// The renewal time period in milliseconds.
    pub renew_period_ms: i64,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for RenewDelegationTokenRequest {
    const NAME: &'static str = "RenewDelegationTokenRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 1..=2;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        let hmac = d.bytes(flexible, "RenewDelegationTokenRequest.Hmac")?;
        let renew_period_ms = d.int64("RenewDelegationTokenRequest.RenewPeriodMs")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("RenewDelegationTokenRequest.tags")? } else { UnknownTags::new() };
        Ok(RenewDelegationTokenRequest { hmac, renew_period_ms, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        e.bytes(flexible, &self.hmac, "RenewDelegationTokenRequest.Hmac")?;
        e.int64(self.renew_period_ms);
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "RenewDelegationTokenRequest.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "RenewDelegationTokenRequest.tags")?;
        }
        Ok(())
    }
}

impl Request for RenewDelegationTokenRequest {
    const KEY: ApiKey = ApiKey::RenewDelegationToken;
    type Response = RenewDelegationTokenResponse;
}
