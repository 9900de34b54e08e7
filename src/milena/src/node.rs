//! One node: takes its directory, starts metadata log, controller and broker in that order, and listens.
//!
//! Duties at the start, so that bad input changes nothing on disk:
//! 1. take the port (nothing is accepted yet);
//! 2. take the log directories, or refuse them;
//! 3. recover the metadata log, lead the quorum, start the controller;
//! 4. start the broker: recover the partitions, register, wait until the fence is lifted;
//! 5. accept connections.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use milena_broker::{
    Broker, BrokerConfig, BrokerService, ControllerPort, LogDirectories, LogDirectory, NoController,
};
use milena_config::{Listener, ServerConfig};
use milena_controller::Controller;
use milena_log::meta_properties::MetaProperties;
use milena_log::{Committer, LogError, RecoveryPoints};
use milena_metadata::{Answered, Request};
use milena_metalog::{MetaLog, MetaLogConfig, MetaLogError};
use milena_rpc::{Limits, RequestMemory, Server};
use milena_runtime::sync::oneshot;
use milena_runtime::{BoxFuture, Disk, Lane, Runtime, io, select};

use crate::data_directory::{self, DirectoryError, Taken, TakenAll};
use crate::rules::TopicRules;

/// How long the controller may take to release the broker when the node stops.
const SHUTDOWN_PATIENCE: Duration = Duration::from_secs(5);
/// Recovery points are not written more often than this, whatever is configured.
const CHECKPOINT_INTERVAL_MIN: Duration = Duration::from_millis(1);

