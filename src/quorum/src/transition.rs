//! How one role follows another:
//!
//! ```text
//!                       fetch timeout                 vote durable      leadership durable
//! follower ───────────────► prospective ─► candidate ───────► leader ───────► first batch appended: leads
//!   ▲   ▲  ◄─ too few would ─┘   ▲  ▲ (pre-vote) │ epoch + 1      │
//!   │   │                        │  └── timeout ──┘                │ cut off from the majority, or the node stops
//!   │   └── a leader is known ── unattached ◄── epoch + 1 ── resigned
//!   └────────── a leader is known, from every role but leader ───────┘
//! ```
//!
//! and from every role to unattached when a higher epoch is heard of. The epoch is raised in two places: by becoming
//! candidate, and by who resigned and hears of nobody; and every change of what must be remembered is persisted
//! before anything that rests on it is done.

use milena_machine::Now;
use milena_probe::{always, reachable};
use milena_types::{ErrorCode, LeaderEpoch, NodeId};

use crate::role::{Candidate, Follower, Leader, Prospective, Resigned, Role, Unattached};
use crate::tally::Tally;
use crate::{Action, ElectionState, Endpoint, Quorum, ReplicaKey};

/// The highest epoch that is entered, so that no peer's word makes counting overflow.
pub const EPOCH_MAX: LeaderEpoch = LeaderEpoch(i32::MAX - 2);
/// Elections take no quorum so far.
const EPOCH_FAR: i32 = 1 << 30;
/// How far beyond that an epoch may lie above the own, to be believed: who was away for as many elections still catches up.
const LEAP_MAX: i32 = 1 << 20;

/// Whether a replica in epoch `own` believes others that tell it of epoch `told`. A single word must not use up all
/// epochs: nobody could be elected any more.
pub(crate) fn is_believable(told: LeaderEpoch, own: LeaderEpoch) -> bool {
    let highest = own.get().max(EPOCH_FAR).saturating_add(LEAP_MAX).min(EPOCH_MAX.get());
    told.get() <= highest
}

impl Quorum {
    /// Is in `epoch`, and knows of a leader at most its name. The wait for an election goes on where there was
    /// one, so that a stream of new epochs does not put it off for ever.
    pub(crate) fn become_unattached(
        &mut self,
        epoch: LeaderEpoch,
        leader: Option<NodeId>,
        now: Now,
        actions: &mut Vec<Action>,
    ) {
        always!(epoch > self.epoch() || self.role.leader_endpoints().is_empty());
        let waits_on = match &self.role {
            Role::Prospective(role) => !role.tally.is_lost(&self.voters.set),
            Role::Unattached(_) | Role::Candidate(_) | Role::Resigned(_) => true,
            Role::Leader(_) | Role::Follower(_) => false,
        };
        let fresh = self.election_deadline(now.monotonic);
        let deadline = match self.role.election_deadline() {
            Some(deadline) if waits_on && self.may_stand() => Some(deadline),
            _ => fresh,
        };
        let voted = if epoch == self.epoch() { self.wanted().voted } else { None };
        let election = ElectionState { epoch, leader, voted };
        self.become_role(Role::Unattached(Unattached { election, deadline }), actions);
    }

    /// Gives its vote in the present epoch, and waits anew: the candidate has as good a chance as itself.
    pub(crate) fn give_vote(&mut self, candidate: ReplicaKey, now: Now, actions: &mut Vec<Action>) {
        always!(candidate.id != self.local.id, "a replica does not grant its own vote");
        let deadline = self.election_deadline(now.monotonic);
        let election = ElectionState { voted: Some(candidate), ..self.wanted() };
        always!(election.leader.is_none(), "no vote is given in an epoch that has a leader");
        let next = match &self.role {
            Role::Unattached(_) => Role::Unattached(Unattached { election, deadline }),
            Role::Prospective(_) => {
                let (local, set) = (self.local, &self.voters.set);
                Role::Prospective(Prospective::new(election, Vec::new(), local, set, deadline))
            }
            other => unreachable!("invariant broken: a vote given by {other:?}"),
        };
        self.become_role(next, actions);
    }

    /// Follows `leader`.
    pub(crate) fn become_follower(
        &mut self,
        epoch: LeaderEpoch,
        leader: NodeId,
        endpoints: Vec<Endpoint>,
        now: Now,
        actions: &mut Vec<Action>,
    ) {
        let voted = if epoch == self.epoch() { self.wanted().voted } else { None };
        let election = ElectionState { epoch, leader: Some(leader), voted };
        let deadline = now.monotonic.after(self.timeouts.fetch);
        self.become_role(Role::Follower(Follower::new(election, endpoints, Some(deadline))), actions);
    }

