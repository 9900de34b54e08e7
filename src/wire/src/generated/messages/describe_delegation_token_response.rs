//! `DescribeDelegationTokenResponse`, API 41, versions 1 to 3, flexible from 2.
//!
//! Made by `cargo xtask codegen` from `schema/clients/DescribeDelegationTokenResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use bytes::Bytes;

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `DescribeDelegationTokenResponse`: API 41, versions 1 to 3, flexible from 2.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeDelegationTokenResponse {
    /// The error code, or 0 if there was no error.
    pub error_code: i16,
    /// The tokens.
    pub tokens: Vec<DescribedDelegationToken>,
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota.
    pub throttle_time_ms: i32,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for DescribeDelegationTokenResponse {
    const NAME: &'static str = "DescribeDelegationTokenResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 1..=3;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        let error_code = d.int16("DescribeDelegationTokenResponse.ErrorCode")?;
        let tokens = d.array(flexible, "DescribeDelegationTokenResponse.Tokens", |d| {
            DescribedDelegationToken::decode(d, version)
        })?;
        let throttle_time_ms = d.int32("DescribeDelegationTokenResponse.ThrottleTimeMs")?;
        let unknown_tagged_fields = if flexible {
            d.unknown_tags("DescribeDelegationTokenResponse.tags")?
        } else {
            UnknownTags::new()
        };
        Ok(DescribeDelegationTokenResponse { error_code, tokens, throttle_time_ms, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        e.int16(self.error_code);
        e.array(flexible, &self.tokens, "DescribeDelegationTokenResponse.Tokens", |e, it| {
            it.encode(e, version)
        })?;
        e.int32(self.throttle_time_ms);
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "DescribeDelegationTokenResponse.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "DescribeDelegationTokenResponse.tags")?;
        }
        Ok(())
    }
}

/// The tokens.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribedDelegationToken {
    /// The token principal type.
    pub principal_type: Str,
    /// The token principal name.
    pub principal_name: Str,
    /// The principal type of the requester of the token. (Versions 3 and up.)
    pub token_requester_principal_type: Str,
    /// The principal type of the requester of the token. (Versions 3 and up.)
    pub token_requester_principal_name: Str,
    /// The token issue timestamp in milliseconds.
    pub issue_timestamp: i64,
    /// The token expiry timestamp in milliseconds.
    pub expiry_timestamp: i64,
    /// The token maximum timestamp length in milliseconds.
    pub max_timestamp: i64,
    /// The token ID.
    pub token_id: Str,
    /// The token HMAC.
    pub hmac: Bytes,
    /// Those who are able to renew this token before it expires.
    pub renewers: Vec<DescribedDelegationTokenRenewer>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl DescribedDelegationToken {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let principal_type = d.string(flexible, "DescribedDelegationToken.PrincipalType")?;
        let principal_name = d.string(flexible, "DescribedDelegationToken.PrincipalName")?;
        let token_requester_principal_type = if version >= 3 {
            d.string(true, "DescribedDelegationToken.TokenRequesterPrincipalType")?
        } else {
            Str::new()
        };
        let token_requester_principal_name = if version >= 3 {
            d.string(true, "DescribedDelegationToken.TokenRequesterPrincipalName")?
        } else {
            Str::new()
        };
        let issue_timestamp = d.int64("DescribedDelegationToken.IssueTimestamp")?;
        let expiry_timestamp = d.int64("DescribedDelegationToken.ExpiryTimestamp")?;
        let max_timestamp = d.int64("DescribedDelegationToken.MaxTimestamp")?;
        let token_id = d.string(flexible, "DescribedDelegationToken.TokenId")?;
        let hmac = d.bytes(flexible, "DescribedDelegationToken.Hmac")?;
        let renewers = d.array(flexible, "DescribedDelegationToken.Renewers", |d| {
            DescribedDelegationTokenRenewer::decode(d, version)
        })?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("DescribedDelegationToken.tags")? } else { UnknownTags::new() };
        Ok(DescribedDelegationToken {
            principal_type,
            principal_name,
            token_requester_principal_type,
            token_requester_principal_name,
            issue_timestamp,
            expiry_timestamp,
            max_timestamp,
            token_id,
            hmac,
            renewers,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.string(flexible, &self.principal_type, "DescribedDelegationToken.PrincipalType")?;
        e.string(flexible, &self.principal_name, "DescribedDelegationToken.PrincipalName")?;
        if version >= 3 {
            e.string(
                true,
                &self.token_requester_principal_type,
                "DescribedDelegationToken.TokenRequesterPrincipalType",
            )?;
        } else {
            e.absent(
                self.token_requester_principal_type.is_empty(),
                "DescribedDelegationToken.TokenRequesterPrincipalType",
            )?;
        }
        if version >= 3 {
            e.string(
                true,
                &self.token_requester_principal_name,
                "DescribedDelegationToken.TokenRequesterPrincipalName",
            )?;
        } else {
            e.absent(
                self.token_requester_principal_name.is_empty(),
                "DescribedDelegationToken.TokenRequesterPrincipalName",
            )?;
        }
        e.fixed::<24>(|w| {
            w.int64(self.issue_timestamp);
            w.int64(self.expiry_timestamp);
            w.int64(self.max_timestamp);
        });

        e.string(flexible, &self.token_id, "DescribedDelegationToken.TokenId")?;
        e.bytes(flexible, &self.hmac, "DescribedDelegationToken.Hmac")?;
        e.array(flexible, &self.renewers, "DescribedDelegationToken.Renewers", |e, it| {
            it.encode(e, version)
        })?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "DescribedDelegationToken.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "DescribedDelegationToken.tags")?;
        }
        Ok(())
    }
}

/// Those who are able to renew this token before it expires.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribedDelegationTokenRenewer {
    /// The renewer principal type.
    pub principal_type: Str,
    /// The renewer principal name.
    pub principal_name: Str,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl DescribedDelegationTokenRenewer {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let principal_type = d.string(flexible, "DescribedDelegationTokenRenewer.PrincipalType")?;
        let principal_name = d.string(flexible, "DescribedDelegationTokenRenewer.PrincipalName")?;
        let unknown_tagged_fields = if flexible {
            d.unknown_tags("DescribedDelegationTokenRenewer.tags")?
        } else {
            UnknownTags::new()
        };
        Ok(DescribedDelegationTokenRenewer { principal_type, principal_name, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.string(flexible, &self.principal_type, "DescribedDelegationTokenRenewer.PrincipalType")?;
        e.string(flexible, &self.principal_name, "DescribedDelegationTokenRenewer.PrincipalName")?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "DescribedDelegationTokenRenewer.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "DescribedDelegationTokenRenewer.tags")?;
        }
        Ok(())
    }
}
