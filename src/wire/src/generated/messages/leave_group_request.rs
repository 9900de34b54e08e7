//! `LeaveGroupRequest`, API 13, versions 0 to 5, flexible from 4.
//!
//! Made by `cargo xtask codegen` from `schema/clients/LeaveGroupRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use super::leave_group_response::LeaveGroupResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `LeaveGroupRequest`: API 13, versions 0 to 5, flexible from 4.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LeaveGroupRequest {
    /// The ID of the group to leave.
    pub group_id: Str,
    /// The member ID to remove from the group. (Versions 0 to 2.)
    pub member_id: Str,
    /// List of leaving member identities. (Versions 3 and up.)
    pub members: Vec<MemberIdentity>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for LeaveGroupRequest {
    const NAME: &'static str = "LeaveGroupRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=5;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 4;
        let group_id = d.string(flexible, "LeaveGroupRequest.GroupId")?;
        let member_id =
            if version <= 2 { d.string(false, "LeaveGroupRequest.MemberId")? } else { Str::new() };
        let members = if version >= 3 {
            d.array(flexible, "LeaveGroupRequest.Members", |d| MemberIdentity::decode(d, version))?
        } else {
            Vec::new()
        };
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("LeaveGroupRequest.tags")? } else { UnknownTags::new() };
        Ok(LeaveGroupRequest { group_id, member_id, members, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 4;
        e.string(flexible, &self.group_id, "LeaveGroupRequest.GroupId")?;
        if version <= 2 {
            e.string(false, &self.member_id, "LeaveGroupRequest.MemberId")?;
        } else {
            e.absent(self.member_id.is_empty(), "LeaveGroupRequest.MemberId")?;
        }
        if version >= 3 {
            e.array(flexible, &self.members, "LeaveGroupRequest.Members", |e, it| it.encode(e, version))?;
        } else {
            e.absent(self.members.is_empty(), "LeaveGroupRequest.Members")?;
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "LeaveGroupRequest.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "LeaveGroupRequest.tags")?;
        }
        Ok(())
    }
}

/// List of leaving member identities. (Versions 3 and up.)
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MemberIdentity {
    /// The member ID to remove from the group.
    pub member_id: Str,
    /// The group instance ID to remove from the group.
    pub group_instance_id: Option<Str>,
    /// The reason why the member left the group. (Versions 5 and up.)
    pub reason: Option<Str>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl MemberIdentity {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 4;
        let member_id = d.string(flexible, "MemberIdentity.MemberId")?;
        let group_instance_id = d.nullable_string(flexible, "MemberIdentity.GroupInstanceId")?;
        let reason = if version >= 5 { d.nullable_string(true, "MemberIdentity.Reason")? } else { None };
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("MemberIdentity.tags")? } else { UnknownTags::new() };
        Ok(MemberIdentity { member_id, group_instance_id, reason, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 4;
        e.string(flexible, &self.member_id, "MemberIdentity.MemberId")?;
        e.nullable_string(flexible, &self.group_instance_id, "MemberIdentity.GroupInstanceId")?;
        if version >= 5 {
            e.nullable_string(true, &self.reason, "MemberIdentity.Reason")?;
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "MemberIdentity.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "MemberIdentity.tags")?;
        }
        Ok(())
    }
}

impl Request for LeaveGroupRequest {
    const KEY: ApiKey = ApiKey::LeaveGroup;
    type Response = LeaveGroupResponse;
}
