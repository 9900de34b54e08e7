//! `HeartbeatRequest`, API 12, versions 0 to 4, flexible from 4.
//!
//! Made by `cargo xtask codegen` from `schema/clients/HeartbeatRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use super::heartbeat_response::HeartbeatResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `HeartbeatRequest`: API 12, versions 0 to 4, flexible from 4.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HeartbeatRequest {
    /// The group id.
    pub group_id: Str,
    /// The generation of the group.
    pub generation_id: i32,
    /// The member ID.
    pub member_id: Str,
    /// The unique identifier of the consumer instance provided by end user. (Versions 3 and up.)
    pub group_instance_id: Option<Str>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for HeartbeatRequest {
    const NAME: &'static str = "HeartbeatRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=4;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 4;
        let group_id = d.string(flexible, "HeartbeatRequest.GroupId")?;
        let generation_id = d.int32("HeartbeatRequest.GenerationId")?;
        let member_id = d.string(flexible, "HeartbeatRequest.MemberId")?;
        let group_instance_id = if version >= 3 {
            d.nullable_string(flexible, "HeartbeatRequest.GroupInstanceId")?
        } else {
            None
        };
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("HeartbeatRequest.tags")? } else { UnknownTags::new() };
        Ok(HeartbeatRequest { group_id, generation_id, member_id, group_instance_id, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 4;
        e.string(flexible, &self.group_id, "HeartbeatRequest.GroupId")?;
        e.int32(self.generation_id);
        e.string(flexible, &self.member_id, "HeartbeatRequest.MemberId")?;
        if version >= 3 {
            e.nullable_string(flexible, &self.group_instance_id, "HeartbeatRequest.GroupInstanceId")?;
        } else {
            e.absent(self.group_instance_id.is_none(), "HeartbeatRequest.GroupInstanceId")?;
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "HeartbeatRequest.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "HeartbeatRequest.tags")?;
        }
        Ok(())
    }
}

impl Request for HeartbeatRequest {
    const KEY: ApiKey = ApiKey::Heartbeat;
    type Response = HeartbeatResponse;
}
