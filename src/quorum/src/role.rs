//! The roles of a replica, one type and file each. A role knows its epoch and what it would have persisted;
//! how roles follow one another stands in `transition.rs`. A replica that is no voter (an observer) is only ever
//! unattached or a follower.

mod candidate;
mod follower;
mod leader;
mod prospective;
mod resigned;
mod unattached;

use milena_types::{Instant, LeaderEpoch, NodeId};

pub(crate) use candidate::Candidate;
pub(crate) use follower::{Follower, Partial};
pub(crate) use leader::Leader;
pub(crate) use prospective::Prospective;
pub(crate) use resigned::Resigned;
pub(crate) use unattached::Unattached;

use crate::{ElectionState, Endpoint, ReplicaKey};

/// What a replica is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Role {
    Unattached(Unattached),
    Prospective(Prospective),
    Candidate(Candidate),
    Leader(Leader),
    Follower(Follower),
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
            Role::Follower(role) => role.election.epoch,
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
            Role::Follower(role) => role.election,
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
            Role::Follower(role) => role.election.leader,
        }
    }

    /// Where the leader is reached, if that is another node and its endpoints are known.
    pub(crate) fn leader_endpoints(&self) -> &[Endpoint] {
        match self {
            Role::Prospective(role) => &role.endpoints,
            Role::Follower(role) => &role.endpoints,
            Role::Unattached(_) | Role::Candidate(_) | Role::Leader(_) | Role::Resigned(_) => &[],
        }
    }

    /// When an election, or the wait for one, ends.
    pub(crate) fn election_deadline(&self) -> Option<Instant> {
        match self {
            Role::Unattached(role) => role.deadline,
            Role::Prospective(role) => role.deadline,
            Role::Candidate(role) => role.deadline,
            Role::Resigned(role) => role.deadline,
            Role::Leader(_) | Role::Follower(_) => None,
        }
    }
}
