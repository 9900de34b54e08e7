//! `DescribeAclsRequest`, API 29, versions 1 to 3, flexible from 2.
//!
//! Made by `cargo xtask codegen` from `schema/clients/DescribeAclsRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use super::describe_acls_response::DescribeAclsResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `DescribeAclsRequest`: API 29, versions 1 to 3, flexible from 2.
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeAclsRequest {
    /// The resource type.
    pub resource_type_filter: i8,
    /// The resource name, or null to match any resource name.
    pub resource_name_filter: Option<Str>,
    /// The resource pattern to match.
    pub pattern_type_filter: i8,
    /// The principal to match, or null to match any principal.
    pub principal_filter: Option<Str>,
    /// The host to match, or null to match any host.
    pub host_filter: Option<Str>,
    /// The operation to match.
    pub operation: i8,
    /// The permission type to match.
    pub permission_type: i8,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for DescribeAclsRequest {
    fn default() -> Self {
        DescribeAclsRequest {
            resource_type_filter: 0,
            resource_name_filter: Some(Str::new()),
            pattern_type_filter: 3,
            principal_filter: Some(Str::new()),
            host_filter: Some(Str::new()),
            operation: 0,
            permission_type: 0,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for DescribeAclsRequest {
    const NAME: &'static str = "DescribeAclsRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 1..=3;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        let resource_type_filter = d.int8("DescribeAclsRequest.ResourceTypeFilter")?;
        let resource_name_filter = d.nullable_string(flexible, "DescribeAclsRequest.ResourceNameFilter")?;
        let pattern_type_filter = d.int8("DescribeAclsRequest.PatternTypeFilter")?;
        let principal_filter = d.nullable_string(flexible, "DescribeAclsRequest.PrincipalFilter")?;
        let host_filter = d.nullable_string(flexible, "DescribeAclsRequest.HostFilter")?;
        let operation = d.int8("DescribeAclsRequest.Operation")?;
        let permission_type = d.int8("DescribeAclsRequest.PermissionType")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("DescribeAclsRequest.tags")? } else { UnknownTags::new() };
        Ok(DescribeAclsRequest {
            resource_type_filter,
            resource_name_filter,
            pattern_type_filter,
            principal_filter,
            host_filter,
            operation,
            permission_type,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        e.int8(self.resource_type_filter);
        e.nullable_string(flexible, &self.resource_name_filter, "DescribeAclsRequest.ResourceNameFilter")?;
        e.int8(self.pattern_type_filter);
        e.nullable_string(flexible, &self.principal_filter, "DescribeAclsRequest.PrincipalFilter")?;
        e.nullable_string(flexible, &self.host_filter, "DescribeAclsRequest.HostFilter")?;
        e.fixed::<2>(|w| {
            w.int8(self.operation);
            w.int8(self.permission_type);
        });

        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "DescribeAclsRequest.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "DescribeAclsRequest.tags")?;
        }
        Ok(())
    }
}

impl Request for DescribeAclsRequest {
    const KEY: ApiKey = ApiKey::DescribeAcls;
    type Response = DescribeAclsResponse;
}
