//! The log was found to hold a voter set. It is in force at once, committed or not (KIP-853).

use milena_probe::{always, sometimes};

use crate::role::Role;
use crate::{Quorum, Voters, VotersOrigin};

impl Quorum {
    pub(super) fn on_voters(&mut self, voters: Voters) {
        always!(matches!(self.role, Role::Follower(_)), "only followers learn of voters from others");
        let VotersOrigin::Log(at) = voters.origin else {
            unreachable!("invariant broken: a voter set that was fetched stands in the log");
        };
        always!(at < self.log.end, "voters at {at} in a log that ends at {}", self.log.end);
        sometimes!("quorum: an observer became a voter", !self.is_voter() && voters.set.contains(self.local));
        self.set_voters(voters);
    }
}
