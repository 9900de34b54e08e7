//! Fetch of the metadata partition by another replica: versions 12 to 18 (KIP-595, KIP-516 from 13, KIP-903 from 15, KIP-853
//! from 17, KIP-1166 from 18). Before 12 no replica could say in which epoch its log ends.

use bytes::Bytes;
use milena_quorum::{Body, FetchRequest, Found, LogEnd, ReplicaKey, Request, Response, SnapshotId};
use milena_types::{ErrorCode, HighWatermark, LeaderEpoch, NodeId, Offset, Uuid};
use milena_wire::messages::fetch_request::{FetchPartition, FetchRequest as Asked, FetchTopic, ReplicaState};
use milena_wire::messages::fetch_response::{
    self, EpochEndOffset, FetchResponse as Answered, FetchableTopicResponse, LeaderIdAndEpoch, PartitionData,
};
use milena_wire::{Records, Str};

use super::{PARTITION, Subject, Unusable, check_partition, check_top, leader_id, only, stand, take_only};
use crate::names::{TOPIC, TOPIC_ID};
use crate::peers::Reply;

/// The oldest version in which a replica can ask.
pub const OLDEST: i16 = 12;
/// The version from which on topics are named by their ids.
const BY_ID_SINCE: i16 = 13;
/// The version from which on a replica is named with its state.
const STATE_SINCE: i16 = 15;
/// The version from which on an answer says where the leader is reached (KIP-951).
const ENDPOINTS_SINCE: i16 = 16;
/// The version from which on a replica names its disk (KIP-853).
const DIRECTORY_SINCE: i16 = 17;
/// The version from which on it says which high watermark it knows (KIP-1166).
const WATERMARK_SINCE: i16 = 18;
/// What a replica says that does not speak of high watermarks.
const UNSPOKEN: i64 = i64::MAX;

/// How long an answer waits, in milliseconds, and how many bytes it holds at most.
#[derive(Clone, Copy, Debug)]
pub struct Appetite {
    /// Until an answer without records leaves; Kafka's controllers say 500.
    pub max_wait_ms: i32,
    /// The most bytes of batches.
    pub max_bytes: i32,
}

/// The core's request in Kafka's words.
pub fn request(subject: Subject, version: i16, request: &FetchRequest, appetite: Appetite) -> Asked {
    let replica = request.replica.id.get();
    let known = request.high_watermark.filter(|_| version >= WATERMARK_SINCE);
    let partition = FetchPartition {
        partition: PARTITION,
        current_leader_epoch: request.epoch.get(),
        fetch_offset: request.log.end.get(),
        last_fetched_epoch: request.log.epoch.get(),
        partition_max_bytes: appetite.max_bytes,
        replica_directory_id: if version < DIRECTORY_SINCE { Uuid::ZERO } else { request.replica.directory },
        high_watermark: known.map_or(UNSPOKEN, Offset::get),
        ..Default::default()
    };
    let by_name = version < BY_ID_SINCE;
    let topic = FetchTopic {
        topic: if by_name { Str::from(TOPIC) } else { Str::new() },
        topic_id: if by_name { Default::default() } else { TOPIC_ID },
        partitions: vec![partition],
        ..Default::default()
    };
    let state = ReplicaState { replica_id: replica, ..Default::default() };
    Asked {
        cluster_id: subject.named(),
        replica_id: if version < STATE_SINCE { replica } else { -1 },
        replica_state: if version < STATE_SINCE { ReplicaState::default() } else { state },
        max_wait_ms: if request.may_wait { appetite.max_wait_ms } else { 0 },
        max_bytes: appetite.max_bytes,
        topics: vec![topic],
        ..Default::default()
    }
}

/// What was asked in the core's words, or why it is not even looked at.
pub fn asked(subject: Subject, version: i16, asked: &Asked) -> Result<Request, ErrorCode> {
    subject.check_cluster(asked.cluster_id.as_ref())?;
    let topic = only(&asked.topics).ok_or(ErrorCode::InvalidRequest)?;
    let partition = only(&topic.partitions).ok_or(ErrorCode::InvalidRequest)?;
    if version < BY_ID_SINCE {
        check_partition(&topic.topic, partition.partition)?;
    } else {
        check_partition(TOPIC, partition.partition)?;
        if topic.topic_id != TOPIC_ID {
            return Err(ErrorCode::UnknownTopicId);
        }
    }
    if asked.max_wait_ms < 0 {
        return Err(ErrorCode::InvalidRequest);
    }
    let id = if version < STATE_SINCE { asked.replica_id } else { asked.replica_state.replica_id };
    Ok(Request::Fetch(FetchRequest {
        replica: ReplicaKey { id: NodeId(id), directory: partition.replica_directory_id },
        epoch: LeaderEpoch(partition.current_leader_epoch),
        log: LogEnd { end: Offset(partition.fetch_offset), epoch: LeaderEpoch(partition.last_fetched_epoch) },
        high_watermark: (partition.high_watermark != UNSPOKEN).then_some(Offset(partition.high_watermark)),
        may_wait: asked.max_wait_ms > 0,
    }))
}

