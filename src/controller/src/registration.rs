//! A controller tells the active one where it is and what it supports (KIP-919), once a process, until it was heard.

use std::time::Duration;

use milena_metadata::{Reply, Request, supported_features};
use milena_runtime::{Lane, Runtime};
use milena_types::{ErrorCode, NodeId, Uuid};
use milena_wire::Str;
use milena_wire::messages::controller_registration_request::{
    ControllerRegistrationRequest, Feature, Listener,
};

use crate::{Channel, Unreachable};

/// How long one try may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// Before it is tried again.
const PAUSE: Duration = Duration::from_secs(1);

/// What a controller says of itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Registration {
    /// The node.
    pub node_id: NodeId,
    /// Which process.
    pub incarnation: Uuid,
    /// Name, host, port and Kafka's number of the protocol of each listener for controllers.
    pub listeners: Vec<(String, String, u16, i16)>,
}

/// Registers over `channel`, in the background, for as long as it takes and the metadata log runs.
pub fn register(runtime: &Runtime, channel: Channel, registration: Registration) {
    let own = runtime.clone();
    runtime.spawn(Lane::Control, "controller-registration", async move {
        let request = request(&registration);
        loop {
            let sent = channel.send(Request::RegisterController(request.clone()), PATIENCE).await;
            if sent == Err(Unreachable::Stopped) {
                return;
            }
            if let Ok(milena_metadata::Answered { reply: Reply::RegisterController(reply), .. }) = sent {
                if reply.error_code == ErrorCode::None.code() {
                    return;
                }
                let message = reply.error_message.as_deref().unwrap_or_default();
                tracing::warn!(
                    message,
                    "the active controller does not register this one; it is asked again"
                );
            }
            own.sleep(PAUSE).await;
        }
    });
}

fn request(registration: &Registration) -> ControllerRegistrationRequest {
    let listener = |(name, host, port, security_protocol): &(String, String, u16, i16)| Listener {
        name: Str::copy_from(name),
        host: Str::copy_from(host),
        port: *port,
        security_protocol: *security_protocol,
        ..Default::default()
    };
    let features = supported_features().iter().map(|(name, levels)| Feature {
        name: Str::from(*name),
        min_supported_version: *levels.start(),
        max_supported_version: *levels.end(),
        ..Default::default()
    });
    ControllerRegistrationRequest {
        controller_id: registration.node_id.get(),
        incarnation_id: registration.incarnation,
        zk_migration_ready: false,
        listeners: registration.listeners.iter().map(listener).collect(),
        features: features.collect(),
        ..Default::default()
    }
}
