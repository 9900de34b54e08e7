//! Counting the answers to one round of votes or pre-votes. An answer, once given, is never taken back.

use std::collections::BTreeSet;

use milena_probe::always;
use milena_types::NodeId;

use crate::VoterSet;

/// Who granted, in one round.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Tally {
    granted: BTreeSet<NodeId>,
}

impl Tally {
    /// Counts the vote of `voter`, which must be in `voters`.
    pub(crate) fn grant(&mut self, voter: NodeId, voters: &VoterSet) {
        always!(voters.iter().any(|member| member.key.id == voter), "only voters vote: {voter}");
        self.granted.insert(voter);
        always!(self.granted.len() <= voters.count(), "more votes than voters");
    }

    /// Whether a majority of `voters` granted.
    pub(crate) fn is_won(&self, voters: &VoterSet) -> bool {
        let granted = voters.iter().filter(|member| self.granted.contains(&member.key.id)).count();
        granted >= voters.majority()
    }

    /// Who granted, by id.
    pub(crate) fn granted(&self) -> &BTreeSet<NodeId> {
        &self.granted
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::voters::tests::voter;

    #[test]
    fn a_round_is_won_by_a_majority() {
        let voters = VoterSet::new((1..=3).map(voter).collect()).unwrap();
        let mut tally = Tally::default();
        assert!(!tally.is_won(&voters));
        tally.grant(NodeId(2), &voters);
        tally.grant(NodeId(2), &voters);
        assert!(!tally.is_won(&voters), "one voter granting twice is one vote");
        tally.grant(NodeId(3), &voters);
        assert!(tally.is_won(&voters));
    }
}
