//! What a start finds in the log directories that no partition of this node is to have: logs that a crash kept from
//! being deleted, and logs that no topic claims. It must never delete what the metadata does not say was deleted,
//! and says one sentence of each thing that it leaves.

use std::collections::BTreeSet;

use milena_log::deletion::{Found, delete_dir, set_aside, survey};
use milena_log::{LogError, Thrown, is_no_space, names, partition_metadata};
use milena_metadata::Image;
use milena_probe::sometimes;
use milena_runtime::io;
use milena_types::{TopicId, Uuid};

use crate::broker::Broker;
use crate::directory::LogDirectory;

/// The metadata log's own directory.
const METADATA: &str = "__cluster_metadata-0";
/// What file systems put there themselves.
const LOST_AND_FOUND: &str = "lost+found";
/// One line names no more than these.
const NAMED_MAX: usize = 3;

/// Sorts what is there, once, before any partition is opened. `removed`: topics that the metadata log deleted.
/// What a disk would not let it do fails its directory.
pub async fn settle(broker: &Broker, image: &Image, removed: &BTreeSet<TopicId>) {
    for directory in broker.directories.all() {
        if let Err(error) = sort(broker, directory, image, removed).await {
            directory.fail(&error.to_string());
        }
    }
}

/// Deletes the log in `dir`, which could not be opened, wherever it is, if it is of the topic `id`. What nobody can
/// tell the topic of is left alone. What a disk would not let it do fails its directory.
pub async fn delete_closed(broker: &Broker, dir: &str, id: TopicId) {
    for directory in broker.directories.all().iter().filter(|directory| !directory.has_failed()) {
        let (disk, points) = (directory.disk(), directory.points());
        if disk.list(dir).await.is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
            continue;
        }
        match partition_metadata::read(disk, dir).await {
            Ok(Some(owner)) if owner == id => {
                let delay_ms = broker.config.server.topic_defaults.file_delete_delay_ms;
                directory.high_watermarks().forget(dir);
                broker.directories.lost_log(directory);
                if let Err(error) = delete_dir(disk, points, dir, unique(broker), delay_ms).await {
                    directory.fail(&error.to_string());
                }
            }
            _ => tracing::warn!(
                directory = disk.path(),
                "`{dir}` was to be deleted and cannot be read: it is left alone"
            ),
        }
    }
}

fn unique(broker: &Broker) -> Uuid {
    Uuid::from_entropy(broker.runtime.entropy.next_u64(), broker.runtime.entropy.next_u64())
}

async fn sort(
    broker: &Broker,
    log_directory: &LogDirectory,
    image: &Image,
    removed: &BTreeSet<TopicId>,
) -> Result<(), LogError> {
    let (disk, points) = (log_directory.disk(), log_directory.points());
    let mut ours = 0;
    let delay_ms = broker.config.server.topic_defaults.file_delete_delay_ms;
    let surveyed = survey(disk).await?;
    let directories = surveyed.iter().filter(|(_, found)| *found != Found::StrayFile);
    let there: BTreeSet<String> = directories.map(|(dir, _)| dir.clone()).collect();
    let mut strays = Vec::new();
    for (dir, found) in surveyed {
        let directory = disk.path();
        match found {
            _ if dir == METADATA || dir == LOST_AND_FOUND => {}
            Found::Deleted => points.trash().throw(Thrown::Directory(dir), delay_ms),
            Found::Log(id) if log_directory.role().partitions && is_ours(broker, image, &dir, id) => {
                ours += 1
            }
            Found::Log(id) if removed.contains(&id) => {
                sometimes!("a start finished the deletion of a topic");
                delete_dir(disk, points, &dir, unique(broker), delay_ms).await?;
            }
            Found::Log(id) => {
                let aside = set_aside(disk, points, &dir, unique(broker)).await?;
                tracing::warn!(
                    directory,
                    "`{dir}` belongs to topic id {id}, which this cluster does not place here: it is kept as \
                     `{aside}` and not served; remove it when nobody misses it"
                );
            }
            Found::Stray => {
                tracing::warn!(directory, "`{dir}` was set aside by an earlier start and is not served");
            }
            // the partition of that name says what is wrong with it, if there is one
            Found::Nameless => {}
            Found::Foreign => {
                tracing::warn!(directory, "`{dir}` is no log's directory: it is left alone");
            }
            Found::StrayFile => strays.push(dir),
        }
    }
    broker.directories.found_logs(log_directory, ours);
    if !strays.is_empty() {
        let (directory, files) = (disk.path(), some_of(&strays));
        tracing::warn!(directory, "files that no log directory has: {files}: they are left alone");
    }
    forget_absent(log_directory, &there).await
}

/// No checkpoint speaks of a log that is not one of `there`: a later one of its name has nothing of it.
async fn forget_absent(log_directory: &LogDirectory, there: &BTreeSet<String>) -> Result<(), LogError> {
    let (disk, points) = (log_directory.disk(), log_directory.points());
    let tell = |file: &str, gone: &[String]| {
        let (directory, logs) = (disk.path(), some_of(gone));
        tracing::warn!(directory, "`{file}` names logs that are not there: {logs}: it does not any more");
    };
    let mut written = Ok(());
    let gone = points.forget_but(there);
    if !gone.is_empty() {
        tell(names::RECOVERY_POINTS, &gone);
        written = points.flush().await;
    }
    let checkpoints = [
        (names::HIGH_WATERMARKS, log_directory.high_watermarks()),
        (names::LOG_STARTS, points.log_starts()),
        (names::CLEANER_OFFSETS, points.cleaned()),
    ];
    for (file, checkpoint) in checkpoints {
        let gone = checkpoint.forget_but(there);
        if !gone.is_empty() {
            sometimes!("a start forgot the offsets of a log that is not there");
            tell(file, &gone);
            written = written.and(checkpoint.flush().await);
        }
    }
    match written {
        // who writes them next says the same
        Err(error) if !is_no_space(&error) => {
            let what = "forgetting logs that are not there failed";
            Err(LogError::Io { dir: disk.path().to_owned(), what, error })
        }
        _ => Ok(()),
    }
}

/// The first few of many names, and how many more there are.
fn some_of(names: &[String]) -> String {
    let first: Vec<String> = names.iter().take(NAMED_MAX).map(|name| format!("`{name}`")).collect();
    match names.len() - first.len() {
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}

/// Whether `dir` is the log of a partition that this node is to have.
fn is_ours(broker: &Broker, image: &Image, dir: &str, id: TopicId) -> bool {
    let Some(topic) = image.topic_by_id(id) else { return false };
    topic.partitions.iter().any(|(index, registration)| {
        registration.replicas.contains(&broker.config.server.node_id)
            && names::log_dir(&topic.name, *index) == dir
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_names_a_few_of_many() {
        let names: Vec<String> = (0..5).map(|index| format!("t-{index}")).collect();
        assert_eq!(some_of(&names[..1]), "`t-0`");
        assert_eq!(some_of(&names[..3]), "`t-0`, `t-1`, `t-2`");
        assert_eq!(some_of(&names), "`t-0`, `t-1`, `t-2` and 2 more");
    }
}
