//! EndQuorumEpoch: versions 0 and 1 (KIP-595, KIP-853).

use milena_quorum::{Body, EndQuorumEpochRequest, Endpoint, ReplicaKey, Request, Response};
use milena_types::{ErrorCode, LeaderEpoch, NodeId, Uuid};
use milena_wire::Str;
use milena_wire::messages::end_quorum_epoch_request::{
    self, EndQuorumEpochRequest as Asked, LeaderEndpoint, ReplicaInfo,
};
use milena_wire::messages::end_quorum_epoch_response::{
    self, EndQuorumEpochResponse as Answered, NodeEndpoint,
};

use super::{PARTITION, Subject, Unusable, check_partition, check_top, leader_id, only, stand};
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
    let endpoint = |endpoint: &Endpoint| LeaderEndpoint {
        name: Str::copy_from(&endpoint.name),
        host: Str::copy_from(&endpoint.host),
        port: endpoint.port,
        ..Default::default()
    };
    Asked {
        cluster_id: subject.named(),
        topics: vec![topic],
        leader_endpoints: request.endpoints.iter().filter(|_| has_keys).map(endpoint).collect(),
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
    let endpoint = |endpoint: &LeaderEndpoint| Endpoint {
        name: endpoint.name.to_string(),
        host: endpoint.host.to_string(),
        port: endpoint.port,
    };
    Ok(Request::EndQuorumEpoch(EndQuorumEpochRequest {
        epoch: LeaderEpoch(partition.leader_epoch),
        leader: NodeId(partition.leader_id),
        preferred: preferred.collect(),
        endpoints: asked.leader_endpoints.iter().map(endpoint).collect(),
    }))
}

/// The core's answer in Kafka's words.
pub fn response(subject: Subject, version: i16, response: &Response) -> Answered {
    let partition = end_quorum_epoch_response::PartitionData {
        partition_index: PARTITION,
        error_code: response.error.code(),
        leader_id: leader_id(response.leader),
        leader_epoch: response.epoch.get(),
        ..Default::default()
    };
    let topic = end_quorum_epoch_response::TopicData {
        topic_name: Str::from(TOPIC),
        partitions: vec![partition],
        ..Default::default()
    };
    let told = subject.leader_endpoint(response).filter(|_| version >= KEYS_SINCE);
    let endpoints = told.map(|(node, endpoint)| NodeEndpoint {
        node_id: node.get(),
        host: Str::copy_from(&endpoint.host),
        port: endpoint.port,
        ..Default::default()
    });
    Answered { topics: vec![topic], node_endpoints: endpoints.into_iter().collect(), ..Default::default() }
}

/// The refusal of what is not even looked at.
pub fn refused(error: ErrorCode) -> Answered {
    Answered { error_code: error.code(), ..Default::default() }
}

/// What was answered in the core's words.
pub fn answered(subject: Subject, answered: &Answered) -> Result<Response, Unusable> {
    check_top(answered.error_code)?;
    let partition = only(&answered.topics).and_then(|topic| only(&topic.partitions));
    let partition = partition.ok_or(Unusable::NoAnswer("it is not about one partition"))?;
    let (error, epoch, leader) = stand(partition.error_code, partition.leader_epoch, partition.leader_id);
    let endpoints = answered.node_endpoints.iter().map(|node| (node.node_id, &node.host, node.port));
    let endpoints = subject.endpoints(leader, endpoints);
    Ok(Response { error, epoch, leader, endpoints, body: Body::EndQuorumEpoch })
}
