//! Asks whether it would be voted for before it raises the epoch (pre-vote, KIP-996). Nothing of it is
//! persisted: it stays in its epoch with its vote.

use milena_probe::always;
use milena_types::Instant;

use crate::tally::Tally;
use crate::{ElectionState, Endpoint, ReplicaKey, VoterSet};

/// About to stand.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Prospective {
    /// The epoch as it was, with vote and leader.
    pub(crate) election: ElectionState,
    /// Where that leader is reached, to follow it again when too few would vote for this replica.
    pub(crate) endpoints: Vec<Endpoint>,
    /// Who would vote for it.
    pub(crate) tally: Tally,
    /// When it has asked for long enough; a sole voter has nobody to wait for.
    pub(crate) deadline: Option<Instant>,
}

impl Prospective {
    /// Starts asking; it would vote for itself, if it votes.
    pub(crate) fn new(
        election: ElectionState,
        endpoints: Vec<Endpoint>,
        local: ReplicaKey,
        voters: &VoterSet,
        deadline: Option<Instant>,
    ) -> Prospective {
        always!(election.leader.is_some() || endpoints.is_empty(), "endpoints of nobody");
        let mut tally = Tally::default();
        if voters.contains(local) {
            tally.grant(local.id, voters);
        }
        Prospective { election, endpoints, tally, deadline }
    }
}
