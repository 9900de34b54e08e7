//! What a path of a log directory is, so that a fault can strike one kind of file and no other.

/// A kind of file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum FileKind {
    /// Batches of a topic's partition.
    Segment,
    /// An index beside a segment, of offsets or times.
    Index,
    /// What was known of producers where a segment begins, and of the batches of theirs that are remembered.
    Snapshot,
    /// An index of aborted transactions beside a segment.
    TxnIndex,
    /// A small text: recovery points, log starts, leader epochs, whose directory this is.
    Checkpoint,
    /// What a cleaning writes, until it takes the place of a segment.
    Cleaned,
    /// Up to where each compacted log is clean.
    CleanerCheckpoint,
    /// A directory, and so the names in it.
    Directory,
    /// Anything of the metadata log, and the vote.
    Metadata,
}

impl FileKind {
    /// All of them, by the names that plans and tables give them.
    pub const ALL: [(&str, FileKind); 9] = [
        ("segment", FileKind::Segment),
        ("index", FileKind::Index),
        ("snapshot", FileKind::Snapshot),
        ("txn-index", FileKind::TxnIndex),
        ("checkpoint", FileKind::Checkpoint),
        ("cleaned", FileKind::Cleaned),
        ("cleaner-checkpoint", FileKind::CleanerCheckpoint),
        ("directory", FileKind::Directory),
        ("metadata", FileKind::Metadata),
    ];

    /// The names alone.
    pub const NAMES: &[&str] = &[
        "segment",
        "index",
        "snapshot",
        "txn-index",
        "checkpoint",
        "cleaned",
        "cleaner-checkpoint",
        "directory",
        "metadata",
    ];

    /// The kind of that name.
    pub fn named(name: &str) -> Option<FileKind> {
        FileKind::ALL.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind)
    }

    /// What `path` is, as opened, relative to its disk. None: something else.
    pub fn of(path: &str) -> Option<FileKind> {
        let name = path.rsplit('/').next().unwrap_or(path);
        if path.starts_with("__cluster_metadata") || name == "quorum-state" {
            return Some(FileKind::Metadata);
        }
        // files that are being replaced have another ending behind their own
        let has = |ending: &str| name.ends_with(ending) || name.contains(&format!("{ending}."));
        if name.ends_with(".cleaned") {
            Some(FileKind::Cleaned)
        } else if name.starts_with("cleaner-offset-checkpoint") {
            Some(FileKind::CleanerCheckpoint)
        } else if has(".log") {
            Some(FileKind::Segment)
        } else if has(".index") || has(".timeindex") {
            Some(FileKind::Index)
        } else if has(".snapshot") || has(".batches") {
            Some(FileKind::Snapshot)
        } else if has(".txnindex") {
            Some(FileKind::TxnIndex)
        } else if name.contains("checkpoint")
            || name.contains("partition.metadata")
            || name.contains("meta.properties")
        {
            Some(FileKind::Checkpoint)
        } else if !name.contains('.') {
            Some(FileKind::Directory)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kafkas_files_are_told_apart() {
        let kinds = [
            ("t0-1/00000000000000000000.log", Some(FileKind::Segment)),
            ("t0-1/00000000000000000000.log.cleaned", Some(FileKind::Cleaned)),
            ("t0-1/00000000000000000000.log.swap", Some(FileKind::Segment)),
            ("t0-1/00000000000000000000.timeindex", Some(FileKind::Index)),
            ("t0-1/00000000000000000007.snapshot", Some(FileKind::Snapshot)),
            ("t0-1/00000000000000000007.txnindex.cleaned", Some(FileKind::Cleaned)),
            ("t0-1/00000000000000000007.txnindex.swap", Some(FileKind::TxnIndex)),
            ("cleaner-offset-checkpoint.tmp", Some(FileKind::CleanerCheckpoint)),
            ("t0-1/leader-epoch-checkpoint", Some(FileKind::Checkpoint)),
            ("recovery-point-offset-checkpoint.tmp", Some(FileKind::Checkpoint)),
            ("t0-1/partition.metadata", Some(FileKind::Checkpoint)),
            ("meta.properties", Some(FileKind::Checkpoint)),
            ("t0-1", Some(FileKind::Directory)),
            ("", Some(FileKind::Directory)),
            ("__cluster_metadata-0/00000000000000000000.log", Some(FileKind::Metadata)),
            ("__cluster_metadata-0/quorum-state", Some(FileKind::Metadata)),
            (".lock", None),
        ];
        for (path, kind) in kinds {
            assert_eq!(FileKind::of(path), kind, "{path}");
        }
        assert!(FileKind::ALL.iter().map(|(name, _)| *name).eq(FileKind::NAMES.iter().copied()));
    }
}
