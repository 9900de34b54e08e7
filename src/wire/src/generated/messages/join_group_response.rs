//! `JoinGroupResponse`, API 11, versions 0 to 9, flexible from 6.
//!
//! Made by `cargo xtask codegen` from `schema/clients/JoinGroupResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use bytes::Bytes;

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `JoinGroupResponse`: API 11, versions 0 to 9, flexible from 6.
#[derive(Clone, Debug, PartialEq)]
pub struct JoinGroupResponse {
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota. (Versions 2 and up.)
    pub throttle_time_ms: i32,
    /// The error code, or 0 if there was no error.
    pub error_code: i16,
    /// The generation ID of the group.
    pub generation_id: i32,
    /// The group protocol name. (Versions 7 and up.)
    pub protocol_type: Option<Str>,
    /// The group protocol selected by the coordinator. (May be null in versions 7 and up.)
    pub protocol_name: Option<Str>,
    /// The leader of the group.
    pub leader: Str,
    /// True if the leader must skip running the assignment. (Versions 9 and up.)
    pub skip_assignment: bool,
    /// The member ID assigned by the group coordinator.
    pub member_id: Str,
    /// The group members.
    pub members: Vec<JoinGroupResponseMember>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for JoinGroupResponse {
    fn default() -> Self {
        JoinGroupResponse {
            throttle_time_ms: 0,
            error_code: 0,
            generation_id: -1,
            protocol_type: None,
            protocol_name: Some(Str::new()),
            leader: Str::new(),
            skip_assignment: false,
            member_id: Str::new(),
            members: Vec::new(),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for JoinGroupResponse {
    const NAME: &'static str = "JoinGroupResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=9;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 6;
        let throttle_time_ms = if version >= 2 { d.int32("JoinGroupResponse.ThrottleTimeMs")? } else { 0 };
        let error_code = d.int16("JoinGroupResponse.ErrorCode")?;
        let generation_id = d.int32("JoinGroupResponse.GenerationId")?;
        let protocol_type =
            if version >= 7 { d.nullable_string(true, "JoinGroupResponse.ProtocolType")? } else { None };
        let protocol_name = if version >= 7 {
            d.nullable_string(flexible, "JoinGroupResponse.ProtocolName")?
        } else {
            Some(d.string(flexible, "JoinGroupResponse.ProtocolName")?)
        };
        let leader = d.string(flexible, "JoinGroupResponse.Leader")?;
        let skip_assignment =
            if version >= 9 { d.boolean("JoinGroupResponse.SkipAssignment")? } else { false };
        let member_id = d.string(flexible, "JoinGroupResponse.MemberId")?;
        let members =
            d.array(flexible, "JoinGroupResponse.Members", |d| JoinGroupResponseMember::decode(d, version))?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("JoinGroupResponse.tags")? } else { UnknownTags::new() };
        Ok(JoinGroupResponse {
            throttle_time_ms,
            error_code,
            generation_id,
            protocol_type,
            protocol_name,
            leader,
            skip_assignment,
            member_id,
            members,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 6;
        e.fixed::<10>(|w| {
            if version >= 2 {
                w.int32(self.throttle_time_ms);
            }
            w.int16(self.error_code);
            w.int32(self.generation_id);
        });

        if version >= 7 {
            e.nullable_string(true, &self.protocol_type, "JoinGroupResponse.ProtocolType")?;
        }
        if version >= 7 {
            e.nullable_string(flexible, &self.protocol_name, "JoinGroupResponse.ProtocolName")?;
        } else {
            e.string(
                flexible,
                e.not_null(&self.protocol_name, "JoinGroupResponse.ProtocolName")?,
                "JoinGroupResponse.ProtocolName",
            )?;
        }
        e.string(flexible, &self.leader, "JoinGroupResponse.Leader")?;
        if version >= 9 {
            e.boolean(self.skip_assignment);
        } else {
            e.absent(!self.skip_assignment, "JoinGroupResponse.SkipAssignment")?;
        }
        e.string(flexible, &self.member_id, "JoinGroupResponse.MemberId")?;
        e.array(flexible, &self.members, "JoinGroupResponse.Members", |e, it| it.encode(e, version))?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "JoinGroupResponse.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "JoinGroupResponse.tags")?;
        }
        Ok(())
    }
}

/// The group members.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct JoinGroupResponseMember {
    /// The group member ID.
    pub member_id: Str,
    /// The unique identifier of the consumer instance provided by end user. (Versions 5 and up.)
    pub group_instance_id: Option<Str>,
    /// The group member metadata.
    pub metadata: Bytes,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl JoinGroupResponseMember {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 6;
        let member_id = d.string(flexible, "JoinGroupResponseMember.MemberId")?;
        let group_instance_id = if version >= 5 {
            d.nullable_string(flexible, "JoinGroupResponseMember.GroupInstanceId")?
        } else {
            None
        };
        let metadata = d.bytes(flexible, "JoinGroupResponseMember.Metadata")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("JoinGroupResponseMember.tags")? } else { UnknownTags::new() };
        Ok(JoinGroupResponseMember { member_id, group_instance_id, metadata, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 6;
        e.string(flexible, &self.member_id, "JoinGroupResponseMember.MemberId")?;
        if version >= 5 {
            e.nullable_string(flexible, &self.group_instance_id, "JoinGroupResponseMember.GroupInstanceId")?;
        }
        e.bytes(flexible, &self.metadata, "JoinGroupResponseMember.Metadata")?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "JoinGroupResponseMember.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "JoinGroupResponseMember.tags")?;
        }
        Ok(())
    }
}
