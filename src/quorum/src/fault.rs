//! What no replica that keeps to the protocol can have said. It is told to the shell and never acted on.

use milena_types::{LeaderEpoch, NodeId, Offset};

/// Another replica broke the protocol, or a disk forgot. What it said changed nothing here.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Fault {
    /// Two nodes lead in one epoch.
    #[error(
        "node {told} is said to lead in epoch {epoch} of the metadata log, in which node {known} leads: two voters \
         bear the same id, or a voter's disk was put back to an earlier state; stop the one that is not meant"
    )]
    TwoLeaders {
        /// The epoch.
        epoch: LeaderEpoch,
        /// Who leads, as this replica knows.
        known: NodeId,
        /// Who leads, as it was told.
        told: NodeId,
    },
    /// The leader would have this replica drop what is committed.
    #[error(
        "the leader of epoch {epoch} asks to drop the metadata log from offset {to} on, of which everything below \
         {committed} is committed: the leader's disk lost records; restore it, or stop that node"
    )]
    TruncationOfCommitted {
        /// The leader's epoch.
        epoch: LeaderEpoch,
        /// From where on.
        to: Offset,
        /// Below which all is committed.
        committed: Offset,
    },
    /// The leader sent what was not asked for.
    #[error(
        "the leader of epoch {epoch} answered a fetch from offset {asked} of the metadata log with what begins at \
         {got}: the nodes' versions do not go together"
    )]
    NotWhatWasAsked {
        /// The leader's epoch.
        epoch: LeaderEpoch,
        /// Where the local log ends.
        asked: Offset,
        /// Where the answer begins.
        got: Offset,
    },
    /// An epoch that counting would take two thousand million elections to reach.
    #[error("a peer is in epoch {epoch} of the metadata log, which no quorum reaches: it is not believed")]
    ImpossibleEpoch {
        /// The epoch.
        epoch: LeaderEpoch,
    },
}
