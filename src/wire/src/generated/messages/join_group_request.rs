//! `JoinGroupRequest`, API 11, versions 0 to 9, flexible from 6.
//!
//! Made by `cargo xtask codegen` from `schema/clients/JoinGroupRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use bytes::Bytes;

use super::join_group_response::JoinGroupResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `JoinGroupRequest`: API 11, versions 0 to 9, flexible from 6.
#[derive(Clone, Debug, PartialEq)]
pub struct JoinGroupRequest {
    /// The group identifier.
    pub group_id: Str,
    /// The coordinator considers the consumer dead if it receives no heartbeat after this timeout in
    /// milliseconds.
    pub session_timeout_ms: i32,
    /// The maximum time in milliseconds that the coordinator will wait for each member to rejoin when
    /// rebalancing the group. (Versions 1 and up.)
    pub rebalance_timeout_ms: i32,
    /// The member id assigned by the group coordinator.
    pub member_id: Str,
    /// The unique identifier of the consumer instance provided by end user. (Versions 5 and up.)
    pub group_instance_id: Option<Str>,
    /// The unique name the for class of protocols implemented by the group we want to join.
    pub protocol_type: Str,
    /// The list of protocols that the member supports.
    pub protocols: Vec<JoinGroupRequestProtocol>,
    /// The reason why the member (re-)joins the group. (Versions 8 and up.)
    pub reason: Option<Str>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for JoinGroupRequest {
    fn default() -> Self {
        JoinGroupRequest {
            group_id: Str::new(),
            session_timeout_ms: 0,
            rebalance_timeout_ms: -1,
            member_id: Str::new(),
            group_instance_id: None,
            protocol_type: Str::new(),
            protocols: Vec::new(),
            reason: None,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for JoinGroupRequest {
    const NAME: &'static str = "JoinGroupRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=9;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 6;
        let group_id = d.string(flexible, "JoinGroupRequest.GroupId")?;
        let session_timeout_ms = d.int32("JoinGroupRequest.SessionTimeoutMs")?;
        let rebalance_timeout_ms =
            if version >= 1 { d.int32("JoinGroupRequest.RebalanceTimeoutMs")? } else { -1 };
        let member_id = d.string(flexible, "JoinGroupRequest.MemberId")?;
        let group_instance_id = if version >= 5 {
            d.nullable_string(flexible, "JoinGroupRequest.GroupInstanceId")?
        } else {
            None
        };
        let protocol_type = d.string(flexible, "JoinGroupRequest.ProtocolType")?;
        let protocols = d.array(flexible, "JoinGroupRequest.Protocols", |d| {
            JoinGroupRequestProtocol::decode(d, version)
        })?;
        let reason = if version >= 8 { d.nullable_string(true, "JoinGroupRequest.Reason")? } else { None };
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("JoinGroupRequest.tags")? } else { UnknownTags::new() };
        Ok(JoinGroupRequest {
            group_id,
            session_timeout_ms,
            rebalance_timeout_ms,
            member_id,
            group_instance_id,
            protocol_type,
            protocols,
            reason,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 6;
        e.string(flexible, &self.group_id, "JoinGroupRequest.GroupId")?;
        e.fixed::<8>(|w| {
            w.int32(self.session_timeout_ms);
            if version >= 1 {
                w.int32(self.rebalance_timeout_ms);
            }
        });

        e.string(flexible, &self.member_id, "JoinGroupRequest.MemberId")?;
        if version >= 5 {
            e.nullable_string(flexible, &self.group_instance_id, "JoinGroupRequest.GroupInstanceId")?;
        } else {
            e.absent(self.group_instance_id.is_none(), "JoinGroupRequest.GroupInstanceId")?;
        }
        e.string(flexible, &self.protocol_type, "JoinGroupRequest.ProtocolType")?;
        e.array(flexible, &self.protocols, "JoinGroupRequest.Protocols", |e, it| it.encode(e, version))?;
        if version >= 8 {
            e.nullable_string(true, &self.reason, "JoinGroupRequest.Reason")?;
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "JoinGroupRequest.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "JoinGroupRequest.tags")?;
        }
        Ok(())
    }
}

/// The list of protocols that the member supports.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct JoinGroupRequestProtocol {
    /// The protocol name.
    pub name: Str,
    /// The protocol metadata.
    pub metadata: Bytes,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl JoinGroupRequestProtocol {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 6;
        let name = d.string(flexible, "JoinGroupRequestProtocol.Name")?;
        let metadata = d.bytes(flexible, "JoinGroupRequestProtocol.Metadata")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("JoinGroupRequestProtocol.tags")? } else { UnknownTags::new() };
        Ok(JoinGroupRequestProtocol { name, metadata, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 6;
        e.string(flexible, &self.name, "JoinGroupRequestProtocol.Name")?;
        e.bytes(flexible, &self.metadata, "JoinGroupRequestProtocol.Metadata")?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "JoinGroupRequestProtocol.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "JoinGroupRequestProtocol.tags")?;
        }
        Ok(())
    }
}

impl Request for JoinGroupRequest {
    const KEY: ApiKey = ApiKey::JoinGroup;
    type Response = JoinGroupResponse;
}
