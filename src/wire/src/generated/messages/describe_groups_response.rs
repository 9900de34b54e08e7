//! `DescribeGroupsResponse`, API 15, versions 0 to 6, flexible from 5.
//!
//! Made by `cargo xtask codegen` from `schema/clients/DescribeGroupsResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use bytes::Bytes;

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `DescribeGroupsResponse`: API 15, versions 0 to 6, flexible from 5.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeGroupsResponse {
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota. (Versions 1 and up.)
    pub throttle_time_ms: i32,
    /// Each described group.
    pub groups: Vec<DescribedGroup>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for DescribeGroupsResponse {
    const NAME: &'static str = "DescribeGroupsResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=6;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 5;
        let throttle_time_ms =
            if version >= 1 { d.int32("DescribeGroupsResponse.ThrottleTimeMs")? } else { 0 };
        let groups =
            d.array(flexible, "DescribeGroupsResponse.Groups", |d| DescribedGroup::decode(d, version))?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("DescribeGroupsResponse.tags")? } else { UnknownTags::new() };
        Ok(DescribeGroupsResponse { throttle_time_ms, groups, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 5;
        if version >= 1 {
            e.int32(self.throttle_time_ms);
        }
        e.array(flexible, &self.groups, "DescribeGroupsResponse.Groups", |e, it| it.encode(e, version))?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "DescribeGroupsResponse.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "DescribeGroupsResponse.tags")?;
        }
        Ok(())
    }
}

/// Each described group.
#[derive(Clone, Debug, PartialEq)]
pub struct DescribedGroup {
    /// The describe error, or 0 if there was no error.
    pub error_code: i16,
    /// The describe error message, or null if there was no error. (Versions 6 and up.)
    pub error_message: Option<Str>,
    /// The group ID string.
    pub group_id: Str,
    /// The group state string, or the empty string.
    pub group_state: Str,
    /// The group protocol type, or the empty string.
    pub protocol_type: Str,
    /// The group protocol data, or the empty string.
    pub protocol_data: Str,
    /// The group members.
    pub members: Vec<DescribedGroupMember>,
    /// 32-bit bitfield to represent authorized operations for this group. (Versions 3 and up.)
    pub authorized_operations: i32,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for DescribedGroup {
    fn default() -> Self {
        DescribedGroup {
            error_code: 0,
            error_message: None,
            group_id: Str::new(),
            group_state: Str::new(),
            protocol_type: Str::new(),
            protocol_data: Str::new(),
            members: Vec::new(),
            authorized_operations: i32::MIN,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl DescribedGroup {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 5;
        let error_code = d.int16("DescribedGroup.ErrorCode")?;
        let error_message =
            if version >= 6 { d.nullable_string(true, "DescribedGroup.ErrorMessage")? } else { None };
        let group_id = d.string(flexible, "DescribedGroup.GroupId")?;
        let group_state = d.string(flexible, "DescribedGroup.GroupState")?;
        let protocol_type = d.string(flexible, "DescribedGroup.ProtocolType")?;
        let protocol_data = d.string(flexible, "DescribedGroup.ProtocolData")?;
        let members =
            d.array(flexible, "DescribedGroup.Members", |d| DescribedGroupMember::decode(d, version))?;
        let authorized_operations =
            if version >= 3 { d.int32("DescribedGroup.AuthorizedOperations")? } else { i32::MIN };
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("DescribedGroup.tags")? } else { UnknownTags::new() };
        Ok(DescribedGroup {
            error_code,
            error_message,
            group_id,
            group_state,
            protocol_type,
            protocol_data,
            members,
            authorized_operations,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 5;
        e.int16(self.error_code);
        if version >= 6 {
            e.nullable_string(true, &self.error_message, "DescribedGroup.ErrorMessage")?;
        } else {
            e.absent(self.error_message.is_none(), "DescribedGroup.ErrorMessage")?;
        }
        e.string(flexible, &self.group_id, "DescribedGroup.GroupId")?;
        e.string(flexible, &self.group_state, "DescribedGroup.GroupState")?;
        e.string(flexible, &self.protocol_type, "DescribedGroup.ProtocolType")?;
        e.string(flexible, &self.protocol_data, "DescribedGroup.ProtocolData")?;
        e.array(flexible, &self.members, "DescribedGroup.Members", |e, it| it.encode(e, version))?;
        if version >= 3 {
            e.int32(self.authorized_operations);
        } else {
            e.absent(self.authorized_operations == i32::MIN, "DescribedGroup.AuthorizedOperations")?;
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "DescribedGroup.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "DescribedGroup.tags")?;
        }
        Ok(())
    }
}

/// The group members.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribedGroupMember {
    /// The member id.
    pub member_id: Str,
    /// The unique identifier of the consumer instance provided by end user. (Versions 4 and up.)
    pub group_instance_id: Option<Str>,
    /// The client ID used in the member's latest join group request.
    pub client_id: Str,
    /// The client host.
    pub client_host: Str,
    /// The metadata corresponding to the current group protocol in use.
    pub member_metadata: Bytes,
    /// The current assignment provided by the group leader.
    pub member_assignment: Bytes,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl DescribedGroupMember {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 5;
        let member_id = d.string(flexible, "DescribedGroupMember.MemberId")?;
        let group_instance_id = if version >= 4 {
            d.nullable_string(flexible, "DescribedGroupMember.GroupInstanceId")?
        } else {
            None
        };
        let client_id = d.string(flexible, "DescribedGroupMember.ClientId")?;
        let client_host = d.string(flexible, "DescribedGroupMember.ClientHost")?;
        let member_metadata = d.bytes(flexible, "DescribedGroupMember.MemberMetadata")?;
        let member_assignment = d.bytes(flexible, "DescribedGroupMember.MemberAssignment")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("DescribedGroupMember.tags")? } else { UnknownTags::new() };
        Ok(DescribedGroupMember {
            member_id,
            group_instance_id,
            client_id,
            client_host,
            member_metadata,
            member_assignment,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 5;
        e.string(flexible, &self.member_id, "DescribedGroupMember.MemberId")?;
        if version >= 4 {
            e.nullable_string(flexible, &self.group_instance_id, "DescribedGroupMember.GroupInstanceId")?;
        }
        e.string(flexible, &self.client_id, "DescribedGroupMember.ClientId")?;
        e.string(flexible, &self.client_host, "DescribedGroupMember.ClientHost")?;
        e.bytes(flexible, &self.member_metadata, "DescribedGroupMember.MemberMetadata")?;
        e.bytes(flexible, &self.member_assignment, "DescribedGroupMember.MemberAssignment")?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "DescribedGroupMember.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "DescribedGroupMember.tags")?;
        }
        Ok(())
    }
}
