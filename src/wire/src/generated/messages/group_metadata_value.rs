//! `GroupMetadataValue`, record type 2, versions 0 to 4, flexible from 4.
//!
//! Made by `cargo xtask codegen` from `schema/group-coordinator/GroupMetadataValue.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use bytes::Bytes;

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, Str, UnknownTags};

/// Kafka's `GroupMetadataValue`: record type 2, versions 0 to 4, flexible from 4.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupMetadataValue {
    /// The protocol type.
    pub protocol_type: Str,
    /// The generation id.
    pub generation: i32,
    /// The protocol name.
    pub protocol: Option<Str>,
    /// The leader id.
    pub leader: Option<Str>,
    /// The timestamp of the last state change. (Versions 2 and up.)
    pub current_state_timestamp: i64,
    /// The group members.
    pub members: Vec<MemberMetadata>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for GroupMetadataValue {
    fn default() -> Self {
        GroupMetadataValue {
            protocol_type: Str::new(),
            generation: 0,
            protocol: Some(Str::new()),
            leader: Some(Str::new()),
            current_state_timestamp: -1,
            members: Vec::new(),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for GroupMetadataValue {
    const NAME: &'static str = "GroupMetadataValue";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=4;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 4;
        let protocol_type = d.string(flexible, "GroupMetadataValue.protocolType")?;
        let generation = d.int32("GroupMetadataValue.generation")?;
        let protocol = d.nullable_string(flexible, "GroupMetadataValue.protocol")?;
        let leader = d.nullable_string(flexible, "GroupMetadataValue.leader")?;
        let current_state_timestamp =
            if version >= 2 { d.int64("GroupMetadataValue.currentStateTimestamp")? } else { -1 };
        let members =
            d.array(flexible, "GroupMetadataValue.members", |d| MemberMetadata::decode(d, version))?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("GroupMetadataValue.tags")? } else { UnknownTags::new() };
        Ok(GroupMetadataValue {
            protocol_type,
            generation,
            protocol,
            leader,
            current_state_timestamp,
            members,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 4;
        e.string(flexible, &self.protocol_type, "GroupMetadataValue.protocolType")?;
        e.int32(self.generation);
        e.nullable_string(flexible, &self.protocol, "GroupMetadataValue.protocol")?;
        e.nullable_string(flexible, &self.leader, "GroupMetadataValue.leader")?;
        if version >= 2 {
            e.int64(self.current_state_timestamp);
        }
        e.array(flexible, &self.members, "GroupMetadataValue.members", |e, it| it.encode(e, version))?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "GroupMetadataValue.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "GroupMetadataValue.tags")?;
        }
        Ok(())
    }
}

/// `MemberMetadata` of `GroupMetadataValue`.
#[derive(Clone, Debug, PartialEq)]
pub struct MemberMetadata {
    /// The member id.
    pub member_id: Str,
    /// The group instance id. (Versions 3 and up.)
    pub group_instance_id: Option<Str>,
    /// The client id.
    pub client_id: Str,
    /// The client host.
    pub client_host: Str,
    /// The rebalance timeout. (Versions 1 and up.)
    pub rebalance_timeout: i32,
    /// The session timeout.
    pub session_timeout: i32,
    /// The subscription.
    pub subscription: Bytes,
    /// The assignment.
    pub assignment: Bytes,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for MemberMetadata {
    fn default() -> Self {
        MemberMetadata {
            member_id: Str::new(),
            group_instance_id: None,
            client_id: Str::new(),
            client_host: Str::new(),
            rebalance_timeout: -1,
            session_timeout: 0,
            subscription: Bytes::new(),
            assignment: Bytes::new(),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl MemberMetadata {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 4;
        let member_id = d.string(flexible, "MemberMetadata.memberId")?;
        let group_instance_id =
            if version >= 3 { d.nullable_string(flexible, "MemberMetadata.groupInstanceId")? } else { None };
        let client_id = d.string(flexible, "MemberMetadata.clientId")?;
        let client_host = d.string(flexible, "MemberMetadata.clientHost")?;
        let rebalance_timeout = if version >= 1 { d.int32("MemberMetadata.rebalanceTimeout")? } else { -1 };
        let session_timeout = d.int32("MemberMetadata.sessionTimeout")?;
        let subscription = d.bytes(flexible, "MemberMetadata.subscription")?;
        let assignment = d.bytes(flexible, "MemberMetadata.assignment")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("MemberMetadata.tags")? } else { UnknownTags::new() };
        Ok(MemberMetadata {
            member_id,
            group_instance_id,
            client_id,
            client_host,
            rebalance_timeout,
            session_timeout,
            subscription,
            assignment,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 4;
        e.string(flexible, &self.member_id, "MemberMetadata.memberId")?;
        if version >= 3 {
            e.nullable_string(flexible, &self.group_instance_id, "MemberMetadata.groupInstanceId")?;
        }
        e.string(flexible, &self.client_id, "MemberMetadata.clientId")?;
        e.string(flexible, &self.client_host, "MemberMetadata.clientHost")?;
        e.fixed::<8>(|w| {
            if version >= 1 {
                w.int32(self.rebalance_timeout);
            }
            w.int32(self.session_timeout);
        });

        e.bytes(flexible, &self.subscription, "MemberMetadata.subscription")?;
        e.bytes(flexible, &self.assignment, "MemberMetadata.assignment")?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "MemberMetadata.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "MemberMetadata.tags")?;
        }
        Ok(())
    }
}

impl Record for GroupMetadataValue {
    const TYPE: i16 = 2;
}
