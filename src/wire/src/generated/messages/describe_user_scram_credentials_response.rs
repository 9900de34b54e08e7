//! `DescribeUserScramCredentialsResponse`, API 50, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/DescribeUserScramCredentialsResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `DescribeUserScramCredentialsResponse`: API 50, version 0, flexible.
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeUserScramCredentialsResponse {
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota.
    pub throttle_time_ms: i32,
    /// The message-level error code, 0 except for user authorization or infrastructure issues.
    pub error_code: i16,
    /// The message-level error message, if any.
    pub error_message: Option<Str>,
    /// The results for descriptions, one per user.
    pub results: Vec<DescribeUserScramCredentialsResult>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for DescribeUserScramCredentialsResponse {
    fn default() -> Self {
        DescribeUserScramCredentialsResponse {
            throttle_time_ms: 0,
            error_code: 0,
            error_message: Some(Str::new()),
            results: Vec::new(),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for DescribeUserScramCredentialsResponse {
    const NAME: &'static str = "DescribeUserScramCredentialsResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let throttle_time_ms = d.int32("DescribeUserScramCredentialsResponse.ThrottleTimeMs")?;
        let error_code = d.int16("DescribeUserScramCredentialsResponse.ErrorCode")?;
        let error_message = d.nullable_string(true, "DescribeUserScramCredentialsResponse.ErrorMessage")?;
        let results = d.array(true, "DescribeUserScramCredentialsResponse.Results", |d| {
            DescribeUserScramCredentialsResult::decode(d, version)
        })?;
        let unknown_tagged_fields = d.unknown_tags("DescribeUserScramCredentialsResponse.tags")?;
        Ok(DescribeUserScramCredentialsResponse {
            throttle_time_ms,
            error_code,
            error_message,
            results,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.fixed::<6>(|w| {
            w.int32(self.throttle_time_ms);
            w.int16(self.error_code);
        });

        e.nullable_string(true, &self.error_message, "DescribeUserScramCredentialsResponse.ErrorMessage")?;
        e.array(true, &self.results, "DescribeUserScramCredentialsResponse.Results", |e, it| {
            it.encode(e, version)
        })?;
        e.unknown_tags(&self.unknown_tagged_fields, "DescribeUserScramCredentialsResponse.tags")?;
        Ok(())
    }
}

/// The results for descriptions, one per user.
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeUserScramCredentialsResult {
    /// The user name.
    pub user: Str,
    /// The user-level error code.
    pub error_code: i16,
    /// The user-level error message, if any.
    pub error_message: Option<Str>,
    /// The mechanism and related information associated with the user's SCRAM credentials.
    pub credential_infos: Vec<CredentialInfo>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for DescribeUserScramCredentialsResult {
    fn default() -> Self {
        DescribeUserScramCredentialsResult {
            user: Str::new(),
            error_code: 0,
            error_message: Some(Str::new()),
            credential_infos: Vec::new(),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl DescribeUserScramCredentialsResult {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let user = d.string(true, "DescribeUserScramCredentialsResult.User")?;
        let error_code = d.int16("DescribeUserScramCredentialsResult.ErrorCode")?;
        let error_message = d.nullable_string(true, "DescribeUserScramCredentialsResult.ErrorMessage")?;
        let credential_infos = d.array(true, "DescribeUserScramCredentialsResult.CredentialInfos", |d| {
            CredentialInfo::decode(d, version)
        })?;
        let unknown_tagged_fields = d.unknown_tags("DescribeUserScramCredentialsResult.tags")?;
        Ok(DescribeUserScramCredentialsResult {
            user,
            error_code,
            error_message,
            credential_infos,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.user, "DescribeUserScramCredentialsResult.User")?;
        e.int16(self.error_code);
        e.nullable_string(true, &self.error_message, "DescribeUserScramCredentialsResult.ErrorMessage")?;
        e.array(
            true,
            &self.credential_infos,
            "DescribeUserScramCredentialsResult.CredentialInfos",
            |e, it| it.encode(e, version),
        )?;
        e.unknown_tags(&self.unknown_tagged_fields, "DescribeUserScramCredentialsResult.tags")?;
        Ok(())
    }
}

/// The mechanism and related information associated with the user's SCRAM credentials.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CredentialInfo {
    /// The SCRAM mechanism.
    pub mechanism: i8,
    /// The number of iterations used in the SCRAM credential.
    pub iterations: i32,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl CredentialInfo {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let mechanism = d.int8("CredentialInfo.Mechanism")?;
        let iterations = d.int32("CredentialInfo.Iterations")?;
        let unknown_tagged_fields = d.unknown_tags("CredentialInfo.tags")?;
        Ok(CredentialInfo { mechanism, iterations, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.fixed::<5>(|w| {
            w.int8(self.mechanism);
            w.int32(self.iterations);
        });

        e.unknown_tags(&self.unknown_tagged_fields, "CredentialInfo.tags")?;
        Ok(())
    }
}
