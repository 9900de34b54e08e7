//! When a replica fetches, and from whom. It acknowledges by asking: a fetch leaves only when everything below its
//! offset is durable here.

use milena_machine::Now;
use milena_types::HighWatermark;

use crate::role::{Partial, Role};
use crate::{Action, Endpoint, FetchRequest, FetchSnapshotRequest, Peer, Quorum, Request};

impl Quorum {
    /// Sends `request` to `peer`, unless it owes an answer or failed a moment ago.
    pub(crate) fn send(
        &mut self,
        peer: Peer,
        endpoints: Vec<Endpoint>,
        request: Request,
        now: Now,
        actions: &mut Vec<Action>,
    ) {
        if self.connections.is_ready(peer, now.monotonic) {
            let correlation = self.connections.send(peer, now.monotonic);
            actions.push(Action::Send { to: peer, endpoints, correlation, request });
        }
    }

    /// Fetches, if it is time: from the leader, or, when there is none or it does not answer, from anyone who may know
    /// the leader.
    pub(crate) fn send_fetches(&mut self, now: Now, actions: &mut Vec<Action>) {
        if self.durable_end < self.log.end || self.pending.is_some() {
            return;
        }
        let at = now.monotonic;
        let leader = match &self.role {
            Role::Follower(follower) => Some(Peer::Node(follower.leader())),
            _ => None,
        };
        let is_free = leader.is_some_and(|leader| self.connections.is_ready(leader, at));
        let change = match is_free && !self.connections.any_in_flight(at) {
            true => self.wanted_change(now),
            false => None,
        };
        match &self.role {
            Role::Unattached(_) => self.fetch_from_anyone(now, actions),
            Role::Follower(follower) => {
                let leader = Peer::Node(follower.leader());
                if self.connections.has_timed_out(leader, at) {
                    self.connections.reset(leader);
                    self.fetch_from_anyone(now, actions);
                } else if self.connections.is_backing_off(leader, at) {
                    self.fetch_from_anyone(now, actions);
                } else if !self.connections.any_in_flight(at) {
                    let endpoints = follower.endpoints.clone();
                    let request = match (change, follower.snapshot) {
                        (Some(change), _) => change,
                        (None, Some(partial)) => self.fetch_snapshot_request(partial),
                        (None, None) => self.fetch_request(),
                    };
                    self.send(leader, endpoints, request, now, actions);
                }
            }
            Role::Prospective(_) | Role::Candidate(_) | Role::Leader(_) | Role::Resigned(_) => {}
        }
    }

    /// Asks one of those who may know the leader, begun with by chance; the answer names the leader, if it knows one.
    fn fetch_from_anyone(&mut self, now: Now, actions: &mut Vec<Action>) {
        if self.bootstrap.is_empty() || self.connections.any_in_flight(now.monotonic) {
            return;
        }
        let count = self.bootstrap.len();
        let first = self.jitter.below(count as u64) as usize;
        let own = |endpoint: &Endpoint| self.endpoints.contains(endpoint);
        let servers = (first..count).chain(0..first).map(|index| {
            let peer = Peer::Bootstrap(u16::try_from(index).unwrap_or(u16::MAX));
            (peer, vec![self.bootstrap[index].clone()])
        });
        let mut servers: Vec<_> = servers.filter(|(_, endpoints)| !endpoints.iter().any(own)).collect();
        if servers.is_empty() {
            // it was told of nobody but itself: a first voter that was left out since finds the others in its log
            let others = self.voters.set.iter().filter(|voter| voter.key.id != self.local.id);
            servers = others.map(|voter| (Peer::Node(voter.key.id), voter.endpoints.clone())).collect();
        }
        let ready = servers.into_iter().find(|(peer, _)| self.connections.is_ready(*peer, now.monotonic));
        if let Some((peer, endpoints)) = ready {
            let request = self.fetch_request();
            self.send(peer, endpoints, request, now, actions);
        }
    }

    fn fetch_request(&self) -> Request {
        Request::Fetch(FetchRequest {
            replica: self.local,
            epoch: self.epoch(),
            log: self.log,
            // -1 is what Kafka says for none, so that the first one is told at once
            high_watermark: Some(self.told.map_or(milena_types::Offset(-1), HighWatermark::offset)),
            may_wait: true,
        })
    }

    fn fetch_snapshot_request(&self, partial: Partial) -> Request {
        Request::FetchSnapshot(FetchSnapshotRequest {
            replica: self.local,
            epoch: self.epoch(),
            id: partial.id,
            position: partial.position,
        })
    }
}
