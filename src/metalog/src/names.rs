//! What the metadata log's directory and files are called. Kafka's names, all of them.

use milena_types::{LeaderEpoch, Offset, TopicId, Uuid};

/// The topic of the metadata log.
pub const TOPIC: &str = "__cluster_metadata";
/// Its topic id, fixed by Kafka.
pub const TOPIC_ID: TopicId = Uuid::ONE;
/// The directory of its only partition.
pub const DIR: &str = "__cluster_metadata-0";
/// The election state's file in that directory.
pub const QUORUM_STATE: &str = "__cluster_metadata-0/quorum-state";

/// The path of the snapshot that contains everything below `end`, the last of it of `epoch`.
pub fn checkpoint(end: Offset, epoch: LeaderEpoch) -> String {
    format!("{DIR}/{:020}-{:010}.checkpoint", end.get(), epoch.get())
}

/// The path of the checkpoint that formatting writes: nothing of the log is in it.
pub fn bootstrap_checkpoint() -> String {
    checkpoint(Offset::ZERO, LeaderEpoch(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_kafkas() {
        assert_eq!(bootstrap_checkpoint(), "__cluster_metadata-0/00000000000000000000-0000000000.checkpoint");
        assert_eq!(
            checkpoint(Offset(1234), LeaderEpoch(56)),
            "__cluster_metadata-0/00000000000000001234-0000000056.checkpoint"
        );
        assert_eq!(TOPIC_ID.to_string(), "AAAAAAAAAAAAAAAAAAAAAQ");
    }
}
