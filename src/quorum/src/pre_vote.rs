//! Whether a replica would give its vote (KIP-996). Whoever hears from a leader would not, so a voter that is cut off,
//! or hears in one direction only, never raises the epoch of those that are not. Nothing is remembered of it.

use crate::role::Role;

/// Whether a replica in `role` would vote for one whose log is as good as its own or not.
pub(crate) fn is_given(role: &Role, is_up_to_date: bool) -> bool {
    match role {
        Role::Leader(_) => false,
        // before its first fetch it only has someone's word that there is a leader
        Role::Follower(follower) => !follower.has_fetched && is_up_to_date,
        Role::Unattached(_) | Role::Prospective(_) | Role::Candidate(_) | Role::Resigned(_) => is_up_to_date,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use milena_types::{Instant, LeaderEpoch, NodeId};

    use super::*;
    use crate::ElectionState;
    use crate::role::Follower;
    use crate::voters::tests::voter;

    #[test]
    fn who_hears_from_a_leader_would_not_vote() {
        let led = ElectionState { epoch: LeaderEpoch(3), leader: Some(NodeId(1)), voted: None };
        let mut follower = Follower::new(led, voter(1).endpoints, None);
        assert!(is_given(&Role::Follower(follower.clone()), true));
        assert!(!is_given(&Role::Follower(follower.clone()), false));
        follower.fetched(Instant(0), Duration::from_secs(1));
        assert!(!is_given(&Role::Follower(follower), true));
    }
}
