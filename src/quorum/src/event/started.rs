//! The replica starts: it says what it remembers, and stands at once when nobody else could.

use milena_machine::Now;
use milena_probe::always;

use crate::{Action, Quorum};

impl Quorum {
    pub(super) fn on_started(&mut self, now: Now, actions: &mut Vec<Action>) {
        always!(!self.started, "a replica starts once");
        self.started = true;
        self.arm(now);
        if !self.is_settled() && !self.is_sole_voter() {
            // the log's epoch is ahead of the state's; a sole voter goes on to the next one at once
            actions.push(Action::Persist(self.wanted()));
        }
        self.announce(actions);
    }
}
