//! One node: takes its directories, starts metadata log, controller and broker in that order, and listens.
//!
//! Duties at the start, so that bad input changes nothing on disk:
//! 1. take the ports (nothing is accepted yet);
//! 2. look at the log directories and lock them, or refuse them;
//! 3. in company, ask whether the controllers are of this cluster; then take the directories, and format what is new;
//! 4. recover the metadata log, start the controller, and let other controllers and brokers connect;
//! 5. start the broker: recover the partitions, register, wait until the fence is lifted;
//! 6. accept connections of clients.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use milena_broker::{Broker, BrokerConfig, BrokerService, ControllerPort, LogDirectories, LogDirectory};
use milena_config::ServerConfig;
use milena_controller::ControllerService;
use milena_log::meta_properties::MetaProperties;
use milena_log::{LogError, RecoveryPoints};
use milena_metalog::{MetaLog, MetaLogError};
use milena_rpc::{Limits, RequestMemory, Server};
use milena_runtime::sync::oneshot;
use milena_runtime::{Lane, Runtime, select};

use crate::controllers::{self, AnyController, OwnController};
use crate::data_directory::{self, DirectoryError, Taken, TakenAll};
use crate::listeners::{self, Listeners};
use crate::quorum::{self, Member};
use crate::strangers;

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
    /// The controllers that it was told of are another cluster's.
    #[error("{0}")]
    Stranger(String),
    /// The controller does not take the broker.
    #[error("{0}")]
    Refused(String),
}

/// A running node.
pub struct Node {
    broker: Option<Arc<Broker>>,
    metalog: MetaLog,
    /// Where clients connect; `None`: it is no broker.
    server: Option<Server>,
    /// Where controllers, and who looks for one, connect; `None`: nobody does.
    controllers: Option<Server>,
    properties: MetaProperties,
}

impl Node {
    /// Starts a node; returns once it serves.
    pub async fn start(runtime: &Runtime, config: ServerConfig) -> Result<Node, StartError> {
        let listeners = Listeners::take(runtime, &config).await?;
        let advertised = listeners.advertised(&config);
        let advertised_controllers = listeners.advertised_controllers(&config);
        let own = advertised_controllers.iter().map(listeners::endpoint).collect::<Vec<_>>();
        // a quorum of one is never connected to, but voters have an endpoint (KIP-853)
        let named = own.first().cloned().or_else(|| advertised.first().map(listeners::endpoint));
        let seen = data_directory::see_all(runtime, &config).await?;
        if let Some(properties) = seen.properties().filter(|_| quorum::is_in_company(&config)) {
            strangers::refuse(runtime, &config, properties, &own).await.map_err(StartError::Stranger)?;
        }
        let mut all = seen.take(runtime, &config, named).await?;
        let properties = all.metadata().properties.clone();
        let loaded = load(runtime, &mut all).await?;
        let metadata = loaded.iter().find(|directory| directory.role().metadata);
        let metadata = metadata.expect("without the metadata log's directory none is loaded");
        let at = (metadata.disk(), metadata.points());
        let member = quorum::start(runtime, &config, at, &properties, own).await?;
        let metalog = member.metalog.clone();
        let controller =
            config.roles.controller.then(|| controllers::start(runtime, &member, &config, &properties));
        let way = way(runtime, &config, &member, controller.as_ref(), &advertised_controllers);
        let server = listeners
            .controller
            .and_then(|taken| Some(serve_controllers(runtime, &config, taken, controller.as_ref()?)));
        let mut node = Node { broker: None, metalog, server: None, controllers: server, properties };
        let Some(taken) = listeners.broker else { return Ok(node) };
        let directories = LogDirectories::new(runtime, loaded, all.offline);
        let broker_config = BrokerConfig {
            cluster_id: node.properties.cluster_id.clone(),
            advertised,
            shutdown_patience: SHUTDOWN_PATIENCE,
            checkpoint_interval: config.checkpoint_interval.max(CHECKPOINT_INTERVAL_MIN),
            server: config.clone(),
        };
        let starting = start_broker(runtime, broker_config, directories, way, &node.metalog);
        let broker = select! {
            broker = starting => broker.map_err(StartError::Refused)?,
            error = node.metalog.failed() => return Err(error.into()),
        };
        let service = Arc::new(BrokerService(broker.clone()));
        let limits = limits(&config, Lane::Data);
        node.server = Some(milena_rpc::serve(runtime, &taken.config.name, taken.listener, service, limits));
        node.broker = Some(broker);
        Ok(node)
    }

