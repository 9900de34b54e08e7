//! `AlterUserScramCredentialsResponse`, API 51, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/AlterUserScramCredentialsResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `AlterUserScramCredentialsResponse`: API 51, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AlterUserScramCredentialsResponse {
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota.
    pub throttle_time_ms: i32,
    /// The results for deletions and alterations, one per affected user.
    pub results: Vec<AlterUserScramCredentialsResult>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for AlterUserScramCredentialsResponse {
    const NAME: &'static str = "AlterUserScramCredentialsResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let throttle_time_ms = d.int32("AlterUserScramCredentialsResponse.ThrottleTimeMs")?;
        let results = d.array(true, "AlterUserScramCredentialsResponse.Results", |d| {
            AlterUserScramCredentialsResult::decode(d, version)
        })?;
        let unknown_tagged_fields = d.unknown_tags("AlterUserScramCredentialsResponse.tags")?;
        Ok(AlterUserScramCredentialsResponse { throttle_time_ms, results, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.int32(self.throttle_time_ms);
        e.array(true, &self.results, "AlterUserScramCredentialsResponse.Results", |e, it| {
            it.encode(e, version)
        })?;
        e.unknown_tags(&self.unknown_tagged_fields, "AlterUserScramCredentialsResponse.tags")?;
        Ok(())
    }
}

/// The results for deletions and alterations, one per affected user.
#[derive(Clone, Debug, PartialEq)]
pub struct AlterUserScramCredentialsResult {
    /// The user name.
    pub user: Str,
    /// The error code.
    pub error_code: i16,
    /// The error message, if any.
    pub error_message: Option<Str>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for AlterUserScramCredentialsResult {
    fn default() -> Self {
        AlterUserScramCredentialsResult {
            user: Str::new(),
            error_code: 0,
            error_message: Some(Str::new()),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl AlterUserScramCredentialsResult {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let user = d.string(true, "AlterUserScramCredentialsResult.User")?;
        let error_code = d.int16("AlterUserScramCredentialsResult.ErrorCode")?;
        let error_message = d.nullable_string(true, "AlterUserScramCredentialsResult.ErrorMessage")?;
        let unknown_tagged_fields = d.unknown_tags("AlterUserScramCredentialsResult.tags")?;
        Ok(AlterUserScramCredentialsResult { user, error_code, error_message, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.user, "AlterUserScramCredentialsResult.User")?;
        e.int16(self.error_code);
        e.nullable_string(true, &self.error_message, "AlterUserScramCredentialsResult.ErrorMessage")?;
        e.unknown_tags(&self.unknown_tagged_fields, "AlterUserScramCredentialsResult.tags")?;
        Ok(())
    }
}
