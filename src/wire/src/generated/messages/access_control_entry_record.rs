//! `AccessControlEntryRecord`, record type 18, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/metadata/AccessControlEntryRecord.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, Str, UnknownTags};

/// Kafka's `AccessControlEntryRecord`: record type 18, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AccessControlEntryRecord {
    /// The unique ID of this ACL.
    pub id: Uuid,
    /// The resource type.
    pub resource_type: i8,
    /// The resource name.
    pub resource_name: Str,
    /// The resource name pattern type.
    pub pattern_type: i8,
    /// The principal name.
    pub principal: Str,
    /// The host name.
    pub host: Str,
    /// The AclOperation.
    pub operation: i8,
    /// The AclPermissionType.
    pub permission_type: i8,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for AccessControlEntryRecord {
    const NAME: &'static str = "AccessControlEntryRecord";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let id = d.uuid("AccessControlEntryRecord.Id")?;
        let resource_type = d.int8("AccessControlEntryRecord.ResourceType")?;
        let resource_name = d.string(true, "AccessControlEntryRecord.ResourceName")?;
        let pattern_type = d.int8("AccessControlEntryRecord.PatternType")?;
        let principal = d.string(true, "AccessControlEntryRecord.Principal")?;
        let host = d.string(true, "AccessControlEntryRecord.Host")?;
        let operation = d.int8("AccessControlEntryRecord.Operation")?;
        let permission_type = d.int8("AccessControlEntryRecord.PermissionType")?;
        let unknown_tagged_fields = d.unknown_tags("AccessControlEntryRecord.tags")?;
        Ok(AccessControlEntryRecord {
            id,
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

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.fixed::<17>(|w| {
            w.uuid(self.id);
            w.int8(self.resource_type);
        });

        e.string(true, &self.resource_name, "AccessControlEntryRecord.ResourceName")?;
        e.int8(self.pattern_type);
        e.string(true, &self.principal, "AccessControlEntryRecord.Principal")?;
        e.string(true, &self.host, "AccessControlEntryRecord.Host")?;
        e.fixed::<2>(|w| {
            w.int8(self.operation);
            w.int8(self.permission_type);
        });

        e.unknown_tags(&self.unknown_tagged_fields, "AccessControlEntryRecord.tags")?;
        Ok(())
    }
}

impl Record for AccessControlEntryRecord {
    const TYPE: i16 = 18;
}
