//! EndQuorumEpoch: versions 0 and 1 (KIP-595, KIP-853).

use milena_quorum::{Body, EndQuorumEpochRequest, ReplicaKey, Request, Response};
use milena_types::{ErrorCode, LeaderEpoch, NodeId, Uuid};
use milena_wire::Str;
use milena_wire::messages::end_quorum_epoch_request::{
    self, EndQuorumEpochRequest as Asked, LeaderEndpoint, ReplicaInfo,
};
use milena_wire::messages::end_quorum_epoch_response;

use super::bare::bare_answers;
use super::place::Listens;
use super::{NOT_ONE, PARTITION, Subject, Unusable, check_partition, check_top, leader_id, only, stand};
use crate::names::TOPIC;

/// The version from which on disks and endpoints are named (KIP-853).
const KEYS_SINCE: i16 = 1;

/// The core's request in Kafka's words.
pub fn request(subject: Subject, version: i16, request: &EndQuorumEpochRequest) -> Asked {
    let has_keys = version >= KEYS_SINCE;
    let candidate = |key: &ReplicaKey| ReplicaInfo {
        candidate_id: key.id.get(),
        candidate_directory_id: key.directory,
        ..Default::default()
    };
    let partition = end_quorum_epoch_request::PartitionData {
        partition_index: PARTITION,
        leader_id: request.leader.get(),
        leader_epoch: request.epoch.get(),
        preferred_successors: request
            .preferred
            .iter()
            .filter(|_| !has_keys)
            .map(|key| key.id.get())
            .collect(),
        preferred_candidates: request.preferred.iter().filter(|_| has_keys).map(candidate).collect(),
        ..Default::default()
    };
    let topic = end_quorum_epoch_request::TopicData {
        topic_name: Str::from(TOPIC),
        partitions: vec![partition],
        ..Default::default()
    };
    Asked {
        cluster_id: subject.named(),
        topics: vec![topic],
        leader_endpoints: request.endpoints.iter().filter(|_| has_keys).map(LeaderEndpoint::of).collect(),
        ..Default::default()
    }
}

/// What was asked in the core's words, or why it is not even looked at.
pub fn asked(subject: Subject, asked: &Asked) -> Result<Request, ErrorCode> {
    subject.check_cluster(asked.cluster_id.as_ref())?;
    let topic = only(&asked.topics).ok_or(ErrorCode::InvalidRequest)?;
    let partition = only(&topic.partitions).ok_or(ErrorCode::InvalidRequest)?;
    check_partition(&topic.topic_name, partition.partition_index)?;
    // the newer version names disks too
    let by_id = partition.preferred_successors.iter().map(|id| (*id, Uuid::ZERO));
    let by_key = partition.preferred_candidates.iter();
    let by_key = by_key.map(|info| (info.candidate_id, info.candidate_directory_id));
    let preferred: Vec<(i32, Uuid)> = match partition.preferred_candidates.is_empty() {
        true => by_id.collect(),
        false => by_key.collect(),
    };
    let preferred = preferred.into_iter().map(|(id, directory)| ReplicaKey { id: NodeId(id), directory });
    Ok(Request::EndQuorumEpoch(EndQuorumEpochRequest {
        epoch: LeaderEpoch(partition.leader_epoch),
        leader: NodeId(partition.leader_id),
        preferred: preferred.collect(),
        endpoints: asked.leader_endpoints.iter().map(LeaderEndpoint::endpoint).collect(),
    }))
}

bare_answers!(end_quorum_epoch_response, EndQuorumEpochResponse, Body::EndQuorumEpoch);
