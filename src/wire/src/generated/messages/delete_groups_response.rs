//! `DeleteGroupsResponse`, API 42, versions 0 to 3, flexible from 2.
//!
//! Made by `cargo xtask codegen` from `schema/clients/DeleteGroupsResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `DeleteGroupsResponse`: API 42, versions 0 to 3, flexible from 2.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteGroupsResponse {
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota.
    pub throttle_time_ms: i32,
    /// The deletion results.
    pub results: Vec<DeletableGroupResult>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for DeleteGroupsResponse {
    const NAME: &'static str = "DeleteGroupsResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=3;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        let throttle_time_ms = d.int32("DeleteGroupsResponse.ThrottleTimeMs")?;
        let results =
            d.array(flexible, "DeleteGroupsResponse.Results", |d| DeletableGroupResult::decode(d, version))?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("DeleteGroupsResponse.tags")? } else { UnknownTags::new() };
        Ok(DeleteGroupsResponse { throttle_time_ms, results, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        e.int32(self.throttle_time_ms);
        e.array(flexible, &self.results, "DeleteGroupsResponse.Results", |e, it| it.encode(e, version))?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "DeleteGroupsResponse.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "DeleteGroupsResponse.tags")?;
        }
        Ok(())
    }
}

/// The deletion results.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeletableGroupResult {
    /// The group id.
    pub group_id: Str,
    /// The deletion error, or 0 if the deletion succeeded.
    pub error_code: i16,
    /// The error message, or null if there was no error. (Versions 3 and up.)
    pub error_message: Option<Str>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl DeletableGroupResult {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let group_id = d.string(flexible, "DeletableGroupResult.GroupId")?;
        let error_code = d.int16("DeletableGroupResult.ErrorCode")?;
        let error_message =
            if version >= 3 { d.nullable_string(true, "DeletableGroupResult.ErrorMessage")? } else { None };
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("DeletableGroupResult.tags")? } else { UnknownTags::new() };
        Ok(DeletableGroupResult { group_id, error_code, error_message, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.string(flexible, &self.group_id, "DeletableGroupResult.GroupId")?;
        e.int16(self.error_code);
        if version >= 3 {
            e.nullable_string(true, &self.error_message, "DeletableGroupResult.ErrorMessage")?;
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "DeletableGroupResult.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "DeletableGroupResult.tags")?;
        }
        Ok(())
    }
}
