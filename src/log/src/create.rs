//! A new log: every name durable before it is handed out. A creation that a crash cut short is taken up
//! again.

use std::sync::Arc;

use milena_runtime::{Disk, Entry, Open, io};
use milena_types::{Offset, Timestamp, TopicId};

use crate::append::preallocate;
use crate::log::failed;
use crate::names::{PARTITION_METADATA, SegmentFile, base_of, join, parent, segment_file};
use crate::segment::Segment;
use crate::{Log, LogConfig, LogError, RecoveryPoints, partition_metadata};

impl Log {
    /// Creates a log in `dir`, which must not hold one. When it returns, the log survives any crash.
    /// `points` are those of the log directory, shared by all its logs. A log that exists keeps its recovery
    /// point: what is refused changes nothing.
    pub async fn create_with(
        disk: &Arc<dyn Disk>,
        points: &RecoveryPoints,
        dir: &str,
        topic_id: TopicId,
        config: LogConfig,
    ) -> Result<Log, LogError> {
        let io = |what| failed(dir, what);
        match disk.list(dir).await {
            Ok(entries) => check_unfinished(disk, points, dir, &entries).await?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                forget(points, dir).await?;
                disk.create_dir(dir).await.map_err(io("creating its directory failed"))?;
            }
            Err(error) => return Err(io("listing its directory failed")(error)),
        }
        let path = join(dir, &segment_file(Offset::ZERO, SegmentFile::Log));
        let file = disk.open(&path, Open::Write).await.map_err(io("creating its first segment failed"))?;
        file.set_len(0).await.map_err(io("creating its first segment failed"))?;
        disk.sync(&file).await.map_err(io("syncing its first segment failed"))?;
        // last, since its presence says that the log is complete; syncs `dir`
        partition_metadata::write(disk, dir, topic_id)
            .await
            .map_err(io("writing partition.metadata failed"))?;
        disk.sync_dir(parent(dir)).await.map_err(io("syncing its parent directory failed"))?;
        if config.preallocate {
            preallocate(&file, config.segment_bytes).await.map_err(io("preallocating a segment failed"))?;
        }
        Ok(Log {
            disk: disk.clone(),
            dir: dir.to_owned(),
            topic_id,
            config,
            writer: points.writer(dir),
            start: Offset::ZERO,
            rolled: Arc::default(),
            active: Segment::empty(Offset::ZERO, file, config.index_interval_bytes),
            // no clock here: without timestamps the first segment is rolled by size alone
            active_created: Timestamp(i64::MAX),
            epochs: Arc::default(),
            producers: Default::default(),
            damaged: Arc::default(),
            unsynced: Default::default(),
            unsynced_dirs: Default::default(),
            unsynced_beside: Vec::new(),
            snapshots: Default::default(),
            gone: Vec::new(),
            fenced: None,
            cuts: 0,
        })
    }
}

/// A log of this name that is gone leaves no recovery point to the new one. Before its directory appears, so
/// that a directory is never there with the point of another log.
async fn forget(points: &RecoveryPoints, dir: &str) -> Result<(), LogError> {
    let recovery_point = points.get(dir);
    if recovery_point > Offset::ZERO {
        tracing::warn!(log = dir, %recovery_point, "a log is created where another was synced, whose directory is gone");
    }
    crate::deletion::forget(points, dir).await
}

/// Makes sure that what is in `dir` is no more than a creation that did not finish.
async fn check_unfinished(
    disk: &Arc<dyn Disk>,
    points: &RecoveryPoints,
    dir: &str,
    entries: &[Entry],
) -> Result<(), LogError> {
    let io = |what| failed(dir, what);
    for Entry { name, .. } in entries {
        if name == PARTITION_METADATA {
            return Err(LogError::Exists { dir: dir.to_owned() });
        }
        if base_of(name, SegmentFile::Log).is_some() {
            let path = join(dir, name);
            let file = disk.open(&path, Open::Read).await.map_err(io("opening a segment failed"))?;
            if file.len().await.map_err(io("measuring a segment failed"))? > 0 {
                return Err(LogError::Exists { dir: dir.to_owned() });
            }
        }
    }
    match points.get(dir) {
        Offset::ZERO => Ok(()),
        recovery_point => Err(LogError::Damaged {
            dir: dir.to_owned(),
            offset: Offset::ZERO,
            recovery_point,
            reason: "all its files are missing".to_owned(),
        }),
    }
}
