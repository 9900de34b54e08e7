//! Who leads, as others may know it. Never says that this node leads before it may append.

use std::fmt;

use milena_types::{LeaderEpoch, NodeId};

/// The leader of the metadata log, as far as this node knows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Leadership {
    /// The epoch that this node is in. Never falls.
    pub epoch: LeaderEpoch,
    /// Who leads in `epoch`; `None` while nobody is known to.
    pub leader: Option<NodeId>,
    /// Whether it is this node: it may append in `epoch`.
    pub is_self: bool,
}

/// An append was refused because this node does not lead in the epoch that it named.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("this node does not lead the metadata log in epoch {asked}: {leadership}")]
pub struct NotLeader {
    /// The epoch that the append named.
    pub asked: LeaderEpoch,
    /// Who leads instead.
    pub leadership: Leadership,
}

impl fmt::Display for Leadership {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.leader {
            Some(_) if self.is_self => write!(f, "this node leads in epoch {}", self.epoch),
            Some(leader) => write!(f, "node {leader} leads in epoch {}", self.epoch),
            None => write!(f, "no leader is known in epoch {}", self.epoch),
        }
    }
}
