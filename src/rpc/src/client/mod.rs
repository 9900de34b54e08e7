//! The client end of a connection: requests are pipelined, replies matched to them in order, versions
//! agreed on once. When the connection breaks, everyone who waits on it learns so.

mod carrier;
mod error;
mod versions;

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use milena_runtime::sync::{mpsc, oneshot};
use milena_runtime::{Lane, Runtime, Shared};
use milena_types::ErrorCode;
use milena_wire::messages::api_versions_request::ApiVersionsRequest;
use milena_wire::messages::api_versions_response::ApiVersionsResponse;
use milena_wire::{ApiKey, Piece, Request, Str, frame};

use carrier::{Expects, Outgoing};
pub use error::RpcError;
pub use versions::Versions;

/// How a client connects.
#[derive(Clone, Debug)]
pub struct RpcConfig {
    /// What it calls itself, in requests and to the broker's logs and quotas.
    pub client_id: String,
    /// How long the connection may take to come about, versions included.
    pub connect_timeout: Duration,
    /// How long a reply may take, and how long a request without one may be on its way out; after that the connection is given up, since replies come in order.
    pub request_timeout: Duration,
    /// The longest reply accepted, in bytes.
    pub max_frame_bytes: usize,
    /// How many requests may be unanswered; more wait before they are sent.
    pub max_in_flight: usize,
    /// The lane it runs on.
    pub lane: Lane,
}

impl RpcConfig {
    /// The defaults, for a client called `client_id`.
    pub fn new(client_id: &str) -> RpcConfig {
        RpcConfig {
            client_id: client_id.to_owned(),
            connect_timeout: Duration::from_secs(10),
            request_timeout: Duration::from_secs(30),
            max_frame_bytes: 256 * 1024 * 1024,
            max_in_flight: 64,
            lane: Lane::Data,
        }
    }
}

/// A connection to a broker or controller. Clones share it; it is closed when the last one is dropped
/// and nothing is unanswered.
#[derive(Clone)]
pub struct RpcClient {
    queue: mpsc::Sender<Outgoing>,
    state: Shared<State>,
    versions: Arc<Versions>,
    client_id: Arc<str>,
}

struct State {
    next_correlation: i32,
    /// Why the connection is broken.
    broken: Option<RpcError>,
}

impl RpcClient {
    /// Connects to `host:port` with the default configuration.
    pub async fn connect(
        runtime: &Runtime,
        host: &str,
        port: u16,
        client_id: &str,
    ) -> Result<RpcClient, RpcError> {
        RpcClient::connect_with(runtime, host, port, &RpcConfig::new(client_id)).await
    }

    /// Connects to `host:port` and agrees on versions.
    pub async fn connect_with(
        runtime: &Runtime,
        host: &str,
        port: u16,
        config: &RpcConfig,
    ) -> Result<RpcClient, RpcError> {
        let connecting = async {
            let connected = runtime.network.connect(host, port).await;
            let connection = connected.map_err(|error| RpcError::connect(host, port, &error))?;
            let (queue, requests) = mpsc::channel(config.max_in_flight.max(1));
            let state = runtime.shared(State { next_correlation: 0, broken: None });
            let carrier = carrier::run(runtime.clone(), connection, requests, state.clone(), config.clone());
            runtime.spawn(config.lane, "rpc-client", carrier);
            let versions = Arc::new(Versions::default());
            let mut client =
                RpcClient { queue, state, versions, client_id: config.client_id.as_str().into() };
            client.versions = Arc::new(client.negotiate().await?);
            Ok(client)
        };
        // only waits are dropped: the task that was spawned ends when `client` is gone
        match runtime.timeout(config.connect_timeout, connecting).await {
            Ok(connected) => connected,
            Err(_) => Err(RpcError::TimedOut { what: format!("connecting to {host}:{port}") }),
        }
    }

    /// What the other end speaks.
    pub fn versions(&self) -> &Versions {
        &self.versions
    }

    /// Why nothing can be sent on it any more; `None` while it works.
    pub fn broken(&self) -> Option<RpcError> {
        self.state.with_now(|state| state.broken.clone())
    }

    /// Sends `request` in the newest version that both ends speak, and waits for its reply.
    pub async fn call<R: Request>(&self, request: &R) -> Result<R::Response, RpcError> {
        self.start(self.versions.pick::<R>()?, request).await?.await
    }

    /// Sends `request` in `version` and waits for its reply.
    pub async fn call_at<R: Request>(&self, version: i16, request: &R) -> Result<R::Response, RpcError> {
        self.start(version, request).await?.await
    }

    /// Sends `request`; its reply is waited for apart. Requests started one after another are sent in
    /// that order. Waits while too many requests are unanswered; dropped in that wait, nothing is sent.
    pub async fn start<R: Request>(&self, version: i16, request: &R) -> Result<Pending<R>, RpcError> {
        let (reply, waits) = oneshot::channel();
        self.enqueue(version, request, Expects::Reply(reply)).await?;
        Ok(Pending { waits, version, state: self.state.clone(), request: PhantomData })
    }

