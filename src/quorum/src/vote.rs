//! Whether a vote is given (Raft §5.4.1, KIP-595, KIP-853), and what a Vote request does.

use milena_machine::Now;
use milena_probe::{always, sometimes};
use milena_types::{ErrorCode, Offset};

use crate::role::Role;
use crate::transition::is_believable;
use crate::{Action, Body, ElectionState, Quorum, ReplicaKey, VoteRequest, pre_vote};

/// Whether a replica that remembers `election` gives its vote in that epoch to `candidate`, whose log is as good as
/// its own or not. The same candidate gets the same vote again: the first answer may have been lost.
pub(crate) fn is_given(election: &ElectionState, candidate: ReplicaKey, is_up_to_date: bool) -> bool {
    match election.voted {
        Some(voted) => voted.is_same(candidate),
        None => election.leader.is_none() && is_up_to_date,
    }
}

impl Quorum {
    pub(crate) fn on_vote(&mut self, token: u64, request: &VoteRequest, now: Now, actions: &mut Vec<Action>) {
        let refused = |quorum: &mut Quorum, error, actions: &mut Vec<Action>| {
            quorum.answer(token, error, Body::Vote { granted: false }, actions);
        };
        if !is_possible(request)
            || !is_believable(request.epoch, self.epoch())
            || request.candidate.id == self.local.id
        {
            return refused(self, ErrorCode::InvalidRequest, actions);
        }
        if request.epoch < self.epoch() {
            return refused(self, ErrorCode::FencedLeaderEpoch, actions);
        }
        if request.epoch > self.epoch() {
            self.become_unattached(request.epoch, None, now, actions);
        }
        if request.voter.is_some_and(|voter| !voter.is_same(self.local)) {
            // another disk was here when the candidate learned of this node, and it may have voted (KIP-853)
            return refused(self, ErrorCode::InvalidVoterKey, actions);
        }
        let is_up_to_date = request.log.is_up_to_date_with(self.log);
        let granted = match request.pre_vote {
            true => pre_vote::is_given(&self.role, is_up_to_date),
            false => match &self.role {
                Role::Unattached(_) | Role::Prospective(_) => {
                    is_given(&self.wanted(), request.candidate, is_up_to_date)
                }
                // who stands, leads, led or follows in this epoch has nothing to give in it
                Role::Candidate(_) | Role::Leader(_) | Role::Follower(_) | Role::Resigned(_) => false,
            },
        };
        sometimes!("quorum: a vote was refused for a log that lacks something", !is_up_to_date);
        if granted && !request.pre_vote && self.wanted().voted.is_none() {
            self.give_vote(request.candidate, now, actions);
        }
        if granted && !request.pre_vote {
            always!(self.wanted().voted.is_some_and(|voted| voted.is_same(request.candidate)));
            always!(self.wanted().epoch == request.epoch);
        }
        self.answer(token, ErrorCode::None, Body::Vote { granted }, actions);
    }
}

/// Whether a replica can ask this. One that only intends to stand is in the epoch of its log, or later; one that
/// stands is in an epoch that has no records yet.
fn is_possible(request: &VoteRequest) -> bool {
    let epochs = match request.pre_vote {
        true => request.log.epoch <= request.epoch,
        false => request.log.epoch < request.epoch,
    };
    epochs
        && request.log.end >= Offset::ZERO
        && request.log.epoch.get() >= 0
        && request.candidate.id.get() >= 0
}

#[cfg(test)]
mod tests {
    use milena_types::{LeaderEpoch, NodeId};

    use super::*;
    use crate::voters::tests::voter;

    #[test]
    fn a_vote_is_given_once_and_only_where_nobody_leads() {
        let (one, two) = (voter(1).key, voter(2).key);
        let none = ElectionState { epoch: LeaderEpoch(3), leader: None, voted: None };
        assert!(is_given(&none, one, true));
        assert!(!is_given(&none, one, false), "a log that lacks something");
        let voted = ElectionState { voted: Some(one), ..none };
        assert!(is_given(&voted, one, true) && !is_given(&voted, two, true));
        let led = ElectionState { leader: Some(NodeId(2)), ..none };
        assert!(!is_given(&led, two, true));
    }
}