/// The core's answer, with its batches, in Kafka's words.
pub fn response(subject: Subject, version: i16, reply: Reply, log_start: Offset) -> Answered {
    let Reply { response, records } = reply;
    let (high_watermark, found) = match response.body {
        Body::Fetch { high_watermark, found } if !response.error.is_error() => (high_watermark, found),
        _ => (None, Found::Nothing),
    };
    let high_watermark = high_watermark.map_or(-1, |watermark| watermark.offset().get());
    let mut partition = PartitionData {
        partition_index: PARTITION,
        error_code: response.error.code(),
        high_watermark,
        last_stable_offset: high_watermark,
        log_start_offset: log_start.get(),
        current_leader: LeaderIdAndEpoch {
            leader_id: leader_id(response.leader),
            leader_epoch: response.epoch.get(),
            ..Default::default()
        },
        records: Some(Records::from(records)),
        ..Default::default()
    };
    match found {
        Found::Nothing | Found::Records { .. } => {}
        Found::Diverging(LogEnd { end, epoch }) => {
            let (epoch, end_offset) = (epoch.get(), end.get());
            partition.diverging_epoch = EpochEndOffset { epoch, end_offset, ..Default::default() };
        }
        Found::Snapshot(SnapshotId { end, epoch }) => {
            let (epoch, end_offset) = (epoch.get(), end.get());
            partition.snapshot_id = fetch_response::SnapshotId { end_offset, epoch, ..Default::default() };
        }
    }
    let by_name = version < BY_ID_SINCE;
    let topic = FetchableTopicResponse {
        topic: if by_name { Str::from(TOPIC) } else { Str::new() },
        topic_id: if by_name { Default::default() } else { TOPIC_ID },
        partitions: vec![partition],
        ..Default::default()
    };
    let node_endpoints = subject.tell(&response, version >= ENDPOINTS_SINCE);
    Answered { responses: vec![topic], node_endpoints, ..Default::default() }
}

/// The refusal of what is not even looked at.
pub fn refused(error: ErrorCode) -> Answered {
    Answered { error_code: error.code(), ..Default::default() }
}

/// What was answered in the core's words. Where its batches begin and end is for whoever looks into them.
pub fn answered(subject: Subject, answered: Answered) -> Result<Reply, Unusable> {
    check_top(answered.error_code)?;
    let topic = take_only(answered.responses)?;
    let partition = take_only(topic.partitions)?;
    let current = &partition.current_leader;
    let (error, epoch, leader) = stand(partition.error_code, current.leader_epoch, current.leader_id);
    let endpoints = subject.endpoints(leader, &answered.node_endpoints);
    let records = partition.records.map(Records::into_bytes);
    let records = records.map_or(Some(Bytes::new()), |bytes| bytes);
    let records = records.ok_or(Unusable::NoAnswer("its records are not there"))?;
    let (diverging, snapshot) = (&partition.diverging_epoch, &partition.snapshot_id);
    let found = if diverging.epoch >= 0 && diverging.end_offset >= 0 {
        Found::Diverging(LogEnd { end: Offset(diverging.end_offset), epoch: LeaderEpoch(diverging.epoch) })
    } else if diverging.epoch >= 0 || diverging.end_offset >= 0 {
        return Err(Unusable::NoAnswer("it names half of where the logs differ"));
    } else if snapshot.epoch >= 0 && snapshot.end_offset >= 0 {
        Found::Snapshot(SnapshotId { end: Offset(snapshot.end_offset), epoch: LeaderEpoch(snapshot.epoch) })
    } else if snapshot.epoch >= 0 || snapshot.end_offset >= 0 {
        return Err(Unusable::NoAnswer("it names half of a snapshot"));
    } else if records.is_empty() {
        Found::Nothing
    } else {
        Found::Records { base: Offset::ZERO, end: Offset::ZERO }
    };
    let known = partition.high_watermark >= 0;
    let high_watermark = known.then_some(HighWatermark(Offset(partition.high_watermark)));
    let body = Body::Fetch { high_watermark, found };
    Ok(Reply { response: Response { error, epoch, leader, endpoints, body }, records })
}
