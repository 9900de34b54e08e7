//! `FetchSnapshotResponse`, API 59, versions 0 to 1, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/FetchSnapshotResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{
    DecodeError, DecodeProblem, Decoder, EncodeError, Encoder, Message, Records, Str, Tags, UnknownTags,
};

/// Kafka's `FetchSnapshotResponse`: API 59, versions 0 to 1, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FetchSnapshotResponse {
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota.
    pub throttle_time_ms: i32,
    /// The top level response error code.
    pub error_code: i16,
    /// The topics to fetch.
    pub topics: Vec<TopicSnapshot>,
    /// Endpoints for all current-leaders enumerated in PartitionSnapshot. (Versions 1 and up; tag 0.)
    pub node_endpoints: Vec<NodeEndpoint>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for FetchSnapshotResponse {
    const NAME: &'static str = "FetchSnapshotResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=1;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let throttle_time_ms = d.int32("FetchSnapshotResponse.ThrottleTimeMs")?;
        let error_code = d.int16("FetchSnapshotResponse.ErrorCode")?;
        let topics = d.array(true, "FetchSnapshotResponse.Topics", |d| TopicSnapshot::decode(d, version))?;
        let mut node_endpoints = Vec::new();
        let unknown_tagged_fields = d.tags("FetchSnapshotResponse.tags", |d, tag| {
            match tag {
                0 if version >= 1 => {
                    node_endpoints = d.array(true, "FetchSnapshotResponse.NodeEndpoints", |d| {
                        NodeEndpoint::decode(d, version)
                    })?
                }
                0 => return Err(d.error("FetchSnapshotResponse.tags", DecodeProblem::TagNotInVersion(0))),
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(FetchSnapshotResponse {
            throttle_time_ms,
            error_code,
            topics,
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

        e.array(true, &self.topics, "FetchSnapshotResponse.Topics", |e, it| it.encode(e, version))?;
        if version < 1 {
            e.absent(self.node_endpoints.is_empty(), "FetchSnapshotResponse.NodeEndpoints")?;
        }
        let mut tags = Tags::begin(e, &self.unknown_tagged_fields, "FetchSnapshotResponse.tags");
        if version >= 1 && !self.node_endpoints.is_empty() {
            tags.field(e, 0, |e| {
                e.array(true, &self.node_endpoints, "FetchSnapshotResponse.NodeEndpoints", |e, it| {
                    it.encode(e, version)
                })
            })?;
        }
        tags.finish(e)?;
        Ok(())
    }
}

/// The topics to fetch.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TopicSnapshot {
    /// The name of the topic to fetch.
    pub name: Str,
    /// The partitions to fetch.
    pub partitions: Vec<PartitionSnapshot>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl TopicSnapshot {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let name = d.string(true, "TopicSnapshot.Name")?;
        let partitions =
            d.array(true, "TopicSnapshot.Partitions", |d| PartitionSnapshot::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("TopicSnapshot.tags")?;
        Ok(TopicSnapshot { name, partitions, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.name, "TopicSnapshot.Name")?;
        e.array(true, &self.partitions, "TopicSnapshot.Partitions", |e, it| it.encode(e, version))?;
        e.unknown_tags(&self.unknown_tagged_fields, "TopicSnapshot.tags")?;
        Ok(())
    }
}

/// The partitions to fetch.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PartitionSnapshot {
    /// The partition index.
    pub index: i32,
    /// The error code, or 0 if there was no fetch error.
    pub error_code: i16,
    /// The snapshot endOffset and epoch fetched.
    pub snapshot_id: SnapshotId,
    /// The leader of the partition at the time of the snapshot. (Tag 0.)
    pub current_leader: LeaderIdAndEpoch,
    /// The total size of the snapshot.
    pub size: i64,
    /// The starting byte position within the snapshot included in the Bytes field.
    pub position: i64,
    /// Snapshot data in records format which may not be aligned on an offset boundary.
    pub unaligned_records: Records,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl PartitionSnapshot {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let index = d.int32("PartitionSnapshot.Index")?;
        let error_code = d.int16("PartitionSnapshot.ErrorCode")?;
        let snapshot_id = SnapshotId::decode(d, version)?;
        let mut current_leader = LeaderIdAndEpoch::default();
        let size = d.int64("PartitionSnapshot.Size")?;
        let position = d.int64("PartitionSnapshot.Position")?;
        let unaligned_records = d.records(true, "PartitionSnapshot.UnalignedRecords")?;
        let unknown_tagged_fields = d.tags("PartitionSnapshot.tags", |d, tag| {
            match tag {
                0 => current_leader = LeaderIdAndEpoch::decode(d, version)?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(PartitionSnapshot {
            index,
            error_code,
            snapshot_id,
            current_leader,
            size,
            position,
            unaligned_records,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.fixed::<6>(|w| {
            w.int32(self.index);
            w.int16(self.error_code);
        });

        self.snapshot_id.encode(e, version)?;
        e.fixed::<16>(|w| {
            w.int64(self.size);
            w.int64(self.position);
        });

        e.records(true, &self.unaligned_records, "PartitionSnapshot.UnalignedRecords")?;
        let mut tags = Tags::begin(e, &self.unknown_tagged_fields, "PartitionSnapshot.tags");
        if self.current_leader != LeaderIdAndEpoch::default() {
            tags.field(e, 0, |e| self.current_leader.encode(e, version))?;
        }
        tags.finish(e)?;
        Ok(())
    }
}

/// The snapshot endOffset and epoch fetched.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SnapshotId {
    /// The snapshot end offset.
    pub end_offset: i64,
    /// The snapshot epoch.
    pub epoch: i32,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
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

/// The leader of the partition at the time of the snapshot.
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

/// Endpoints for all current-leaders enumerated in PartitionSnapshot. (Versions 1 and up.)
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NodeEndpoint {
    /// The ID of the associated node.
    pub node_id: i32,
    /// The node's hostname.
    pub host: Str,
    /// The node's port.
    pub port: u16,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl NodeEndpoint {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let node_id = d.int32("NodeEndpoint.NodeId")?;
        let host = d.string(true, "NodeEndpoint.Host")?;
        let port = d.uint16("NodeEndpoint.Port")?;
        let unknown_tagged_fields = d.unknown_tags("NodeEndpoint.tags")?;
        Ok(NodeEndpoint { node_id, host, port, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.int32(self.node_id);
        e.string(true, &self.host, "NodeEndpoint.Host")?;
        e.uint16(self.port);
        e.unknown_tags(&self.unknown_tagged_fields, "NodeEndpoint.tags")?;
        Ok(())
    }
}
