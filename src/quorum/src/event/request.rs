//! Another replica asks.

use milena_machine::Now;

use crate::{Action, Quorum, Request};

impl Quorum {
    pub(super) fn on_request(&mut self, token: u64, request: &Request, now: Now, actions: &mut Vec<Action>) {
        match request {
            Request::Vote(request) => self.on_vote(token, request, now, actions),
            Request::BeginQuorumEpoch(request) => self.on_begin_quorum_epoch(token, request, now, actions),
            Request::EndQuorumEpoch(request) => self.on_end_quorum_epoch(token, request, now, actions),
            Request::Fetch(request) => self.on_fetch(token, request, now, actions),
            Request::ChangeVoters(request) => self.on_change_voters(token, request, now, actions),
            Request::FetchSnapshot(request) => self.on_fetch_snapshot(token, request, now, actions),
        }
    }
}
