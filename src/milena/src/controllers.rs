//! The active controller as a node's broker reaches it, and what its own controller is told. It must never decide
//! who is active.

use std::sync::Arc;
use std::time::Duration;

use milena_broker::{ControllerPort, NoController};
use milena_config::{Listener, ServerConfig};
use milena_controller::{Channel, ChannelConfig, Controller, ControllerService, Registration, ServiceConfig};
use milena_log::meta_properties::MetaProperties;
use milena_metadata::{Answered, Request};
use milena_metalog::MetaLog;
use milena_rpc::Reply;
use milena_runtime::{BoxFuture, Runtime};
use milena_types::Uuid;

use crate::quorum::{Member, controller_listener};
use crate::rules::TopicRules;

/// Starts this node's controller, with what it answers to whoever reaches it.
pub(crate) fn start(
    runtime: &Runtime,
    member: &Member,
    config: &ServerConfig,
    properties: &MetaProperties,
) -> Arc<ControllerService> {
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
    let controller = Controller::start(runtime, member.metalog.clone(), settings);
    let own = ServiceConfig { cluster_id: properties.cluster_id.clone(), node_id: config.node_id };
    ControllerService::new(own, controller, member.metalog.clone(), member.port.clone())
}

/// The way to the active controller from a node in company; `own` is the controller in this process.
pub(crate) fn channel(
    runtime: &Runtime,
    config: &ServerConfig,
    metalog: &MetaLog,
    own: Option<Arc<ControllerService>>,
) -> Channel {
    let channel = ChannelConfig {
        listener: controller_listener(config),
        client_id: format!("node-{}-to-controller", config.node_id),
        connect_timeout: config.quorum.request_timeout,
        request_timeout: config.request_timeout,
        // so that what is sent again over a new connection still counts
        life_timeout: config.broker_session_timeout / 4,
    };
    Channel::new(runtime, channel, metalog.clone(), own)
}

/// Tells the active controller of the one in this process.
pub(crate) fn register(runtime: &Runtime, channel: &Channel, config: &ServerConfig, advertised: &[Listener]) {
    let listener = |listener: &Listener| {
        let endpoint = &listener.endpoint;
        (listener.name.clone(), endpoint.host.clone(), endpoint.port, listener.security.wire())
    };
    let registration = Registration {
        node_id: config.node_id,
        incarnation: Uuid::from_entropy(runtime.entropy.next_u64(), runtime.entropy.next_u64()),
        listeners: advertised.iter().map(listener).collect(),
    };
    milena_controller::register(runtime, channel.clone(), registration);
}

/// The controller in the same process, as the broker sees it: a node that is alone has no other.
pub(crate) struct OwnController {
    runtime: Runtime,
    own: Arc<ControllerService>,
    patience: Duration,
}

impl OwnController {
    pub(crate) fn new(
        runtime: &Runtime,
        own: Arc<ControllerService>,
        config: &ServerConfig,
    ) -> OwnController {
        OwnController { runtime: runtime.clone(), own, patience: config.request_timeout }
    }

    /// What `answer` comes to, if it does while somebody may still wait for it: a disk may hang for ever. What was asked is
    /// not taken back.
    async fn in_time<T, E>(
        runtime: Runtime,
        patience: Duration,
        answer: impl Future<Output = Result<T, E>>,
    ) -> Result<T, NoController> {
        match runtime.timeout(patience, answer).await {
            Ok(Ok(answered)) => Ok(answered),
            Ok(Err(_)) | Err(_) => Err(NoController),
        }
    }
}

impl ControllerPort for OwnController {
    fn send(&self, request: Request) -> BoxFuture<'static, Result<Answered, NoController>> {
        let (own, runtime, patience) = (self.own.clone(), self.runtime.clone(), self.patience);
        Box::pin(async move { OwnController::in_time(runtime, patience, own.call(request)).await })
    }

    fn pass_on(&self, request: milena_rpc::Request) -> BoxFuture<'static, Result<Reply, NoController>> {
        let (own, runtime, patience) = (self.own.clone(), self.runtime.clone(), self.patience);
        Box::pin(async move { OwnController::in_time(runtime, patience, own.answer(request)).await })
    }
}

/// Whichever controller is active.
pub(crate) struct AnyController {
    channel: Channel,
    /// A heartbeat that takes longer is of no use.
    heartbeat_patience: Duration,
    patience: Duration,
}

impl AnyController {
    pub(crate) fn new(channel: Channel, config: &ServerConfig) -> AnyController {
        let heartbeat_patience = config.broker_session_timeout / 2;
        AnyController { channel, heartbeat_patience, patience: config.request_timeout }
    }
}

impl ControllerPort for AnyController {
    fn send(&self, request: Request) -> BoxFuture<'static, Result<Answered, NoController>> {
        let channel = self.channel.clone();
        let patience = match request {
            Request::Heartbeat(_) => self.heartbeat_patience,
            _ => self.patience,
        };
        Box::pin(async move { channel.send(request, patience).await.map_err(|_| NoController) })
    }

    fn pass_on(&self, request: milena_rpc::Request) -> BoxFuture<'static, Result<Reply, NoController>> {
        let (channel, patience) = (self.channel.clone(), self.patience);
        Box::pin(async move { channel.pass_on(request, patience).await.map_err(|_| NoController) })
    }
}
