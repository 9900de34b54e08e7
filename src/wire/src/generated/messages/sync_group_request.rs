//! `SyncGroupRequest`, API 14, versions 0 to 5, flexible from 4.
//!
//! Made by `cargo xtask codegen` from `schema/clients/SyncGroupRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use bytes::Bytes;

use super::sync_group_response::SyncGroupResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `SyncGroupRequest`: API 14, versions 0 to 5, flexible from 4.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SyncGroupRequest {
    /// The unique group identifier.
    pub group_id: Str,
    /// The generation of the group.
    pub generation_id: i32,
    /// The member ID assigned by the group.
    pub member_id: Str,
    /// The unique identifier of the consumer instance provided by end user. (Versions 3 and up.)
    pub group_instance_id: Option<Str>,
    /// The group protocol type. (Versions 5 and up.)
    pub protocol_type: Option<Str>,
    /// The group protocol name. (Versions 5 and up.)
    pub protocol_name: Option<Str>,
    /// Each assignment.
    pub assignments: Vec<SyncGroupRequestAssignment>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for SyncGroupRequest {
    const NAME: &'static str = "SyncGroupRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=5;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 4;
        let group_id = d.string(flexible, "SyncGroupRequest.GroupId")?;
        let generation_id = d.int32("SyncGroupRequest.GenerationId")?;
        let member_id = d.string(flexible, "SyncGroupRequest.MemberId")?;
        let group_instance_id = if version >= 3 {
            d.nullable_string(flexible, "SyncGroupRequest.GroupInstanceId")?
        } else {
            None
        };
        let protocol_type =
            if version >= 5 { d.nullable_string(true, "SyncGroupRequest.ProtocolType")? } else { None };
        let protocol_name =
            if version >= 5 { d.nullable_string(true, "SyncGroupRequest.ProtocolName")? } else { None };
        let assignments = d.array(flexible, "SyncGroupRequest.Assignments", |d| {
            SyncGroupRequestAssignment::decode(d, version)
        })?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("SyncGroupRequest.tags")? } else { UnknownTags::new() };
        Ok(SyncGroupRequest {
            group_id,
            generation_id,
            member_id,
            group_instance_id,
            protocol_type,
            protocol_name,
            assignments,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 4;
        e.string(flexible, &self.group_id, "SyncGroupRequest.GroupId")?;
        e.int32(self.generation_id);
        e.string(flexible, &self.member_id, "SyncGroupRequest.MemberId")?;
        if version >= 3 {
            e.nullable_string(flexible, &self.group_instance_id, "SyncGroupRequest.GroupInstanceId")?;
        } else {
            e.absent(self.group_instance_id.is_none(), "SyncGroupRequest.GroupInstanceId")?;
        }
        if version >= 5 {
            e.nullable_string(true, &self.protocol_type, "SyncGroupRequest.ProtocolType")?;
        }
        if version >= 5 {
            e.nullable_string(true, &self.protocol_name, "SyncGroupRequest.ProtocolName")?;
        }
        e.array(flexible, &self.assignments, "SyncGroupRequest.Assignments", |e, it| it.encode(e, version))?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "SyncGroupRequest.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "SyncGroupRequest.tags")?;
        }
        Ok(())
    }
}

/// Each assignment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SyncGroupRequestAssignment {
    /// The ID of the member to assign.
    pub member_id: Str,
    /// The member assignment.
    pub assignment: Bytes,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl SyncGroupRequestAssignment {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 4;
        let member_id = d.string(flexible, "SyncGroupRequestAssignment.MemberId")?;
        let assignment = d.bytes(flexible, "SyncGroupRequestAssignment.Assignment")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("SyncGroupRequestAssignment.tags")? } else { UnknownTags::new() };
        Ok(SyncGroupRequestAssignment { member_id, assignment, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 4;
        e.string(flexible, &self.member_id, "SyncGroupRequestAssignment.MemberId")?;
        e.bytes(flexible, &self.assignment, "SyncGroupRequestAssignment.Assignment")?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "SyncGroupRequestAssignment.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "SyncGroupRequestAssignment.tags")?;
        }
        Ok(())
    }
}

impl Request for SyncGroupRequest {
    const KEY: ApiKey = ApiKey::SyncGroup;
    type Response = SyncGroupResponse;
}
