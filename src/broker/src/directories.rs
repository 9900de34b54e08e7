//! The log directories of this node: which of them still work, where a new partition goes, and when there is
//! nothing left to go on with. It must never take the failure of one for the failure of another, except where the
//! metadata log lives: without it the node ends.

use std::sync::Arc;

use milena_probe::{always, sometimes};
use milena_runtime::{Runtime, Shared, Signal};
use milena_types::DirectoryId;

use crate::directory::LogDirectory;

/// All of them. Clones share it.
#[derive(Clone)]
pub struct LogDirectories {
    /// Those that worked at the start, in the order of `log.dirs`; the metadata log's may be one of its own.
    all: Arc<[LogDirectory]>,
    /// The paths of those that did not.
    offline_at_start: Arc<[String]>,
    /// Raised when one fails.
    failed: Arc<Signal>,
    /// How many logs each of `all` holds.
    logs: Shared<Vec<usize>>,
    /// Why the node cannot go on, where that is no directory's fault.
    end: Shared<Option<String>>,
}

impl LogDirectories {
    /// `all`: those that work; exactly one holds the metadata log, and one at least holds partitions.
    /// `offline`: the paths of those that could not be taken.
    pub fn new(rt: &Runtime, mut all: Vec<LogDirectory>, offline: Vec<String>) -> LogDirectories {
        let metadata = all.iter().filter(|directory| directory.role().metadata).count();
        always!(metadata == 1, "one directory holds the metadata log");
        always!(all.iter().any(|directory| directory.role().partitions), "some directory holds partitions");
        let failed = Arc::new(Signal::new());
        for directory in &mut all {
            directory.tell(failed.clone());
        }
        let logs = rt.shared(vec![0; all.len()]);
        let end = rt.shared(None);
        LogDirectories { all: all.into(), offline_at_start: offline.into(), failed, logs, end }
    }

    /// Every directory that worked at the start, the metadata log's own included.
    pub fn all(&self) -> &[LogDirectory] {
        &self.all
    }

    /// Those for partitions that still work.
    pub fn online(&self) -> impl Iterator<Item = &LogDirectory> {
        self.all.iter().filter(|directory| directory.role().partitions && !directory.has_failed())
    }

    /// The ids of those that partitions may be in (KIP-858).
    pub fn online_ids(&self) -> Vec<DirectoryId> {
        self.online().map(LogDirectory::id).collect()
    }

    /// The ids of those for partitions that failed since the start.
    pub fn failed_ids(&self) -> Vec<DirectoryId> {
        let failed =
            self.all.iter().filter(|directory| directory.role().partitions && directory.has_failed());
        failed.map(LogDirectory::id).collect()
    }

    /// Whether a partition that is nowhere to be seen may be in one that does not work.
    pub fn is_any_offline(&self) -> bool {
        !self.offline_at_start.is_empty() || !self.failed_ids().is_empty()
    }

    /// Chooses where a new log goes, and counts it: the directory with the fewest, the first of several, as Kafka
    /// does. `None`: none works.
    pub fn place(&self) -> Option<LogDirectory> {
        self.logs.with_now(|logs| {
            let able =
                self.all.iter().enumerate().filter(|(_, one)| one.role().partitions && !one.has_failed());
            let (index, chosen) = able.min_by_key(|(index, _)| (logs[*index], *index))?;
            logs[index] += 1;
            sometimes!("a partition was placed in a directory after the first", index > 0);
            Some(chosen.clone())
        })
    }

    /// `directory` was found to hold `count` logs.
    pub fn found_logs(&self, directory: &LogDirectory, count: usize) {
        self.logs.with_now(|logs| logs[self.index_of(directory)] = count);
    }

    /// A log of `directory` was deleted.
    pub fn lost_log(&self, directory: &LogDirectory) {
        self.logs.with_now(|logs| {
            let count = &mut logs[self.index_of(directory)];
            *count = count.saturating_sub(1);
        });
    }

    fn index_of(&self, directory: &LogDirectory) -> usize {
        let index = self.all.iter().position(|one| one.id() == directory.id());
        index.expect("a log directory is one of this node's")
    }

    /// The node cannot go on, for a reason that is no directory's.
    pub fn end(&self, reason: &str) {
        self.end.with_now(|end| {
            end.get_or_insert_with(|| reason.to_owned());
        });
        for directory in self.all.iter() {
            directory.fail(reason);
        }
    }

    /// Whether nothing is left to go on with: the metadata log's directory failed, or all for partitions did.
    pub fn has_failed(&self) -> bool {
        let metadata = self.all.iter().any(|directory| directory.role().metadata && directory.has_failed());
        metadata || self.online().next().is_none()
    }

    /// Waits until nothing is left to go on with; then why: one sentence, which names the directory.
    pub async fn failed(&self) -> String {
        self.failed.until(|| self.has_failed()).await;
        if let Some(reason) = self.end.with_now(|end| end.clone()) {
            return reason;
        }
        let failed = || self.all.iter().filter(|directory| directory.has_failed());
        let metadata = failed().find(|directory| directory.role().metadata);
        let one = metadata.or_else(|| failed().next()).expect("one has failed");
        let (path, reason) = (one.disk().path(), one.failed().await);
        match metadata {
            Some(_) => {
                format!("the log directory {path}, which holds the metadata log too, failed: {reason}")
            }
            None => format!("no log directory works any more; of {path} this is why: {reason}"),
        }
    }
}
