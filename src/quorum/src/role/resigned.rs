//! Led this epoch once, in this incarnation or an earlier one, and never will again: what an earlier one had
//! not synced may be lost, so the same offset and epoch could come to name two records (KAFKA-18106). Tells the
//! voters so until they know.

use std::collections::BTreeSet;

use milena_types::{Instant, LeaderEpoch, NodeId};

use crate::{ElectionState, ReplicaKey};

/// Led before.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Resigned {
    /// The epoch once led.
    pub(crate) epoch: LeaderEpoch,
    /// When it looks for a new epoch, if no other voter has by then.
    pub(crate) deadline: Option<Instant>,
    /// The voters that do not know yet.
    pub(crate) unacknowledged: BTreeSet<NodeId>,
    /// Who is to follow, the best first; empty after a restart.
    pub(crate) preferred: Vec<ReplicaKey>,
}

impl Resigned {
    pub(crate) fn election(&self, local: ReplicaKey) -> ElectionState {
        ElectionState { epoch: self.epoch, leader: Some(local.id), voted: None }
    }
}
