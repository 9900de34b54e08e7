//! Formatting the directories of a node by an operator's word, as kafka-storage does (KIP-631, KIP-853): which cluster they
//! are of, and who votes first. All is judged before anything is written, and a directory that is formatted stays as it is.

use std::fmt;
use std::str::FromStr;

use milena_config::{Endpoint, ServerConfig};
use milena_log::meta_properties::MetaProperties;
use milena_metalog::{MetaFormat, MetaLogError, ReplicaKey, Voter};
use milena_runtime::{Runtime, io};
use milena_types::{DirectoryId, NodeId};

use crate::KRAFT_VERSIONS;
use crate::data_directory::{self, DirectoryError, Mounted, random};
use crate::listeners;
use crate::quorum::controller_listener;

/// Who votes first.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Format {
    /// This controller alone.
    Standalone,
    /// These controllers.
    InitialControllers(Vec<InitialController>),
    /// Whoever votes in the quorum that the node is to join.
    NoInitialControllers,
    /// Nobody said: who is in `controller.quorum.voters`, or, for a broker, whoever it finds.
    Configured,
}

/// A first voter: `id@host:port:directory`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct InitialController {
    /// The node.
    pub id: NodeId,
    /// Where its controller is reached.
    pub endpoint: Endpoint,
    /// The id that its metadata log's directory gets.
    pub directory: DirectoryId,
}

/// A directory that was formatted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Formatted {
    /// Where.
    pub path: String,
    /// Its id.
    pub directory: DirectoryId,
    /// Whether the metadata log is in it.
    pub metadata: bool,
}

/// Why nothing was formatted, or not all: one sentence.
#[derive(Debug, thiserror::Error)]
pub enum FormatError {
    /// What was asked for cannot be.
    #[error("{0}; nothing was changed")]
    Asked(String),
    /// A directory is not usable.
    #[error("{0}")]
    Directory(#[from] DirectoryError),
    /// The metadata log's directory cannot be formatted.
    #[error("{0}")]
    MetaLog(#[from] MetaLogError),
    /// A directory could not be written.
    #[error("the data directory {path} cannot be written: {error}; give it again when it can")]
    Write {
        /// The directory.
        path: String,
        /// What the system says.
        error: io::Error,
    },
}

impl FromStr for InitialController {
    type Err = String;

    fn from_str(text: &str) -> Result<InitialController, String> {
        let wrong = || format!("`{text}` is not id@host:port:directory-id");
        let (place, directory) = text.rsplit_once(':').ok_or_else(wrong)?;
        let (id, endpoint) = place.split_once('@').ok_or_else(wrong)?;
        let id: i32 = id.parse().ok().filter(|id| *id >= 0).ok_or_else(wrong)?;
        let endpoint = Endpoint::parse(endpoint).map_err(|reason| format!("{}: {reason}", wrong()))?;
        let directory: DirectoryId = directory.parse().map_err(|error| format!("{}: {error}", wrong()))?;
        if directory.is_reserved() {
            return Err(format!(
                "{}: `{directory}` is no directory's id: draw one with milena random-uuid",
                wrong()
            ));
        }
        Ok(InitialController { id: NodeId(id), endpoint, directory })
    }
}

impl fmt::Display for InitialController {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}:{}", self.id, self.endpoint, self.directory)
    }
}

/// Formats the directories of `config` for `cluster_id`. Those that are formatted already are left out when `ignore` says
/// so, and refused otherwise.
pub async fn format(
    runtime: &Runtime,
    config: &ServerConfig,
    cluster_id: &str,
    format: Format,
    ignore: bool,
) -> Result<Vec<Formatted>, FormatError> {
    check(config, cluster_id, &format).map_err(FormatError::Asked)?;
    let (mounted, offline) = data_directory::mount_all(runtime, config).await?;
    if let Some(path) = offline.first() {
        return Err(FormatError::Asked(format!("the data directory {path} cannot be used")));
    }
    agree(&mounted, config, cluster_id, ignore)?;
    let voters = voters(runtime, config, format);
    let own = voters.iter().find(|voter| voter.key.id == config.node_id).map(|voter| voter.key.directory);
    let mut formatted = Vec::new();
    // the metadata log's first: cut short behind it, a start finishes the rest
    let (first, rest): (Vec<Mounted>, Vec<Mounted>) = mounted.into_iter().partition(|one| one.role.metadata);
    let new = first.into_iter().chain(rest).filter(|one| one.properties.is_none());
    for Mounted { path, role, disk, .. } in new {
        let directory_id = own.filter(|_| role.metadata).unwrap_or_else(|| random(runtime));
        let (node_id, cluster_id) = (config.node_id, cluster_id.to_owned());
        if role.metadata {
            let form = MetaFormat { node_id, cluster_id, directory_id, voters: voters.clone() };
            milena_metalog::format(runtime, &disk, form).await?;
        } else {
            let properties = MetaProperties { cluster_id, node_id, directory_id };
            let written = properties.write(&disk).await;
            written.map_err(|error| FormatError::Write { path: path.clone(), error })?;
        }
        formatted.push(Formatted { path, directory: directory_id, metadata: role.metadata });
    }
    Ok(formatted)
}

