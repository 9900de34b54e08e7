//! BeginQuorumEpoch: the leader tells voters that do not fetch who leads (KIP-595; repeated since KAFKA-17642, as a
//! voter that lost its leader's name must not wait for its own election timeout).

use milena_machine::Now;
use milena_types::{ErrorCode, NodeId};

use crate::role::Role;
use crate::{Action, BeginQuorumEpochRequest, Body, Quorum, Request};

impl Quorum {
    pub(crate) fn on_begin_quorum_epoch(
        &mut self,
        token: u64,
        request: &BeginQuorumEpochRequest,
        now: Now,
        actions: &mut Vec<Action>,
    ) {
        let mut error = self.hear_leader((request.epoch, request.leader), &request.endpoints, now, actions);
        let is_other = request.voter.is_some_and(|voter| !voter.is_same(self.local));
        if !error.is_error() && is_other {
            error = ErrorCode::InvalidVoterKey;
        }
        self.answer(token, error, Body::BeginQuorumEpoch, actions);
    }

    /// Tells the voters that have not fetched for a while who leads.
    pub(crate) fn send_begin_quorum_epochs(&mut self, now: Now, actions: &mut Vec<Action>) {
        let period = self.timeouts.begin_quorum_epoch();
        let Role::Leader(leader) = &mut self.role else { return };
        if leader.epoch_start.is_none() || now.monotonic < leader.begin_deadline {
            return;
        }
        leader.begin_deadline = now.monotonic.after(period);
        let epoch = leader.epoch;
        let is_silent = |id: NodeId| {
            leader
                .progress_of(&self.voters.set, id)
                .is_none_or(|progress| now.monotonic.since(progress.fetched_at) >= period)
        };
        let others = self.voters.set.iter().map(|voter| voter.key).filter(|key| key.id != self.local.id);
        let silent: Vec<_> = others.filter(|key| is_silent(key.id)).collect();
        for voter in silent {
            let request = Request::BeginQuorumEpoch(BeginQuorumEpochRequest {
                voter: Some(voter),
                epoch,
                leader: self.local.id,
                endpoints: self.endpoints.clone(),
            });
            self.send_to_voter(voter.id, request, now, actions);
        }
    }
}
