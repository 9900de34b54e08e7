//! Formatting: the one time that files appear from nothing. A directory that bears `meta.properties` is
//! formatted, so that file is written last; formatting that a crash cut short is simply done again.

use std::sync::Arc;

use milena_log::checkpoint;
use milena_log::meta_properties::MetaProperties;
use milena_quorum::{SetupError, Voter, VoterSet};
use milena_runtime::{Disk, Runtime, io};
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
    /// The cluster's first voters.
    pub voters: Vec<Voter>,
}

/// Formats `disk` as a metadata log directory: bootstrap checkpoint, then `meta.properties`. All of it is
/// durable when this returns. Fails, changing nothing, when the directory is formatted already.
pub async fn format(rt: &Runtime, disk: &Arc<dyn Disk>, format: MetaFormat) -> Result<(), MetaLogError> {
    let failed = |what: &str, error: &io::Error| MetaLogError::io(disk.path(), what, error);
    let properties = MetaProperties::read(disk)
        .await
        .map_err(|error| MetaLogError::log(disk.path(), "reading `meta.properties`", &error))?;
    if properties.is_some() {
        return Err(MetaLogError::AlreadyFormatted { directory: disk.path().to_owned() });
    }
    let voters = VoterSet::new(format.voters)?;
    if !voters.iter().any(|voter| voter.key.id == format.node_id) {
        return Err(SetupError::NotAVoter(format.node_id, voters.to_string()).into());
    }
    match disk.create_dir(names::DIR).await {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(failed("creating `__cluster_metadata-0`", &error)),
    }
    disk.sync_dir("").await.map_err(|error| failed("syncing the log directory", &error))?;
    let bytes = snapshot::bootstrap(&voters, rt.now().wall);
    checkpoint::replace(disk, &names::bootstrap_checkpoint(), bytes.to_vec())
        .await
        .map_err(|error| failed("writing the bootstrap checkpoint", &error))?;
    let properties = MetaProperties {
        cluster_id: format.cluster_id,
        node_id: format.node_id,
        directory_id: format.directory_id,
    };
    properties.write(disk).await.map_err(|error| failed("writing `meta.properties`", &error))
}
