//! Hearing from another replica which epoch it is in and who leads it: what every request to a voter and every answer
//! tells (KIP-595).

use milena_machine::Now;
use milena_probe::reachable;
use milena_types::{ErrorCode, LeaderEpoch, NodeId};

use crate::role::{Resigned, Role};
use crate::transition::is_believable;
use crate::{Action, Endpoint, Fault, Quorum};

impl Quorum {
    /// Takes in that `leader`, if anyone is known to, leads `epoch`. `Err`: that cannot be, and nothing changed.
    pub(crate) fn hear(
        &mut self,
        epoch: LeaderEpoch,
        leader: Option<NodeId>,
        endpoints: &[Endpoint],
        now: Now,
        actions: &mut Vec<Action>,
    ) -> Result<(), Fault> {
        if !is_believable(epoch, self.epoch()) {
            return Err(Fault::ImpossibleEpoch { epoch });
        }
        if epoch < self.epoch() {
            return Ok(());
        }
        let known = self.wanted().leader;
        let endpoints = match leader {
            Some(leader) if endpoints.is_empty() => self.voters.set.endpoints(leader).to_vec(),
            _ => endpoints.to_vec(),
        };
        match leader {
            Some(leader) if leader == self.local.id => {
                if epoch > self.epoch() {
                    // the disk has forgotten that it led: what it does not know of must not be led or voted in again
                    reachable!("quorum: a replica was told that it led an epoch that it does not remember");
                    self.remember_having_led(epoch, now, actions);
                }
                Ok(())
            }
            Some(leader) if epoch == self.epoch() && known.is_some_and(|known| known != leader) => {
                Err(Fault::TwoLeaders { epoch, known: known.unwrap_or(NodeId::NONE), told: leader })
            }
            Some(leader) => {
                let is_news = epoch > self.epoch()
                    || known.is_none()
                    || endpoints.len() > self.role.leader_endpoints().len();
                if is_news && !endpoints.is_empty() {
                    self.become_follower(epoch, leader, endpoints, now, actions);
                } else if is_news && (epoch > self.epoch() || known.is_none()) {
                    self.become_unattached(epoch, Some(leader), now, actions);
                }
                Ok(())
            }
            None => {
                if epoch > self.epoch() {
                    self.become_unattached(epoch, None, now, actions);
                }
                Ok(())
            }
        }
    }

    /// Takes in what a leader says of itself. The error to answer, if it is not to be believed.
    pub(crate) fn hear_leader(
        &mut self,
        (epoch, leader): (LeaderEpoch, NodeId),
        endpoints: &[Endpoint],
        now: Now,
        actions: &mut Vec<Action>,
    ) -> ErrorCode {
        if epoch < self.epoch() {
            return ErrorCode::FencedLeaderEpoch;
        }
        if leader.get() < 0 {
            return ErrorCode::InvalidRequest;
        }
        match self.hear(epoch, Some(leader), endpoints, now, actions) {
            Ok(()) => ErrorCode::None,
            Err(fault) => {
                actions.push(Action::Complain(fault));
                ErrorCode::InvalidRequest
            }
        }
    }

    fn remember_having_led(&mut self, epoch: LeaderEpoch, now: Now, actions: &mut Vec<Action>) {
        let deadline = self.resigned_deadline(now.monotonic);
        let role = Resigned {
            epoch,
            deadline,
            unacknowledged: std::collections::BTreeSet::new(),
            preferred: Vec::new(),
        };
        self.become_role(Role::Resigned(role), actions);
    }
}
