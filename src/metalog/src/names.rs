//! What the metadata log's directory and files are called. Kafka's names, all of them.

use milena_quorum::SnapshotId;
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

/// What the name of a snapshot ends with that is not finished; Kafka removes such files too.
pub(crate) const PARTIAL_SUFFIX: &str = ".checkpoint.part";

/// The path under which the snapshot `id` is made; `how` tells two apart that are under way at once.
pub(crate) fn partial(id: SnapshotId, how: &str) -> String {
    format!("{DIR}/{:020}-{:010}-{how}{PARTIAL_SUFFIX}", id.end.get(), id.epoch.get())
}

/// Which snapshot the file called `name` is.
pub(crate) fn checkpoint_of(name: &str) -> Option<SnapshotId> {
    let (end, epoch) = name.strip_suffix(".checkpoint")?.split_once('-')?;
    let is_number = |digits: &str, count| digits.len() == count && digits.bytes().all(|b| b.is_ascii_digit());
    if !is_number(end, 20) || !is_number(epoch, 10) {
        return None;
    }
    Some(SnapshotId { end: Offset(end.parse().ok()?), epoch: LeaderEpoch(epoch.parse().ok()?) })
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
        let id = SnapshotId { end: Offset(1234), epoch: LeaderEpoch(56) };
        assert_eq!(checkpoint_of("00000000000000001234-0000000056.checkpoint"), Some(id));
        let partial = partial(id, "taken");
        assert_eq!(partial, "__cluster_metadata-0/00000000000000001234-0000000056-taken.checkpoint.part");
        for other in
            [&partial[DIR.len() + 1..], "1234-56.checkpoint", "+0000000000000001234-0000000056.checkpoint"]
        {
            assert_eq!(checkpoint_of(other), None, "{other}");
        }
        assert_eq!(TOPIC_ID.to_string(), "AAAAAAAAAAAAAAAAAAAAAQ");
    }
}
