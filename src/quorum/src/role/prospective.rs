//! Asks whether it would be voted for before it raises the epoch (pre-vote, KIP-996). Nothing of it is
//! persisted: it stays in its epoch with its vote.

use milena_probe::always;

use crate::tally::Tally;
use crate::{ElectionState, ReplicaKey, VoterSet};

/// About to stand.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Prospective {
    /// The epoch as it was, with vote and leader.
    pub(crate) election: ElectionState,
    /// Who would vote for it.
    pub(crate) tally: Tally,
}

impl Prospective {
    /// Starts asking; it would vote for itself.
    pub(crate) fn new(election: ElectionState, local: ReplicaKey, voters: &VoterSet) -> Prospective {
        always!(voters.contains(local), "only voters stand");
        let mut tally = Tally::default();
        tally.grant(local.id, voters);
        Prospective { election, tally }
    }
}
