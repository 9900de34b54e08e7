//! How the files of a log are called: Kafka's names. No I/O.

use milena_types::{Offset, PartitionIndex, TopicName, Uuid};

/// Where the starts of leader epochs are kept.
pub const LEADER_EPOCH_CHECKPOINT: &str = "leader-epoch-checkpoint";
/// Where the topic's id is kept.
pub const PARTITION_METADATA: &str = "partition.metadata";
/// Where, at the log directory's root, the recovery points of all its logs are kept.
pub const RECOVERY_POINTS: &str = "recovery-point-offset-checkpoint";
/// Where, at the log directory's root, the log start offsets are kept.
pub const LOG_STARTS: &str = "log-start-offset-checkpoint";
/// Where, at the log directory's root, the high watermarks are kept.
pub const HIGH_WATERMARKS: &str = "replication-offset-checkpoint";
/// Where, at the log directory's root, is kept up to where each log was cleaned.
pub const CLEANER_OFFSETS: &str = "cleaner-offset-checkpoint";
/// The ending of a file that waits to be removed.
pub const DELETED_SUFFIX: &str = ".deleted";
/// The ending of a segment's batches that are no part of the log any more, and are kept for a person to look at.
pub const ASIDE_SUFFIX: &str = ".aside";
/// The ending of a log's directory that waits to be removed.
pub const DELETED_DIR_SUFFIX: &str = "-delete";
/// The ending of a log's directory that was set aside since no topic claims it.
pub const STRAY_DIR_SUFFIX: &str = "-stray";
/// The longest name that a directory is given.
const NAME_LEN_MAX: usize = 255;
/// What identifies a log directory, at its root.
pub const META_PROPERTIES: &str = "meta.properties";

/// What a segment's file holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SegmentFile {
    /// Record batches.
    Log,
    /// Offset → position.
    Index,
    /// Timestamp → offset.
    TimeIndex,
    /// Transactions that were aborted.
    TxnIndex,
    /// What producers had appended before the offset that is its name.
    Snapshot,
    /// Of the producers of the snapshot of the same name: batches that a retry is recognised by, besides the
    /// last one, which stands in the snapshot. Ours; Kafka leaves such a file alone.
    Batches,
}

impl SegmentFile {
    /// What stands beside a segment and is of no use without it.
    pub const BESIDE: [SegmentFile; 5] = [
        SegmentFile::Index,
        SegmentFile::TimeIndex,
        SegmentFile::TxnIndex,
        SegmentFile::Batches,
        SegmentFile::Snapshot,
    ];

    /// Every kind.
    pub const ALL: [SegmentFile; 6] = [
        SegmentFile::Log,
        SegmentFile::Index,
        SegmentFile::TimeIndex,
        SegmentFile::TxnIndex,
        SegmentFile::Batches,
        SegmentFile::Snapshot,
    ];

    /// The ending of its name, with the dot.
    pub fn suffix(self) -> &'static str {
        match self {
            SegmentFile::Log => ".log",
            SegmentFile::Index => ".index",
            SegmentFile::TimeIndex => ".timeindex",
            SegmentFile::TxnIndex => ".txnindex",
            SegmentFile::Snapshot => ".snapshot",
            SegmentFile::Batches => ".batches",
        }
    }
}

/// The name of a segment's file: its base offset in 20 digits.
pub fn segment_file(base: Offset, file: SegmentFile) -> String {
    assert!(base >= Offset::ZERO, "a segment starts at a real offset");
    format!("{:020}{}", base.get(), file.suffix())
}

