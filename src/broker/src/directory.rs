//! One log directory of this node: its disk, its recovery points, its committer, and whether it can still
//! be trusted. After one failed sync or append nothing in it is trusted any more, for the life of the
//! process: a failed directory must never be written again (KAFKA-10778), and a node whose only one failed
//! ends.

use std::sync::Arc;

use milena_log::{Committer, RecoveryPoints};
use milena_runtime::{Disk, Lane, Runtime, Shared, Signal};

/// A log directory in use. Clones share it.
#[derive(Clone)]
pub struct LogDirectory {
    disk: Arc<dyn Disk>,
    points: RecoveryPoints,
    committer: Committer,
    failure: Shared<Option<String>>,
    failed: Arc<Signal>,
}

impl LogDirectory {
    /// A directory that nothing is known against; starts its committer.
    pub fn new(runtime: &Runtime, disk: Arc<dyn Disk>, points: RecoveryPoints) -> LogDirectory {
        let committer = Committer::start(runtime, Lane::Data, disk.clone());
        LogDirectory {
            disk,
            points,
            committer,
            failure: runtime.shared(None),
            failed: Arc::new(Signal::new()),
        }
    }

    /// Where its files are.
    pub fn disk(&self) -> &Arc<dyn Disk> {
        &self.disk
    }

    /// Up to where its logs were synced.
    pub fn points(&self) -> &RecoveryPoints {
        &self.points
    }

    /// Its group commit.
    pub fn committer(&self) -> &Committer {
        &self.committer
    }

    /// Takes the directory out of service; the first reason is kept.
    pub fn fail(&self, reason: &str) {
        let first = self.failure.with_now(|failure| {
            let first = failure.is_none();
            failure.get_or_insert_with(|| reason.to_owned());
            first
        });
        if first {
            tracing::error!(
                directory = self.disk.path(),
                reason,
                "log directory failed and is not used any more"
            );
            self.failed.raise();
        }
    }

    /// Whether it is out of service.
    pub fn has_failed(&self) -> bool {
        self.failure.with_now(|failure| failure.is_some())
    }

    /// Waits until it fails; then why.
    pub async fn failed(&self) -> String {
        let mut reason = None;
        self.failed
            .until(|| {
                reason = self.failure.with_now(|failure| failure.clone());
                reason.is_some()
            })
            .await;
        reason.expect("a failed directory has a reason")
    }
}
