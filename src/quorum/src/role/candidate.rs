//! Stands in an epoch that it raised, having voted for itself. Its own vote counts once it is durable.

use milena_types::{Instant, LeaderEpoch};

use crate::tally::Tally;
use crate::{ElectionState, ReplicaKey};

/// Stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Candidate {
    /// The epoch stood in.
    pub(crate) epoch: LeaderEpoch,
    /// Who voted for it.
    pub(crate) tally: Tally,
    /// When the election is over; a sole voter has nobody to wait for.
    pub(crate) deadline: Option<Instant>,
}

impl Candidate {
    pub(crate) fn election(&self, local: ReplicaKey) -> ElectionState {
        ElectionState { epoch: self.epoch, leader: None, voted: Some(local) }
    }
}
