//! `CreateDelegationTokenResponse`, API 38, versions 1 to 3, flexible from 2.
//!
//! Made by `cargo xtask codegen` from `schema/clients/CreateDelegationTokenResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use bytes::Bytes;

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `CreateDelegationTokenResponse`: API 38, versions 1 to 3, flexible from 2.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreateDelegationTokenResponse {
    /// The top-level error, or zero if there was no error.
    pub error_code: i16,
    /// The principal type of the token owner.
    pub principal_type: Str,
    /// The name of the token owner.
    pub principal_name: Str,
    /// The principal type of the requester of the token. (Versions 3 and up.)
    pub token_requester_principal_type: Str,
    /// The principal type of the requester of the token. (Versions 3 and up.)
    pub token_requester_principal_name: Str,
    /// When this token was generated.
    pub issue_timestamp_ms: i64,
    /// When this token expires.
    pub expiry_timestamp_ms: i64,
    /// The maximum lifetime of this token.
    pub max_timestamp_ms: i64,
    /// The token UUID.
    pub token_id: Str,
    /// HMAC of the delegation token.
    pub hmac: Bytes,
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota.
    pub throttle_time_ms: i32,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for CreateDelegationTokenResponse {
    const NAME: &'static str = "CreateDelegationTokenResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 1..=3;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        let error_code = d.int16("CreateDelegationTokenResponse.ErrorCode")?;
        let principal_type = d.string(flexible, "CreateDelegationTokenResponse.PrincipalType")?;
        let principal_name = d.string(flexible, "CreateDelegationTokenResponse.PrincipalName")?;
        let token_requester_principal_type = if version >= 3 {
            d.string(true, "CreateDelegationTokenResponse.TokenRequesterPrincipalType")?
        } else {
            Str::new()
        };
        let token_requester_principal_name = if version >= 3 {
            d.string(true, "CreateDelegationTokenResponse.TokenRequesterPrincipalName")?
        } else {
            Str::new()
        };
        let issue_timestamp_ms = d.int64("CreateDelegationTokenResponse.IssueTimestampMs")?;
        let expiry_timestamp_ms = d.int64("CreateDelegationTokenResponse.ExpiryTimestampMs")?;
        let max_timestamp_ms = d.int64("CreateDelegationTokenResponse.MaxTimestampMs")?;
        let token_id = d.string(flexible, "CreateDelegationTokenResponse.TokenId")?;
        let hmac = d.bytes(flexible, "CreateDelegationTokenResponse.Hmac")?;
        let throttle_time_ms = d.int32("CreateDelegationTokenResponse.ThrottleTimeMs")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("CreateDelegationTokenResponse.tags")? } else { UnknownTags::new() };
        Ok(CreateDelegationTokenResponse {
            error_code,
            principal_type,
            principal_name,
            token_requester_principal_type,
            token_requester_principal_name,
            issue_timestamp_ms,
            expiry_timestamp_ms,
            max_timestamp_ms,
            token_id,
            hmac,
            throttle_time_ms,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        e.int16(self.error_code);
        e.string(flexible, &self.principal_type, "CreateDelegationTokenResponse.PrincipalType")?;
        e.string(flexible, &self.principal_name, "CreateDelegationTokenResponse.PrincipalName")?;
        if version >= 3 {
            e.string(
                true,
                &self.token_requester_principal_type,
                "CreateDelegationTokenResponse.TokenRequesterPrincipalType",
            )?;
        } else {
            e.absent(
                self.token_requester_principal_type.is_empty(),
                "CreateDelegationTokenResponse.TokenRequesterPrincipalType",
            )?;
        }
        if version >= 3 {
            e.string(
                true,
                &self.token_requester_principal_name,
                "CreateDelegationTokenResponse.TokenRequesterPrincipalName",
            )?;
        } else {
            e.absent(
                self.token_requester_principal_name.is_empty(),
                "CreateDelegationTokenResponse.TokenRequesterPrincipalName",
            )?;
        }
        e.fixed::<24>(|w| {
            w.int64(self.issue_timestamp_ms);
            w.int64(self.expiry_timestamp_ms);
            w.int64(self.max_timestamp_ms);
        });

        e.string(flexible, &self.token_id, "CreateDelegationTokenResponse.TokenId")?;
        e.bytes(flexible, &self.hmac, "CreateDelegationTokenResponse.Hmac")?;
        e.int32(self.throttle_time_ms);
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "CreateDelegationTokenResponse.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "CreateDelegationTokenResponse.tags")?;
        }
        Ok(())
    }
}