    /// Where clients connect, or controllers where no client does.
    pub fn address(&self) -> SocketAddr {
        let server = self.server.as_ref().or(self.controllers.as_ref());
        server.expect("a node listens for what it is").local_addr()
    }

    /// Where controllers, and who looks for one, connect.
    pub fn controller_address(&self) -> Option<SocketAddr> {
        self.controllers.as_ref().map(Server::local_addr)
    }

    /// The cluster's id.
    pub fn cluster_id(&self) -> &str {
        &self.properties.cluster_id
    }

    /// The broker, for those who look into a node from outside: tests and the simulator. `None`: it is none.
    pub fn broker(&self) -> Option<&Arc<Broker>> {
        self.broker.as_ref()
    }

    /// The metadata log, likewise.
    pub fn metalog(&self) -> &MetaLog {
        &self.metalog
    }

    /// Waits until the node cannot go on; then why. The process is to end: what it acknowledged is safe, and
    /// the next start recovers.
    pub async fn failed(&self) -> String {
        let broker = async {
            match &self.broker {
                Some(broker) => broker.failed().await,
                None => std::future::pending().await,
            }
        };
        select! {
            reason = broker => reason,
            error = self.metalog.failed() => error.to_string(),
        }
    }

    /// Stops in an orderly way: no new requests, owed replies sent, everything synced. Other controllers may speak to this
    /// one until it has resigned.
    pub async fn stop(self) -> Result<(), String> {
        if let Some(broker) = &self.broker {
            broker.prepare_to_stop().await;
        }
        if let Some(server) = self.server {
            server.stop().await;
        }
        let metalog = async { self.metalog.shutdown().await.map_err(|error| error.to_string()) };
        let stopped = match self.broker {
            Some(broker) => broker.stop(metalog).await,
            None => metalog.await,
        };
        if let Some(controllers) = self.controllers {
            controllers.stop().await;
        }
        stopped
    }
}

/// How the node's broker reaches the active controller; a controller in company makes itself known over it.
fn way(
    runtime: &Runtime,
    config: &ServerConfig,
    member: &Member,
    own: Option<&Arc<ControllerService>>,
    advertised: &[milena_config::Listener],
) -> Arc<dyn ControllerPort> {
    match own {
        Some(own) if !member.in_company => Arc::new(OwnController::new(runtime, own.clone(), config)),
        own => {
            let channel = controllers::channel(runtime, config, &member.metalog, own.cloned());
            if own.is_some() {
                controllers::register(runtime, &channel, config, advertised);
            }
            Arc::new(AnyController::new(channel, config))
        }
    }
}

/// Lets other controllers, brokers and tools connect.
fn serve_controllers(
    runtime: &Runtime,
    config: &ServerConfig,
    taken: listeners::Taken,
    service: &Arc<ControllerService>,
) -> Server {
    let limits = limits(config, Lane::Control);
    milena_rpc::serve(runtime, &taken.config.name, taken.listener, service.served(), limits)
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

/// Starts the broker, in a task of its own: when the metadata log fails meanwhile the wait is dropped, and
/// nothing that the start has begun.
async fn start_broker(
    runtime: &Runtime,
    config: BrokerConfig,
    directories: LogDirectories,
    controller: Arc<dyn ControllerPort>,
    metalog: &MetaLog,
) -> Result<Arc<Broker>, String> {
    let (started, told) = oneshot::channel();
    let (own, metalog) = (runtime.clone(), metalog.clone());
    runtime.spawn(Lane::Data, "broker-start", async move {
        let broker = Broker::start(&own, config, directories, controller, &metalog).await;
        // nobody listens any more once the metadata log has failed
        let _ = started.send(broker);
    });
    told.await.expect("the task ends by telling")
}

fn limits(config: &ServerConfig, lane: Lane) -> Limits {
    Limits {
        max_frame_bytes: config.socket_request_max_bytes,
        memory: RequestMemory::new(config.queued_max_request_bytes as u64),
        max_connections: config.max_connections,
        idle: config.connections_max_idle.unwrap_or(Duration::MAX),
        lane,
        ..Limits::default()
    }
}
