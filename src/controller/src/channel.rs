//! The way to the active controller, wherever it is: in this process, or at the node that leads the metadata log. A request
//! is sent again when who was asked is not the active controller, or gave no answer, as Kafka's brokers do, and so may take
//! effect twice; it never waits longer than it was told to.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use milena_metadata::{Answered, Reply, Request};
use milena_metalog::{Endpoint, Leadership, MetaLog};
use milena_probe::sometimes;
use milena_rpc::{Reply as Sent, Request as Received, RpcClient, RpcConfig, RpcError};
use milena_runtime::{Lane, Runtime, Shared, select};
use milena_types::{ErrorCode, Instant, Offset};

use crate::ControllerService;
use crate::service::Outcome;

mod ask;

/// Before who leads is looked at again.
const PAUSE: Duration = Duration::from_millis(50);

/// What the way is told.
#[derive(Clone, Debug)]
pub struct ChannelConfig {
    /// The listener by which controllers are reached.
    pub listener: String,
    /// What this node calls itself.
    pub client_id: String,
    /// How long a connection may take to come about.
    pub connect_timeout: Duration,
    /// The longest wait for any answer.
    pub request_timeout: Duration,
}

/// No active controller answered in time: whether the request took effect is unknown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Unreachable;

/// The way. Clones share its connections.
#[derive(Clone)]
pub struct Channel(Arc<Inner>);

struct Inner {
    runtime: Runtime,
    config: ChannelConfig,
    metalog: MetaLog,
    /// The controller in this process, if there is one.
    own: Option<Arc<ControllerService>>,
    connections: Shared<BTreeMap<Purpose, Connected>>,
}

/// What a connection is for: as in Kafka, a request of one kind waits for none of another.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Purpose {
    /// That the node lives.
    Life,
    /// What leaders of partitions say of their replicas.
    Partitions,
    /// What clients, and the node for them, ask.
    Orders,
}

/// What is asked.
enum Asked {
    /// A decision.
    Decide(Request),
    /// What a client sent.
    PassOn(Received),
}

/// What is answered.
enum Told {
    Decided(Answered),
    Passed(Sent),
}

#[derive(Clone)]
struct Connected {
    to: Endpoint,
    client: RpcClient,
}

/// Why there is no answer yet.
#[derive(Debug, thiserror::Error)]
enum NoAnswer {
    #[error("the one asked is not the active controller")]
    NotController,
    #[error("no leader of the metadata log is known")]
    NobodyLeads,
    #[error("{0}")]
    Rpc(#[from] RpcError),
    #[error("the controller answered {}", .0.name())]
    Envelope(ErrorCode),
    #[error("the answer cannot be read: {0}")]
    Unreadable(String),
}

impl Channel {
    /// A way without connections. `metalog` says who leads; `own` is the controller in this process.
    pub fn new(
        runtime: &Runtime,
        config: ChannelConfig,
        metalog: MetaLog,
        own: Option<Arc<ControllerService>>,
    ) -> Channel {
        let (runtime, connections) = (runtime.clone(), runtime.shared(BTreeMap::new()));
        Channel(Arc::new(Inner { runtime, config, metalog, own, connections }))
    }

    /// Has the active controller decide `request`, within `patience`.
    pub async fn send(&self, request: Request, patience: Duration) -> Result<Answered, Unreachable> {
        let asked = Asked::Decide(request);
        match self.ask(&asked, patience).await? {
            Told::Decided(answered) => Ok(answered),
            Told::Passed(_) => unreachable!("invariant broken: a decision is answered with one"),
        }
    }

    /// Has the active controller answer what a client asked, within `patience`.
    pub async fn pass_on(&self, request: Received, patience: Duration) -> Result<Sent, Unreachable> {
        let asked = Asked::PassOn(request);
        match self.ask(&asked, patience).await? {
            Told::Passed(reply) => Ok(reply),
            Told::Decided(_) => unreachable!("invariant broken: what was passed on is answered as it came"),
        }
    }

