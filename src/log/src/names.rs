//! How the files of a log are called: Kafka's names. No I/O.

use milena_types::Offset;

/// Where the starts of leader epochs are kept.
pub const LEADER_EPOCH_CHECKPOINT: &str = "leader-epoch-checkpoint";
/// Where the topic's id is kept.
pub const PARTITION_METADATA: &str = "partition.metadata";
/// Where, at the log directory's root, the recovery points of all its logs are kept.
pub const RECOVERY_POINTS: &str = "recovery-point-offset-checkpoint";
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
}

impl SegmentFile {
    /// The ending of its name, with the dot.
    pub fn suffix(self) -> &'static str {
        match self {
            SegmentFile::Log => ".log",
            SegmentFile::Index => ".index",
            SegmentFile::TimeIndex => ".timeindex",
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
    fn paths_split_at_the_last_slash() {
        assert_eq!(join("", "a"), "a");
        assert_eq!(join("a-0", "b"), "a-0/b");
        assert_eq!(parent("a-0/b"), "a-0");
        assert_eq!(parent("a-0"), "");
    }
}
