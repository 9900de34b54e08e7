//! The controllers' listener: what other replicas of the metadata log, brokers and tools ask a controller. It must never
//! answer for the active controller where this node is not that.

use std::ops::RangeInclusive;
use std::sync::Arc;

use milena_metadata::{Answered, Refusal, Request as Decision};
use milena_metalog::{MetaLog, RpcPort};
use milena_rpc::{Call, Reply, ReplyFuture, Request, Service};
use milena_runtime::BoxFuture;
use milena_types::{ErrorCode, NodeId};
use milena_wire::ApiKey;

use crate::messages::{self, DECIDED};
use crate::{Controller, NotController, handler};

/// What the listener is told about its node.
#[derive(Clone, Debug)]
pub struct ServiceConfig {
    /// The cluster.
    pub cluster_id: String,
    /// This node.
    pub node_id: NodeId,
}

/// A controller as `rpc` sees it.
pub struct ControllerService {
    pub(crate) config: ServiceConfig,
    pub(crate) controller: Controller,
    metalog: MetaLog,
    port: RpcPort,
}

/// What came of a request.
pub(crate) enum Outcome {
    /// This is the reply.
    Reply(Reply),
    /// This node is not the active controller; the reply says so in the request's own way.
    NotController(Reply),
}

impl Outcome {
    fn reply(self) -> Reply {
        match self {
            Outcome::Reply(reply) | Outcome::NotController(reply) => reply,
        }
    }
}

impl ControllerService {
    /// The service of this node's controller over its metadata log; `port` is the log's way to other replicas.
    pub fn new(
        config: ServiceConfig,
        controller: Controller,
        metalog: MetaLog,
        port: RpcPort,
    ) -> Arc<ControllerService> {
        Arc::new(ControllerService { config, controller, metalog, port })
    }

    /// The versions of `key` that are answered here.
    pub(crate) fn versions(key: ApiKey) -> Option<RangeInclusive<i16>> {
        let is_own = DECIDED.contains(&key)
            || matches!(key, ApiKey::ApiVersions | ApiKey::DescribeCluster | ApiKey::Envelope);
        if is_own { Some(key.versions()) } else { milena_metalog::supports(key) }
    }

    /// Has this node's controller decide; see [`Controller::call`].
    pub async fn call(&self, request: Decision) -> Result<Answered, NotController> {
        self.controller.call(request).await
    }

    /// Answers what a client of this node asked, as the active controller.
    pub async fn answer(&self, request: Request) -> Result<Reply, NotController> {
        match self.outcome(request).await {
            Outcome::Reply(reply) => Ok(reply),
            Outcome::NotController(_) => Err(NotController { leader: self.metalog.leadership().leader }),
        }
    }

    /// Whether this node leads the metadata log, as far as it knows.
    pub(crate) fn leads(&self) -> bool {
        self.metalog.leadership().is_self
    }

    /// What comes of `request`, whose API and version are supported, and which is no Envelope.
    pub(crate) async fn outcome(&self, request: Request) -> Outcome {
        match request.key {
            ApiKey::ApiVersions => Outcome::Reply(handler::api_versions::answer(self, &request).await),
            ApiKey::DescribeCluster => {
                let active = self.metalog.leadership().leader;
                Outcome::Reply(handler::describe_cluster::answer(self, active, &request).await)
            }
            key if DECIDED.contains(&key) => self.decided(&request).await,
            key if is_leaders(key) && !self.leads() => {
                Outcome::NotController(milena_metalog::serve(&self.metalog, &self.port, request).await)
            }
            _ => Outcome::Reply(milena_metalog::serve(&self.metalog, &self.port, request).await),
        }
    }

    async fn decided(&self, request: &Request) -> Outcome {
        let ticket = request.ticket();
        let wanted = match messages::decode(request) {
            Ok(wanted) => wanted,
            Err(error) => return Outcome::Reply(Reply::Close { reason: error.to_string() }),
        };
        match self.controller.call(wanted.clone()).await {
            Ok(answered) => Outcome::Reply(messages::encode(ticket, answered.reply)),
            Err(refused) => {
                let refusal = Refusal::new(ErrorCode::NotController, refused.to_string());
                Outcome::NotController(messages::encode(ticket, wanted.refused(&refusal)))
            }
        }
    }

    async fn reply(self: Arc<Self>, request: Request) -> Reply {
        match request.key {
            ApiKey::Envelope => handler::envelope::answer(&self, request).await,
            _ => self.outcome(request).await.reply(),
        }
    }
}

/// What tools ask of the quorum's leader, through any broker.
pub(crate) fn is_leaders(key: ApiKey) -> bool {
    matches!(key, ApiKey::DescribeQuorum | ApiKey::AddRaftVoter | ApiKey::RemoveRaftVoter)
}

/// A handle that `rpc` takes.
pub(crate) struct Served(pub Arc<ControllerService>);

impl ControllerService {
    /// What a listener serves.
    pub fn served(self: &Arc<Self>) -> Arc<dyn Service> {
        Arc::new(Served(self.clone()))
    }
}

impl Service for Served {
    fn supports(&self, key: ApiKey) -> Option<RangeInclusive<i16>> {
        ControllerService::versions(key)
    }

    fn call<'a>(&'a self, request: Request) -> BoxFuture<'a, Call> {
        let key = request.key;
        let reply: ReplyFuture = Box::pin(self.0.clone().reply(request));
        // the controller decides in the order in which requests come; what waits for a commit holds up no other
        let is_decided = DECIDED.contains(&key) || key == ApiKey::Envelope;
        let call = if is_decided { Call::pipelined(reply) } else { Call::barrier(reply) };
        Box::pin(std::future::ready(call))
    }
}

#[cfg(test)]
mod tests {
    use milena_wire::ApiListener;

    use super::*;

    #[test]
    fn everything_served_is_a_controllers() {
        let served: Vec<ApiKey> =
            ApiKey::ALL.iter().copied().filter(|key| ControllerService::versions(*key).is_some()).collect();
        assert!(served.len() > 15, "{served:?}");
        for key in served {
            assert!(key.is_served_by(ApiListener::Controller), "{key} is no API of a controller");
        }
    }
}
