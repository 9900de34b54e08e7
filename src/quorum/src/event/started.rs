//! The replica starts: it says what it remembers, and stands at once when nobody else could.

use milena_probe::always;

use crate::{Action, Quorum};

impl Quorum {
    pub(super) fn on_started(&mut self, actions: &mut Vec<Action>) {
        always!(!self.started, "a replica starts once");
        self.started = true;
        self.announce(actions);
        self.proceed(actions);
    }
}