fn check(config: &ServerConfig, cluster_id: &str, format: &Format) -> Result<(), String> {
    if cluster_id.is_empty() || cluster_id.contains(char::is_whitespace) {
        return Err(format!("`{cluster_id}` is no cluster id: draw one with milena random-uuid"));
    }
    let is_controller = config.roles.controller;
    let is_static = !config.quorum.voters.is_empty();
    match format {
        Format::Standalone if !is_controller => Err("--standalone is for controllers, and this node is none".to_owned()),
        Format::Configured if is_controller && !is_static => Err(
            "controller.quorum.voters is not set for this controller, so say who votes first: --standalone, \
             --initial-controllers or --no-initial-controllers"
                .to_owned(),
        ),
        Format::Configured => Ok(()),
        _ if is_static => Err(
            "the voters stand in controller.quorum.voters already; take them out of the configuration to have them kept in \
             the metadata log, or leave out --standalone, --initial-controllers and --no-initial-controllers"
                .to_owned(),
        ),
        Format::Standalone if config.advertised_controllers.first().is_none_or(|own| own.endpoint.port == 0) => Err(
            "a controller is reached at one of controller.listener.names: give it a port in listeners".to_owned(),
        ),
        Format::InitialControllers(all) if all.is_empty() => Err("--initial-controllers names nobody".to_owned()),
        _ => Ok(()),
    }
}

/// What is formatted already is this node's, of this cluster.
fn agree(
    mounted: &[Mounted],
    config: &ServerConfig,
    cluster_id: &str,
    ignore: bool,
) -> Result<(), FormatError> {
    for Mounted { path, properties, .. } in mounted {
        let Some(properties) = properties else { continue };
        let path = path.clone();
        if !ignore {
            return Err(DirectoryError::AlreadyFormatted { path }.into());
        }
        if properties.node_id != config.node_id {
            let (owner, node) = (properties.node_id, config.node_id);
            return Err(DirectoryError::OtherNode { path, owner, node }.into());
        }
        if properties.cluster_id != cluster_id {
            let owner = &properties.cluster_id;
            return Err(FormatError::Asked(format!(
                "the data directory {path} is of cluster {owner} already"
            )));
        }
    }
    Ok(())
}

fn voters(runtime: &Runtime, config: &ServerConfig, format: Format) -> Vec<Voter> {
    let voter = |id, directory, endpoint| Voter {
        key: ReplicaKey { id, directory },
        endpoints: vec![endpoint],
        kraft_versions: KRAFT_VERSIONS,
    };
    match format {
        Format::Standalone => {
            let own = config.advertised_controllers.first().expect("checked before");
            vec![voter(config.node_id, random(runtime), listeners::endpoint(own))]
        }
        Format::InitialControllers(all) => {
            let name = controller_listener(config);
            let at = |one: &InitialController| milena_metalog::Endpoint {
                name: name.clone(),
                host: one.endpoint.host.clone(),
                port: one.endpoint.port,
            };
            all.iter().map(|one| voter(one.id, one.directory, at(one))).collect()
        }
        Format::NoInitialControllers | Format::Configured => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initial_controllers_are_written_as_kafkas() {
        let text = "1@[::1]:9093:JEXY6aqzQY-32P5TStzaFg";
        let one: InitialController = text.parse().unwrap();
        assert_eq!((one.id, one.endpoint.host.as_str(), one.endpoint.port), (NodeId(1), "::1", 9093));
        assert_eq!(one.to_string(), text);
        for bad in [
            "1@a:9093",
            "a:9093:JEXY6aqzQY-32P5TStzaFg",
            "-1@a:1:JEXY6aqzQY-32P5TStzaFg",
            "1@a:x:JEXY6aqzQY-32P5TStzaFg",
            "1@a:1:AAAAAAAAAAAAAAAAAAAAAA",
        ] {
            assert!(bad.parse::<InitialController>().is_err(), "{bad}");
        }
    }
}
