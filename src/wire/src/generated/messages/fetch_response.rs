//! `FetchResponse`, API 1, versions 4 to 18, flexible from 12.
//!
//! Made by `cargo xtask codegen` from `schema/clients/FetchResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use crate::{
    DecodeError, DecodeProblem, Decoder, EncodeError, Encoder, Message, Records, Str, Tags, UnknownTags,
};

/// Kafka's `FetchResponse`: API 1, versions 4 to 18, flexible from 12.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FetchResponse {
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota.
    pub throttle_time_ms: i32,
    /// The top level response error code. (Versions 7 and up.)
    pub error_code: i16,
    /// The fetch session ID, or 0 if this is not part of a fetch session. (Versions 7 and up.)
    pub session_id: i32,
    /// The response topics.
    pub responses: Vec<FetchableTopicResponse>,
    /// Endpoints for all current-leaders enumerated in PartitionData, with errors NOT_LEADER_OR_FOLLOWER &
    /// FENCED_LEADER_EPOCH. (Versions 16 and up; tag 0.)
    pub node_endpoints: Vec<NodeEndpoint>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for FetchResponse {
    const NAME: &'static str = "FetchResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 4..=18;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 12;
        let throttle_time_ms = d.int32("FetchResponse.ThrottleTimeMs")?;
        let error_code = if version >= 7 { d.int16("FetchResponse.ErrorCode")? } else { 0 };
        let session_id = if version >= 7 { d.int32("FetchResponse.SessionId")? } else { 0 };
        let responses =
            d.array(flexible, "FetchResponse.Responses", |d| FetchableTopicResponse::decode(d, version))?;
        let mut node_endpoints = Vec::new();
        let unknown_tagged_fields = if flexible {
            d.tags("FetchResponse.tags", |d, tag| {
                match tag {
                    0 if version >= 16 => {
                        node_endpoints = d.array(true, "FetchResponse.NodeEndpoints", |d| {
                            NodeEndpoint::decode(d, version)
                        })?
                    }
                    0 => return Err(d.error("FetchResponse.tags", DecodeProblem::TagNotInVersion(0))),
                    _ => return Ok(false),
                }
                Ok(true)
            })?
        } else {
            UnknownTags::new()
        };
        Ok(FetchResponse {
            throttle_time_ms,
            error_code,
            session_id,
            responses,
            node_endpoints,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 12;
        e.fixed::<10>(|w| {
            w.int32(self.throttle_time_ms);
            if version >= 7 {
                w.int16(self.error_code);
            }
            if version >= 7 {
                w.int32(self.session_id);
            }
        });
        if version < 7 {
            e.absent(self.session_id == 0, "FetchResponse.SessionId")?;
        }

        e.array(flexible, &self.responses, "FetchResponse.Responses", |e, it| it.encode(e, version))?;
        if version < 16 {
            e.absent(self.node_endpoints.is_empty(), "FetchResponse.NodeEndpoints")?;
        }
        if flexible {
            let mut tags = Tags::begin(e, &self.unknown_tagged_fields, "FetchResponse.tags");
            if version >= 16 && !self.node_endpoints.is_empty() {
                tags.field(e, 0, |e| {
                    e.array(true, &self.node_endpoints, "FetchResponse.NodeEndpoints", |e, it| {
                        it.encode(e, version)
                    })
                })?;
            }
            tags.finish(e)?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "FetchResponse.tags")?;
        }
        Ok(())
    }
}

/// The response topics.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FetchableTopicResponse {
    /// The topic name. (Versions 4 to 12.)
    pub topic: Str,
    /// The unique topic ID. (Versions 13 and up.)
    pub topic_id: Uuid,
    /// The topic partitions.
    pub partitions: Vec<PartitionData>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl FetchableTopicResponse {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 12;
        let topic =
            if version <= 12 { d.string(flexible, "FetchableTopicResponse.Topic")? } else { Str::new() };
        let topic_id = if version >= 13 { d.uuid("FetchableTopicResponse.TopicId")? } else { Uuid::ZERO };
        let partitions =
            d.array(flexible, "FetchableTopicResponse.Partitions", |d| PartitionData::decode(d, version))?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("FetchableTopicResponse.tags")? } else { UnknownTags::new() };
        Ok(FetchableTopicResponse { topic, topic_id, partitions, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 12;
        if version <= 12 {
            e.string(flexible, &self.topic, "FetchableTopicResponse.Topic")?;
        }
        if version >= 13 {
            e.uuid(self.topic_id);
        }
        e.array(flexible, &self.partitions, "FetchableTopicResponse.Partitions", |e, it| {
            it.encode(e, version)
        })?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "FetchableTopicResponse.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "FetchableTopicResponse.tags")?;
        }
        Ok(())
    }
}

