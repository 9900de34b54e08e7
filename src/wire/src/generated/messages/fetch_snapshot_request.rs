//! `FetchSnapshotRequest`, API 59, versions 0 to 1, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/FetchSnapshotRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use super::fetch_snapshot_response::FetchSnapshotResponse;
use crate::{
    ApiKey, DecodeError, DecodeProblem, Decoder, EncodeError, Encoder, Message, Request, Str, Tags,
    UnknownTags,
};

/// Kafka's `FetchSnapshotRequest`: API 59, versions 0 to 1, flexible.
#[derive(Clone, Debug, PartialEq)]
pub struct FetchSnapshotRequest {
    /// The clusterId if known, this is used to validate metadata fetches prior to broker registration. (Tag
    /// 0.)
    pub cluster_id: Option<Str>,
    /// The broker ID of the follower.
    pub replica_id: i32,
    /// The maximum bytes to fetch from all of the snapshots.
    pub max_bytes: i32,
    /// The topics to fetch.
    pub topics: Vec<TopicSnapshot>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for FetchSnapshotRequest {
    fn default() -> Self {
        FetchSnapshotRequest {
            cluster_id: None,
            replica_id: -1,
            max_bytes: i32::MAX,
            topics: Vec::new(),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for FetchSnapshotRequest {
    const NAME: &'static str = "FetchSnapshotRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=1;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let mut cluster_id = None;
        let replica_id = d.int32("FetchSnapshotRequest.ReplicaId")?;
        let max_bytes = d.int32("FetchSnapshotRequest.MaxBytes")?;
        let topics = d.array(true, "FetchSnapshotRequest.Topics", |d| TopicSnapshot::decode(d, version))?;
        let unknown_tagged_fields = d.tags("FetchSnapshotRequest.tags", |d, tag| {
            match tag {
                0 => cluster_id = d.nullable_string(true, "FetchSnapshotRequest.ClusterId")?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(FetchSnapshotRequest { cluster_id, replica_id, max_bytes, topics, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.fixed::<8>(|w| {
            w.int32(self.replica_id);
            w.int32(self.max_bytes);
        });

        e.array(true, &self.topics, "FetchSnapshotRequest.Topics", |e, it| it.encode(e, version))?;
        let mut tags = Tags::begin(e, &self.unknown_tagged_fields, "FetchSnapshotRequest.tags");
        if self.cluster_id.is_some() {
            tags.field(e, 0, |e| {
                e.nullable_string(true, &self.cluster_id, "FetchSnapshotRequest.ClusterId")
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
    pub partition: i32,
    /// The current leader epoch of the partition, -1 for unknown leader epoch.
    pub current_leader_epoch: i32,
    /// The snapshot endOffset and epoch to fetch.
    pub snapshot_id: SnapshotId,
    /// The byte position within the snapshot to start fetching from.
    pub position: i64,
    /// The directory id of the follower fetching. (Versions 1 and up; tag 0.)
    pub replica_directory_id: Uuid,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl PartitionSnapshot {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let partition = d.int32("PartitionSnapshot.Partition")?;
        let current_leader_epoch = d.int32("PartitionSnapshot.CurrentLeaderEpoch")?;
        let snapshot_id = SnapshotId::decode(d, version)?;
        let position = d.int64("PartitionSnapshot.Position")?;
        let mut replica_directory_id = Uuid::ZERO;
        let unknown_tagged_fields = d.tags("PartitionSnapshot.tags", |d, tag| {
            match tag {
                0 if version >= 1 => replica_directory_id = d.uuid("PartitionSnapshot.ReplicaDirectoryId")?,
                0 => return Err(d.error("PartitionSnapshot.tags", DecodeProblem::TagNotInVersion(0))),
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(PartitionSnapshot {
            partition,
            current_leader_epoch,
            snapshot_id,
            position,
            replica_directory_id,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.fixed::<8>(|w| {
            w.int32(self.partition);
            w.int32(self.current_leader_epoch);
        });

        self.snapshot_id.encode(e, version)?;
        e.int64(self.position);
        let mut tags = Tags::begin(e, &self.unknown_tagged_fields, "PartitionSnapshot.tags");
        if version >= 1 && !self.replica_directory_id.is_zero() {
            tags.field(e, 0, |e| {
                e.uuid(self.replica_directory_id);
                Ok(())
            })?;
        }
        tags.finish(e)?;
        Ok(())
    }
}

/// The snapshot endOffset and epoch to fetch.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SnapshotId {
    /// The end offset of the snapshot.
    pub end_offset: i64,
    /// The epoch of the snapshot.
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

impl Request for FetchSnapshotRequest {
    const KEY: ApiKey = ApiKey::FetchSnapshot;
    type Response = FetchSnapshotResponse;
}
