//! The node is about to stop. Resigning is not persisted: a leader that starts again is resigned anyway.

use milena_probe::reachable;

use crate::role::{Resigned, Role};
use crate::{Action, Quorum};

impl Quorum {
    pub(super) fn on_resign(&mut self, actions: &mut Vec<Action>) {
        self.stopping = true;
        if let Role::Leader(leader) = &self.role {
            reachable!("quorum: a leader resigned");
            let epoch = leader.epoch;
            self.become_role(Role::Resigned(Resigned { epoch }), actions);
            self.announce(actions);
        }
    }
}
