//! Formatting: the one time that files appear from nothing. A directory that bears `meta.properties` is
//! formatted, so that file is written last; formatting that a crash cut short is simply done again. It must never
//! take the metadata log of a cluster, whose `meta.properties` is lost, for its own beginnings.

use std::sync::Arc;

use milena_log::checkpoint;
use milena_log::meta_properties::MetaProperties;
use milena_log::names::{SegmentFile, base_of};
use milena_quorum::{ReplicaKey, SetupError, Voter, VoterSet};
use milena_runtime::{Disk, Open, Runtime, io};
use milena_types::{DirectoryId, NodeId};

use crate::{MetaLogError, names, snapshot};

/// What a controller's metadata log directory is to become.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MetaFormat {
    /// The node.
    pub node_id: NodeId,
    /// The cluster's id; not always a UUID.
    pub cluster_id: String,
    /// The directory's id, drawn for it and never used before.
    pub directory_id: DirectoryId,
    /// The cluster's first voters; empty where they stand in the configuration, or the node is to join a quorum that runs.
    pub voters: Vec<Voter>,
}

/// Formats `disk` as a metadata log directory: bootstrap checkpoint, then `meta.properties`. All of it is
/// durable when this returns. Fails, changing nothing, when the directory is formatted already, or holds records.
pub async fn format(rt: &Runtime, disk: &Arc<dyn Disk>, format: MetaFormat) -> Result<(), MetaLogError> {
    let failed = |what: &str, error: &io::Error| MetaLogError::io(disk.path(), what, error);
    let properties = MetaProperties::read(disk)
        .await
        .map_err(|error| MetaLogError::log(disk.path(), "reading `meta.properties`", &error))?;
    if properties.is_some() {
        return Err(MetaLogError::AlreadyFormatted { directory: disk.path().to_owned() });
    }
    let voters = match format.voters.is_empty() {
        true => None,
        false => Some(VoterSet::new(format.voters)?),
    };
    let own = voters.as_ref().and_then(|voters| voters.get(format.node_id));
    if let Some(own) = own.filter(|own| own.key.directory != format.directory_id) {
        let local = ReplicaKey { id: format.node_id, directory: format.directory_id };
        return Err(SetupError::OtherDisk { local, expected: own.key.directory }.into());
    }
    match disk.create_dir(names::DIR).await {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            if let Some(path) = first_with_records(disk).await? {
                return Err(MetaLogError::HoldsRecords { directory: disk.path().to_owned(), path });
            }
        }
        Err(error) => return Err(failed("creating `__cluster_metadata-0`", &error)),
    }
    disk.sync_dir("").await.map_err(|error| failed("syncing the log directory", &error))?;
    match voters {
        Some(voters) => {
            let bytes = snapshot::bootstrap(&voters, rt.now().wall);
            checkpoint::replace(disk, &names::bootstrap_checkpoint(), bytes.to_vec())
                .await
                .map_err(|error| failed("writing the bootstrap checkpoint", &error))?;
        }
        None => {
            forget_voters(disk).await.map_err(|error| failed("removing the bootstrap checkpoint", &error))?
        }
    }
    let properties = MetaProperties {
        cluster_id: format.cluster_id,
        node_id: format.node_id,
        directory_id: format.directory_id,
    };
    properties.write(disk).await.map_err(|error| failed("writing `meta.properties`", &error))
}

/// A formatting with other voters may have been cut short: they are none of this one's.
async fn forget_voters(disk: &Arc<dyn Disk>) -> io::Result<()> {
    match disk.remove(&names::bootstrap_checkpoint()).await {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    // it may have been removed before, and that not be durable
    disk.sync_dir(names::DIR).await
}

/// A file of the metadata log that no formatting leaves: a segment that is not empty, or a snapshot of what was in one.
async fn first_with_records(disk: &Arc<dyn Disk>) -> Result<Option<String>, MetaLogError> {
    let failed = |error: io::Error| MetaLogError::io(disk.path(), "looking for a metadata log", &error);
    for entry in disk.list(names::DIR).await.map_err(failed)? {
        let path = format!("{}/{}", names::DIR, entry.name);
        if path.ends_with(".checkpoint") && path != names::bootstrap_checkpoint() {
            return Ok(Some(path));
        }
        if base_of(&entry.name, SegmentFile::Log).is_some() {
            let file = disk.open(&path, Open::Read).await.map_err(failed)?;
            if file.len().await.map_err(failed)? > 0 {
                return Ok(Some(path));
            }
        }
    }
    Ok(None)
}
