//! A log's end: its directory gets its last name, durably, and no checkpoint of the log directory speaks of it any
//! more, so that a log of the same name later has nothing of it (L18, KIP-516). Its files go after
//! `file.delete.delay.ms`; who reads one reads on.
//!
//! In this order, each step durable: 1. rename; 2. forget. Between the two a crash leaves checkpoints that name a
//! log that is not there, which the creation of one of that name forgets first.

use std::sync::Arc;

use milena_probe::{always, reachable};
use milena_runtime::{Disk, Entry, EntryKind};
use milena_types::{Offset, TopicId, TopicName, Uuid};

use crate::log::failed;
use crate::names::{
    CLEANER_OFFSETS, DELETED_DIR_SUFFIX, HIGH_WATERMARKS, LOG_STARTS, META_PROPERTIES, RECOVERY_POINTS,
    STRAY_DIR_SUFFIX, is_deleted_dir, is_stray_dir, last_name_of, parent,
};
use crate::trash::Thrown;
use crate::{Log, LogError, RESERVE, RecoveryPoints, UNREADABLE, partition_metadata};

/// The files at a log directory's root: ours, and what only Kafka writes.
const ROOT_FILES: [&str; 9] = [
    META_PROPERTIES,
    RECOVERY_POINTS,
    LOG_STARTS,
    HIGH_WATERMARKS,
    CLEANER_OFFSETS,
    RESERVE,
    ".lock",
    ".kafka_cleanshutdown",
    "bootstrap.checkpoint",
];

/// What an entry of a log directory is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Found {
    /// A log of this topic.
    Log(TopicId),
    /// A log whose creation never finished, or that nobody can tell the topic of.
    Nameless,
    /// A log on its way out.
    Deleted,
    /// A log that was set aside before.
    Stray,
    /// Not a log's directory.
    Foreign,
    /// A file that neither this version nor Kafka writes there.
    StrayFile,
}

impl Log {
    /// Lets the log go for good; `unique` tells its last name from others'. What was taken to be synced must have
    /// ended. The name of its directory is free when this returns.
    pub async fn delete(self, unique: Uuid) -> Result<(), LogError> {
        always!(self.syncs_under_way() == 0, "a log that is deleted has nothing on its way to the disk");
        let (disk, dir) = (self.disk.clone(), self.dir.clone());
        let (points, delay_ms) = (self.writer.points().clone(), self.config.file_delete_delay_ms);
        // with its writer gone, nothing of it can raise a point any more
        drop(self);
        delete_dir(&disk, &points, &dir, unique, delay_ms).await
    }
}

/// Deletes the log in `dir`, which is not open, as [`Log::delete`] does.
pub async fn delete_dir(
    disk: &Arc<dyn Disk>,
    points: &RecoveryPoints,
    dir: &str,
    unique: Uuid,
    delay_ms: i64,
) -> Result<(), LogError> {
    reachable!("log: a log was deleted");
    let last_name = take_away(disk, points, dir, unique, DELETED_DIR_SUFFIX).await?;
    points.trash().throw(Thrown::Directory(last_name), delay_ms);
    Ok(())
}

/// Sets the log in `dir` aside, whole, under a name that nothing serves: no topic of this cluster claims it. The
/// name. Only a person removes it.
pub async fn set_aside(
    disk: &Arc<dyn Disk>,
    points: &RecoveryPoints,
    dir: &str,
    unique: Uuid,
) -> Result<String, LogError> {
    reachable!("log: a stray log was set aside");
    take_away(disk, points, dir, unique, STRAY_DIR_SUFFIX).await
}

