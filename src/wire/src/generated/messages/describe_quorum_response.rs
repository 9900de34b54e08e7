//! `DescribeQuorumResponse`, API 55, versions 0 to 2, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/DescribeQuorumResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `DescribeQuorumResponse`: API 55, versions 0 to 2, flexible.
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeQuorumResponse {
    /// The top level error code.
    pub error_code: i16,
    /// The error message, or null if there was no error. (Versions 2 and up.)
    pub error_message: Option<Str>,
    /// The response from the describe quorum API.
    pub topics: Vec<TopicData>,
    /// The nodes in the quorum. (Versions 2 and up.)
    pub nodes: Vec<Node>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for DescribeQuorumResponse {
    fn default() -> Self {
        DescribeQuorumResponse {
            error_code: 0,
            error_message: Some(Str::new()),
            topics: Vec::new(),
            nodes: Vec::new(),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for DescribeQuorumResponse {
    const NAME: &'static str = "DescribeQuorumResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=2;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let error_code = d.int16("DescribeQuorumResponse.ErrorCode")?;
        let error_message = if version >= 2 {
            d.nullable_string(true, "DescribeQuorumResponse.ErrorMessage")?
        } else {
            Some(Str::new())
        };
        let topics = d.array(true, "DescribeQuorumResponse.Topics", |d| TopicData::decode(d, version))?;
        let nodes = if version >= 2 {
            d.array(true, "DescribeQuorumResponse.Nodes", |d| Node::decode(d, version))?
        } else {
            Vec::new()
        };
        let unknown_tagged_fields = d.unknown_tags("DescribeQuorumResponse.tags")?;
        Ok(DescribeQuorumResponse { error_code, error_message, topics, nodes, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.int16(self.error_code);
        if version >= 2 {
            e.nullable_string(true, &self.error_message, "DescribeQuorumResponse.ErrorMessage")?;
        }
        e.array(true, &self.topics, "DescribeQuorumResponse.Topics", |e, it| it.encode(e, version))?;
        if version >= 2 {
            e.array(true, &self.nodes, "DescribeQuorumResponse.Nodes", |e, it| it.encode(e, version))?;
        } else {
            e.absent(self.nodes.is_empty(), "DescribeQuorumResponse.Nodes")?;
        }
        e.unknown_tags(&self.unknown_tagged_fields, "DescribeQuorumResponse.tags")?;
        Ok(())
    }
}

/// The response from the describe quorum API.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TopicData {
    /// The topic name.
    pub topic_name: Str,
    /// The partition data.
    pub partitions: Vec<PartitionData>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl TopicData {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let topic_name = d.string(true, "TopicData.TopicName")?;
        let partitions = d.array(true, "TopicData.Partitions", |d| PartitionData::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("TopicData.tags")?;
        Ok(TopicData { topic_name, partitions, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.topic_name, "TopicData.TopicName")?;
        e.array(true, &self.partitions, "TopicData.Partitions", |e, it| it.encode(e, version))?;
        e.unknown_tags(&self.unknown_tagged_fields, "TopicData.tags")?;
        Ok(())
    }
}

/// The partition data.
#[derive(Clone, Debug, PartialEq)]
pub struct PartitionData {
    /// The partition index.
    pub partition_index: i32,
    /// The partition error code.
    pub error_code: i16,
    /// The error message, or null if there was no error. (Versions 2 and up.)
    pub error_message: Option<Str>,
    /// The ID of the current leader or -1 if the leader is unknown.
    pub leader_id: i32,
    /// The latest known leader epoch.
    pub leader_epoch: i32,
    /// The high water mark.
    pub high_watermark: i64,
    /// The current voters of the partition.
    pub current_voters: Vec<ReplicaState>,
    /// The observers of the partition.
    pub observers: Vec<ReplicaState>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for PartitionData {
    fn default() -> Self {
        PartitionData {
            partition_index: 0,
            error_code: 0,
            error_message: Some(Str::new()),
            leader_id: 0,
            leader_epoch: 0,
            high_watermark: 0,
            current_voters: Vec::new(),
            observers: Vec::new(),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl PartitionData {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let partition_index = d.int32("PartitionData.PartitionIndex")?;
        let error_code = d.int16("PartitionData.ErrorCode")?;
        let error_message = if version >= 2 {
            d.nullable_string(true, "PartitionData.ErrorMessage")?
        } else {
            Some(Str::new())
        };
        let leader_id = d.int32("PartitionData.LeaderId")?;
        let leader_epoch = d.int32("PartitionData.LeaderEpoch")?;
        let high_watermark = d.int64("PartitionData.HighWatermark")?;
        let current_voters =
            d.array(true, "PartitionData.CurrentVoters", |d| ReplicaState::decode(d, version))?;
        let observers = d.array(true, "PartitionData.Observers", |d| ReplicaState::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("PartitionData.tags")?;
        Ok(PartitionData {
            partition_index,
            error_code,
            error_message,
            leader_id,
            leader_epoch,
            high_watermark,
            current_voters,
            observers,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.fixed::<6>(|w| {
            w.int32(self.partition_index);
            w.int16(self.error_code);
        });

        if version >= 2 {
            e.nullable_string(true, &self.error_message, "PartitionData.ErrorMessage")?;
        }
        e.fixed::<16>(|w| {
            w.int32(self.leader_id);
            w.int32(self.leader_epoch);
            w.int64(self.high_watermark);
        });

        e.array(true, &self.current_voters, "PartitionData.CurrentVoters", |e, it| it.encode(e, version))?;
        e.array(true, &self.observers, "PartitionData.Observers", |e, it| it.encode(e, version))?;
        e.unknown_tags(&self.unknown_tagged_fields, "PartitionData.tags")?;
        Ok(())
    }
}

/// The nodes in the quorum. (Versions 2 and up.)
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Node {
    /// The ID of the associated node.
    pub node_id: i32,
    /// The listeners of this controller.
    pub listeners: Vec<Listener>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Node {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let node_id = d.int32("Node.NodeId")?;
        let listeners = d.array(true, "Node.Listeners", |d| Listener::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("Node.tags")?;
        Ok(Node { node_id, listeners, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.int32(self.node_id);
        e.array(true, &self.listeners, "Node.Listeners", |e, it| it.encode(e, version))?;
        e.unknown_tags(&self.unknown_tagged_fields, "Node.tags")?;
        Ok(())
    }
}

/// The listeners of this controller. (Versions 2 and up.)
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Listener {
    /// The name of the endpoint.
    pub name: Str,
    /// The hostname.
    pub host: Str,
    /// The port.
    pub port: u16,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Listener {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let name = d.string(true, "Listener.Name")?;
        let host = d.string(true, "Listener.Host")?;
        let port = d.uint16("Listener.Port")?;
        let unknown_tagged_fields = d.unknown_tags("Listener.tags")?;
        Ok(Listener { name, host, port, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.name, "Listener.Name")?;
        e.string(true, &self.host, "Listener.Host")?;
        e.uint16(self.port);
        e.unknown_tags(&self.unknown_tagged_fields, "Listener.tags")?;
        Ok(())
    }
}

/// `ReplicaState` of `DescribeQuorumResponse`.
#[derive(Clone, Debug, PartialEq)]
pub struct ReplicaState {
    /// The ID of the replica.
    pub replica_id: i32,
    /// The replica directory ID of the replica. (Versions 2 and up.)
    pub replica_directory_id: Uuid,
    /// The last known log end offset of the follower or -1 if it is unknown.
    pub log_end_offset: i64,
    /// The last known leader wall clock time time when a follower fetched from the leader. This is reported
    /// as -1 both for the current leader or if it is unknown for a voter. (Versions 1 and up.)
    pub last_fetch_timestamp: i64,
    /// The leader wall clock append time of the offset for which the follower made the most recent fetch
    /// request. This is reported as the current time for the leader and -1 if unknown for a voter. (Versions
    /// 1 and up.)
    pub last_caught_up_timestamp: i64,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for ReplicaState {
    fn default() -> Self {
        ReplicaState {
            replica_id: 0,
            replica_directory_id: Uuid::ZERO,
            log_end_offset: 0,
            last_fetch_timestamp: -1,
            last_caught_up_timestamp: -1,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl ReplicaState {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let replica_id = d.int32("ReplicaState.ReplicaId")?;
        let replica_directory_id =
            if version >= 2 { d.uuid("ReplicaState.ReplicaDirectoryId")? } else { Uuid::ZERO };
        let log_end_offset = d.int64("ReplicaState.LogEndOffset")?;
        let last_fetch_timestamp =
            if version >= 1 { d.int64("ReplicaState.LastFetchTimestamp")? } else { -1 };
        let last_caught_up_timestamp =
            if version >= 1 { d.int64("ReplicaState.LastCaughtUpTimestamp")? } else { -1 };
        let unknown_tagged_fields = d.unknown_tags("ReplicaState.tags")?;
        Ok(ReplicaState {
            replica_id,
            replica_directory_id,
            log_end_offset,
            last_fetch_timestamp,
            last_caught_up_timestamp,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.fixed::<44>(|w| {
            w.int32(self.replica_id);
            if version >= 2 {
                w.uuid(self.replica_directory_id);
            }
            w.int64(self.log_end_offset);
            if version >= 1 {
                w.int64(self.last_fetch_timestamp);
            }
            if version >= 1 {
                w.int64(self.last_caught_up_timestamp);
            }
        });
        if version < 2 {
            e.absent(self.replica_directory_id.is_zero(), "ReplicaState.ReplicaDirectoryId")?;
        }

        e.unknown_tags(&self.unknown_tagged_fields, "ReplicaState.tags")?;
        Ok(())
    }
}
