//! `CreateAclsRequest`, API 30, versions 1 to 3, flexible from 2.
//!
//! Made by `cargo xtask codegen` from `schema/clients/CreateAclsRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use super::create_acls_response::CreateAclsResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `CreateAclsRequest`: API 30, versions 1 to 3, flexible from 2.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreateAclsRequest {
    /// The ACLs that we want to create.
    pub creations: Vec<AclCreation>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for CreateAclsRequest {
    const NAME: &'static str = "CreateAclsRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 1..=3;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        let creations =
            d.array(flexible, "CreateAclsRequest.Creations", |d| AclCreation::decode(d, version))?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("CreateAclsRequest.tags")? } else { UnknownTags::new() };
        Ok(CreateAclsRequest { creations, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        e.array(flexible, &self.creations, "CreateAclsRequest.Creations", |e, it| it.encode(e, version))?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "CreateAclsRequest.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "CreateAclsRequest.tags")?;
        }
        Ok(())
    }
}

/// The ACLs that we want to create.
#[derive(Clone, Debug, PartialEq)]
pub struct AclCreation {
    /// The type of the resource.
    pub resource_type: i8,
    /// The resource name for the ACL.
    pub resource_name: Str,
    /// The pattern type for the ACL.
    pub resource_pattern_type: i8,
    /// The principal for the ACL.
    pub principal: Str,
    /// The host for the ACL.
    pub host: Str,
    /// The operation type for the ACL (read, write, etc.).
    pub operation: i8,
    /// The permission type for the ACL (allow, deny, etc.).
    pub permission_type: i8,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for AclCreation {
    fn default() -> Self {
        AclCreation {
            resource_type: 0,
            resource_name: Str::new(),
            resource_pattern_type: 3,
            principal: Str::new(),
            host: Str::new(),
            operation: 0,
            permission_type: 0,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl AclCreation {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let resource_type = d.int8("AclCreation.ResourceType")?;
        let resource_name = d.string(flexible, "AclCreation.ResourceName")?;
        let resource_pattern_type = d.int8("AclCreation.ResourcePatternType")?;
        let principal = d.string(flexible, "AclCreation.Principal")?;
        let host = d.string(flexible, "AclCreation.Host")?;
        let operation = d.int8("AclCreation.Operation")?;
        let permission_type = d.int8("AclCreation.PermissionType")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("AclCreation.tags")? } else { UnknownTags::new() };
        Ok(AclCreation {
            resource_type,
            resource_name,
            resource_pattern_type,
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
        e.int8(self.resource_type);
        e.string(flexible, &self.resource_name, "AclCreation.ResourceName")?;
        e.int8(self.resource_pattern_type);
        e.string(flexible, &self.principal, "AclCreation.Principal")?;
        e.string(flexible, &self.host, "AclCreation.Host")?;
        e.fixed::<2>(|w| {
            w.int8(self.operation);
            w.int8(self.permission_type);
        });

        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "AclCreation.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "AclCreation.tags")?;
        }
        Ok(())
    }
}

impl Request for CreateAclsRequest {
    const KEY: ApiKey = ApiKey::CreateAcls;
    type Response = CreateAclsResponse;
}