    async fn ask(&self, request: &Asked, patience: Duration) -> Result<Told, Unreachable> {
        let inner = &self.0;
        let deadline = inner.runtime.now().monotonic.after(patience);
        let mut tries = 0_u64;
        loop {
            let leadership = inner.metalog.leadership();
            let reason = match inner.attempt(request, leadership, deadline).await {
                Ok(told) => return Ok(told),
                Err(reason) => reason,
            };
            tries += 1;
            sometimes!("a request to the controller was sent again", tries > 1);
            tracing::debug!(%reason, tries, "the active controller did not answer");
            let now = inner.runtime.now().monotonic;
            if now >= deadline {
                tracing::warn!(%reason, tries, "no active controller answered within {patience:?}");
                return Err(Unreachable);
            }
            let news = inner.metalog.until_not(leadership);
            select! {
                () = inner.runtime.sleep_until(deadline.min(now.after(PAUSE))) => {}
                // nobody leads any more as far as a node can know whose metadata log has stopped
                news = news => news.map_err(|_| Unreachable)?,
            }
        }
    }
}

impl Inner {
    /// One try, which ends when another node comes to lead.
    async fn attempt(
        &self,
        request: &Asked,
        leadership: Leadership,
        deadline: Instant,
    ) -> Result<Told, NoAnswer> {
        if leadership.is_self {
            let own = self.own.as_ref().ok_or(NoAnswer::NotController)?;
            return local(own, request).await;
        }
        if leadership.leader.is_none() {
            return Err(NoAnswer::NobodyLeads);
        }
        let late = || RpcError::TimedOut { what: "no answer".to_owned() };
        select! {
            told = self.remote(request) => told,
            _ = self.metalog.until_not(leadership) => Err(NoAnswer::NotController),
            () = self.runtime.sleep_until(deadline) => Err(late().into()),
        }
    }

    async fn remote(&self, request: &Asked) -> Result<Told, NoAnswer> {
        let request = match request {
            Asked::Decide(request) => request,
            Asked::PassOn(request) => {
                let client = self.client(Purpose::Orders).await?;
                return ask::pass_on_whole(&client, request).await.map(Told::Passed);
            }
        };
        let purpose = match request {
            Request::RegisterBroker(_) | Request::Heartbeat(_) | Request::RegisterController(_) => {
                Purpose::Life
            }
            Request::AlterPartition(_) => Purpose::Partitions,
            _ => Purpose::Orders,
        };
        let client = self.client(purpose).await?;
        let reply = ask::ask(&client, request).await?;
        let rests_below = match ask::is_order(request) {
            true => self.end_of_committed(&client).await,
            false => Offset::ZERO,
        };
        Ok(Told::Decided(Answered { reply, rests_below }))
    }

    /// Below which the metadata that an answer rests on surely lies: what the controller that gave it has committed by
    /// now. The end of all offsets where that cannot be had.
    async fn end_of_committed(&self, client: &RpcClient) -> Offset {
        match ask::high_watermark(client).await {
            Ok(end) => end,
            Err(reason) => {
                tracing::debug!(%reason, "what a change rests on is not known");
                Offset(i64::MAX)
            }
        }
    }

    async fn client(&self, purpose: Purpose) -> Result<RpcClient, NoAnswer> {
        let endpoints = self.metalog.leader_endpoints();
        let named = endpoints.iter().find(|endpoint| endpoint.name == self.config.listener);
        let to = named.or(endpoints.first()).cloned().ok_or(NoAnswer::NobodyLeads)?;
        let known = self.connections.with(|all| all.get(&purpose).cloned()).await;
        if let Some(known) = known.filter(|known| known.to == to && known.client.broken().is_none()) {
            return Ok(known.client);
        }
        let config = RpcConfig {
            connect_timeout: self.config.connect_timeout,
            request_timeout: self.config.request_timeout,
            lane: Lane::Control,
            ..RpcConfig::new(&self.config.client_id)
        };
        let client = RpcClient::connect_with(&self.runtime, &to.host, to.port, &config).await?;
        let connected = Connected { to, client: client.clone() };
        self.connections.with(|all| all.insert(purpose, connected)).await;
        Ok(client)
    }
}

/// The controller in this process answers.
async fn local(own: &ControllerService, request: &Asked) -> Result<Told, NoAnswer> {
    match request {
        Asked::Decide(request) => {
            let answered = own.controller.call(request.clone()).await;
            answered.map(Told::Decided).map_err(|_| NoAnswer::NotController)
        }
        Asked::PassOn(request) => match own.outcome(request.clone()).await {
            Outcome::Reply(reply) => Ok(Told::Passed(reply)),
            Outcome::NotController(_) => Err(NoAnswer::NotController),
        },
    }
}

/// What is wrong with an answer.
fn unreadable(error: impl ToString) -> NoAnswer {
    NoAnswer::Unreadable(error.to_string())
}

/// All pieces as one.
fn joined(pieces: Vec<milena_wire::Piece>) -> Result<Bytes, NoAnswer> {
    let mut whole = bytes::BytesMut::new();
    for piece in pieces {
        match piece {
            milena_wire::Piece::Bytes(bytes) => whole.extend_from_slice(&bytes),
            milena_wire::Piece::Hole { .. } => return Err(unreadable("a request has no holes")),
        }
    }
    Ok(whole.freeze())
}

/// The reply that a request of this kind gets, if it is one of an active controller.
fn of_active(code: i16, reply: Reply) -> Result<Reply, NoAnswer> {
    match code == ErrorCode::NotController.code() {
        true => Err(NoAnswer::NotController),
        false => Ok(reply),
    }
}
