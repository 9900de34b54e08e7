//! The local log became durable further on: only now does the leader count itself there.

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
            leader.reached(self.local.id, end.offset());
            if let Some(committed) = leader.advance(&self.voters.set) {
                always!(committed.offset() <= self.durable_end, "committed further than durable here");
                sometimes!("quorum: a commit of several batches", committed.offset() < self.log.end);
                self.high_watermark = Some(committed);
                actions.push(Action::Commit(committed));
            }
        }
    }
}
