//! Whose log directory is it? Takes it when it is ours, formats it when it is empty, and refuses in one
//! sentence otherwise, with nothing in it changed.

use std::sync::Arc;

use milena_log::LogError;
use milena_log::meta_properties::MetaProperties;
use milena_metalog::{Endpoint, MetaFormat, MetaLogError, ReplicaKey, Voter};
use milena_runtime::{Disk, Entry, Runtime, io};
use milena_types::{NodeId, Uuid};

/// The file that says whose the directory is.
const META_PROPERTIES: &str = "meta.properties";
/// The levels of `kraft.version` that this version speaks.
const KRAFT_VERSIONS: (i16, i16) = (0, 1);
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
    /// Its `meta.properties` does not say what it must.
    #[error("{0}")]
    BadProperties(#[from] LogError),
    /// It could not be formatted.
    #[error("{0}")]
    Format(#[from] MetaLogError),
}

/// Takes the directory at `path` for `node`, formatting it when it is new. The disk, and whose it is.
pub async fn take(
    runtime: &Runtime,
    path: &str,
    node: NodeId,
    endpoint: Endpoint,
) -> Result<(Arc<dyn Disk>, MetaProperties), DirectoryError> {
    let unusable = |error: io::Error| DirectoryError::Unusable { path: path.to_owned(), error };
    // looked at before it is taken, since taking it leaves a lock file in it
    let before = runtime.storage.peek(path).await.map_err(unusable)?;
    refuse_foreign(path, before.as_deref().unwrap_or_default())?;
    let disk = runtime.storage.mount(path).await.map_err(|error| match error.kind() {
        io::ErrorKind::ResourceBusy => DirectoryError::InUse { path: path.to_owned() },
        _ => DirectoryError::Unusable { path: path.to_owned(), error },
    })?;
    if let Some(properties) = MetaProperties::read(&disk).await? {
        return match properties.node_id {
            owner if owner == node => Ok((disk, properties)),
            owner => Err(DirectoryError::OtherNode { path: path.to_owned(), owner, node }),
        };
    }
    format(runtime, &disk, node, endpoint).await?;
    let properties = MetaProperties::read(&disk).await?;
    let missing = || DirectoryError::Unusable {
        path: path.to_owned(),
        error: io::Error::new(io::ErrorKind::NotFound, "meta.properties vanished after it was written"),
    };
    Ok((disk, properties.ok_or_else(missing)?))
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
    endpoint: Endpoint,
) -> Result<(), MetaLogError> {
    let random = || Uuid::from_entropy(runtime.entropy.next_u64(), runtime.entropy.next_u64());
    let directory_id = random();
    let key = ReplicaKey { id: node, directory: directory_id };
    let voter = Voter { key, endpoints: vec![endpoint], kraft_versions: KRAFT_VERSIONS };
    let format =
        MetaFormat { node_id: node, cluster_id: random().to_string(), directory_id, voters: vec![voter] };
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