/// The base offset that a file of name `name` would have as a segment's `file`; `None` for any other name.
pub fn base_of(name: &str, file: SegmentFile) -> Option<Offset> {
    let digits = name.strip_suffix(file.suffix())?;
    if digits.len() != 20 || !digits.bytes().all(|c| c.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok().map(Offset)
}

/// The segment that a file of this name belongs to: its base offset. Whatever its ending.
pub fn segment_of(name: &str) -> Option<Offset> {
    let (digits, _) = name.split_once('.')?;
    base_of(&format!("{digits}{}", SegmentFile::Log.suffix()), SegmentFile::Log)
}

/// Whether a file of this name holds a segment's batches that are kept aside.
pub fn is_aside(name: &str) -> bool {
    name.ends_with(ASIDE_SUFFIX) && segment_of(name).is_some()
}

/// What the directory `dir` is called when it is on its way out: `orders-0.<32 hex digits>-delete`, the front
/// cut where the whole would be too long.
pub fn last_name_of(dir: &str, unique: Uuid, suffix: &'static str) -> String {
    let end = format!(".{:032x}{suffix}", u128::from_be_bytes(unique.0));
    let front: String = dir.chars().take(NAME_LEN_MAX - end.len()).collect();
    format!("{front}{end}")
}

/// The directory of a partition's log.
pub fn log_dir(topic: &TopicName, partition: PartitionIndex) -> String {
    format!("{topic}-{partition}")
}

/// Whether a directory of this name waits to be removed.
pub fn is_deleted_dir(name: &str) -> bool {
    has_last_name(name, DELETED_DIR_SUFFIX)
}

/// Whether a directory of this name was set aside.
pub fn is_stray_dir(name: &str) -> bool {
    has_last_name(name, STRAY_DIR_SUFFIX)
}

fn has_last_name(name: &str, suffix: &str) -> bool {
    let Some((_, unique)) = name.strip_suffix(suffix).and_then(|name| name.rsplit_once('.')) else {
        return false;
    };
    unique.len() == 32 && unique.bytes().all(|c| c.is_ascii_hexdigit())
}

/// `dir/name`, or just `name` at the root.
pub fn join(dir: &str, name: &str) -> String {
    if dir.is_empty() { name.to_owned() } else { format!("{dir}/{name}") }
}

/// The directory that holds `path`.
pub fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(parent, _)| parent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_kafkas() {
        assert_eq!(segment_file(Offset(42), SegmentFile::Log), "00000000000000000042.log");
        assert_eq!(segment_file(Offset(i64::MAX), SegmentFile::TimeIndex), "09223372036854775807.timeindex");
        assert_eq!(base_of("00000000000000000042.log", SegmentFile::Log), Some(Offset(42)));
        for stray in [
            "42.log",
            "00000000000000000042.index",
            "0000000000000000004x.log",
            "99999999999999999999.log",
            "",
        ] {
            assert_eq!(base_of(stray, SegmentFile::Log), None, "{stray}");
        }
    }

    #[test]
    fn last_names_are_kafkas() {
        let name = last_name_of("orders-0", Uuid::ONE, DELETED_DIR_SUFFIX);
        assert_eq!(name, "orders-0.00000000000000000000000000000001-delete");
        assert!(is_deleted_dir(&name) && !is_stray_dir(&name));
        let long = last_name_of(&format!("{}-12", "x".repeat(249)), Uuid::ONE, STRAY_DIR_SUFFIX);
        assert!(long.len() == NAME_LEN_MAX && is_stray_dir(&long));
        for other in ["orders-delete", "orders.5-delete", "a-0", "a.00000000000000000000000000000001-future"]
        {
            assert!(!is_deleted_dir(other) && !is_stray_dir(other), "{other}");
        }
        assert_eq!(segment_of("00000000000000000042.timeindex.deleted"), Some(Offset(42)));
        assert_eq!(segment_of("00000000000000000042.snapshot"), Some(Offset(42)));
        assert_eq!(segment_of("leader-epoch-checkpoint"), None);
    }

    #[test]
    fn paths_split_at_the_last_slash() {
        assert_eq!(join("", "a"), "a");
        assert_eq!(join("a-0", "b"), "a-0/b");
        assert_eq!(parent("a-0/b"), "a-0");
        assert_eq!(parent("a-0"), "");
    }
}
