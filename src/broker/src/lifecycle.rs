//! A broker's life as the controller sees it: registration, heartbeats, farewell. Runs on the control
//! lane and must never wait on a data disk.

use std::sync::Arc;
use std::time::Duration;

use milena_metadata::{Answered, Reply, Request, supported_features};
use milena_probe::{always, buggify, sometimes};
use milena_runtime::{Lane, Task};
use milena_types::{BrokerEpoch, ErrorCode};
use milena_wire::Str;
use milena_wire::messages::broker_heartbeat_request::BrokerHeartbeatRequest;
use milena_wire::messages::broker_heartbeat_response::BrokerHeartbeatResponse;
use milena_wire::messages::broker_registration_request::{BrokerRegistrationRequest, Feature, Listener};

use crate::broker::Broker;

/// How long a broker waits before it asks again when no controller answered.
const RETRY: Duration = Duration::from_millis(20);
/// The most that it waits, as each time takes twice as long.
const RETRY_MAX: Duration = Duration::from_millis(500);
/// How long before a fenced broker asks again whether it may serve.
const FENCED: Duration = Duration::from_millis(5);

/// Registers this incarnation; its epoch, or why the controller refuses it for good.
pub async fn register(broker: &Broker) -> Result<BrokerEpoch, String> {
    let request = registration(broker);
    let patience = broker.config.server.broker_registration_timeout;
    let deadline = broker.runtime.now().monotonic.after(patience);
    let mut pause = RETRY;
    loop {
        match broker.controller.send(Request::RegisterBroker(request.clone())).await {
            Ok(Answered { reply: Reply::RegisterBroker(reply), .. }) => {
                match ErrorCode::from_wire(reply.error_code) {
                    Some(ErrorCode::None) => {
                        always!(reply.broker_epoch >= 0, "a registered broker has an epoch");
                        return Ok(BrokerEpoch(reply.broker_epoch));
                    }
                    // the session of an earlier incarnation has not run out yet
                    Some(ErrorCode::DuplicateBrokerRegistration) => {
                        sometimes!("a registration waited for an earlier incarnation's session to end");
                        if broker.runtime.now().monotonic >= deadline {
                            return Err(duplicate(broker, patience));
                        }
                    }
                    Some(error) if error.is_retriable() => {}
                    other => return Err(refusal(broker, reply.error_code, other)),
                }
            }
            Ok(_) => return Err("the controller answered a registration with something else".to_owned()),
            Err(_) => sometimes!("a registration found no controller"),
        }
        broker.runtime.sleep(pause).await;
        pause = (2 * pause).min(RETRY_MAX);
    }
}

/// Another process goes on beating under this node's id.
fn duplicate(broker: &Broker, patience: Duration) -> String {
    format!(
        "another broker runs as node {} of cluster {}, and has for {} s while this one waited to register: stop it, or give \
         this one a node.id of its own",
        broker.config.server.node_id,
        broker.config.cluster_id,
        patience.as_secs()
    )
}

fn refusal(broker: &Broker, code: i16, known: Option<ErrorCode>) -> String {
    let name = known.map_or("an unknown error", ErrorCode::name);
    format!(
        "the controller refused to register node {} of cluster {}: {name} ({code})",
        broker.config.server.node_id, broker.config.cluster_id
    )
}

fn registration(broker: &Broker) -> BrokerRegistrationRequest {
    let config = &broker.config;
    BrokerRegistrationRequest {
        broker_id: config.server.node_id.get(),
        cluster_id: Str::from(config.cluster_id.to_string()),
        incarnation_id: broker.incarnation,
        listeners: config
            .advertised
            .iter()
            .map(|listener| Listener {
                name: Str::copy_from(&listener.name),
                host: Str::copy_from(&listener.endpoint.host),
                port: listener.endpoint.port,
                security_protocol: listener.security.wire(),
                ..Default::default()
            })
            .collect(),
        features: supported_features()
            .iter()
            .map(|(name, levels)| Feature {
                name: Str::from(*name),
                min_supported_version: *levels.start(),
                max_supported_version: *levels.end(),
                ..Default::default()
            })
            .collect(),
        rack: config.server.rack.as_deref().map(Str::copy_from),
        log_dirs: broker.directories.online_ids(),
        previous_broker_epoch: broker.previous_epoch.map_or(-1, BrokerEpoch::get),
        ..Default::default()
    }
}

/// Sends one heartbeat; `None` when nobody answered.
async fn beat(broker: &Broker, want_shut_down: bool) -> Option<BrokerHeartbeatResponse> {
    let offline_log_dirs = broker.directories.failed_ids();
    sometimes!(
        "a node went on without a log directory that failed",
        !offline_log_dirs.is_empty() && !broker.directories.has_failed()
    );
    let request = BrokerHeartbeatRequest {
        broker_id: broker.config.server.node_id.get(),
        broker_epoch: broker.epoch().get(),
        current_metadata_offset: broker.metadata_offset().get(),
        want_shut_down,
        offline_log_dirs,
        ..Default::default()
    };
    match broker.controller.send(Request::Heartbeat(request)).await {
        Ok(Answered { reply: Reply::Heartbeat(reply), .. }) => Some(reply),
        _ => None,
    }
}

/// Beats until the controller has lifted the fence: then this broker leads what it should lead. Fails with why the node
/// cannot go on: from whoever has no log directory left, no controller ever lifts it.
pub async fn until_unfenced(broker: &Broker) -> Result<(), String> {
    loop {
        if broker.directories.has_failed() {
            sometimes!("the log directories failed before the broker could serve");
            return Err(broker.directories.failed().await);
        }
        match beat(broker, false).await {
            Some(reply) if !reply.is_fenced && reply.error_code == ErrorCode::None.code() => return Ok(()),
            Some(_) => broker.runtime.sleep(FENCED).await,
            None => broker.runtime.sleep(RETRY).await,
        }
    }
}

/// Beats for as long as the broker lives, and registers anew when the controller has forgotten it.
pub fn keep_alive(broker: &Arc<Broker>) -> Task {
    let broker = broker.clone();
    broker.runtime.clone().spawn(Lane::Control, "heartbeats", async move {
        loop {
            broker.runtime.sleep(broker.config.server.broker_heartbeat_interval).await;
            // lost on the way: one beat less than the interval promises, sessions end, epochs move on
            if buggify!("heartbeat: one is left out") {
                continue;
            }
            let Some(reply) = beat(&broker, broker.is_stopping()).await else { continue };
            if ErrorCode::from_wire(reply.error_code) == Some(ErrorCode::StaleBrokerEpoch) {
                sometimes!("a broker that the controller had forgotten registered anew");
                match register(&broker).await {
                    Ok(epoch) => broker.set_epoch(epoch),
                    Err(problem) => broker.directories.end(&problem),
                }
            }
        }
    })
}

/// Asks the controller to move away what this broker leads, for at most `patience`.
pub async fn say_farewell(broker: &Broker, patience: Duration) {
    let goodbye = async {
        while !beat(broker, true).await.is_none_or(|reply| reply.should_shut_down) {
            broker.runtime.sleep(RETRY).await;
        }
    };
    if broker.runtime.timeout(patience, goodbye).await.is_err() {
        tracing::warn!("the controller did not release this broker in time; stopping all the same");
    }
}
