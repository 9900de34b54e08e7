//! `ListGroupsResponse`, API 16, versions 0 to 5, flexible from 3.
//!
//! Made by `cargo xtask codegen` from `schema/clients/ListGroupsResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `ListGroupsResponse`: API 16, versions 0 to 5, flexible from 3.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListGroupsResponse {
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota. (Versions 1 and up.)
    pub throttle_time_ms: i32,
    /// The error code, or 0 if there was no error.
    pub error_code: i16,
    /// Each group in the response.
    pub groups: Vec<ListedGroup>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for ListGroupsResponse {
    const NAME: &'static str = "ListGroupsResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=5;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 3;
        let throttle_time_ms = if version >= 1 { d.int32("ListGroupsResponse.ThrottleTimeMs")? } else { 0 };
        let error_code = d.int16("ListGroupsResponse.ErrorCode")?;
        let groups = d.array(flexible, "ListGroupsResponse.Groups", |d| ListedGroup::decode(d, version))?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("ListGroupsResponse.tags")? } else { UnknownTags::new() };
        Ok(ListGroupsResponse { throttle_time_ms, error_code, groups, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 3;
        e.fixed::<6>(|w| {
            if version >= 1 {
                w.int32(self.throttle_time_ms);
            }
            w.int16(self.error_code);
        });

        e.array(flexible, &self.groups, "ListGroupsResponse.Groups", |e, it| it.encode(e, version))?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "ListGroupsResponse.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "ListGroupsResponse.tags")?;
        }
        Ok(())
    }
}

/// Each group in the response.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListedGroup {
    /// The group ID.
    pub group_id: Str,
    /// The group protocol type.
    pub protocol_type: Str,
    /// The group state name. (Versions 4 and up.)
    pub group_state: Str,
    /// The group type name. (Versions 5 and up.)
    pub group_type: Str,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl ListedGroup {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 3;
        let group_id = d.string(flexible, "ListedGroup.GroupId")?;
        let protocol_type = d.string(flexible, "ListedGroup.ProtocolType")?;
        let group_state = if version >= 4 { d.string(true, "ListedGroup.GroupState")? } else { Str::new() };
        let group_type = if version >= 5 { d.string(true, "ListedGroup.GroupType")? } else { Str::new() };
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("ListedGroup.tags")? } else { UnknownTags::new() };
        Ok(ListedGroup { group_id, protocol_type, group_state, group_type, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 3;
        e.string(flexible, &self.group_id, "ListedGroup.GroupId")?;
        e.string(flexible, &self.protocol_type, "ListedGroup.ProtocolType")?;
        if version >= 4 {
            e.string(true, &self.group_state, "ListedGroup.GroupState")?;
        }
        if version >= 5 {
            e.string(true, &self.group_type, "ListedGroup.GroupType")?;
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "ListedGroup.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "ListedGroup.tags")?;
        }
        Ok(())
    }
}