async fn take_away(
    disk: &Arc<dyn Disk>,
    points: &RecoveryPoints,
    dir: &str,
    unique: Uuid,
    suffix: &'static str,
) -> Result<String, LogError> {
    let last_name = last_name_of(dir, unique, suffix);
    disk.rename(dir, &last_name).await.map_err(failed(dir, "renaming its directory failed"))?;
    disk.sync_dir(parent(dir)).await.map_err(failed(dir, "syncing its parent directory failed"))?;
    match forget(points, dir).await {
        Ok(()) => Ok(last_name),
        Err(LogError::Io { error, .. }) if crate::is_no_space(&error) => {
            tracing::warn!(
                log = dir,
                "no space to forget its offsets; a log of this name will, before it is created"
            );
            Ok(last_name)
        }
        Err(error) => Err(error),
    }
}

/// No checkpoint speaks of the log in `dir` any more; durable when it returns.
pub(crate) async fn forget(points: &RecoveryPoints, dir: &str) -> Result<(), LogError> {
    points.lower(dir, Offset::ZERO).await.map_err(failed(dir, "lowering its recovery point failed"))?;
    for checkpoint in points.checkpoints() {
        checkpoint.forget(dir);
        checkpoint.flush().await.map_err(failed(dir, "forgetting its offsets failed"))?;
    }
    Ok(())
}

/// What is in a log directory, and how it is called: its directories, and the files that nobody writes there.
pub async fn survey(disk: &Arc<dyn Disk>) -> Result<Vec<(String, Found)>, LogError> {
    let entries = disk.list("").await.map_err(failed(disk.path(), "listing it failed"))?;
    let mut found = Vec::new();
    for Entry { name, kind } in entries {
        if kind == EntryKind::Directory {
            let what = what_is(disk, &name).await?;
            found.push((name, what));
        } else if !is_root_file(&name) {
            found.push((name, Found::StrayFile));
        }
    }
    Ok(found)
}

async fn what_is(disk: &Arc<dyn Disk>, name: &str) -> Result<Found, LogError> {
    if is_deleted_dir(name) {
        return Ok(Found::Deleted);
    }
    if is_stray_dir(name) {
        return Ok(Found::Stray);
    }
    if !is_log_name(name) {
        return Ok(Found::Foreign);
    }
    match partition_metadata::read(disk, name).await {
        Ok(Some(topic_id)) => Ok(Found::Log(topic_id)),
        Ok(None) | Err(LogError::BadFile { .. }) => Ok(Found::Nameless),
        Err(error) => Err(error),
    }
}

fn is_log_name(name: &str) -> bool {
    let Some((topic, partition)) = name.rsplit_once('-') else { return false };
    let is_index = partition.parse::<i32>().is_ok_and(|index| index >= 0 && index.to_string() == partition);
    is_index && TopicName::new(topic).is_ok()
}

fn is_root_file(name: &str) -> bool {
    // whole, while it is replaced, or set aside
    let name = [".tmp", UNREADABLE].into_iter().find_map(|suffix| name.strip_suffix(suffix)).unwrap_or(name);
    ROOT_FILES.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_at_the_root_that_nobody_writes_there_is_a_stray() {
        for name in [
            "meta.properties",
            "meta.properties.tmp",
            "recovery-point-offset-checkpoint",
            "cleaner-offset-checkpoint.tmp",
            "log-start-offset-checkpoint.unreadable",
            ".lock",
            ".kafka_cleanshutdown",
            ".milena-reserve",
            "bootstrap.checkpoint",
        ] {
            assert!(is_root_file(name), "{name}");
        }
        for name in ["letters.txt", "meta.properties.bak", "00000000000000000000.log", ".tmp", ""] {
            assert!(!is_root_file(name), "{name}");
        }
    }

    #[test]
    fn only_names_that_a_log_is_given_are_taken_for_a_logs() {
        for name in ["orders-0", "a-b-12", "__cluster_metadata-0"] {
            assert!(is_log_name(name), "{name}");
        }
        for name in
            ["lost+found", "orders", "orders-", "orders-x", "orders-01", "orders--1x", "or ders-1", "-3"]
        {
            assert!(!is_log_name(name), "{name}");
        }
    }
}
