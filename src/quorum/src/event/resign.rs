//! The node is about to stop. Resigning is not persisted: a leader that starts again is resigned anyway.

use milena_machine::Now;

use crate::role::Role;
use crate::{Action, Quorum};

impl Quorum {
    pub(super) fn on_resign(&mut self, now: Now, actions: &mut Vec<Action>) {
        self.stopping = true;
        if let Role::Leader(_) = &self.role {
            self.become_resigned(now, actions);
        }
    }
}
