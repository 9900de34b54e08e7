//! Another replica answered, or will not. First comes what every answer tells of epoch and leader, then what was asked
//! for. An answer that helps in nothing makes the peer wait its turn, so that no two replicas keep each other busy.

use milena_machine::Now;
use milena_types::ErrorCode;

use crate::{Action, Body, Peer, Quorum, Response};

impl Quorum {
    pub(super) fn on_response(
        &mut self,
        correlation: u64,
        response: Option<Response>,
        now: Now,
        actions: &mut Vec<Action>,
    ) {
        // an answer that nobody waits for is one to a question of another role
        let Some(peer) = self.connections.answered(correlation) else { return };
        let is_useful = match response {
            Some(response) => self.take_response(peer, correlation, response, now, actions),
            None => false,
        };
        if !is_useful {
            self.connections.back_off(peer, now.monotonic);
        }
    }

    fn take_response(
        &mut self,
        peer: Peer,
        correlation: u64,
        response: Response,
        now: Now,
        actions: &mut Vec<Action>,
    ) -> bool {
        let Response { error, epoch, leader, endpoints, body } = response;
        if epoch < self.epoch() || error == ErrorCode::UnknownLeaderEpoch {
            return false;
        }
        let before = self.wanted();
        let is_stale = matches!(error, ErrorCode::FencedLeaderEpoch | ErrorCode::NotLeaderOrFollower);
        // of a leader it may know the name alone, and not where it is
        let is_lost = leader.is_some() && self.role.leader_endpoints().is_empty();
        if epoch > self.epoch() || is_stale || is_lost {
            let was_ours = epoch == self.epoch();
            if let Err(fault) = self.hear(epoch, leader, &endpoints, now, actions) {
                actions.push(Action::Complain(fault));
                return false;
            }
            if !was_ours || error.is_error() {
                return self.wanted() != before;
            }
        }
        if error == ErrorCode::SnapshotNotFound || error == ErrorCode::PositionOutOfRange {
            self.on_snapshot_gone(now);
            return false;
        }
        if error.is_error() {
            return false;
        }
        self.take_body(peer, correlation, body, now, actions)
    }

    fn take_body(
        &mut self,
        peer: Peer,
        correlation: u64,
        body: Body,
        now: Now,
        actions: &mut Vec<Action>,
    ) -> bool {
        match (body, peer) {
            (Body::Vote { granted }, Peer::Node(voter)) => self.on_vote_answer(voter, granted),
            (Body::EndQuorumEpoch, Peer::Node(voter)) => self.on_end_quorum_epoch_answer(voter),
            (Body::Fetch { high_watermark, found }, _) => {
                return self.on_fetch_answer(correlation, high_watermark, found, now, actions);
            }
            (Body::FetchSnapshot { id, size, position, bytes }, _) => {
                let piece = (size, position, bytes);
                return self.on_fetch_snapshot_answer(correlation, id, piece, now, actions);
            }
            (Body::ChangeVoters, _) => self.on_change_answer(),
            // that it knows shows when it fetches
            (Body::BeginQuorumEpoch, _) => {}
            (Body::Vote { .. } | Body::EndQuorumEpoch, Peer::Bootstrap(_)) => return false,
        }
        true
    }
}
