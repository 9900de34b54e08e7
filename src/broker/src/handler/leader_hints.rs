//! Whom a client is to ask instead, said with the error that tells it so (KIP-951): the leader as metadata has it, and
//! where it listens. It must never say so of a partition that was answered.

use std::collections::BTreeSet;

use milena_metadata::{Endpoint, Topic};
use milena_types::{ErrorCode, LeaderEpoch, NodeId, PartitionIndex, TopicId};
use milena_wire::Str;
use milena_wire::messages::{fetch_response, produce_response};

use crate::snapshot::Snapshot;

/// The versions from which on there is room for it.
const PRODUCE_SINCE: i16 = 10;
const FETCH_SINCE: i16 = 16;
/// The version from which on both name topics by their ids.
const BY_ID_SINCE: i16 = 13;

/// A leader, its epoch.
type Hint = (NodeId, LeaderEpoch);

/// Whether any part of it is to be asked elsewhere.
pub(super) fn are_due(response: &produce_response::ProduceResponse) -> bool {
    let answers = response.responses.iter().flat_map(|topic| &topic.partition_responses);
    answers.map(|answer| answer.error_code).any(is_elsewhere)
}

/// Adds what the client of a Produce of `version` on `listener` can use.
pub(super) fn of_produce(
    snapshot: &Snapshot,
    listener: &str,
    version: i16,
    response: &mut produce_response::ProduceResponse,
) {
    if version < PRODUCE_SINCE {
        return;
    }
    let mut leaders = BTreeSet::new();
    for topic in &mut response.responses {
        let asked = topic.partition_responses.iter_mut().filter(|answer| is_elsewhere(answer.error_code));
        for answer in asked {
            let of = topic_of(snapshot, version, &topic.name, topic.topic_id);
            let Some((leader, epoch)) = hint(of, answer.index) else { continue };
            answer.current_leader.leader_id = leader.get();
            answer.current_leader.leader_epoch = epoch.get();
            leaders.insert(leader);
        }
    }
    response.node_endpoints = leaders
        .into_iter()
        .filter_map(|leader| {
            let (endpoint, rack) = place(snapshot, listener, leader)?;
            Some(produce_response::NodeEndpoint {
                node_id: leader.get(),
                host: Str::copy_from(&endpoint.host),
                port: i32::from(endpoint.port),
                rack: rack.map(Str::copy_from),
                ..Default::default()
            })
        })
        .collect();
}

/// Adds what the client of a Fetch of `version` on `listener` can use.
pub(super) fn of_fetch(
    snapshot: &Snapshot,
    listener: &str,
    version: i16,
    response: &mut fetch_response::FetchResponse,
) {
    if version < FETCH_SINCE {
        return;
    }
    let mut leaders = BTreeSet::new();
    for topic in &mut response.responses {
        let asked = topic.partitions.iter_mut().filter(|answer| is_elsewhere(answer.error_code));
        for answer in asked {
            let of = topic_of(snapshot, version, &topic.topic, topic.topic_id);
            let Some((leader, epoch)) = hint(of, answer.partition_index) else { continue };
            answer.current_leader.leader_id = leader.get();
            answer.current_leader.leader_epoch = epoch.get();
            leaders.insert(leader);
        }
    }
    response.node_endpoints = leaders
        .into_iter()
        .filter_map(|leader| {
            let (endpoint, rack) = place(snapshot, listener, leader)?;
            Some(fetch_response::NodeEndpoint {
                node_id: leader.get(),
                host: Str::copy_from(&endpoint.host),
                port: i32::from(endpoint.port),
                rack: rack.map(Str::copy_from),
                ..Default::default()
            })
        })
        .collect();
}

fn is_elsewhere(code: i16) -> bool {
    matches!(ErrorCode::from_wire(code), Some(ErrorCode::NotLeaderOrFollower | ErrorCode::FencedLeaderEpoch))
}

fn topic_of<'a>(snapshot: &'a Snapshot, version: i16, name: &str, id: TopicId) -> Option<&'a Topic> {
    match version >= BY_ID_SINCE {
        true => snapshot.topic_of_id(id).ok(),
        false => snapshot.topic_named(name).ok(),
    }
}

fn hint(topic: Option<&Topic>, index: i32) -> Option<Hint> {
    let partition = topic?.partition(PartitionIndex(index))?;
    Some((partition.leader?, partition.leader_epoch))
}

fn place<'a>(
    snapshot: &'a Snapshot,
    listener: &str,
    leader: NodeId,
) -> Option<(&'a Endpoint, Option<&'a str>)> {
    let broker = snapshot.image.broker(leader)?;
    Some((broker.endpoint(listener)?, broker.rack.as_deref()))
}
