//! Led this epoch once, in this incarnation or an earlier one, and never will again: what an earlier one had
//! not synced may be lost, so the same offset and epoch could come to name two records (KAFKA-18106).

use milena_types::LeaderEpoch;

use crate::{ElectionState, ReplicaKey};

/// Led before.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Resigned {
    /// The epoch once led.
    pub(crate) epoch: LeaderEpoch,
}

impl Resigned {
    pub(crate) fn election(&self, local: ReplicaKey) -> ElectionState {
        ElectionState { epoch: self.epoch, leader: Some(local.id), voted: None }
    }
}
