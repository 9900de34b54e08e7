//! `DeleteAclsRequest`, API 31, versions 1 to 3, flexible from 2.
//!
//! Made by `cargo xtask codegen` from `schema/clients/DeleteAclsRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use super::delete_acls_response::DeleteAclsResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `DeleteAclsRequest`: API 31, versions 1 to 3, flexible from 2.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteAclsRequest {
    /// The filters to use when deleting ACLs.
    pub filters: Vec<DeleteAclsFilter>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for DeleteAclsRequest {
    const NAME: &'static str = "DeleteAclsRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 1..=3;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        let filters =
            d.array(flexible, "DeleteAclsRequest.Filters", |d| DeleteAclsFilter::decode(d, version))?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("DeleteAclsRequest.tags")? } else { UnknownTags::new() };
        Ok(DeleteAclsRequest { filters, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        e.array(flexible, &self.filters, "DeleteAclsRequest.Filters", |e, it| it.encode(e, version))?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "DeleteAclsRequest.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "DeleteAclsRequest.tags")?;
        }
        Ok(())
    }
}

/// The filters to use when deleting ACLs.
#[derive(Clone, Debug, PartialEq)]
pub struct DeleteAclsFilter {
    /// The resource type.
    pub resource_type_filter: i8,
    /// The resource name, or null to match any resource name.
    pub resource_name_filter: Option<Str>,
    /// The pattern type.
    pub pattern_type_filter: i8,
    /// The principal filter, or null to accept all principals.
    pub principal_filter: Option<Str>,
    /// The host filter, or null to accept all hosts.
    pub host_filter: Option<Str>,
    /// The ACL operation.
    pub operation: i8,
    /// The permission type.
    pub permission_type: i8,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for DeleteAclsFilter {
    fn default() -> Self {
        DeleteAclsFilter {
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

impl DeleteAclsFilter {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let resource_type_filter = d.int8("DeleteAclsFilter.ResourceTypeFilter")?;
        let resource_name_filter = d.nullable_string(flexible, "DeleteAclsFilter.ResourceNameFilter")?;
        let pattern_type_filter = d.int8("DeleteAclsFilter.PatternTypeFilter")?;
        let principal_filter = d.nullable_string(flexible, "DeleteAclsFilter.PrincipalFilter")?;
        let host_filter = d.nullable_string(flexible, "DeleteAclsFilter.HostFilter")?;
        let operation = d.int8("DeleteAclsFilter.Operation")?;
        let permission_type = d.int8("DeleteAclsFilter.PermissionType")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("DeleteAclsFilter.tags")? } else { UnknownTags::new() };
        Ok(DeleteAclsFilter {
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

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.int8(self.resource_type_filter);
        e.nullable_string(flexible, &self.resource_name_filter, "DeleteAclsFilter.ResourceNameFilter")?;
        e.int8(self.pattern_type_filter);
        e.nullable_string(flexible, &self.principal_filter, "DeleteAclsFilter.PrincipalFilter")?;
        e.nullable_string(flexible, &self.host_filter, "DeleteAclsFilter.HostFilter")?;
        e.fixed::<2>(|w| {
            w.int8(self.operation);
            w.int8(self.permission_type);
        });

        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "DeleteAclsFilter.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "DeleteAclsFilter.tags")?;
        }
        Ok(())
    }
}

impl Request for DeleteAclsRequest {
    const KEY: ApiKey = ApiKey::DeleteAcls;
    type Response = DeleteAclsResponse;
}
