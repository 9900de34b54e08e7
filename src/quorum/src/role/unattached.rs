//! Knows an epoch, and no leader that it could follow. May have voted.

use milena_types::Instant;

use crate::ElectionState;

/// Not attached to a leader.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Unattached {
    /// The epoch, the vote in it if one was given, and its leader if one is known but cannot be reached.
    pub(crate) election: ElectionState,
    /// When it asks whether it would be voted for; observers never do.
    pub(crate) deadline: Option<Instant>,
}
