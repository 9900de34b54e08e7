//! Follows a leader: fetches what it does not have. A voter that cannot for too long asks whether it would be
//! voted for.

use std::time::Duration;

use milena_probe::always;
use milena_types::{Instant, NodeId};

use crate::{ElectionState, Endpoint, SnapshotId};

/// Follows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Follower {
    /// The epoch and its leader, and the vote if one was given.
    pub(crate) election: ElectionState,
    /// Where the leader is reached; never empty.
    pub(crate) endpoints: Vec<Endpoint>,
    /// When the leader counts as lost; none before the shell is ready.
    pub(crate) fetch_deadline: Option<Instant>,
    /// Whether it ever fetched from this leader. Before that it cannot know that the leader is alive, and would
    /// vote for another (KIP-996).
    pub(crate) has_fetched: bool,
    /// When it next looks at its own place among the voters.
    pub(crate) update_deadline: Option<Instant>,
    /// Whether this leader took in where it is reached.
    pub(crate) has_updated: bool,
    /// The snapshot that is being fetched.
    pub(crate) snapshot: Option<Partial>,
}

/// A snapshot of which the first bytes were fetched.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Partial {
    pub(crate) id: SnapshotId,
    pub(crate) position: u64,
}

impl Follower {
    pub(crate) fn new(
        election: ElectionState,
        endpoints: Vec<Endpoint>,
        fetch_deadline: Option<Instant>,
    ) -> Follower {
        always!(election.leader.is_some(), "a follower knows whom it follows");
        always!(!endpoints.is_empty(), "a follower knows where its leader is");
        Follower {
            election,
            endpoints,
            fetch_deadline,
            has_fetched: false,
            // as long a time, and from then on the same again
            update_deadline: fetch_deadline,
            has_updated: false,
            snapshot: None,
        }
    }

    pub(crate) fn leader(&self) -> NodeId {
        self.election.leader.expect("a follower knows whom it follows")
    }

    /// The leader answered.
    pub(crate) fn fetched(&mut self, now: Instant, timeout: Duration) {
        self.fetch_deadline = Some(now.after(timeout));
        self.has_fetched = true;
    }
}
