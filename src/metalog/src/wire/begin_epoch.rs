//! BeginQuorumEpoch: versions 0 and 1 (KIP-595, KIP-853).

use milena_quorum::{BeginQuorumEpochRequest, Body, Endpoint, Request, Response};
use milena_types::{ErrorCode, LeaderEpoch, NodeId};
use milena_wire::Str;
use milena_wire::messages::begin_quorum_epoch_request::{
    self, BeginQuorumEpochRequest as Asked, LeaderEndpoint,
};
use milena_wire::messages::begin_quorum_epoch_response::{
    self, BeginQuorumEpochResponse as Answered, NodeEndpoint,
};

use super::{PARTITION, Subject, Unusable, check_partition, check_top, key, leader_id, only, stand};
use crate::names::TOPIC;

/// The version from which on disks and endpoints are named (KIP-853).
const KEYS_SINCE: i16 = 1;

/// The core's request in Kafka's words.
pub fn request(subject: Subject, version: i16, request: &BeginQuorumEpochRequest) -> Asked {
    let has_keys = version >= KEYS_SINCE;
    let voter = request.voter.filter(|_| has_keys);
    let partition = begin_quorum_epoch_request::PartitionData {
        partition_index: PARTITION,
        voter_directory_id: voter.map(|voter| voter.directory).unwrap_or_default(),
        leader_id: request.leader.get(),
        leader_epoch: request.epoch.get(),
        ..Default::default()
    };
    let topic = begin_quorum_epoch_request::TopicData {
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
        voter_id: leader_id(voter.map(|voter| voter.id)),
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
    let endpoint = |endpoint: &LeaderEndpoint| Endpoint {
        name: endpoint.name.to_string(),
        host: endpoint.host.to_string(),
        port: endpoint.port,
    };
    Ok(Request::BeginQuorumEpoch(BeginQuorumEpochRequest {
        voter: key(asked.voter_id, partition.voter_directory_id),
        epoch: LeaderEpoch(partition.leader_epoch),
        leader: NodeId(partition.leader_id),
        endpoints: asked.leader_endpoints.iter().map(endpoint).collect(),
    }))
}

/// The core's answer in Kafka's words.
pub fn response(subject: Subject, version: i16, response: &Response) -> Answered {
    let partition = begin_quorum_epoch_response::PartitionData {
        partition_index: PARTITION,
        error_code: response.error.code(),
        leader_id: leader_id(response.leader),
        leader_epoch: response.epoch.get(),
        ..Default::default()
    };
    let topic = begin_quorum_epoch_response::TopicData {
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
    Ok(Response { error, epoch, leader, endpoints, body: Body::BeginQuorumEpoch })
}
