//! FetchSnapshot: versions 0 and 1 (KIP-630, KIP-853).

use bytes::Bytes;
use milena_quorum::{Body, FetchSnapshotRequest, ReplicaKey, Request, Response, SnapshotId};
use milena_types::{ErrorCode, LeaderEpoch, NodeId, Offset, Uuid};
use milena_wire::messages::fetch_snapshot_request::{self, FetchSnapshotRequest as Asked};
use milena_wire::messages::fetch_snapshot_response::{
    self, FetchSnapshotResponse as Answered, LeaderIdAndEpoch,
};
use milena_wire::{Records, Str};

use super::{PARTITION, Subject, Unusable, check_partition, check_top, leader_id, only, stand, take_only};
use crate::names::TOPIC;
use crate::peers::Reply;

/// The version from which on disks and endpoints are named (KIP-853).
const KEYS_SINCE: i16 = 1;

/// The core's request in Kafka's words, for at most `max_bytes` of the snapshot.
pub fn request(subject: Subject, version: i16, request: &FetchSnapshotRequest, max_bytes: i32) -> Asked {
    let snapshot_id = fetch_snapshot_request::SnapshotId {
        end_offset: request.id.end.get(),
        epoch: request.id.epoch.get(),
        ..Default::default()
    };
    let partition = fetch_snapshot_request::PartitionSnapshot {
        partition: PARTITION,
        current_leader_epoch: request.epoch.get(),
        snapshot_id,
        // no file is longer than that
        position: i64::try_from(request.position).unwrap_or(i64::MAX),
        replica_directory_id: if version < KEYS_SINCE { Uuid::ZERO } else { request.replica.directory },
        ..Default::default()
    };
    let topic = fetch_snapshot_request::TopicSnapshot {
        name: Str::from(TOPIC),
        partitions: vec![partition],
        ..Default::default()
    };
    Asked {
        cluster_id: subject.named(),
        replica_id: request.replica.id.get(),
        max_bytes,
        topics: vec![topic],
        ..Default::default()
    }
}

/// What was asked in the core's words, or why it is not even looked at.
pub fn asked(subject: Subject, asked: &Asked) -> Result<Request, ErrorCode> {
    subject.check_cluster(asked.cluster_id.as_ref())?;
    let topic = only(&asked.topics).ok_or(ErrorCode::InvalidRequest)?;
    let partition = only(&topic.partitions).ok_or(ErrorCode::InvalidRequest)?;
    check_partition(&topic.name, partition.partition).map_err(|_| ErrorCode::UnknownTopicOrPartition)?;
    let replica = ReplicaKey { id: NodeId(asked.replica_id), directory: partition.replica_directory_id };
    let snapshot = &partition.snapshot_id;
    Ok(Request::FetchSnapshot(FetchSnapshotRequest {
        replica,
        epoch: LeaderEpoch(partition.current_leader_epoch),
        id: SnapshotId { end: Offset(snapshot.end_offset), epoch: LeaderEpoch(snapshot.epoch) },
        position: u64::try_from(partition.position).map_err(|_| ErrorCode::PositionOutOfRange)?,
    }))
}

/// The core's answer, with the snapshot's bytes, in Kafka's words.
pub fn response(subject: Subject, version: i16, reply: Reply) -> Answered {
    let Reply { response, records } = reply;
    let mut partition = fetch_snapshot_response::PartitionSnapshot {
        index: PARTITION,
        error_code: response.error.code(),
        current_leader: LeaderIdAndEpoch {
            leader_id: leader_id(response.leader),
            leader_epoch: response.epoch.get(),
            ..Default::default()
        },
        ..Default::default()
    };
    if let Body::FetchSnapshot { id, size, position, .. } = response.body
        && !response.error.is_error()
    {
        let (end_offset, epoch) = (id.end.get(), id.epoch.get());
        partition.snapshot_id =
            fetch_snapshot_response::SnapshotId { end_offset, epoch, ..Default::default() };
        partition.size = i64::try_from(size).unwrap_or(i64::MAX);
        partition.position = i64::try_from(position).unwrap_or(i64::MAX);
        partition.unaligned_records = Records::from(records);
    }
    let topic = fetch_snapshot_response::TopicSnapshot {
        name: Str::from(TOPIC),
        partitions: vec![partition],
        ..Default::default()
    };
    let node_endpoints = subject.tell(&response, version >= KEYS_SINCE);
    Answered { topics: vec![topic], node_endpoints, ..Default::default() }
}

/// The refusal of what is not even looked at.
pub fn refused(error: ErrorCode) -> Answered {
    Answered { error_code: error.code(), ..Default::default() }
}

/// What was answered in the core's words.
pub fn answered(subject: Subject, answered: Answered) -> Result<Reply, Unusable> {
    check_top(answered.error_code)?;
    let topic = take_only(answered.topics)?;
    let partition = take_only(topic.partitions)?;
    let current = &partition.current_leader;
    let (error, epoch, leader) = stand(partition.error_code, current.leader_epoch, current.leader_id);
    let endpoints = subject.endpoints(leader, &answered.node_endpoints);
    let records: Bytes =
        partition.unaligned_records.into_bytes().ok_or(Unusable::NoAnswer("its bytes are not there"))?;
    let snapshot = &partition.snapshot_id;
    let natural = |number: i64| {
        u64::try_from(number).map_err(|_| Unusable::NoAnswer("a size or position is below zero"))
    };
    let body = Body::FetchSnapshot {
        id: SnapshotId { end: Offset(snapshot.end_offset), epoch: LeaderEpoch(snapshot.epoch) },
        size: natural(partition.size)?,
        position: natural(partition.position)?,
        bytes: records.len() as u64,
    };
    Ok(Reply { response: Response { error, epoch, leader, endpoints, body }, records })
}
