//! What a start finds in the log directories that no partition of this node is to have: logs that a crash kept from
//! being deleted, and logs that no topic claims. It must never delete what the metadata does not say was deleted,
//! and says one sentence of each thing that it leaves.

use std::collections::BTreeSet;

use milena_log::LogError;
use milena_log::deletion::{Found, delete_dir, set_aside, survey};
use milena_log::{Thrown, names, partition_metadata};
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
    for (dir, found) in survey(disk).await? {
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
        }
    }
    broker.directories.found_logs(log_directory, ours);
    Ok(())
}

/// Whether `dir` is the log of a partition that this node is to have.
fn is_ours(broker: &Broker, image: &Image, dir: &str, id: TopicId) -> bool {
    let Some(topic) = image.topic_by_id(id) else { return false };
    topic.partitions.iter().any(|(index, registration)| {
        registration.replicas.contains(&broker.config.server.node_id)
            && names::log_dir(&topic.name, *index) == dir
    })
}
