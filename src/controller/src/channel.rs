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
use crate::port::{Compass, Own};
use crate::service::Outcome;

mod ask;
#[cfg(test)]
mod tests;

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
    /// The longest wait for an answer to what says that the node lives: a connection that is dead is given up while the
    /// session still lasts.
    pub life_timeout: Duration,
}

/// No active controller answered: whether the request took effect is unknown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unreachable {
    /// Not in time.
    Late,
    /// It answered, or was found, and to ask again would change nothing.
    Final,
    /// None will: this node's metadata log has stopped.
    Stopped,
}

/// The way. Clones share its connections.
#[derive(Clone)]
pub struct Channel(Arc<Inner>);

struct Inner {
    runtime: Runtime,
    config: ChannelConfig,
    metalog: Arc<dyn Compass>,
    /// The controller in this process, if there is one.
    own: Option<Arc<dyn Own>>,
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
    /// Up to where all is committed that was answered before.
    End,
}

/// What is answered.
enum Told {
    /// And what it rests on, where that is known.
    Decided(Reply, Option<Offset>),
    Passed(Sent),
    End(Offset),
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

impl NoAnswer {
    /// Whether it stays so however often the same is asked.
    fn is_final(&self) -> bool {
        match self {
            NoAnswer::NotController | NoAnswer::NobodyLeads => false,
            NoAnswer::Rpc(error) => {
                matches!(error, RpcError::Unsupported { .. } | RpcError::Encode(_) | RpcError::Decode(_))
            }
            NoAnswer::Envelope(code) => !code.is_retriable(),
            NoAnswer::Unreadable(_) => true,
        }
    }
}

impl Channel {
    /// A way without connections. `metalog` says who leads; `own` is the controller in this process.
    pub fn new(
        runtime: &Runtime,
        config: ChannelConfig,
        metalog: MetaLog,
        own: Option<Arc<ControllerService>>,
    ) -> Channel {
        Channel::over(runtime, config, Arc::new(metalog), own.map(|own| own as Arc<dyn Own>))
    }

    fn over(
        runtime: &Runtime,
        config: ChannelConfig,
        metalog: Arc<dyn Compass>,
        own: Option<Arc<dyn Own>>,
    ) -> Channel {
        let (runtime, connections) = (runtime.clone(), runtime.shared(BTreeMap::new()));
        Channel(Arc::new(Inner { runtime, config, metalog, own, connections }))
    }

    /// Has the active controller decide `request`, within `patience`.
    pub async fn send(&self, request: Request, patience: Duration) -> Result<Answered, Unreachable> {
        let deadline = self.0.runtime.now().monotonic.after(patience);
        let (reply, rests_below) = match self.ask(&Asked::Decide(request), deadline).await? {
            Told::Decided(reply, rests_below) => (reply, rests_below),
            Told::Passed(_) | Told::End(_) => {
                unreachable!("invariant broken: a decision is answered with one")
            }
        };
        let rests_below = match rests_below {
            Some(known) => known,
            // who decided is gone: what it had committed, whoever leads next has
            None => match self.ask(&Asked::End, deadline).await {
                Ok(Told::End(end)) => end,
                _ => Offset(i64::MAX),
            },
        };
        Ok(Answered { reply, rests_below })
    }

    /// Has the active controller answer what a client asked, within `patience`.
    pub async fn pass_on(&self, request: Received, patience: Duration) -> Result<Sent, Unreachable> {
        let deadline = self.0.runtime.now().monotonic.after(patience);
        match self.ask(&Asked::PassOn(request), deadline).await? {
            Told::Passed(reply) => Ok(reply),
            Told::Decided(..) | Told::End(_) => {
                unreachable!("invariant broken: what was passed on is answered as it came")
            }
        }
    }

    async fn ask(&self, request: &Asked, deadline: Instant) -> Result<Told, Unreachable> {
        let inner = &self.0;
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
            if reason.is_final() {
                tracing::warn!(%reason, tries, "the active controller cannot answer this");
                return Err(Unreachable::Final);
            }
            let now = inner.runtime.now().monotonic;
            if now >= deadline {
                tracing::warn!(%reason, tries, "no active controller answered in time");
                return Err(Unreachable::Late);
            }
            let news = inner.metalog.until_not(leadership);
            select! {
                () = inner.runtime.sleep_until(deadline.min(now.after(PAUSE))) => {}
                // nobody leads any more as far as a node can know whose metadata log has stopped
                news = news => news.map_err(|_| Unreachable::Stopped)?,
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
        let late = || RpcError::TimedOut { what: "no answer".to_owned() };
        if leadership.is_self {
            let own = self.own.as_ref().ok_or(NoAnswer::NotController)?;
            return select! {
                told = self.local(own.as_ref(), request) => told,
                () = self.runtime.sleep_until(deadline) => Err(late().into()),
            };
        }
        if leadership.leader.is_none() {
            return Err(NoAnswer::NobodyLeads);
        }
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
            Asked::End => {
                let client = self.client(Purpose::Orders).await?;
                return ask::high_watermark(&client).await.map(Told::End);
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
            // what the controller that answered has committed by now
            true => ask::high_watermark(&client).await.ok(),
            false => Some(Offset::ZERO),
        };
        Ok(Told::Decided(reply, rests_below))
    }

    /// The controller in this process answers. Dropping the wait takes nothing back.
    async fn local(&self, own: &dyn Own, request: &Asked) -> Result<Told, NoAnswer> {
        match request {
            Asked::Decide(request) => {
                let answered = own.decide(request.clone()).await;
                answered
                    .map(|Answered { reply, rests_below }| Told::Decided(reply, Some(rests_below)))
                    .map_err(|_| NoAnswer::NotController)
            }
            Asked::PassOn(request) => match own.outcome(request.clone()).await {
                Outcome::Reply(reply) => Ok(Told::Passed(reply)),
                Outcome::NotController(_) => Err(NoAnswer::NotController),
            },
            Asked::End => self.metalog.committed().await.map(Told::End).ok_or(NoAnswer::NotController),
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
        let longest = match purpose {
            Purpose::Life => self.config.life_timeout,
            Purpose::Partitions | Purpose::Orders => Duration::MAX,
        };
        let config = RpcConfig {
            connect_timeout: self.config.connect_timeout.min(longest),
            request_timeout: self.config.request_timeout.min(longest),
            lane: Lane::Control,
            ..RpcConfig::new(&self.config.client_id)
        };
        let client = RpcClient::connect_with(&self.runtime, &to.host, to.port, &config).await?;
        let connected = Connected { to, client: client.clone() };
        self.connections.with(|all| all.insert(purpose, connected)).await;
        Ok(client)
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
