//! What is due: the step to another role that time or an answer makes possible, and the messages that a role sends.
//! Looked at after every event, so nothing is forgotten when a timer and a message fall together.

use milena_machine::Now;
use milena_probe::{always, reachable};
use milena_types::Instant;

use crate::role::Role;
use crate::state::Pending;
use crate::transition::EPOCH_MAX;
use crate::{Action, Quorum, control};

/// How many steps follow from one event at the most: from resigned over unattached, prospective and candidate to
/// leader, and some to spare.
const STEPS_MAX: usize = 16;

impl Quorum {
    /// Does what is due.
    pub(crate) fn poll(&mut self, now: Now, actions: &mut Vec<Action>) {
        if !self.started {
            return;
        }
        let mut steps = 0;
        // what the shell does with the log next was asked in the present role, and comes back in it
        while !self.stopping && self.pending.is_none() && self.step(now, actions) {
            steps += 1;
            always!(steps < STEPS_MAX, "roles follow one another without end: {:?}", self.role);
        }
        if self.is_settled() {
            self.release_held(actions);
            self.send_end_quorum_epochs(now, actions);
            if !self.stopping {
                self.send_votes(now, actions);
                self.send_begin_quorum_epochs(now, actions);
                self.send_fetches(now, actions);
            }
        }
        self.finish_change(now, actions);
        self.connections.expire(now.monotonic);
        self.wake_parked(now, actions);
    }

    /// Takes the step that is due, if there is one and what it rests on is durable.
    fn step(&mut self, now: Now, actions: &mut Vec<Action>) -> bool {
        let is_late = self.role.election_deadline().is_some_and(|deadline| deadline <= now.monotonic);
        match &self.role {
            Role::Unattached(_) | Role::Resigned(_) if self.is_sole_voter() => {
                // nobody else can come to lead, so there is no election timeout to wait for
                self.become_prospective(now, actions);
            }
            Role::Unattached(_) if is_late && self.may_stand() => self.become_prospective(now, actions),
            Role::Resigned(resigned) if is_late && resigned.epoch < EPOCH_MAX => {
                // nobody followed: the epoch that it led must end all the same
                let epoch = resigned.epoch.next();
                self.become_unattached(epoch, None, now, actions);
            }
            Role::Prospective(role) if role.tally.is_won(&self.voters.set) && self.epoch() < EPOCH_MAX => {
                self.become_candidate(now, actions);
            }
            Role::Prospective(role) if is_late || role.tally.is_lost(&self.voters.set) => {
                self.give_up(now, actions)
            }
            Role::Candidate(_) => return self.step_candidate(is_late, now, actions),
            Role::Leader(leader) if leader.check_deadline <= now.monotonic && !self.is_sole_voter() => {
                reachable!("quorum: a leader cut off from the majority resigned");
                self.become_resigned(now, actions);
            }
            Role::Leader(_) if self.was_removed() => {
                reachable!("quorum: a leader that votes no more resigned");
                self.finish_change(now, actions);
                self.become_resigned(now, actions);
            }
            Role::Leader(leader) if !leader.asked && self.is_settled() => self.ask_for_first_batch(actions),
            Role::Follower(follower)
                if self.may_stand()
                    && follower.fetch_deadline.is_some_and(|deadline| deadline <= now.monotonic) =>
            {
                self.become_prospective(now, actions);
            }
            _ => return false,
        }
        true
    }

    fn step_candidate(&mut self, is_late: bool, now: Now, actions: &mut Vec<Action>) -> bool {
        let (is_settled, local) = (self.is_settled(), self.local);
        let Role::Candidate(role) = &mut self.role else { return false };
        if is_settled && self.voters.set.contains(local) {
            role.tally.grant(local.id, &self.voters.set);
        }
        if is_settled && role.tally.is_won(&self.voters.set) {
            let tally = role.tally.clone();
            self.become_leader(&tally, now, actions);
            return true;
        }
        if is_late {
            // lost or not answered: it asks again whether it would be voted for (KIP-996)
            self.become_prospective(now, actions);
        }
        is_late
    }

    fn ask_for_first_batch(&mut self, actions: &mut Vec<Action>) {
        let Role::Leader(leader) = &mut self.role else { return };
        leader.asked = true;
        let granting = leader.granting.iter().copied();
        let records = control::epoch_start(self.local.id, granting, &self.voters);
        always!(leader.epoch > self.log.epoch, "the log has a batch of the epoch already");
        always!(self.pending.is_none(), "two things are done with the log at once");
        self.pending = Some(Pending::Control);
        actions.push(Action::AppendControl { epoch: leader.epoch, records });
    }

    /// When something is due by time alone.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        let step = match &self.role {
            _ if self.stopping => None,
            Role::Follower(follower) if self.may_stand() => follower.fetch_deadline,
            _ if self.is_sole_voter() => None,
            Role::Leader(leader) => {
                let begin = leader.epoch_start.map(|_| leader.begin_deadline);
                begin.into_iter().chain([leader.check_deadline]).min()
            }
            Role::Resigned(resigned) if resigned.epoch >= EPOCH_MAX => None,
            role => role.election_deadline(),
        };
        let parked = self.parked.iter().map(|parked| parked.until).min();
        let change = self.changing.as_ref().map(|changing| changing.until);
        [step, self.connections.next_deadline(), parked, change].into_iter().flatten().min()
    }
}
