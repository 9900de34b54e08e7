//! `ShareFetchResponse`, API 78, versions 1 to 2, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/ShareFetchResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Records, Str, UnknownTags};

/// Kafka's `ShareFetchResponse`: API 78, versions 1 to 2, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShareFetchResponse {
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota.
    pub throttle_time_ms: i32,
    /// The top-level response error code.
    pub error_code: i16,
    /// The top-level error message, or null if there was no error.
    pub error_message: Option<Str>,
    /// The time in milliseconds for which the acquired records are locked.
    pub acquisition_lock_timeout_ms: i32,
    /// The response topics.
    pub responses: Vec<ShareFetchableTopicResponse>,
    /// Endpoints for all current leaders enumerated in PartitionData with error NOT_LEADER_OR_FOLLOWER.
    pub node_endpoints: Vec<NodeEndpoint>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for ShareFetchResponse {
    const NAME: &'static str = "ShareFetchResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 1..=2;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let throttle_time_ms = d.int32("ShareFetchResponse.ThrottleTimeMs")?;
        let error_code = d.int16("ShareFetchResponse.ErrorCode")?;
        let error_message = d.nullable_string(true, "ShareFetchResponse.ErrorMessage")?;
        let acquisition_lock_timeout_ms = d.int32("ShareFetchResponse.AcquisitionLockTimeoutMs")?;
        let responses = d.array(true, "ShareFetchResponse.Responses", |d| {
            ShareFetchableTopicResponse::decode(d, version)
        })?;
        let node_endpoints =
            d.array(true, "ShareFetchResponse.NodeEndpoints", |d| NodeEndpoint::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("ShareFetchResponse.tags")?;
        Ok(ShareFetchResponse {
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

        e.nullable_string(true, &self.error_message, "ShareFetchResponse.ErrorMessage")?;
        e.int32(self.acquisition_lock_timeout_ms);
        e.array(true, &self.responses, "ShareFetchResponse.Responses", |e, it| it.encode(e, version))?;
        e.array(true, &self.node_endpoints, "ShareFetchResponse.NodeEndpoints", |e, it| {
            it.encode(e, version)
        })?;
        e.unknown_tags(&self.unknown_tagged_fields, "ShareFetchResponse.tags")?;
        Ok(())
    }
}

/// The response topics.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShareFetchableTopicResponse {
    /// The unique topic ID.
    pub topic_id: Uuid,
    /// The topic partitions.
    pub partitions: Vec<PartitionData>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl ShareFetchableTopicResponse {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let topic_id = d.uuid("ShareFetchableTopicResponse.TopicId")?;
        let partitions =
            d.array(true, "ShareFetchableTopicResponse.Partitions", |d| PartitionData::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("ShareFetchableTopicResponse.tags")?;
        Ok(ShareFetchableTopicResponse { topic_id, partitions, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.uuid(self.topic_id);
        e.array(true, &self.partitions, "ShareFetchableTopicResponse.Partitions", |e, it| {
            it.encode(e, version)
        })?;
        e.unknown_tags(&self.unknown_tagged_fields, "ShareFetchableTopicResponse.tags")?;
        Ok(())
    }
}

/// The topic partitions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PartitionData {
    /// The partition index.
    pub partition_index: i32,
    /// The fetch error code, or 0 if there was no fetch error.
    pub error_code: i16,
    /// The fetch error message, or null if there was no fetch error.
    pub error_message: Option<Str>,
    /// The acknowledge error code, or 0 if there was no acknowledge error.
    pub acknowledge_error_code: i16,
    /// The acknowledge error message, or null if there was no acknowledge error.
    pub acknowledge_error_message: Option<Str>,
    /// The current leader of the partition.
    pub current_leader: LeaderIdAndEpoch,
    /// The record data.
    pub records: Records,
    /// The acquired records.
    pub acquired_records: Vec<AcquiredRecords>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl PartitionData {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let partition_index = d.int32("PartitionData.PartitionIndex")?;
        let error_code = d.int16("PartitionData.ErrorCode")?;
        let error_message = d.nullable_string(true, "PartitionData.ErrorMessage")?;
        let acknowledge_error_code = d.int16("PartitionData.AcknowledgeErrorCode")?;
        let acknowledge_error_message = d.nullable_string(true, "PartitionData.AcknowledgeErrorMessage")?;
        let current_leader = LeaderIdAndEpoch::decode(d, version)?;
        let records = d.records(true, "PartitionData.Records")?;
        let acquired_records =
            d.array(true, "PartitionData.AcquiredRecords", |d| AcquiredRecords::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("PartitionData.tags")?;
        Ok(PartitionData {
            partition_index,
            error_code,
            error_message,
            acknowledge_error_code,
            acknowledge_error_message,
            current_leader,
            records,
            acquired_records,
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
        e.int16(self.acknowledge_error_code);
        e.nullable_string(true, &self.acknowledge_error_message, "PartitionData.AcknowledgeErrorMessage")?;
        self.current_leader.encode(e, version)?;
        e.records(true, &self.records, "PartitionData.Records")?;
        e.array(true, &self.acquired_records, "PartitionData.AcquiredRecords", |e, it| {
            it.encode(e, version)
        })?;
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

/// The acquired records.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AcquiredRecords {
    /// The earliest offset in this batch of acquired records.
    pub first_offset: i64,
    /// The last offset of this batch of acquired records.
    pub last_offset: i64,
    /// The delivery count of this batch of acquired records.
    pub delivery_count: i16,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl AcquiredRecords {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let first_offset = d.int64("AcquiredRecords.FirstOffset")?;
        let last_offset = d.int64("AcquiredRecords.LastOffset")?;
        let delivery_count = d.int16("AcquiredRecords.DeliveryCount")?;
        let unknown_tagged_fields = d.unknown_tags("AcquiredRecords.tags")?;
        Ok(AcquiredRecords { first_offset, last_offset, delivery_count, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.fixed::<18>(|w| {
            w.int64(self.first_offset);
            w.int64(self.last_offset);
            w.int16(self.delivery_count);
        });

        e.unknown_tags(&self.unknown_tagged_fields, "AcquiredRecords.tags")?;
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