/// The topic partitions.
#[derive(Clone, Debug, PartialEq)]
pub struct PartitionData {
    /// The partition index.
    pub partition_index: i32,
    /// The error code, or 0 if there was no fetch error.
    pub error_code: i16,
    /// The current high water mark.
    pub high_watermark: i64,
    /// The last stable offset (or LSO) of the partition. This is the last offset such that the state of all
    /// transactional records prior to this offset have been decided (ABORTED or COMMITTED).
    pub last_stable_offset: i64,
    /// The current log start offset. (Versions 5 and up.)
    pub log_start_offset: i64,
    /// In case divergence is detected based on the `LastFetchedEpoch` and `FetchOffset` in the request, this
    /// field indicates the largest epoch and its end offset such that subsequent records are known to
    /// diverge. (Versions 12 and up; tag 0.)
    pub diverging_epoch: EpochEndOffset,
    /// The current leader of the partition. (Versions 12 and up; tag 1.)
    pub current_leader: LeaderIdAndEpoch,
    /// In the case of fetching an offset less than the LogStartOffset, this is the end offset and epoch that
    /// should be used in the FetchSnapshot request. (Versions 12 and up; tag 2.)
    pub snapshot_id: SnapshotId,
    /// The aborted transactions.
    pub aborted_transactions: Option<Vec<AbortedTransaction>>,
    /// The preferred read replica for the consumer to use on its next fetch request. (Versions 11 and up.)
    pub preferred_read_replica: i32,
    /// The record data.
    pub records: Option<Records>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for PartitionData {
    fn default() -> Self {
        PartitionData {
            partition_index: 0,
            error_code: 0,
            high_watermark: 0,
            last_stable_offset: -1,
            log_start_offset: -1,
            diverging_epoch: EpochEndOffset::default(),
            current_leader: LeaderIdAndEpoch::default(),
            snapshot_id: SnapshotId::default(),
            aborted_transactions: Some(Vec::new()),
            preferred_read_replica: -1,
            records: None,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl PartitionData {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 12;
        let partition_index = d.int32("PartitionData.PartitionIndex")?;
        let error_code = d.int16("PartitionData.ErrorCode")?;
        let high_watermark = d.int64("PartitionData.HighWatermark")?;
        let last_stable_offset = d.int64("PartitionData.LastStableOffset")?;
        let log_start_offset = if version >= 5 { d.int64("PartitionData.LogStartOffset")? } else { -1 };
        let mut diverging_epoch = EpochEndOffset::default();
        let mut current_leader = LeaderIdAndEpoch::default();
        let mut snapshot_id = SnapshotId::default();
        let aborted_transactions = d.nullable_array(flexible, "PartitionData.AbortedTransactions", |d| {
            AbortedTransaction::decode(d, version)
        })?;
        let preferred_read_replica =
            if version >= 11 { d.int32("PartitionData.PreferredReadReplica")? } else { -1 };
        let records = d.nullable_records(flexible, "PartitionData.Records")?;
        let unknown_tagged_fields = if flexible {
            d.tags("PartitionData.tags", |d, tag| {
                match tag {
                    0 => diverging_epoch = EpochEndOffset::decode(d, version)?,
                    1 => current_leader = LeaderIdAndEpoch::decode(d, version)?,
                    2 => snapshot_id = SnapshotId::decode(d, version)?,
                    _ => return Ok(false),
                }
                Ok(true)
            })?
        } else {
            UnknownTags::new()
        };
        Ok(PartitionData {
            partition_index,
            error_code,
            high_watermark,
            last_stable_offset,
            log_start_offset,
            diverging_epoch,
            current_leader,
            snapshot_id,
            aborted_transactions,
            preferred_read_replica,
            records,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 12;
        if version < 12 {
            e.absent(self.diverging_epoch == EpochEndOffset::default(), "PartitionData.DivergingEpoch")?;
        }
        if version < 12 {
            e.absent(self.current_leader == LeaderIdAndEpoch::default(), "PartitionData.CurrentLeader")?;
        }
        if version < 12 {
            e.absent(self.snapshot_id == SnapshotId::default(), "PartitionData.SnapshotId")?;
        }
        e.fixed::<30>(|w| {
            w.int32(self.partition_index);
            w.int16(self.error_code);
            w.int64(self.high_watermark);
            w.int64(self.last_stable_offset);
            if version >= 5 {
                w.int64(self.log_start_offset);
            }
        });

        e.nullable_array(
            flexible,
            &self.aborted_transactions,
            "PartitionData.AbortedTransactions",
            |e, it| it.encode(e, version),
        )?;
        if version >= 11 {
            e.int32(self.preferred_read_replica);
        } else {
            e.absent(self.preferred_read_replica == -1, "PartitionData.PreferredReadReplica")?;
        }
        e.nullable_records(flexible, &self.records, "PartitionData.Records")?;
        if flexible {
            let mut tags = Tags::begin(e, &self.unknown_tagged_fields, "PartitionData.tags");
            if self.diverging_epoch != EpochEndOffset::default() {
                tags.field(e, 0, |e| self.diverging_epoch.encode(e, version))?;
            }
            if self.current_leader != LeaderIdAndEpoch::default() {
                tags.field(e, 1, |e| self.current_leader.encode(e, version))?;
            }
            if self.snapshot_id != SnapshotId::default() {
                tags.field(e, 2, |e| self.snapshot_id.encode(e, version))?;
            }
            tags.finish(e)?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "PartitionData.tags")?;
        }
        Ok(())
    }
}

/// In case divergence is detected based on the `LastFetchedEpoch` and `FetchOffset` in the request, this
/// field indicates the largest epoch and its end offset such that subsequent records are known to diverge.
/// (Versions 12 and up.)
#[derive(Clone, Debug, PartialEq)]
pub struct EpochEndOffset {
    /// The largest epoch.
    pub epoch: i32,
    /// The end offset of the epoch.
    pub end_offset: i64,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for EpochEndOffset {
    fn default() -> Self {
        EpochEndOffset { epoch: -1, end_offset: -1, unknown_tagged_fields: UnknownTags::new() }
    }
}

impl EpochEndOffset {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let epoch = d.int32("EpochEndOffset.Epoch")?;
        let end_offset = d.int64("EpochEndOffset.EndOffset")?;
        let unknown_tagged_fields = d.unknown_tags("EpochEndOffset.tags")?;
        Ok(EpochEndOffset { epoch, end_offset, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.fixed::<12>(|w| {
            w.int32(self.epoch);
            w.int64(self.end_offset);
        });

        e.unknown_tags(&self.unknown_tagged_fields, "EpochEndOffset.tags")?;
        Ok(())
    }
}

/// The current leader of the partition. (Versions 12 and up.)
#[derive(Clone, Debug, PartialEq)]
pub struct LeaderIdAndEpoch {
    /// The ID of the current leader or -1 if the leader is unknown.
    pub leader_id: i32,
    /// The latest known leader epoch.
    pub leader_epoch: i32,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for LeaderIdAndEpoch {
    fn default() -> Self {
        LeaderIdAndEpoch { leader_id: -1, leader_epoch: -1, unknown_tagged_fields: UnknownTags::new() }
    }
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

/// In the case of fetching an offset less than the LogStartOffset, this is the end offset and epoch that
/// should be used in the FetchSnapshot request. (Versions 12 and up.)
#[derive(Clone, Debug, PartialEq)]
pub struct SnapshotId {
    /// The end offset of the epoch.
    pub end_offset: i64,
    /// The largest epoch.
    pub epoch: i32,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for SnapshotId {
    fn default() -> Self {
        SnapshotId { end_offset: -1, epoch: -1, unknown_tagged_fields: UnknownTags::new() }
    }
}

impl SnapshotId {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let end_offset = d.int64("SnapshotId.EndOffset")?;
        let epoch = d.int32("SnapshotId.Epoch")?;
        let unknown_tagged_fields = d.unknown_tags("SnapshotId.tags")?;
        Ok(SnapshotId { end_offset, epoch, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.fixed::<12>(|w| {
            w.int64(self.end_offset);
            w.int32(self.epoch);
        });

        e.unknown_tags(&self.unknown_tagged_fields, "SnapshotId.tags")?;
        Ok(())
    }
}

/// The aborted transactions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AbortedTransaction {
    /// The producer id associated with the aborted transaction.
    pub producer_id: i64,
    /// The first offset in the aborted transaction.
    pub first_offset: i64,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl AbortedTransaction {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 12;
        let producer_id = d.int64("AbortedTransaction.ProducerId")?;
        let first_offset = d.int64("AbortedTransaction.FirstOffset")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("AbortedTransaction.tags")? } else { UnknownTags::new() };
        Ok(AbortedTransaction { producer_id, first_offset, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 12;
        e.fixed::<16>(|w| {
            w.int64(self.producer_id);
            w.int64(self.first_offset);
        });

        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "AbortedTransaction.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "AbortedTransaction.tags")?;
        }
        Ok(())
    }
}

/// Endpoints for all current-leaders enumerated in PartitionData, with errors NOT_LEADER_OR_FOLLOWER &
/// FENCED_LEADER_EPOCH. (Versions 16 and up.)
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
