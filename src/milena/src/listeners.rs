//! Where a node listens, and where it says that it does. It must never accept a connection: that begins when what is behind
//! it is ready.

use std::net::SocketAddr;

use milena_config::{Listener, ServerConfig};
use milena_runtime::{Runtime, io};

use crate::StartError;

/// A port that was taken: nothing is accepted yet.
pub(crate) struct Taken {
    pub(crate) config: Listener,
    pub(crate) listener: Box<dyn milena_runtime::Listener>,
}

impl Taken {
    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.listener.local_addr()
    }
}

/// The ports of a node.
pub(crate) struct Listeners {
    /// For clients and brokers; `None`: it is no broker.
    pub(crate) broker: Option<Taken>,
    /// For controllers and those who look for them; `None`: nobody does.
    pub(crate) controller: Option<Taken>,
}

impl Listeners {
    /// Takes the ports that `config` names.
    pub(crate) async fn take(runtime: &Runtime, config: &ServerConfig) -> Result<Listeners, StartError> {
        let broker = match only("broker", config.broker_listeners())? {
            Some(listener) => Some(listen(runtime, listener).await?),
            None => None,
        };
        let controller = match only("controller", config.controller_listeners())? {
            Some(listener) => Some(listen(runtime, listener).await?),
            None => None,
        };
        Ok(Listeners { broker, controller })
    }

    /// What clients are told, with the port that the system chose where the configuration says 0.
    pub(crate) fn advertised(&self, config: &ServerConfig) -> Vec<Listener> {
        with_port(&config.advertised_listeners, self.broker.as_ref())
    }

    /// What is told of this node's controller, likewise.
    pub(crate) fn advertised_controllers(&self, config: &ServerConfig) -> Vec<Listener> {
        with_port(&config.advertised_controllers, self.controller.as_ref())
    }
}

/// Where a voter is reached, as voter sets have it (KIP-853).
pub(crate) fn endpoint(listener: &Listener) -> milena_metalog::Endpoint {
    let host = match listener.endpoint.host.as_str() {
        "" => "localhost".to_owned(),
        host => host.to_owned(),
    };
    milena_metalog::Endpoint { name: listener.name.clone(), host, port: listener.endpoint.port }
}

fn with_port(advertised: &[Listener], taken: Option<&Taken>) -> Vec<Listener> {
    let mut advertised = advertised.to_vec();
    for listener in advertised.iter_mut().filter(|listener| listener.endpoint.port == 0) {
        listener.endpoint.port = taken.map_or(0, |taken| taken.address().port());
    }
    advertised
}

/// The one listener of its kind that this version serves.
fn only<'l>(
    kind: &str,
    listeners: impl Iterator<Item = &'l Listener>,
) -> Result<Option<Listener>, StartError> {
    let listeners: Vec<&Listener> = listeners.collect();
    match listeners[..] {
        [] => Ok(None),
        [one] => Ok(Some(one.clone())),
        _ => Err(StartError::NotYet(format!(
            "this version serves one {kind} listener, and `listeners` names {}",
            listeners.len()
        ))),
    }
}

async fn listen(runtime: &Runtime, config: Listener) -> Result<Taken, StartError> {
    let endpoint = &config.endpoint;
    let listener = runtime.network.listen(&endpoint.host, endpoint.port).await;
    let listener = listener.map_err(|error| StartError::Listen {
        address: endpoint.to_string(),
        reason: match error.kind() {
            io::ErrorKind::AddrInUse => {
                "the port is in use by another process; stop that one, or choose another with --listen"
                    .to_owned()
            }
            _ => error.to_string(),
        },
    })?;
    Ok(Taken { config, listener })
}
