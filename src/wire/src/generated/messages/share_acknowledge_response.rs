//! `ShareAcknowledgeResponse`, API 79, versions 1 to 2, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/ShareAcknowledgeResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `ShareAcknowledgeResponse`: API 79, versions 1 to 2, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShareAcknowledgeResponse {
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota.
    pub throttle_time_ms: i32,
    /// The top level response error code.
    pub error_code: i16,
    /// The top-level error message, or null if there was no error.
    pub error_message: Option<Str>,
    /// The time in milliseconds for which the acquired records are locked. (Versions 2 and up.)
    pub acquisition_lock_timeout_ms: i32,
    /// The response topics.
    pub responses: Vec<ShareAcknowledgeTopicResponse>,
    /// Endpoints for all current leaders enumerated in PartitionData with error NOT_LEADER_OR_FOLLOWER.
    pub node_endpoints: Vec<NodeEndpoint>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for ShareAcknowledgeResponse {
    const NAME: &'static str = "ShareAcknowledgeResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 1..=2;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let throttle_time_ms = d.int32("ShareAcknowledgeResponse.ThrottleTimeMs")?;
        let error_code = d.int16("ShareAcknowledgeResponse.ErrorCode")?;
        let error_message = d.nullable_string(true, "ShareAcknowledgeResponse.ErrorMessage")?;
        let acquisition_lock_timeout_ms =
            if version >= 2 { d.int32("ShareAcknowledgeResponse.AcquisitionLockTimeoutMs")? } else { 0 };
        let responses = d.array(true, "ShareAcknowledgeResponse.Responses", |d| {
            ShareAcknowledgeTopicResponse::decode(d, version)
        })?;
        let node_endpoints =
            d.array(true, "ShareAcknowledgeResponse.NodeEndpoints", |d| NodeEndpoint::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("ShareAcknowledgeResponse.tags")?;
        Ok(ShareAcknowledgeResponse {
            throttle_time_ms,
            error_code,
            error_message,
            acquisition_lock_timeout_ms,
            responses,
            node_endpoints,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.fixed::<6>(|w| {
            w.int32(self.throttle_time_ms);
            w.int16(self.error_code);
        });

        e.nullable_string(true, &self.error_message, "ShareAcknowledgeResponse.ErrorMessage")?;
        if version >= 2 {
            e.int32(self.acquisition_lock_timeout_ms);
        }
        e.array(true, &self.responses, "ShareAcknowledgeResponse.Responses", |e, it| it.encode(e, version))?;
        e.array(true, &self.node_endpoints, "ShareAcknowledgeResponse.NodeEndpoints", |e, it| {
            it.encode(e, version)
        })?;
        e.unknown_tags(&self.unknown_tagged_fields, "ShareAcknowledgeResponse.tags")?;
        Ok(())
    }
}

/// The response topics.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShareAcknowledgeTopicResponse {
    /// The unique topic ID.
    pub topic_id: Uuid,
    /// The topic partitions.
    pub partitions: Vec<PartitionData>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl ShareAcknowledgeTopicResponse {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let topic_id = d.uuid("ShareAcknowledgeTopicResponse.TopicId")?;
        let partitions =
            d.array(true, "ShareAcknowledgeTopicResponse.Partitions", |d| PartitionData::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("ShareAcknowledgeTopicResponse.tags")?;
        Ok(ShareAcknowledgeTopicResponse { topic_id, partitions, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.uuid(self.topic_id);
        e.array(true, &self.partitions, "ShareAcknowledgeTopicResponse.Partitions", |e, it| {
            it.encode(e, version)
        })?;
        e.unknown_tags(&self.unknown_tagged_fields, "ShareAcknowledgeTopicResponse.tags")?;
        Ok(())
    }
}

/// The topic partitions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PartitionData {
    /// The partition index.
    pub partition_index: i32,
    /// The error code, or 0 if there was no error.
    pub error_code: i16,
    /// The error message, or null if there was no error.
    pub error_message: Option<Str>,
    /// The current leader of the partition.
    pub current_leader: LeaderIdAndEpoch,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl PartitionData {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let partition_index = d.int32("PartitionData.PartitionIndex")?;
        let error_code = d.int16("PartitionData.ErrorCode")?;
        let error_message = d.nullable_string(true, "PartitionData.ErrorMessage")?;
        let current_leader = LeaderIdAndEpoch::decode(d, version)?;
        let unknown_tagged_fields = d.unknown_tags("PartitionData.tags")?;
        Ok(PartitionData {
            partition_index,
            error_code,
            error_message,
            current_leader,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.fixed::<6>(|w| {
            w.int32(self.partition_index);
            w.int16(self.error_code);
        });

        e.nullable_string(true, &self.error_message, "PartitionData.ErrorMessage")?;
        self.current_leader.encode(e, version)?;
        e.unknown_tags(&self.unknown_tagged_fields, "PartitionData.tags")?;
        Ok(())
    }
}

/// The current leader of the partition.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LeaderIdAndEpoch {
    /// The ID of the current leader or -1 if the leader is unknown.
    pub leader_id: i32,
    /// The latest known leader epoch.
    pub leader_epoch: i32,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl LeaderIdAndEpoch {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let leader_id = d.int32("LeaderIdAndEpoch.LeaderId")?;
        let leader_epoch = d.int32("LeaderIdAndEpoch.LeaderEpoch")?;
        let unknown_tagged_fields = d.unknown_tags("LeaderIdAndEpoch.tags")?;
        Ok(LeaderIdAndEpoch { leader_id, leader_epoch, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.fixed::<8>(|w| {
            w.int32(self.leader_id);
            w.int32(self.leader_epoch);
        });

        e.unknown_tags(&self.unknown_tagged_fields, "LeaderIdAndEpoch.tags")?;
        Ok(())
    }
}

/// Endpoints for all current leaders enumerated in PartitionData with error NOT_LEADER_OR_FOLLOWER.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NodeEndpoint {
    /// The ID of the associated node.
    pub node_id: i32,
    /// The node's hostname.
    pub host: Str,
    /// The node's port.
    pub port: i32,
    /// The rack of the node, or null if it has not been assigned to a rack.
    pub rack: Option<Str>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl NodeEndpoint {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let node_id = d.int32("NodeEndpoint.NodeId")?;
        let host = d.string(true, "NodeEndpoint.Host")?;
        let port = d.int32("NodeEndpoint.Port")?;
        let rack = d.nullable_string(true, "NodeEndpoint.Rack")?;
        let unknown_tagged_fields = d.unknown_tags("NodeEndpoint.tags")?;
        Ok(NodeEndpoint { node_id, host, port, rack, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.int32(self.node_id);
        e.string(true, &self.host, "NodeEndpoint.Host")?;
        e.int32(self.port);
        e.nullable_string(true, &self.rack, "NodeEndpoint.Rack")?;
        e.unknown_tags(&self.unknown_tagged_fields, "NodeEndpoint.tags")?;
        Ok(())
    }
}
