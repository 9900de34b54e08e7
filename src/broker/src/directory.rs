//! One log directory of this node: its disk, its recovery points, its committer, and whether it can still
//! be trusted. After one failed sync or append nothing in it is trusted any more, for the life of the
//! process: a failed directory must never be written again (KAFKA-10778). What that means for the node is
//! `directories.rs`.

use std::sync::Arc;

use milena_log::{Committer, LogError, OffsetCheckpoint, RecoveryPoints};
use milena_runtime::{Disk, Lane, Runtime, Shared, Signal};
use milena_types::DirectoryId;

/// Where each partition's high watermark is written now and then.
const HIGH_WATERMARKS: &str = "replication-offset-checkpoint";

/// What a log directory is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Role {
    /// The metadata log is here.
    pub metadata: bool,
    /// Partitions may be here: it is one of `log.dirs`.
    pub partitions: bool,
}

/// A log directory in use. Clones share it.
#[derive(Clone)]
pub struct LogDirectory {
    id: DirectoryId,
    role: Role,
    disk: Arc<dyn Disk>,
    points: RecoveryPoints,
    high_watermarks: OffsetCheckpoint,
    committer: Committer,
    failure: Shared<Option<String>>,
    /// Raised when any directory of the node fails.
    failed: Arc<Signal>,
}

impl LogDirectory {
    /// A directory that nothing is known against, with this `directory.id`; reads its high watermarks and starts
    /// its committer. Fails when the disk does.
    pub async fn open(
        runtime: &Runtime,
        id: DirectoryId,
        role: Role,
        disk: Arc<dyn Disk>,
        points: RecoveryPoints,
    ) -> Result<LogDirectory, LogError> {
        let otherwise = "partitions start with their log's beginning as high watermark";
        let high_watermarks = OffsetCheckpoint::load(runtime, &disk, HIGH_WATERMARKS, otherwise).await?;
        let committer = Committer::start(runtime, Lane::Data, disk.clone());
        Ok(LogDirectory {
            id,
            role,
            disk,
            points,
            high_watermarks,
            committer,
            failure: runtime.shared(None),
            failed: Arc::new(Signal::new()),
        })
    }

    /// Raises `failed` from now on when it fails.
    pub(crate) fn tell(&mut self, failed: Arc<Signal>) {
        self.failed = failed;
    }

    /// Its id, as its `meta.properties` says it.
    pub fn id(&self) -> DirectoryId {
        self.id
    }

    /// What it is for.
    pub fn role(&self) -> Role {
        self.role
    }

    /// The high watermarks of its partitions, as last written.
    pub fn high_watermarks(&self) -> &OffsetCheckpoint {
        &self.high_watermarks
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