    /// Asks whether it would be voted for.
    pub(crate) fn become_prospective(&mut self, now: Now, actions: &mut Vec<Action>) {
        let deadline = self.election_deadline(now.monotonic);
        // a sole voter forgets an earlier leader's name as soon as it stands; a replica that resigned is no leader
        let endpoints = self.role.leader_endpoints().to_vec();
        let election = self.wanted();
        let next = Prospective::new(election, endpoints, self.local, &self.voters.set, deadline);
        self.become_role(Role::Prospective(next), actions);
    }

    /// Too few would vote for it: back to the leader that it knows, or to waiting for one.
    pub(crate) fn give_up(&mut self, now: Now, actions: &mut Vec<Action>) {
        let Role::Prospective(role) = &mut self.role else {
            unreachable!("invariant broken: only a prospective replica gives up");
        };
        let (election, endpoints) = (role.election, std::mem::take(&mut role.endpoints));
        match election.leader {
            Some(leader) if !endpoints.is_empty() => {
                self.become_follower(election.epoch, leader, endpoints, now, actions);
            }
            leader => self.become_unattached(election.epoch, leader, now, actions),
        }
    }

    /// Stands in the next epoch.
    pub(crate) fn become_candidate(&mut self, now: Now, actions: &mut Vec<Action>) {
        let epoch = self.epoch().next();
        always!(epoch <= EPOCH_MAX);
        let deadline = self.election_deadline(now.monotonic);
        self.become_role(Role::Candidate(Candidate { epoch, tally: Tally::default(), deadline }), actions);
    }

    /// Was elected by a majority.
    pub(crate) fn become_leader(&mut self, tally: &Tally, now: Now, actions: &mut Vec<Action>) {
        always!(tally.is_won(&self.voters.set), "a leader is elected by a majority");
        let granting = tally.granted().clone();
        let (epoch, end) = (self.epoch(), self.durable_end);
        let leader = Leader::new(epoch, granting, end, now.monotonic, &self.timeouts);
        self.become_role(Role::Leader(leader), actions);
    }

    /// Leads no more, and names who is to follow.
    pub(crate) fn become_resigned(&mut self, now: Now, actions: &mut Vec<Action>) {
        let preferred = self.successors();
        let deadline = self.resigned_deadline(now.monotonic);
        let unacknowledged = preferred.iter().map(|key| key.id).collect();
        let epoch = self.epoch();
        reachable!("quorum: a leader resigned");
        self.become_role(Role::Resigned(Resigned { epoch, deadline, unacknowledged, preferred }), actions);
    }

    /// Takes on `next`, persisting what it must remember.
    pub(crate) fn become_role(&mut self, next: Role, actions: &mut Vec<Action>) {
        let (before, after) = (self.wanted(), next.election(self.local));
        always!(before.may_become(&after), "{before:?} cannot become {after:?}");
        match &next {
            Role::Leader(leader) => {
                always!(
                    leader.epoch > self.inherited,
                    "an earlier incarnation may have led {}",
                    leader.epoch
                );
                always!(self.durable.voted == Some(self.local), "led on a vote that is not durable");
            }
            Role::Candidate(_) => always!(after.epoch > before.epoch, "a candidate raises the epoch"),
            _ => {}
        }
        let led = matches!(&self.role, Role::Leader(_));
        // a vote given changes nothing about whom this replica waits for
        let stays = after.epoch == before.epoch
            && std::mem::discriminant(&self.role) == std::mem::discriminant(&next);
        if !stays {
            self.connections.reset_all();
        }
        self.told = None;
        self.role = next;
        if after != before {
            actions.push(Action::Persist(after));
        }
        if led {
            self.release_parked(actions);
            self.end_change(ErrorCode::NotLeaderOrFollower, actions);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_single_word_uses_up_the_epochs() {
        let own = LeaderEpoch(7);
        assert!(!is_believable(EPOCH_MAX, own) && !is_believable(LeaderEpoch(i32::MAX), own));
        let told = (0..31).map(|bit| LeaderEpoch(1 << bit)).filter(|told| is_believable(*told, own)).max();
        let told = told.expect("others are believed");
        assert!(EPOCH_MAX.get() - told.get() > 1 << 29, "{told:?} leaves too few elections");
        // who was not there for those still catches up
        assert!(is_believable(LeaderEpoch(told.get() + 100_000), own));
        assert!(is_believable(EPOCH_MAX, LeaderEpoch(EPOCH_MAX.get() - 1)));
    }
}
