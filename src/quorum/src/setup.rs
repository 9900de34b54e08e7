//! What a replica finds when it starts, and whether a shell without a network may run it.

use milena_types::{LeaderEpoch, Offset};

use crate::{ElectionState, Endpoint, EpochStarts, ReplicaKey, SnapshotId, Timeouts, Voters};

/// Where the local log ends. After recovery all of it is durable.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LogEnd {
    /// The offset that the next record gets.
    pub end: Offset,
    /// The epoch of the last batch; 0 for an empty log.
    pub epoch: LeaderEpoch,
}

impl LogEnd {
    /// Whether a log that ends here holds all that one ending at `other` can have committed: whose last epoch is
    /// the higher, and within it the longer one (Raft §5.4.1).
    pub(crate) fn is_up_to_date_with(self, other: LogEnd) -> bool {
        (self.epoch, self.end) >= (other.epoch, other.end)
    }
}

/// What a replica finds when it starts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Setup {
    /// This replica.
    pub local: ReplicaKey,
    /// Where others reach it; what a leader tells those that do not know it.
    pub endpoints: Vec<Endpoint>,
    /// The voter set, from log, checkpoint or configuration.
    pub voters: Voters,
    /// The sets before it, from the last one that is surely committed on, the oldest first: one of them is in force
    /// again when the record of a later one is dropped.
    pub earlier_voters: Vec<Voters>,
    /// Where to ask who leads: `controller.quorum.bootstrap.servers`, or the static voters.
    pub bootstrap: Vec<Endpoint>,
    /// The lowest and highest `kraft.version` that it speaks.
    pub kraft_versions: (i16, i16),
    /// `controller.quorum.auto.join.enable`: whether it asks to be taken into the voter set.
    pub auto_join: bool,
    /// What an earlier incarnation made durable; `None` when there is none.
    pub saved: Option<ElectionState>,
    /// The log as recovered.
    pub log: LogEnd,
    /// Where the log begins.
    pub log_start: Offset,
    /// Where each epoch begins in it.
    pub epochs: EpochStarts,
    /// The oldest and the newest snapshot on the disk, formatting's checkpoint not counted. A log that does not
    /// begin at 0 has one that ends where it begins.
    pub snapshots: Option<(SnapshotId, SnapshotId)>,
    /// How long it waits for what.
    pub timeouts: Timeouts,
    /// Drawn anew for each incarnation: what chance does follows from it.
    pub seed: u64,
}

/// Why a shell without a network cannot run a replica.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SetupError {
    /// More than one voter.
    #[error(
        "the voter set has {count} voters ({voters}), and this node has no listener by which they could speak to it: \
         add the one of controller.listener.names to listeners"
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
        "node {0} is not in the voter set ({1}), and has no listener by which controllers could speak to it: set \
         `node.id` to the voter's id, or add the listener of controller.listener.names to listeners"
    )]
    NotAVoter(milena_types::NodeId, String),
}

impl Setup {
    /// A replica with an empty log and nobody to ask, Kafka's timeouts and no chance.
    pub fn new(local: ReplicaKey, voters: Voters) -> Setup {
        Setup {
            local,
            endpoints: Vec::new(),
            voters,
            earlier_voters: Vec::new(),
            bootstrap: Vec::new(),
            kraft_versions: (0, 1),
            auto_join: false,
            saved: None,
            log: LogEnd { end: Offset::ZERO, epoch: LeaderEpoch(0) },
            log_start: Offset::ZERO,
            epochs: EpochStarts::default(),
            snapshots: None,
            timeouts: Timeouts::default(),
            seed: 0,
        }
    }

    /// Whether the replica is the only voter, and so needs nobody: what a shell that speaks to no other node asks
    /// before it runs one.
    pub fn check_alone(&self) -> Result<(), SetupError> {
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
