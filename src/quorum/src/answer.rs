//! Answering other replicas. An answer tells how things stand here, so it leaves only once that is durable: else a
//! crash would make this replica go back behind its word (KIP-595: the vote is written before it is given).

use milena_probe::{always, reachable};
use milena_types::{ErrorCode, Instant, NodeId, Offset};

use crate::role::Role;
use crate::{Action, Body, ElectionState, Endpoint, LogEnd, Quorum, ReplicaKey, Response};

/// How many answers may wait for a disk, and how many fetches for something new. Peers ask one thing at a time, so
/// this many are never honest; whoever is dropped asks again.
const WAITING_MAX: usize = 1024;

/// An answer that waits for the disk.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Held {
    needs: ElectionState,
    token: u64,
    response: Response,
}

/// A fetch that waits for something new.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Parked {
    pub(crate) token: u64,
    pub(crate) replica: ReplicaKey,
    pub(crate) log: LogEnd,
    pub(crate) high_watermark: Option<Offset>,
    pub(crate) until: Instant,
}

impl Quorum {
    /// Answers the request `token`, as soon as what the answer tells is durable.
    pub(crate) fn answer(&mut self, token: u64, error: ErrorCode, body: Body, actions: &mut Vec<Action>) {
        let leader = self.role.leader(self.local.id);
        let endpoints = leader.map(|leader| self.endpoints_of(leader).to_vec()).unwrap_or_default();
        let response = Response { error, epoch: self.epoch(), leader, endpoints, body };
        if self.is_settled() {
            actions.push(Action::Answer { token, response });
            return;
        }
        if self.held.len() >= WAITING_MAX {
            reachable!("quorum: too many answers wait for the disk");
            self.held.remove(0);
        }
        self.held.push(Held { needs: self.wanted(), token, response });
    }

    pub(crate) fn endpoints_of(&self, leader: NodeId) -> &[Endpoint] {
        match self.role.leader_endpoints() {
            _ if leader == self.local.id => &self.endpoints,
            [] => self.voters.set.endpoints(leader),
            known => known,
        }
    }

    /// Lets go the answers that rest on what is durable now. One that rests on an earlier state may go too: nothing
    /// that contradicts it can be said any more.
    pub(crate) fn release_held(&mut self, actions: &mut Vec<Action>) {
        let durable = self.durable;
        for held in std::mem::take(&mut self.held) {
            if held.needs == durable || held.needs.may_become(&durable) {
                actions.push(Action::Answer { token: held.token, response: held.response });
            } else {
                self.held.push(held);
            }
        }
        always!(!self.is_settled() || self.held.is_empty(), "an answer waits for a state that never comes");
    }

    /// Lets a fetch wait; gives it back when there is no room.
    pub(crate) fn park(&mut self, parked: Parked) -> Result<(), Parked> {
        always!(matches!(self.role, Role::Leader(_)), "only a leader parks fetches");
        // who asks again has given up the earlier request
        if self.parked.len() >= WAITING_MAX {
            reachable!("quorum: too many fetches wait for something new");
            return Err(parked);
        }
        self.parked.push(parked);
        Ok(())
    }
}