/// Why a node did not start: one sentence for a person.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The port is taken, or the address is not this machine's.
    #[error("cannot listen on {address}: {reason}")]
    Listen {
        /// Where it should have listened.
        address: String,
        /// Why it cannot.
        reason: String,
    },
    /// The configuration asks for what this version does not do.
    #[error("{0}")]
    NotYet(String),
    /// The data directory is not usable.
    #[error("{0}")]
    Directory(#[from] DirectoryError),
    /// The recovery points cannot be read.
    #[error("{0}")]
    Log(#[from] LogError),
    /// The metadata log cannot be recovered.
    #[error("{0}")]
    MetaLog(#[from] MetaLogError),
    /// The controller does not take the broker.
    #[error("{0}")]
    Refused(String),
}

/// A running node.
pub struct Node {
    broker: Arc<Broker>,
    metalog: MetaLog,
    server: Server,
    properties: MetaProperties,
}

impl Node {
    /// Starts a node; returns once it serves.
    pub async fn start(runtime: &Runtime, config: ServerConfig) -> Result<Node, StartError> {
        let listener_config = only_listener(&config)?;
        let listener = listen(runtime, &listener_config).await?;
        let local = listener.local_addr();
        let advertised = advertised(&config, local);
        let mut all =
            data_directory::take_all(runtime, &config, controller_endpoint(&config, &advertised)).await?;
        let properties = all.metadata().properties.clone();
        let loaded = load(runtime, &mut all).await?;
        let metadata = loaded.iter().find(|directory| directory.role().metadata);
        let metadata = metadata.expect("without the metadata log's directory none is loaded");
        let metalog = start_metalog(runtime, metadata.disk(), metadata.points(), &properties).await?;
        let controller = start_controller(runtime, &metalog, &config, &properties);
        let directories = LogDirectories::new(runtime, loaded, all.offline);
        let broker_config = BrokerConfig {
            cluster_id: properties.cluster_id.clone(),
            advertised,
            shutdown_patience: SHUTDOWN_PATIENCE,
            checkpoint_interval: config.checkpoint_interval.max(CHECKPOINT_INTERVAL_MIN),
            server: config.clone(),
        };
        let starting = start_broker(runtime, broker_config, directories, controller, &metalog);
        let broker = select! {
            broker = starting => broker.map_err(StartError::Refused)?,
            error = metalog.failed() => return Err(error.into()),
        };
        let service = Arc::new(BrokerService(broker.clone()));
        let server = milena_rpc::serve(runtime, &listener_config.name, listener, service, limits(&config));
        Ok(Node { broker, metalog, server, properties })
    }

    /// Where clients connect.
    pub fn address(&self) -> SocketAddr {
        self.server.local_addr()
    }

    /// The cluster's id.
    pub fn cluster_id(&self) -> &str {
        &self.properties.cluster_id
    }

    /// The broker, for those who look into a node from outside: tests and the simulator.
    pub fn broker(&self) -> &Arc<Broker> {
        &self.broker
    }

    /// The metadata log, likewise.
    pub fn metalog(&self) -> &MetaLog {
        &self.metalog
    }

    /// Waits until the node cannot go on; then why. The process is to end: what it acknowledged is safe, and
    /// the next start recovers.
    pub async fn failed(&self) -> String {
        select! {
            reason = self.broker.failed() => reason,
            error = self.metalog.failed() => error.to_string(),
        }
    }

    /// Stops in an orderly way: no new requests, owed replies sent, everything synced.
    pub async fn stop(self) -> Result<(), String> {
        self.broker.prepare_to_stop().await;
        self.server.stop().await;
        let broker = self.broker.stop().await;
        let metalog = self.metalog.shutdown().await.map_err(|error| error.to_string());
        broker.and(metalog)
    }
}

/// The one listener that this version serves.
fn only_listener(config: &ServerConfig) -> Result<Listener, StartError> {
    let listeners: Vec<&Listener> = config.broker_listeners().collect();
    match listeners[..] {
        [one] => Ok(one.clone()),
        _ => Err(StartError::NotYet(format!(
            "this version serves one broker listener, and `listeners` names {}",
            listeners.len()
        ))),
    }
}

async fn listen(
    runtime: &Runtime,
    listener: &Listener,
) -> Result<Box<dyn milena_runtime::Listener>, StartError> {
    let endpoint = &listener.endpoint;
    runtime.network.listen(&endpoint.host, endpoint.port).await.map_err(|error| StartError::Listen {
        address: endpoint.to_string(),
        reason: match error.kind() {
            io::ErrorKind::AddrInUse => {
                "the port is in use by another process; stop that one, or choose another with --listen"
                    .to_owned()
            }
            _ => error.to_string(),
        },
    })
}

/// What clients are told, with the port that the system chose where the configuration says 0.
fn advertised(config: &ServerConfig, local: SocketAddr) -> Vec<Listener> {
    let mut advertised = config.advertised_listeners.clone();
    for listener in &mut advertised {
        if listener.endpoint.port == 0 {
            listener.endpoint.port = local.port();
        }
    }
    advertised
}

/// A quorum of one is never connected to, but voters have an endpoint (KIP-853).
fn controller_endpoint(config: &ServerConfig, advertised: &[Listener]) -> milena_metalog::Endpoint {
    let controller = config.controller_listeners().next().or(advertised.first());
    let controller = controller.expect("a broker has a listener");
    milena_metalog::Endpoint {
        name: controller.name.clone(),
        host: if controller.endpoint.host.is_empty() {
            "localhost".to_owned()
        } else {
            controller.endpoint.host.clone()
        },
        port: controller.endpoint.port,
    }
}

/// Reads what the directories keep of their logs. One that fails meanwhile is left out, unless the metadata log is
/// in it.
async fn load(runtime: &Runtime, all: &mut TakenAll) -> Result<Vec<LogDirectory>, LogError> {
    let mut loaded = Vec::new();
    for taken in &all.taken {
        match load_one(runtime, taken).await {
            Ok(directory) => loaded.push(directory),
            Err(error) if taken.role.metadata => return Err(error),
            Err(error) => {
                let directory = taken.disk.path();
                tracing::error!(directory, %error, "log directory left out; its partitions are out of service");
                all.offline.push(directory.to_owned());
            }
        }
    }
    Ok(loaded)
}

async fn load_one(runtime: &Runtime, taken: &Taken) -> Result<LogDirectory, LogError> {
    let points = RecoveryPoints::load(runtime, &taken.disk).await?;
    if let Err(error) = points.reserve().fill().await {
        // what the disk would not do for this file it will not do for others, and they say so
        tracing::warn!(directory = taken.disk.path(), %error, "the disk-full reserve could not be made");
    }
    let id = taken.properties.directory_id;
    LogDirectory::open(runtime, id, taken.role, taken.disk.clone(), points).await
}

async fn start_metalog(
    runtime: &Runtime,
    disk: &Arc<dyn Disk>,
    points: &RecoveryPoints,
    properties: &MetaProperties,
) -> Result<MetaLog, StartError> {
    let committer = Committer::start(runtime, Lane::Control, disk.clone());
    let config = MetaLogConfig::new(properties.node_id, properties.directory_id);
    Ok(MetaLog::start(runtime, disk, points, committer, config).await?)
}

fn start_controller(
    runtime: &Runtime,
    metalog: &MetaLog,
    config: &ServerConfig,
    properties: &MetaProperties,
) -> OwnController {
    let settings = milena_metadata::Settings {
        cluster_id: properties.cluster_id.clone(),
        session_timeout: config.broker_session_timeout,
        default_partitions: config.num_partitions,
        default_replication_factor: config.default_replication_factor,
        min_insync_replicas: config.topic_defaults.min_insync_replicas,
        unclean_leader_election: config.topic_defaults.unclean_leader_election,
        delete_topics: config.delete_topics,
        rules: Arc::new(TopicRules::new(config)),
    };
    OwnController(Controller::start(runtime, metalog.clone(), settings))
}

/// Starts the broker, in a task of its own: when the metadata log fails meanwhile the wait is dropped, and
/// nothing that the start has begun.
async fn start_broker(
    runtime: &Runtime,
    config: BrokerConfig,
    directories: LogDirectories,
    controller: OwnController,
    metalog: &MetaLog,
) -> Result<Arc<Broker>, String> {
    let (started, told) = oneshot::channel();
    let (own, metalog) = (runtime.clone(), metalog.clone());
    runtime.spawn(Lane::Data, "broker-start", async move {
        let broker = Broker::start(&own, config, directories, Arc::new(controller), &metalog).await;
        // nobody listens any more once the metadata log has failed
        let _ = started.send(broker);
    });
    told.await.expect("the task ends by telling")
}

fn limits(config: &ServerConfig) -> Limits {
    Limits {
        max_frame_bytes: config.socket_request_max_bytes,
        memory: RequestMemory::new(config.queued_max_request_bytes as u64),
        max_connections: config.max_connections,
        idle: config.connections_max_idle.unwrap_or(Duration::MAX),
        ..Limits::default()
    }
}

/// The controller in the same process, as the broker sees it.
struct OwnController(Controller);

impl ControllerPort for OwnController {
    fn send(&self, request: Request) -> BoxFuture<'static, Result<Answered, NoController>> {
        let controller = self.0.clone();
        Box::pin(async move { controller.call(request).await.map_err(|_| NoController) })
    }
}
