//! Counting the answers to one round of votes or pre-votes. An answer, once given, is never taken back.

use std::collections::BTreeSet;

use milena_probe::always;
use milena_types::NodeId;

use crate::VoterSet;

/// Who granted and who refused, in one round.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Tally {
    granted: BTreeSet<NodeId>,
    refused: BTreeSet<NodeId>,
}

impl Tally {
    /// Counts the vote of `voter`, which must be in `voters`.
    pub(crate) fn grant(&mut self, voter: NodeId, voters: &VoterSet) {
        always!(voters.iter().any(|member| member.key.id == voter), "only voters vote: {voter}");
        if !self.refused.contains(&voter) {
            self.granted.insert(voter);
        }
        always!(self.granted.len() <= voters.count(), "more votes than voters");
    }

    /// Counts the refusal of `voter`, which must be in `voters`.
    pub(crate) fn refuse(&mut self, voter: NodeId, voters: &VoterSet) {
        always!(voters.iter().any(|member| member.key.id == voter), "only voters refuse: {voter}");
        if !self.granted.contains(&voter) {
            self.refused.insert(voter);
        }
        always!(self.granted.is_disjoint(&self.refused));
    }

    /// Whether `voter` has answered.
    pub(crate) fn has(&self, voter: NodeId) -> bool {
        self.granted.contains(&voter) || self.refused.contains(&voter)
    }

    /// Whether a majority of `voters` granted.
    pub(crate) fn is_won(&self, voters: &VoterSet) -> bool {
        let granted = voters.iter().filter(|member| self.granted.contains(&member.key.id)).count();
        granted >= voters.majority()
    }

    /// Whether so many of `voters` refused that no majority can grant any more.
    pub(crate) fn is_lost(&self, voters: &VoterSet) -> bool {
        let refused = voters.iter().filter(|member| self.refused.contains(&member.key.id)).count();
        voters.count() - refused < voters.majority()
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

    #[test]
    fn a_round_is_lost_when_no_majority_is_left() {
        let voters = VoterSet::new((1..=4).map(voter).collect()).unwrap();
        let mut tally = Tally::default();
        tally.refuse(NodeId(1), &voters);
        assert!(!tally.is_lost(&voters) && tally.has(NodeId(1)) && !tally.has(NodeId(2)));
        tally.refuse(NodeId(2), &voters);
        assert!(tally.is_lost(&voters));
        tally.grant(NodeId(1), &voters);
        assert!(tally.is_lost(&voters), "a refusal is not taken back");
    }
}
