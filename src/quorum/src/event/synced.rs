//! The local log became durable further on: only now does the leader count itself there, or a follower ask for more.

use milena_probe::{always, sometimes};
use milena_types::LogEndOffset;

use crate::role::Role;
use crate::{Action, Quorum};

impl Quorum {
    pub(super) fn on_synced(&mut self, end: LogEndOffset, actions: &mut Vec<Action>) {
        always!(end.offset() <= self.log.end, "durable up to {end}, but the log ends at {}", self.log.end);
        always!(end.offset() >= self.durable_end, "durability fell from {} to {end}", self.durable_end);
        self.durable_end = end.offset();
        if let Role::Leader(leader) = &mut self.role {
            leader.own_reached(end.offset());
            sometimes!("quorum: a sync of part of the log", end.offset() < self.log.end);
        }
        self.advance_as_leader(actions);
        self.advance_as_follower(actions);
    }
}
