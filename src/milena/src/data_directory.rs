//! Whose log directories are they? Takes those that are ours, formats those that are empty, and refuses in one
//! sentence otherwise, with nothing in any of them changed. One that the disk does not let be used is left out
//! alone, unless the metadata log is to be in it.

use std::collections::BTreeMap;
use std::sync::Arc;

use milena_broker::Role;
use milena_config::ServerConfig;
use milena_log::LogError;
use milena_log::meta_properties::MetaProperties;
use milena_metalog::{Endpoint, MetaFormat, MetaLogError, ReplicaKey, Voter};
use milena_probe::sometimes;
use milena_runtime::{Disk, Entry, Runtime, io};
use milena_types::{DirectoryId, NodeId, Uuid};

use crate::KRAFT_VERSIONS;

/// The file that says whose the directory is.
const META_PROPERTIES: &str = "meta.properties";
/// The metadata log, which formatting makes before it writes `meta.properties`.
const METADATA_LOG: &str = "__cluster_metadata-0";

/// Why a log directory cannot be used. Nothing in it was changed.
#[derive(Debug, thiserror::Error)]
pub enum DirectoryError {
    /// Another process has it.
    #[error(
        "the data directory {path} is in use by another process; stop that one, or choose another with --data"
    )]
    InUse {
        /// The directory.
        path: String,
    },
    /// It cannot be made, listed or written.
    #[error("the data directory {path} cannot be used: {error}")]
    Unusable {
        /// The directory.
        path: String,
        /// What the system says.
        error: io::Error,
    },
    /// It holds something else.
    #[error(
        "{path} holds files but no meta.properties (the first is {first:?}), so it is not a log directory; choose an empty one with --data"
    )]
    Foreign {
        /// The directory.
        path: String,
        /// A file in it.
        first: String,
    },
    /// It is another node's.
    #[error(
        "the data directory {path} belongs to node {owner}, and this is node {node}; choose another with --data, or set node.id={owner}"
    )]
    OtherNode {
        /// The directory.
        path: String,
        /// Whose it is.
        owner: NodeId,
        /// Who asks.
        node: NodeId,
    },
    /// It is another cluster's than the metadata log's directory.
    #[error(
        "the data directory {path} belongs to cluster {owner}, and {metadata}, which holds the metadata log, to cluster {cluster}; take one of them out of log.dirs"
    )]
    OtherCluster {
        /// The directory.
        path: String,
        /// Whose it is.
        owner: String,
        /// The metadata log's.
        metadata: String,
        /// Whose that is.
        cluster: String,
    },
    /// Two of them have one id: one is a copy.
    #[error(
        "the data directories {one} and {other} have the same directory.id, {id}: one is a copy of the other, take it out of log.dirs"
    )]
    SameId {
        /// A directory.
        one: String,
        /// Another.
        other: String,
        /// Their id.
        id: DirectoryId,
    },
    /// The node has data, and its metadata log is not where it should be.
    #[error(
        "{path} is to hold the metadata log and is empty, while {other} belongs to cluster {cluster} already: set metadata.log.dir to where the metadata log is, or restore it"
    )]
    NoMetadata {
        /// The directory for the metadata log.
        path: String,
        /// One with data.
        other: String,
        /// Whose that is.
        cluster: String,
    },
    /// Nobody said which cluster it is to be of.
    #[error(
        "the data directory {path} is not formatted, and this node is not alone: format it with the cluster's id first, \
         `milena format --config FILE --cluster-id ID`"
    )]
    NotFormatted {
        /// The directory for the metadata log.
        path: String,
    },
    /// It is formatted, and was to be.
    #[error("the data directory {path} is formatted already; nothing was changed")]
    AlreadyFormatted {
        /// The directory.
        path: String,
    },
    /// None of `log.dirs` works.
    #[error("none of the log directories {0} can be used")]
    NoneLeft(String),
    /// Its `meta.properties` does not say what it must.
    #[error("{0}")]
    BadProperties(#[from] LogError),
    /// It could not be formatted.
    #[error("{0}")]
    Format(#[from] MetaLogError),
}

/// A directory that was taken.
pub struct Taken {
    /// Its files.
    pub disk: Arc<dyn Disk>,
    /// Whose it is.
    pub properties: MetaProperties,
    /// What it is for.
    pub role: Role,
}

/// What a node starts with.
pub struct TakenAll {
    /// Those that work, in the order of `log.dirs`.
    pub taken: Vec<Taken>,
    /// The paths of those that do not.
    pub offline: Vec<String>,
}

impl TakenAll {
    /// The one that holds the metadata log.
    pub fn metadata(&self) -> &Taken {
        self.taken.iter().find(|taken| taken.role.metadata).expect("without it nothing is taken")
    }
}

/// A directory on its way to being taken.
pub(crate) struct Mounted {
    pub(crate) path: String,
    pub(crate) role: Role,
    pub(crate) disk: Arc<dyn Disk>,
    /// `None`: it is new.
    pub(crate) properties: Option<MetaProperties>,
}

/// Directories that were looked at and locked, and are one node's. Nothing in them was changed.
pub struct Seen {
    mounted: Vec<Mounted>,
    offline: Vec<String>,
}

/// Looks at the directories of `config`, which [`Seen::take`] may then take.
pub async fn see_all(runtime: &Runtime, config: &ServerConfig) -> Result<Seen, DirectoryError> {
    let (mounted, offline) = mount_all(runtime, config).await?;
    agree(&mounted, config.node_id)?;
    let metadata = mounted.iter().find(|one| one.role.metadata).expect("without it nothing is taken");
    if metadata.properties.is_none() && !config.quorum.is_own {
        return Err(DirectoryError::NotFormatted { path: metadata.path.clone() });
    }
    Ok(Seen { mounted, offline })
}

impl Seen {
    /// Whose the metadata log is; `None`: its directory is new.
    pub fn properties(&self) -> Option<&MetaProperties> {
        self.mounted.iter().find(|one| one.role.metadata)?.properties.as_ref()
    }

    /// Takes them, formatting those that are new. A node that is alone begins a cluster of its own, as the voter that is
    /// reached at `endpoint`.
    pub async fn take(
        self,
        runtime: &Runtime,
        config: &ServerConfig,
        endpoint: Option<Endpoint>,
    ) -> Result<TakenAll, DirectoryError> {
        let Seen { mounted, mut offline } = self;
        let taken = format_new(runtime, mounted, config.node_id, endpoint, &mut offline).await?;
        Ok(TakenAll { taken, offline })
    }
}

/// Looks at the directories of `config`, and locks those that can be used; the paths of those that cannot.
pub(crate) async fn mount_all(
    runtime: &Runtime,
    config: &ServerConfig,
) -> Result<(Vec<Mounted>, Vec<String>), DirectoryError> {
    let (mut mounted, mut offline) = (Vec::new(), Vec::new());
    let mut wanted = Vec::new();
    let metadata = &config.metadata_log_dir;
    let own = (!config.log_dirs.contains(metadata)).then_some(metadata);
    for path in config.log_dirs.iter().chain(own) {
        let role = Role { metadata: path == metadata, partitions: own != Some(path) };
        // looked at before any is taken, since taking it leaves a lock file in it
        match look(runtime, path).await {
            Ok(()) => wanted.push((path, role)),
            Err(error) => leave_out(path, role, error, &mut offline)?,
        }
    }
    for (path, role) in wanted {
        match mount(runtime, path, role).await {
            Ok(one) => mounted.push(one),
            Err(error) => leave_out(path, role, error, &mut offline)?,
        }
    }
    if !mounted.iter().any(|one| one.role.partitions) {
        return Err(DirectoryError::NoneLeft(offline.join(", ")));
    }
    Ok((mounted, offline))
}

/// Goes on without a directory that the disk does not let be used; any other error is for a person to settle.
fn leave_out(
    path: &str,
    role: Role,
    error: DirectoryError,
    offline: &mut Vec<String>,
) -> Result<(), DirectoryError> {
    let disk = matches!(error, DirectoryError::Unusable { .. })
        || matches!(error, DirectoryError::BadProperties(LogError::Io { .. }));
    if role.metadata || !disk {
        return Err(error);
    }
    sometimes!("a node started without one of its log directories");
    tracing::error!(directory = path, %error, "log directory left out; its partitions are out of service");
    offline.push(path.to_owned());
    Ok(())
}

async fn look(runtime: &Runtime, path: &str) -> Result<(), DirectoryError> {
    let unusable = |error: io::Error| DirectoryError::Unusable { path: path.to_owned(), error };
    let before = runtime.storage.peek(path).await.map_err(unusable)?;
    refuse_foreign(path, before.as_deref().unwrap_or_default())
}

async fn mount(runtime: &Runtime, path: &str, role: Role) -> Result<Mounted, DirectoryError> {
    let disk = runtime.storage.mount(path).await.map_err(|error| match error.kind() {
        io::ErrorKind::ResourceBusy => DirectoryError::InUse { path: path.to_owned() },
        _ => DirectoryError::Unusable { path: path.to_owned(), error },
    })?;
    let properties = MetaProperties::read(&disk).await?;
    if properties.is_some() {
        // whoever wrote it may have been killed before its name was durable, and what is begun here builds upon it
        let unusable = |error| DirectoryError::Unusable { path: path.to_owned(), error };
        disk.sync_dir("").await.map_err(unusable)?;
    }
    Ok(Mounted { path: path.to_owned(), role, disk, properties })
}

/// They are one node's, of one cluster, and none is a copy of another. Changes nothing.
fn agree(mounted: &[Mounted], node: NodeId) -> Result<(), DirectoryError> {
    let formatted = || mounted.iter().filter_map(|one| Some((one.path.clone(), one.properties.as_ref()?)));
    if let Some((path, owner)) = formatted().find(|(_, properties)| properties.node_id != node) {
        return Err(DirectoryError::OtherNode { path, owner: owner.node_id, node });
    }
    let metadata = mounted.iter().find(|one| one.role.metadata).expect("without it nothing is taken");
    let mut ids: BTreeMap<DirectoryId, String> = BTreeMap::new();
    for (path, properties) in formatted() {
        let Some(own) = &metadata.properties else {
            let (other, cluster) = (path, properties.cluster_id.clone());
            return Err(DirectoryError::NoMetadata { path: metadata.path.clone(), other, cluster });
        };
        if own.cluster_id != properties.cluster_id {
            let (metadata, cluster) = (metadata.path.clone(), own.cluster_id.clone());
            return Err(DirectoryError::OtherCluster {
                path,
                owner: properties.cluster_id.clone(),
                metadata,
                cluster,
            });
        }
        if let Some(one) = ids.insert(properties.directory_id, path.clone()) {
            return Err(DirectoryError::SameId { one, other: path, id: properties.directory_id });
        }
    }
    Ok(())
}

/// Formats what is new: the metadata log's directory first, whose cluster id the others take.
async fn format_new(
    runtime: &Runtime,
    mounted: Vec<Mounted>,
    node: NodeId,
    endpoint: Option<Endpoint>,
    offline: &mut Vec<String>,
) -> Result<Vec<Taken>, DirectoryError> {
    let metadata = mounted.iter().find(|one| one.role.metadata).expect("without it nothing is taken");
    let own = match &metadata.properties {
        Some(properties) => properties.clone(),
        None => {
            format(runtime, &metadata.disk, node, endpoint).await?;
            let vanished = || DirectoryError::Unusable {
                path: metadata.path.clone(),
                error: io::Error::new(
                    io::ErrorKind::NotFound,
                    "meta.properties vanished after it was written",
                ),
            };
            MetaProperties::read(&metadata.disk).await?.ok_or_else(vanished)?
        }
    };
    let mut taken = Vec::new();
    for Mounted { path, role, disk, properties } in mounted {
        let properties = match properties {
            Some(properties) => properties,
            None if role.metadata => own.clone(),
            None => {
                let properties = MetaProperties { directory_id: random(runtime), ..own.clone() };
                if let Err(error) = properties.write(&disk).await {
                    let error = DirectoryError::Unusable { path: path.clone(), error };
                    leave_out(&path, role, error, offline)?;
                    continue;
                }
                properties
            }
        };
        taken.push(Taken { disk, properties, role });
    }
    match taken.iter().any(|taken| taken.role.partitions) {
        true => Ok(taken),
        false => Err(DirectoryError::NoneLeft(offline.join(", "))),
    }
}

pub(crate) fn random(runtime: &Runtime) -> Uuid {
    Uuid::from_entropy(runtime.entropy.next_u64(), runtime.entropy.next_u64())
}

/// A directory without `meta.properties` is new, or its formatting was cut short; anything else in it is
/// somebody's.
fn refuse_foreign(path: &str, entries: &[Entry]) -> Result<(), DirectoryError> {
    if entries.iter().any(|entry| entry.name == META_PROPERTIES) {
        return Ok(());
    }
    let ours = |name: &str| {
        name == METADATA_LOG || name == "lost+found" || name == ".lock" || name.starts_with(META_PROPERTIES)
    };
    match entries.iter().find(|entry| !ours(&entry.name)) {
        None => Ok(()),
        Some(entry) => Err(DirectoryError::Foreign { path: path.to_owned(), first: entry.name.clone() }),
    }
}

async fn format(
    runtime: &Runtime,
    disk: &Arc<dyn Disk>,
    node: NodeId,
    endpoint: Option<Endpoint>,
) -> Result<(), MetaLogError> {
    let directory_id = random(runtime);
    let key = ReplicaKey { id: node, directory: directory_id };
    let voter = Voter { key, endpoints: endpoint.into_iter().collect(), kraft_versions: KRAFT_VERSIONS };
    let format = MetaFormat {
        node_id: node,
        cluster_id: random(runtime).to_string(),
        directory_id,
        voters: vec![voter],
    };
    milena_metalog::format(runtime, disk, format).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use milena_runtime::EntryKind;

    fn entries(names: &[&str]) -> Vec<Entry> {
        names.iter().map(|name| Entry { name: (*name).to_owned(), kind: EntryKind::File }).collect()
    }

    #[test]
    fn only_ours_and_new_directories_are_taken() {
        for ours in [
            &[][..],
            &["lost+found"],
            &["__cluster_metadata-0", "meta.properties.tmp"],
            &["a-0", "meta.properties"],
        ] {
            assert!(refuse_foreign("d", &entries(ours)).is_ok(), "{ours:?}");
        }
        for foreign in [&["letters.txt"][..], &["__cluster_metadata-0", "orders-0"]] {
            assert!(refuse_foreign("d", &entries(foreign)).is_err(), "{foreign:?}");
        }
    }
}
