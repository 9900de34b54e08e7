//! Vote: versions 0 to 2 (KIP-595, KIP-853, KIP-996).

use milena_probe::always;
use milena_quorum::{Body, LogEnd, ReplicaKey, Request, Response, VoteRequest};
use milena_types::{ErrorCode, LeaderEpoch, NodeId, Offset, Uuid};
use milena_wire::Str;
use milena_wire::messages::vote_request::{self, VoteRequest as Asked};
use milena_wire::messages::vote_response::{self, VoteResponse as Answered};

use super::{NOT_ONE, PARTITION, Subject, Unusable, check_partition, check_top, key, leader_id, only, stand};
use crate::names::TOPIC;

/// The version from which on disks and endpoints are named (KIP-853).
const KEYS_SINCE: i16 = 1;
/// The oldest version that asks for an intention (KIP-996): asked in an older one, a voter would give its vote.
pub const PRE_VOTE_SINCE: i16 = 2;

/// The core's request in Kafka's words. An intention is asked for in [`PRE_VOTE_SINCE`] or later only.
pub fn request(subject: Subject, version: i16, request: &VoteRequest) -> Asked {
    always!(!request.pre_vote || version >= PRE_VOTE_SINCE, "an older voter would give its vote");
    let has_keys = version >= KEYS_SINCE;
    let voter = request.voter.filter(|_| has_keys);
    let partition = vote_request::PartitionData {
        partition_index: PARTITION,
        replica_epoch: request.epoch.get(),
        replica_id: request.candidate.id.get(),
        replica_directory_id: if has_keys { request.candidate.directory } else { Uuid::ZERO },
        voter_directory_id: voter.map(|voter| voter.directory).unwrap_or_default(),
        last_offset_epoch: request.log.epoch.get(),
        last_offset: request.log.end.get(),
        pre_vote: request.pre_vote,
        ..Default::default()
    };
    let topic = vote_request::TopicData {
        topic_name: Str::from(TOPIC),
        partitions: vec![partition],
        ..Default::default()
    };
    Asked {
        cluster_id: subject.named(),
        voter_id: leader_id(voter.map(|voter| voter.id)),
        topics: vec![topic],
        ..Default::default()
    }
}

/// What was asked in the core's words, or why it is not even looked at.
pub fn asked(subject: Subject, asked: &Asked) -> Result<Request, ErrorCode> {
    subject.check_cluster(asked.cluster_id.as_ref())?;
    let topic = only(&asked.topics).ok_or(ErrorCode::InvalidRequest)?;
    let partition = only(&topic.partitions).ok_or(ErrorCode::InvalidRequest)?;
    check_partition(&topic.topic_name, partition.partition_index)?;
    let candidate =
        ReplicaKey { id: NodeId(partition.replica_id), directory: partition.replica_directory_id };
    Ok(Request::Vote(VoteRequest {
        voter: key(asked.voter_id, partition.voter_directory_id),
        candidate,
        epoch: LeaderEpoch(partition.replica_epoch),
        log: LogEnd { end: Offset(partition.last_offset), epoch: LeaderEpoch(partition.last_offset_epoch) },
        pre_vote: partition.pre_vote,
    }))
}

/// The core's answer in Kafka's words.
pub fn response(subject: Subject, version: i16, response: &Response) -> Answered {
    let partition = vote_response::PartitionData {
        partition_index: PARTITION,
        error_code: response.error.code(),
        leader_id: leader_id(response.leader),
        leader_epoch: response.epoch.get(),
        vote_granted: response.body == Body::Vote { granted: true } && !response.error.is_error(),
        ..Default::default()
    };
    let topic = vote_response::TopicData {
        topic_name: Str::from(TOPIC),
        partitions: vec![partition],
        ..Default::default()
    };
    let node_endpoints = subject.tell(response, version >= KEYS_SINCE);
    Answered { topics: vec![topic], node_endpoints, ..Default::default() }
}

/// The refusal of what is not even looked at.
pub fn refused(error: ErrorCode) -> Answered {
    Answered { error_code: error.code(), ..Default::default() }
}

/// What was answered in the core's words.
pub fn answered(subject: Subject, answered: &Answered) -> Result<Response, Unusable> {
    check_top(answered.error_code)?;
    let partition = only(&answered.topics).and_then(|topic| only(&topic.partitions));
    let partition = partition.ok_or(NOT_ONE)?;
    let (error, epoch, leader) = stand(partition.error_code, partition.leader_epoch, partition.leader_id);
    let endpoints = subject.endpoints(leader, &answered.node_endpoints);
    Ok(Response { error, epoch, leader, endpoints, body: Body::Vote { granted: partition.vote_granted } })
}
