//! A node's part in the metadata quorum: alone, without a word to anybody, or in company, as voter or observer. What is
//! configured is translated here; who votes is the metadata log's to know.

use std::sync::Arc;

use milena_config::ServerConfig;
use milena_log::meta_properties::MetaProperties;
use milena_log::{Committer, LogConfig, RecoveryPoints};
use milena_metalog::wire::fetch::Appetite;
use milena_metalog::{
    Endpoint, MetaLog, MetaLogConfig, MetaLogError, Peers, ReplicaKey, RpcPort, RpcPortConfig,
    SnapshotConfig, Timeouts, Voter,
};
use milena_runtime::{Disk, Lane, Runtime};
use milena_types::Uuid;

use crate::KRAFT_VERSIONS;

/// How long a fetch waits at the leader; Kafka's is the same and not configurable.
const FETCH_WAIT_MS: i32 = 500;

/// What this node is in the quorum.
pub(crate) struct Member {
    pub(crate) metalog: MetaLog,
    /// The way to other replicas, of which who is alone has none.
    pub(crate) port: RpcPort,
    /// Whether it speaks with other nodes at all.
    pub(crate) in_company: bool,
}

/// Whether the node has to do with other nodes at all: it is no controller, or controllers can reach it.
pub(crate) fn is_in_company(config: &ServerConfig) -> bool {
    !config.roles.controller || config.controller_listeners().next().is_some()
}

/// The listener by which controllers are reached.
pub(crate) fn controller_listener(config: &ServerConfig) -> String {
    config.controller_listener_names.first().cloned().unwrap_or_default()
}

/// Starts the metadata log on `disk`. `own` is where this node's controller is reached.
pub(crate) async fn start(
    runtime: &Runtime,
    config: &ServerConfig,
    (disk, points): (&Arc<dyn Disk>, &RecoveryPoints),
    properties: &MetaProperties,
    own: Vec<Endpoint>,
) -> Result<Member, MetaLogError> {
    let committer = Committer::start(runtime, Lane::Control, disk.clone());
    let log_config = log_config(config, properties);
    let port = RpcPort::new(runtime, port_config(config, &properties.cluster_id));
    if !is_in_company(config) {
        let metalog = MetaLog::start(runtime, disk, points, committer, log_config).await?;
        return Ok(Member { metalog, port, in_company: false });
    }
    let peers = peers(config, port.clone(), own);
    let metalog = MetaLog::join(runtime, disk, points, committer, log_config, peers).await?;
    Ok(Member { metalog, port, in_company: true })
}

fn log_config(config: &ServerConfig, properties: &MetaProperties) -> MetaLogConfig {
    let quorum = &config.quorum;
    let defaults = MetaLogConfig::new(properties.node_id, properties.directory_id);
    MetaLogConfig {
        log: LogConfig {
            segment_bytes: u32::try_from(quorum.segment_bytes).unwrap_or(u32::MAX),
            segment_ms: quorum.segment_ms,
            ..defaults.log
        },
        // a batch must fit a segment, which only tests make so small
        batch_bytes_max: defaults.batch_bytes_max.min(quorum.segment_bytes),
        snapshots: SnapshotConfig {
            bytes_between: quorum.snapshot_bytes,
            interval: quorum.snapshot_interval,
            retention_bytes: quorum.retention_bytes,
            retention_ms: quorum.retention_ms,
        },
        ..defaults
    }
}

fn port_config(config: &ServerConfig, cluster_id: &str) -> RpcPortConfig {
    RpcPortConfig {
        cluster_id: cluster_id.to_owned(),
        listener: controller_listener(config),
        client_id: format!("raft-client-{}", config.node_id),
        request_timeout: config.quorum.request_timeout,
        appetite: Appetite { max_wait_ms: FETCH_WAIT_MS, max_bytes: config.quorum.fetch_max_bytes },
    }
}

fn peers(config: &ServerConfig, port: RpcPort, own: Vec<Endpoint>) -> Peers {
    let quorum = &config.quorum;
    let listener = controller_listener(config);
    let at = |endpoint: &milena_config::Endpoint| Endpoint {
        name: listener.clone(),
        host: endpoint.host.clone(),
        port: endpoint.port,
    };
    let voter = |voter: &milena_config::Voter| Voter {
        key: ReplicaKey { id: voter.id, directory: Uuid::ZERO },
        endpoints: vec![at(&voter.endpoint)],
        kraft_versions: KRAFT_VERSIONS,
    };
    Peers {
        port: Arc::new(port),
        endpoints: own,
        configured: quorum.voters.iter().map(voter).collect(),
        bootstrap: quorum.servers().iter().map(at).collect(),
        timeouts: Timeouts {
            election: quorum.election_timeout,
            election_backoff_max: quorum.election_backoff_max,
            fetch: quorum.fetch_timeout,
            request: quorum.request_timeout,
            retry_backoff: quorum.retry_backoff,
            ..Timeouts::default()
        },
        auto_join: config.roles.controller && quorum.auto_join,
    }
}
