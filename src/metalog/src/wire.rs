//! The core's words and Kafka's messages, each way, for whoever has a network: one file an exchange. What is refused here
//! is what Kafka refuses before its core looks: another cluster, another topic, more than one partition. Pure; it must
//! never judge epochs, offsets or votes.

mod bare;
pub mod begin_epoch;
pub mod describe_quorum;
pub mod end_epoch;
pub mod fetch;
pub mod fetch_snapshot;
mod place;
pub mod vote;
pub mod voters;

use milena_quorum::{Endpoint, ReplicaKey, Response};
use milena_types::{ErrorCode, LeaderEpoch, NodeId, Uuid};
use milena_wire::Str;

use crate::names::TOPIC;
use place::Stands;

/// The only partition.
const PARTITION: i32 = 0;

/// What an exchange is about beside the core's words.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The cluster; each end names it, or says nothing.
    pub cluster_id: &'a str,
    /// The listener of the controllers by which the two ends speak.
    pub listener: &'a str,
}

/// An answer of which nothing can be used.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Unusable {
    /// The request was refused before the other core looked at it.
    #[error("{}", match .0 {
        ErrorCode::InconsistentClusterId =>
            "it belongs to another cluster: see that `controller.quorum.bootstrap.servers` names this cluster's controllers".to_owned(),
        other => format!("it refuses to look at the request: {}", other.name()),
    })]
    Refused(ErrorCode),
    /// It is not an answer to what was asked.
    #[error("its answer is none: {0}")]
    NoAnswer(&'static str),
}

impl Subject<'_> {
    fn named(&self) -> Option<Str> {
        Some(Str::copy_from(self.cluster_id))
    }

    /// Whether a request of `cluster_id` is meant for this cluster; old ones say nothing.
    fn check_cluster(&self, cluster_id: Option<&Str>) -> Result<(), ErrorCode> {
        match cluster_id.filter(|told| told.as_ref() != self.cluster_id) {
            Some(_) => Err(ErrorCode::InconsistentClusterId),
            None => Ok(()),
        }
    }

    /// Where the leader that `response` names is reached: by this listener, or however it is known.
    fn leader_endpoint<'r>(&self, response: &'r Response) -> Option<(NodeId, &'r Endpoint)> {
        let named = response.endpoints.iter().find(|endpoint| endpoint.name == self.listener);
        Some((response.leader?, named.or(response.endpoints.first())?))
    }

    /// The same, for an answer that names nodes, in a version that does.
    fn tell<N: Stands>(&self, response: &Response, does: bool) -> Vec<N> {
        let told = self.leader_endpoint(response).filter(|_| does);
        told.map(|(node, endpoint)| N::at(node, endpoint)).into_iter().collect()
    }

    /// The endpoint of `leader` among those that an answer names by node.
    fn endpoints<N: Stands>(&self, leader: Option<NodeId>, told: &[N]) -> Vec<Endpoint> {
        let of_leader = told.iter().filter_map(Stands::told).filter(|(node, ..)| leader == Some(*node));
        of_leader.map(|(_, host, port)| self.endpoint(host, port)).collect()
    }

    fn endpoint(&self, host: &Str, port: u16) -> Endpoint {
        Endpoint { name: self.listener.to_owned(), host: host.to_string(), port }
    }
}

/// Why an answer about several partitions, or none, is not looked at.
const NOT_ONE: Unusable = Unusable::NoAnswer("it is not about one partition");

/// The only one of `items`, if there is one and no more, taken out.
fn take_only<T>(mut items: Vec<T>) -> Result<T, Unusable> {
    items.pop().filter(|_| items.is_empty()).ok_or(NOT_ONE)
}

/// The only one of `items`, if there is one and no more.
fn only<T>(items: &[T]) -> Option<&T> {
    match items {
        [one] => Some(one),
        _ => None,
    }
}

/// Whether it is the metadata partition.
fn check_partition(topic: &str, partition: i32) -> Result<(), ErrorCode> {
    if topic == TOPIC && partition == PARTITION { Ok(()) } else { Err(ErrorCode::InvalidRequest) }
}

/// A replica's key; a negative id stands for nobody.
fn key(id: i32, directory: Uuid) -> Option<ReplicaKey> {
    (id >= 0).then_some(ReplicaKey { id: NodeId(id), directory })
}

/// -1 stands for nobody.
fn leader(id: i32) -> Option<NodeId> {
    (id >= 0).then_some(NodeId(id))
}

fn leader_id(leader: Option<NodeId>) -> i32 {
    leader.unwrap_or(NodeId::NONE).get()
}

/// The code that stands for what is not known here.
fn code(error: i16) -> ErrorCode {
    ErrorCode::from_wire(error).unwrap_or(ErrorCode::UnknownServerError)
}

/// Refuses an answer with a code of its own, beside the partition's.
fn check_top(error: i16) -> Result<(), Unusable> {
    match code(error) {
        ErrorCode::None => Ok(()),
        refused => Err(Unusable::Refused(refused)),
    }
}

/// How things stand at the other end, with the body still to come.
fn stand(error: i16, epoch: i32, leader_id: i32) -> (ErrorCode, LeaderEpoch, Option<NodeId>) {
    (code(error), LeaderEpoch(epoch), leader(leader_id))
}

#[cfg(test)]
mod tests;