    /// Sends a request that gets no reply (Produce with `acks=0`); returns when the system has taken it.
    /// A server that does not read it in the time of a reply costs the connection.
    pub async fn send<R: Request>(&self, version: i16, request: &R) -> Result<(), RpcError> {
        let (written, waits) = oneshot::channel();
        self.enqueue(version, request, Expects::Nothing(written)).await?;
        waits.await.map_err(|_| self.why_broken())
    }

    async fn enqueue<R: Request>(&self, version: i16, request: &R, expects: Expects) -> Result<(), RpcError> {
        let slot = self.queue.reserve().await.map_err(|_| self.why_broken())?;
        let correlation_id = self
            .state
            .with(|state| {
                let id = state.next_correlation;
                state.next_correlation = id.checked_add(1).unwrap_or(0);
                id
            })
            .await;
        let pieces = frame::encode_request(correlation_id, Some(&self.client_id), version, request)?;
        let pieces = pieces.into_iter().map(|piece| match piece {
            Piece::Bytes(bytes) => bytes,
            Piece::Hole { .. } => unreachable!("requests are made of bytes in memory"),
        });
        slot.send(Outgoing { correlation_id, pieces: pieces.collect(), expects });
        // a slot outlives the carrier: what is put in after its end is never looked at again, and the
        // caller would wait for ever
        if self.queue.is_closed() {
            return Err(self.why_broken());
        }
        Ok(())
    }

    fn why_broken(&self) -> RpcError {
        why_broken(&self.state)
    }

    /// Asks what the other end speaks, in our newest version of ApiVersions, or in the one that it
    /// offers when it does not know ours (KIP-511).
    async fn negotiate(&self) -> Result<Versions, RpcError> {
        let newest = *ApiKey::ApiVersions.versions().end();
        let request = ApiVersionsRequest {
            client_software_name: Str::from("milena"),
            client_software_version: Str::from(env!("CARGO_PKG_VERSION")),
            ..ApiVersionsRequest::default()
        };
        let refused = match self.ask_versions(newest, &request).await? {
            Ok(answer) => return Ok(Versions::of(&answer)),
            Err(refused) => refused,
        };
        let offered = refused.api_keys.iter().find(|api| api.api_key == ApiKey::ApiVersions.code());
        let version = offered.map_or(0, |api| api.max_version.clamp(0, newest));
        match self.ask_versions(version, &request).await? {
            Ok(answer) => Ok(Versions::of(&answer)),
            Err(_) => Err(RpcError::Refused { error: ErrorCode::UnsupportedVersion }),
        }
    }

    /// The answer at `version`; the inner error is the version 0 answer that refuses it.
    async fn ask_versions(
        &self,
        version: i16,
        request: &ApiVersionsRequest,
    ) -> Result<Result<ApiVersionsResponse, ApiVersionsResponse>, RpcError> {
        let pending = self.start(version, request).await?;
        let mut reply = pending.raw().await?;
        frame::decode_response_header(&mut reply, ApiKey::ApiVersions, version)?;
        // the error code comes first in every version, and a refusal is always encoded as version 0
        let error = reply.get(..2).map_or(0, |code| i16::from_be_bytes([code[0], code[1]]));
        if error == ErrorCode::UnsupportedVersion.code() {
            return Ok(Err(milena_wire::decode(reply, 0)?));
        }
        let answer: ApiVersionsResponse = milena_wire::decode(reply, version)?;
        match ErrorCode::from_wire(answer.error_code) {
            Some(ErrorCode::None) => Ok(Ok(answer)),
            error => Err(RpcError::Refused { error: error.unwrap_or(ErrorCode::UnknownServerError) }),
        }
    }
}

impl fmt::Debug for RpcClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RpcClient({})", self.client_id)
    }
}

fn why_broken(state: &Shared<State>) -> RpcError {
    let broken = state.with_now(|state| state.broken.clone());
    broken.unwrap_or(RpcError::Disconnected { reason: "the connection was closed".to_owned() })
}

/// A reply that is waited for. Dropping it gives up the reply, not the request.
pub struct Pending<R> {
    waits: oneshot::Receiver<Bytes>,
    version: i16,
    state: Shared<State>,
    request: PhantomData<fn() -> R>,
}

impl<R: Request> Pending<R> {
    /// The whole reply frame, undecoded.
    pub(crate) async fn raw(self) -> Result<Bytes, RpcError> {
        let Pending { waits, state, .. } = self;
        waits.await.map_err(|_| why_broken(&state))
    }
}

impl<R: Request> Future for Pending<R> {
    type Output = Result<R::Response, RpcError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Poll::Ready(reply) = Pin::new(&mut self.waits).poll(cx) else { return Poll::Pending };
        let Ok(mut reply) = reply else { return Poll::Ready(Err(why_broken(&self.state))) };
        Poll::Ready((|| {
            frame::decode_response_header(&mut reply, R::KEY, self.version)?;
            Ok(milena_wire::decode::<R::Response>(reply, self.version)?)
        })())
    }
}
