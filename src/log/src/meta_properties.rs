//! `meta.properties`: which node, cluster and directory a log directory belongs to (KIP-858). Version 1, as
//! Kafka writes it.

use std::sync::Arc;

use milena_runtime::{Disk, io};
use milena_types::{DirectoryId, NodeId};

use crate::LogError;
use crate::checkpoint::{read_text, replace};
use crate::names::META_PROPERTIES;

/// Who a log directory belongs to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MetaProperties {
    /// The cluster, as `format` was told; not always a UUID.
    pub cluster_id: String,
    /// The node.
    pub node_id: NodeId,
    /// The directory itself.
    pub directory_id: DirectoryId,
}

impl MetaProperties {
    /// The file's text.
    pub fn encode(&self) -> String {
        format!(
            "#\ncluster.id={}\ndirectory.id={}\nnode.id={}\nversion=1\n",
            self.cluster_id, self.directory_id, self.node_id
        )
    }

    /// Reads the file's text; says what is wrong with it otherwise.
    pub fn decode(text: &str) -> Result<MetaProperties, String> {
        let lines =
            text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with(['#', '!']));
        let pairs: Vec<(&str, &str)> = lines
            .filter_map(|line| line.split_once('='))
            .map(|(key, value)| (key.trim(), value.trim()))
            .collect();
        let get = |key: &str| {
            let value = pairs.iter().find(|(name, _)| *name == key).map(|(_, value)| *value);
            value.filter(|value| !value.is_empty()).ok_or_else(|| format!("`{key}` is missing"))
        };
        if get("version")? != "1" {
            return Err(format!("version {} is not known, only 1 is", get("version")?));
        }
        let node_id =
            get("node.id")?.parse().map(NodeId).map_err(|_| "`node.id` is not a number".to_owned())?;
        if node_id.get() < 0 {
            return Err(format!("`node.id` is {node_id}, but ids are not negative"));
        }
        Ok(MetaProperties {
            cluster_id: get("cluster.id")?.to_owned(),
            node_id,
            directory_id: get("directory.id")?.parse().map_err(|error| format!("`directory.id`: {error}"))?,
        })
    }

    /// Writes the file; it is durable afterwards.
    pub async fn write(&self, disk: &Arc<dyn Disk>) -> io::Result<()> {
        replace(disk, META_PROPERTIES, self.encode().into_bytes()).await
    }

    /// Reads the file; `None` when there is none: the directory is not formatted.
    pub async fn read(disk: &Arc<dyn Disk>) -> Result<Option<MetaProperties>, LogError> {
        let text = read_text(disk, META_PROPERTIES).await.map_err(|error| LogError::Io {
            dir: disk.path().to_owned(),
            what: "reading meta.properties failed",
            error,
        })?;
        let Some(text) = text else { return Ok(None) };
        let bad = |reason| LogError::BadFile { path: format!("{}/{META_PROPERTIES}", disk.path()), reason };
        MetaProperties::decode(&text).map(Some).map_err(bad)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_is_kafkas() {
        let meta = MetaProperties {
            cluster_id: "MkU3OEVBNTcwNTJENDM2Qg".into(),
            node_id: NodeId(3),
            directory_id: DirectoryId::ONE,
        };
        assert_eq!(MetaProperties::decode(&meta.encode()), Ok(meta.clone()));
        let kafkas = "#\n#Sat Nov 21 08:00:00 UTC 2026\ncluster.id=MkU3OEVBNTcwNTJENDM2Qg\n\
            directory.id=AAAAAAAAAAAAAAAAAAAAAQ\nnode.id=3\nversion=1\n";
        assert_eq!(MetaProperties::decode(kafkas), Ok(meta));
    }

    #[test]
    fn what_is_missing_is_named() {
        let good = "version=1\nnode.id=3\ncluster.id=c\ndirectory.id=AAAAAAAAAAAAAAAAAAAAAQ\n";
        assert!(MetaProperties::decode(good).is_ok());
        for key in ["version", "node.id", "cluster.id", "directory.id"] {
            let without: String =
                good.lines().filter(|line| !line.starts_with(key)).map(|line| format!("{line}\n")).collect();
            assert!(MetaProperties::decode(&without).unwrap_err().contains(key), "{key}");
        }
        assert!(
            MetaProperties::decode(&good.replace("version=1", "version=0"))
                .unwrap_err()
                .contains("version 0")
        );
        assert!(MetaProperties::decode(&good.replace("=3", "=-3")).is_err());
    }
}
