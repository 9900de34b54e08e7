//! `CreateAclsResponse`, API 30, versions 1 to 3, flexible from 2.
//!
//! Made by `cargo xtask codegen` from `schema/clients/CreateAclsResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `CreateAclsResponse`: API 30, versions 1 to 3, flexible from 2.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreateAclsResponse {
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota.
    pub throttle_time_ms: i32,
    /// The results for each ACL creation.
    pub results: Vec<AclCreationResult>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for CreateAclsResponse {
    const NAME: &'static str = "CreateAclsResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 1..=3;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        let throttle_time_ms = d.int32("CreateAclsResponse.ThrottleTimeMs")?;
        let results =
            d.array(flexible, "CreateAclsResponse.Results", |d| AclCreationResult::decode(d, version))?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("CreateAclsResponse.tags")? } else { UnknownTags::new() };
        Ok(CreateAclsResponse { throttle_time_ms, results, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        e.int32(self.throttle_time_ms);
        e.array(flexible, &self.results, "CreateAclsResponse.Results", |e, it| it.encode(e, version))?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "CreateAclsResponse.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "CreateAclsResponse.tags")?;
        }
        Ok(())
    }
}

/// The results for each ACL creation.
#[derive(Clone, Debug, PartialEq)]
pub struct AclCreationResult {
    /// The result error, or zero if there was no error.
    pub error_code: i16,
    /// The result message, or null if there was no error.
    pub error_message: Option<Str>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for AclCreationResult {
    fn default() -> Self {
        AclCreationResult {
            error_code: 0,
            error_message: Some(Str::new()),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl AclCreationResult {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let error_code = d.int16("AclCreationResult.ErrorCode")?;
        let error_message = d.nullable_string(flexible, "AclCreationResult.ErrorMessage")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("AclCreationResult.tags")? } else { UnknownTags::new() };
        Ok(AclCreationResult { error_code, error_message, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.int16(self.error_code);
        e.nullable_string(flexible, &self.error_message, "AclCreationResult.ErrorMessage")?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "AclCreationResult.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "AclCreationResult.tags")?;
        }
        Ok(())
    }
}
