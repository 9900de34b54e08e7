//! EndQuorumEpoch: a leader that resigned says so, and who should follow it: whoever is further in the log stands
//! sooner (KIP-595).

use milena_machine::Now;
use milena_types::NodeId;

use crate::role::Role;
use crate::{Action, Body, EndQuorumEpochRequest, Quorum, ReplicaKey, Request};

impl Quorum {
    pub(crate) fn on_end_quorum_epoch(
        &mut self,
        token: u64,
        request: &EndQuorumEpochRequest,
        now: Now,
        actions: &mut Vec<Action>,
    ) {
        let error = self.hear_leader((request.epoch, request.leader), &request.endpoints, now, actions);
        if !error.is_error() {
            self.succeed(request, now);
        }
        self.answer(token, error, Body::EndQuorumEpoch, actions);
    }

    /// Waits for its turn to stand.
    fn succeed(&mut self, request: &EndQuorumEpochRequest, now: Now) {
        let preferred = &request.preferred;
        let position = preferred.iter().position(|key| key.is_same(self.local)).unwrap_or(preferred.len());
        let wait = self.timeouts.succession(position, preferred.len());
        if let Role::Follower(follower) = &mut self.role
            && follower.leader() == request.leader
        {
            follower.fetch_deadline = Some(now.monotonic.after(wait));
        }
    }

    /// `voter` knows that this replica leads no more.
    pub(crate) fn on_end_quorum_epoch_answer(&mut self, voter: NodeId) {
        if let Role::Resigned(resigned) = &mut self.role {
            resigned.unacknowledged.remove(&voter);
        }
    }

    /// Tells those that do not know yet.
    pub(crate) fn send_end_quorum_epochs(&mut self, now: Now, actions: &mut Vec<Action>) {
        let Role::Resigned(resigned) = &self.role else { return };
        let (epoch, preferred) = (resigned.epoch, resigned.preferred.clone());
        let voters = resigned.unacknowledged.clone();
        for voter in voters {
            let request = Request::EndQuorumEpoch(EndQuorumEpochRequest {
                epoch,
                leader: self.local.id,
                preferred: preferred.clone(),
                endpoints: self.endpoints.clone(),
            });
            self.send_to_voter(voter, request, now, actions);
        }
    }

    /// The other voters, who is furthest in the log first.
    pub(crate) fn successors(&self) -> Vec<ReplicaKey> {
        let Role::Leader(leader) = &self.role else { return Vec::new() };
        let others = self.voters.set.iter().map(|voter| voter.key).filter(|key| key.id != self.local.id);
        let mut successors: Vec<ReplicaKey> = others.collect();
        let end =
            |key: &ReplicaKey| leader.progress_of(&self.voters.set, key.id).map(|progress| progress.end);
        successors.sort_by(|a, b| end(b).cmp(&end(a)).then(a.cmp(b)));
        successors
    }
}
