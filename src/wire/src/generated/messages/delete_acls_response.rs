//! `DeleteAclsResponse`, API 31, versions 1 to 3, flexible from 2.
//!
//! Made by `cargo xtask codegen` from `schema/clients/DeleteAclsResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `DeleteAclsResponse`: API 31, versions 1 to 3, flexible from 2.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteAclsResponse {
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota.
    pub throttle_time_ms: i32,
    /// The results for each filter.
    pub filter_results: Vec<DeleteAclsFilterResult>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for DeleteAclsResponse {
    const NAME: &'static str = "DeleteAclsResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 1..=3;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        let throttle_time_ms = d.int32("DeleteAclsResponse.ThrottleTimeMs")?;
        let filter_results = d.array(flexible, "DeleteAclsResponse.FilterResults", |d| {
            DeleteAclsFilterResult::decode(d, version)
        })?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("DeleteAclsResponse.tags")? } else { UnknownTags::new() };
        Ok(DeleteAclsResponse { throttle_time_ms, filter_results, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        e.int32(self.throttle_time_ms);
        e.array(flexible, &self.filter_results, "DeleteAclsResponse.FilterResults", |e, it| {
            it.encode(e, version)
        })?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "DeleteAclsResponse.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "DeleteAclsResponse.tags")?;
        }
        Ok(())
    }
}

/// The results for each filter.
#[derive(Clone, Debug, PartialEq)]
pub struct DeleteAclsFilterResult {
    /// The error code, or 0 if the filter succeeded.
    pub error_code: i16,
    /// The error message, or null if the filter succeeded.
    pub error_message: Option<Str>,
    /// The ACLs which matched this filter.
    pub matching_acls: Vec<DeleteAclsMatchingAcl>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for DeleteAclsFilterResult {
    fn default() -> Self {
        DeleteAclsFilterResult {
            error_code: 0,
            error_message: Some(Str::new()),
            matching_acls: Vec::new(),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl DeleteAclsFilterResult {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let error_code = d.int16("DeleteAclsFilterResult.ErrorCode")?;
        let error_message = d.nullable_string(flexible, "DeleteAclsFilterResult.ErrorMessage")?;
        let matching_acls = d.array(flexible, "DeleteAclsFilterResult.MatchingAcls", |d| {
            DeleteAclsMatchingAcl::decode(d, version)
        })?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("DeleteAclsFilterResult.tags")? } else { UnknownTags::new() };
        Ok(DeleteAclsFilterResult { error_code, error_message, matching_acls, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.int16(self.error_code);
        e.nullable_string(flexible, &self.error_message, "DeleteAclsFilterResult.ErrorMessage")?;
        e.array(flexible, &self.matching_acls, "DeleteAclsFilterResult.MatchingAcls", |e, it| {
            it.encode(e, version)
        })?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "DeleteAclsFilterResult.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "DeleteAclsFilterResult.tags")?;
        }
        Ok(())
    }
}

/// The ACLs which matched this filter.
#[derive(Clone, Debug, PartialEq)]
pub struct DeleteAclsMatchingAcl {
    /// The deletion error code, or 0 if the deletion succeeded.
    pub error_code: i16,
    /// The deletion error message, or null if the deletion succeeded.
    pub error_message: Option<Str>,
    /// The ACL resource type.
    pub resource_type: i8,
    /// The ACL resource name.
    pub resource_name: Str,
    /// The ACL resource pattern type.
    pub pattern_type: i8,
    /// The ACL principal.
    pub principal: Str,
    /// The ACL host.
    pub host: Str,
    /// The ACL operation.
    pub operation: i8,
    /// The ACL permission type.
    pub permission_type: i8,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for DeleteAclsMatchingAcl {
    fn default() -> Self {
        DeleteAclsMatchingAcl {
            error_code: 0,
            error_message: Some(Str::new()),
            resource_type: 0,
            resource_name: Str::new(),
            pattern_type: 3,
            principal: Str::new(),
            host: Str::new(),
            operation: 0,
            permission_type: 0,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl DeleteAclsMatchingAcl {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let error_code = d.int16("DeleteAclsMatchingAcl.ErrorCode")?;
        let error_message = d.nullable_string(flexible, "DeleteAclsMatchingAcl.ErrorMessage")?;
        let resource_type = d.int8("DeleteAclsMatchingAcl.ResourceType")?;
        let resource_name = d.string(flexible, "DeleteAclsMatchingAcl.ResourceName")?;
        let pattern_type = d.int8("DeleteAclsMatchingAcl.PatternType")?;
        let principal = d.string(flexible, "DeleteAclsMatchingAcl.Principal")?;
        let host = d.string(flexible, "DeleteAclsMatchingAcl.Host")?;
        let operation = d.int8("DeleteAclsMatchingAcl.Operation")?;
        let permission_type = d.int8("DeleteAclsMatchingAcl.PermissionType")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("DeleteAclsMatchingAcl.tags")? } else { UnknownTags::new() };
        Ok(DeleteAclsMatchingAcl {
            error_code,
            error_message,
            resource_type,
            resource_name,
            pattern_type,
            principal,
            host,
            operation,
            permission_type,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.int16(self.error_code);
        e.nullable_string(flexible, &self.error_message, "DeleteAclsMatchingAcl.ErrorMessage")?;
        e.int8(self.resource_type);
        e.string(flexible, &self.resource_name, "DeleteAclsMatchingAcl.ResourceName")?;
        e.int8(self.pattern_type);
        e.string(flexible, &self.principal, "DeleteAclsMatchingAcl.Principal")?;
        e.string(flexible, &self.host, "DeleteAclsMatchingAcl.Host")?;
        e.fixed::<2>(|w| {
            w.int8(self.operation);
            w.int8(self.permission_type);
        });

        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "DeleteAclsMatchingAcl.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "DeleteAclsMatchingAcl.tags")?;
        }
        Ok(())
    }
}
