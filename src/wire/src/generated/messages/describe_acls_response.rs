//! `DescribeAclsResponse`, API 29, versions 1 to 3, flexible from 2.
//!
//! Made by `cargo xtask codegen` from `schema/clients/DescribeAclsResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `DescribeAclsResponse`: API 29, versions 1 to 3, flexible from 2.
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeAclsResponse {
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota.
    pub throttle_time_ms: i32,
    /// The error code, or 0 if there was no error.
    pub error_code: i16,
    /// The error message, or null if there was no error.
    pub error_message: Option<Str>,
    /// Each Resource that is referenced in an ACL.
    pub resources: Vec<DescribeAclsResource>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for DescribeAclsResponse {
    fn default() -> Self {
        DescribeAclsResponse {
            throttle_time_ms: 0,
            error_code: 0,
            error_message: Some(Str::new()),
            resources: Vec::new(),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for DescribeAclsResponse {
    const NAME: &'static str = "DescribeAclsResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 1..=3;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        let throttle_time_ms = d.int32("DescribeAclsResponse.ThrottleTimeMs")?;
        let error_code = d.int16("DescribeAclsResponse.ErrorCode")?;
        let error_message = d.nullable_string(flexible, "DescribeAclsResponse.ErrorMessage")?;
        let resources = d.array(flexible, "DescribeAclsResponse.Resources", |d| {
            DescribeAclsResource::decode(d, version)
        })?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("DescribeAclsResponse.tags")? } else { UnknownTags::new() };
        Ok(DescribeAclsResponse {
            throttle_time_ms,
            error_code,
            error_message,
            resources,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        e.fixed::<6>(|w| {
            w.int32(self.throttle_time_ms);
            w.int16(self.error_code);
        });

        e.nullable_string(flexible, &self.error_message, "DescribeAclsResponse.ErrorMessage")?;
        e.array(flexible, &self.resources, "DescribeAclsResponse.Resources", |e, it| it.encode(e, version))?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "DescribeAclsResponse.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "DescribeAclsResponse.tags")?;
        }
        Ok(())
    }
}

/// Each Resource that is referenced in an ACL.
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeAclsResource {
    /// The resource type.
    pub resource_type: i8,
    /// The resource name.
    pub resource_name: Str,
    /// The resource pattern type.
    pub pattern_type: i8,
    /// The ACLs.
    pub acls: Vec<AclDescription>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for DescribeAclsResource {
    fn default() -> Self {
        DescribeAclsResource {
            resource_type: 0,
            resource_name: Str::new(),
            pattern_type: 3,
            acls: Vec::new(),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl DescribeAclsResource {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let resource_type = d.int8("DescribeAclsResource.ResourceType")?;
        let resource_name = d.string(flexible, "DescribeAclsResource.ResourceName")?;
        let pattern_type = d.int8("DescribeAclsResource.PatternType")?;
        let acls = d.array(flexible, "DescribeAclsResource.Acls", |d| AclDescription::decode(d, version))?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("DescribeAclsResource.tags")? } else { UnknownTags::new() };
        Ok(DescribeAclsResource { resource_type, resource_name, pattern_type, acls, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.int8(self.resource_type);
        e.string(flexible, &self.resource_name, "DescribeAclsResource.ResourceName")?;
        e.int8(self.pattern_type);
        e.array(flexible, &self.acls, "DescribeAclsResource.Acls", |e, it| it.encode(e, version))?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "DescribeAclsResource.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "DescribeAclsResource.tags")?;
        }
        Ok(())
    }
}

/// The ACLs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AclDescription {
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

impl AclDescription {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let principal = d.string(flexible, "AclDescription.Principal")?;
        let host = d.string(flexible, "AclDescription.Host")?;
        let operation = d.int8("AclDescription.Operation")?;
        let permission_type = d.int8("AclDescription.PermissionType")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("AclDescription.tags")? } else { UnknownTags::new() };
        Ok(AclDescription { principal, host, operation, permission_type, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.string(flexible, &self.principal, "AclDescription.Principal")?;
        e.string(flexible, &self.host, "AclDescription.Host")?;
        e.fixed::<2>(|w| {
            w.int8(self.operation);
            w.int8(self.permission_type);
        });

        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "AclDescription.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "AclDescription.tags")?;
        }
        Ok(())
    }
}
