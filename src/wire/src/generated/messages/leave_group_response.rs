//! `LeaveGroupResponse`, API 13, versions 0 to 5, flexible from 4.
//!
//! Made by `cargo xtask codegen` from `schema/clients/LeaveGroupResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `LeaveGroupResponse`: API 13, versions 0 to 5, flexible from 4.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LeaveGroupResponse {
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota. (Versions 1 and up.)
    pub throttle_time_ms: i32,
    /// The error code, or 0 if there was no error.
    pub error_code: i16,
    /// List of leaving member responses. (Versions 3 and up.)
    pub members: Vec<MemberResponse>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for LeaveGroupResponse {
    const NAME: &'static str = "LeaveGroupResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=5;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 4;
        let throttle_time_ms = if version >= 1 { d.int32("LeaveGroupResponse.ThrottleTimeMs")? } else { 0 };
        let error_code = d.int16("LeaveGroupResponse.ErrorCode")?;
        let members = if version >= 3 {
            d.array(flexible, "LeaveGroupResponse.Members", |d| MemberResponse::decode(d, version))?
        } else {
            Vec::new()
        };
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("LeaveGroupResponse.tags")? } else { UnknownTags::new() };
        Ok(LeaveGroupResponse { throttle_time_ms, error_code, members, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 4;
        e.fixed::<6>(|w| {
            if version >= 1 {
                w.int32(self.throttle_time_ms);
            }
            w.int16(self.error_code);
        });

        if version >= 3 {
            e.array(flexible, &self.members, "LeaveGroupResponse.Members", |e, it| it.encode(e, version))?;
        } else {
            e.absent(self.members.is_empty(), "LeaveGroupResponse.Members")?;
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "LeaveGroupResponse.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "LeaveGroupResponse.tags")?;
        }
        Ok(())
    }
}

/// List of leaving member responses. (Versions 3 and up.)
#[derive(Clone, Debug, PartialEq)]
pub struct MemberResponse {
    /// The member ID to remove from the group.
    pub member_id: Str,
    /// The group instance ID to remove from the group.
    pub group_instance_id: Option<Str>,
    /// The error code, or 0 if there was no error.
    pub error_code: i16,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for MemberResponse {
    fn default() -> Self {
        MemberResponse {
            member_id: Str::new(),
            group_instance_id: Some(Str::new()),
            error_code: 0,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl MemberResponse {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 4;
        let member_id = d.string(flexible, "MemberResponse.MemberId")?;
        let group_instance_id = d.nullable_string(flexible, "MemberResponse.GroupInstanceId")?;
        let error_code = d.int16("MemberResponse.ErrorCode")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("MemberResponse.tags")? } else { UnknownTags::new() };
        Ok(MemberResponse { member_id, group_instance_id, error_code, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 4;
        e.string(flexible, &self.member_id, "MemberResponse.MemberId")?;
        e.nullable_string(flexible, &self.group_instance_id, "MemberResponse.GroupInstanceId")?;
        e.int16(self.error_code);
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "MemberResponse.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "MemberResponse.tags")?;
        }
        Ok(())
    }
}
