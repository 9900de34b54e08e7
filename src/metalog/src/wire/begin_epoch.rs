//! BeginQuorumEpoch: versions 0 and 1 (KIP-595, KIP-853).

use milena_quorum::{BeginQuorumEpochRequest, Body, Request, Response};
use milena_types::{ErrorCode, LeaderEpoch, NodeId};
use milena_wire::Str;
use milena_wire::messages::begin_quorum_epoch_request::{
    self, BeginQuorumEpochRequest as Asked, LeaderEndpoint,
};
use milena_wire::messages::begin_quorum_epoch_response;

use super::bare::bare_answers;
use super::place::Listens;
use super::{NOT_ONE, PARTITION, Subject, Unusable, check_partition, check_top, key, leader_id, only, stand};
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
    Asked {
        cluster_id: subject.named(),
        voter_id: leader_id(voter.map(|voter| voter.id)),
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
    Ok(Request::BeginQuorumEpoch(BeginQuorumEpochRequest {
        voter: key(asked.voter_id, partition.voter_directory_id),
        epoch: LeaderEpoch(partition.leader_epoch),
        leader: NodeId(partition.leader_id),
        endpoints: asked.leader_endpoints.iter().map(LeaderEndpoint::endpoint).collect(),
    }))
}

bare_answers!(begin_quorum_epoch_response, BeginQuorumEpochResponse, Body::BeginQuorumEpoch);
