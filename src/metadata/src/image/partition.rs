//! A partition's registration: who holds it, who is in sync, who leads. It must never change but by one
//! step of the partition epoch.

use milena_types::{DirectoryId, LeaderEpoch, NodeId, PartitionEpoch};

/// Directory ids with a meaning of their own (KIP-858).
pub mod directory {
    use milena_types::DirectoryId;

    /// The replica's directory was never said: a log older than KIP-858.
    pub const MIGRATING: DirectoryId = DirectoryId::ZERO;
    /// The broker has not chosen a directory for the replica yet.
    pub const UNASSIGNED: DirectoryId = reserved(1);
    /// The replica's directory failed.
    pub const LOST: DirectoryId = reserved(2);

    const fn reserved(number: u8) -> DirectoryId {
        let mut bytes = [0; 16];
        bytes[15] = number;
        milena_types::Uuid(bytes)
    }
}

/// Whether the leader's log may lack committed records.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum LeaderRecovery {
    /// It was elected from the in-sync replicas, or has recovered.
    #[default]
    Recovered,
    /// It was elected uncleanly and has not recovered (KIP-704).
    Recovering,
}

impl LeaderRecovery {
    /// Kafka's number of it.
    pub fn code(self) -> i8 {
        match self {
            LeaderRecovery::Recovered => 0,
            LeaderRecovery::Recovering => 1,
        }
    }

    /// What Kafka's number says; `None` for a number that it has not.
    pub fn from_code(code: i8) -> Option<LeaderRecovery> {
        match code {
            0 => Some(LeaderRecovery::Recovered),
            1 => Some(LeaderRecovery::Recovering),
            _ => None,
        }
    }
}

/// A partition's registration.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Partition {
    /// Who holds it, preferred leader first.
    pub replicas: Vec<NodeId>,
    /// In which directory each of `replicas` holds it, in the same order.
    pub directories: Vec<DirectoryId>,
    /// Who is in sync.
    pub isr: Vec<NodeId>,
    /// Who left the ISR last with everything that was committed, and may lead (KIP-966).
    pub elr: Vec<NodeId>,
    /// Who may know most when nobody is in the ISR or the ELR.
    pub last_known_elr: Vec<NodeId>,
    /// Who a reassignment takes away.
    pub removing: Vec<NodeId>,
    /// Who a reassignment adds.
    pub adding: Vec<NodeId>,
    /// Who leads; `None`: nobody can.
    pub leader: Option<NodeId>,
    /// Whether the leader may lack committed records.
    pub leader_recovery: LeaderRecovery,
    /// How many leaders there were.
    pub leader_epoch: LeaderEpoch,
    /// How many changes there were.
    pub partition_epoch: PartitionEpoch,
}

impl Partition {
    /// The directory of a replica; `None` when the broker holds none.
    pub fn directory_of(&self, replica: NodeId) -> Option<DirectoryId> {
        let index = self.replicas.iter().position(|candidate| *candidate == replica)?;
        self.directories.get(index).copied()
    }
}
