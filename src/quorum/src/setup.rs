//! What a replica finds when it starts, and whether it may take part with that.

use milena_types::{LeaderEpoch, Offset};

use crate::{ElectionState, ReplicaKey, Voters};

/// Where the local log ends. After recovery all of it is durable.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LogEnd {
    /// The offset that the next record gets.
    pub end: Offset,
    /// The epoch of the last batch; 0 for an empty log.
    pub epoch: LeaderEpoch,
}

/// What a replica finds when it starts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Setup {
    /// This replica.
    pub local: ReplicaKey,
    /// The voter set, from log or checkpoint.
    pub voters: Voters,
    /// What an earlier incarnation made durable; `None` when there is none.
    pub saved: Option<ElectionState>,
    /// The log as recovered.
    pub log: LogEnd,
}

/// Why a replica cannot take part.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SetupError {
    /// More than one voter.
    #[error(
        "the voter set has {count} voters ({voters}), and this version runs a quorum of exactly one: format \
         the cluster with this node as its only controller"
    )]
    MoreThanOneVoter {
        /// How many.
        count: usize,
        /// Which.
        voters: String,
    },
    /// The node is a voter, but with another disk.
    #[error(
        "node {} is a voter with the directory id {expected}, and this disk has the directory id {}: mount the \
         disk on which the node voted, as a new disk has forgotten its votes",
        local.id, local.directory
    )]
    OtherDisk {
        /// This replica.
        local: ReplicaKey,
        /// The directory that the voter set names.
        expected: milena_types::DirectoryId,
    },
    /// The node is no voter.
    #[error(
        "node {0} is not in the voter set ({1}), and this version runs no observers: set `node.id` to the \
         voter's id, or format the cluster with this node as its controller"
    )]
    NotAVoter(milena_types::NodeId, String),
}

impl Setup {
    /// Whether the replica may take part.
    pub(crate) fn check(&self) -> Result<(), SetupError> {
        let set = &self.voters.set;
        if set.count() > 1 {
            return Err(SetupError::MoreThanOneVoter { count: set.count(), voters: set.to_string() });
        }
        if set.contains(self.local) {
            return Ok(());
        }
        match set.iter().find(|voter| voter.key.id == self.local.id) {
            Some(voter) => Err(SetupError::OtherDisk { local: self.local, expected: voter.key.directory }),
            None => Err(SetupError::NotAVoter(self.local.id, set.to_string())),
        }
    }
}
