//! Counting the answers to Vote requests, and asking those that have not answered.

use milena_machine::Now;
use milena_probe::reachable;
use milena_types::NodeId;

use crate::role::Role;
use crate::{Action, Peer, Quorum, Request, VoteRequest};

impl Quorum {
    /// `voter` answered a Vote request that was sent in the present role.
    pub(crate) fn on_vote_answer(&mut self, voter: NodeId, granted: bool) {
        let tally = match &mut self.role {
            Role::Prospective(role) => &mut role.tally,
            Role::Candidate(role) => &mut role.tally,
            // won already
            Role::Leader(_) | Role::Unattached(_) | Role::Follower(_) | Role::Resigned(_) => return,
        };
        if self.voters.set.get(voter).is_none() {
            reachable!("quorum: a vote of one that votes no more");
            return;
        }
        match granted {
            true => tally.grant(voter, &self.voters.set),
            false => tally.refuse(voter, &self.voters.set),
        }
    }

    /// Asks the voters that have not answered, as long as a majority can still grant.
    pub(crate) fn send_votes(&mut self, now: Now, actions: &mut Vec<Action>) {
        let (tally, pre_vote) = match &self.role {
            Role::Prospective(role) => (&role.tally, true),
            Role::Candidate(role) => (&role.tally, false),
            _ => return,
        };
        if tally.is_lost(&self.voters.set) {
            return;
        }
        let unasked =
            self.voters.set.iter().filter(|voter| !tally.has(voter.key.id) && voter.key.id != self.local.id);
        let voters: Vec<_> = unasked.map(|voter| voter.key).collect();
        for voter in voters {
            let request = Request::Vote(VoteRequest {
                voter: Some(voter),
                candidate: self.local,
                epoch: self.epoch(),
                log: self.log,
                pre_vote,
            });
            self.send_to_voter(voter.id, request, now, actions);
        }
    }

    /// Sends `request` to a voter, unless it owes an answer or failed a moment ago.
    pub(crate) fn send_to_voter(
        &mut self,
        voter: NodeId,
        request: Request,
        now: Now,
        actions: &mut Vec<Action>,
    ) {
        let endpoints = self.voters.set.endpoints(voter).to_vec();
        self.send(Peer::Node(voter), endpoints, request, now, actions);
    }
}
