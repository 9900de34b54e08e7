//! The roles of a replica, one type and file each. A role knows its epoch and what it would have persisted;
//! how roles follow one another stands in `state.rs`.

mod candidate;
mod leader;
mod prospective;
mod resigned;
mod unattached;

use milena_types::{LeaderEpoch, NodeId};

pub(crate) use candidate::Candidate;
pub(crate) use leader::Leader;
pub(crate) use prospective::Prospective;
pub(crate) use resigned::Resigned;
pub(crate) use unattached::Unattached;

use crate::{ElectionState, ReplicaKey};

/// What a replica is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Role {
    Unattached(Unattached),
    Prospective(Prospective),
    Candidate(Candidate),
    Leader(Leader),
    Resigned(Resigned),
}

impl Role {
    /// The epoch that the replica is in.
    pub(crate) fn epoch(&self) -> LeaderEpoch {
        match self {
            Role::Unattached(role) => role.election.epoch,
            Role::Prospective(role) => role.election.epoch,
            Role::Candidate(role) => role.epoch,
            Role::Leader(role) => role.epoch,
            Role::Resigned(role) => role.epoch,
        }
    }

    /// What must be durable before anything is done in this role.
    pub(crate) fn election(&self, local: ReplicaKey) -> ElectionState {
        match self {
            Role::Unattached(role) => role.election,
            Role::Prospective(role) => role.election,
            Role::Candidate(role) => role.election(local),
            Role::Leader(role) => role.election(local),
            Role::Resigned(role) => role.election(local),
        }
    }

    /// Who leads, as this role may say to others.
    pub(crate) fn leader(&self, local: NodeId) -> Option<NodeId> {
        match self {
            Role::Unattached(role) => role.election.leader,
            Role::Prospective(role) => role.election.leader,
            Role::Candidate(_) | Role::Resigned(_) => None,
            Role::Leader(role) => role.epoch_start.map(|_| local),
        }
    }
}
