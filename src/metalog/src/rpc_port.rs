//! The other replicas over Kafka's protocol: one connection each, kept while it works. It must never judge what is said,
//! nor wait longer than it is told to.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use milena_quorum::{ChangeVotersRequest, Endpoint, FetchRequest, Peer, Request, Response, VoteRequest};
use milena_rpc::{RpcClient, RpcConfig, RpcError};
use milena_runtime::{BoxFuture, Lane, Runtime, Shared};
use milena_types::LeaderEpoch;
use milena_wire::messages::api_versions_request::ApiVersionsRequest;
use milena_wire::messages::fetch_request::FetchRequest as WireFetchRequest;
use milena_wire::messages::vote_request::VoteRequest as WireVoteRequest;
use milena_wire::{Request as WireRequest, Str};

use crate::peers::{QuorumPort, Reply};
use crate::wire::{self, Subject, Unusable, fetch};

/// The most that an answer may hold: the batches of a fetch, with room for what stands around them.
const FRAME_BYTES_MAX: usize = 64 << 20;

/// The feature whose levels a voter must speak (KIP-853).
const KRAFT_VERSION: &str = "kraft.version";

/// How many ways are remembered; more than replicas and servers that a quorum has.
const KNOWN_MAX: usize = 256;

/// What the port is told.
#[derive(Clone, Debug)]
pub struct RpcPortConfig {
    /// The cluster that all belong to.
    pub cluster_id: String,
    /// The listener by which controllers speak to one another.
    pub listener: String,
    /// What this node calls itself.
    pub client_id: String,
    /// `controller.quorum.request.timeout.ms`.
    pub request_timeout: Duration,
    /// How long a fetch waits at the leader, and how much it takes.
    pub appetite: fetch::Appetite,
}

/// Asks other replicas. Clones share their connections.
#[derive(Clone)]
pub struct RpcPort(Arc<Inner>);

struct Inner {
    runtime: Runtime,
    config: RpcPortConfig,
    known: Shared<BTreeMap<(String, u16), Known>>,
}

/// What is known of a way to a replica.
#[derive(Clone)]
enum Known {
    Connected(RpcClient),
    /// The last attempt failed, and people were told.
    Failing,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
enum NoReply {
    #[error("{0}")]
    Rpc(#[from] RpcError),
    #[error("{0}")]
    Unusable(#[from] Unusable),
    #[error("no address of it is known")]
    NoAddress,
    #[error("it cannot be asked without voting: it speaks version {0} of Vote (KIP-996)")]
    OnlyVotes(i16),
    #[error("it speaks version {0} of Fetch, in which no replica of a metadata log can ask")]
    OldFetch(i16),
}

impl RpcPort {
    /// A port without connections.
    pub fn new(runtime: &Runtime, config: RpcPortConfig) -> RpcPort {
        let (runtime, known) = (runtime.clone(), runtime.shared(BTreeMap::new()));
        RpcPort(Arc::new(Inner { runtime, config, known }))
    }
}

impl RpcPort {
    /// What it speaks with others about.
    pub(crate) fn subject(&self) -> Subject<'_> {
        self.0.subject()
    }

    /// The levels of `kraft.version` that the node at one of `endpoints` speaks, by its own word. It is no replica that is
    /// asked again: nothing of the way to it is kept.
    pub(crate) async fn levels(&self, endpoints: &[Endpoint]) -> Option<(i16, i16)> {
        let endpoint = self.0.best(endpoints)?;
        let asked = async {
            let client = self.0.connect(endpoint).await?;
            client.call(&ApiVersionsRequest { ..this_software() }).await
        };
        let told = self.0.runtime.timeout(self.0.config.request_timeout, asked).await.ok()?;
        match told {
            Ok(told) => {
                let feature =
                    told.supported_features.iter().find(|feature| feature.name == *KRAFT_VERSION)?;
                Some((feature.min_version, feature.max_version))
            }
            Err(error) => {
                let Endpoint { host, port, .. } = endpoint;
                tracing::debug!(host, port, %error, "a controller that is to vote does not answer");
                None
            }
        }
    }
}

fn this_software() -> ApiVersionsRequest {
    ApiVersionsRequest {
        client_software_name: Str::from("milena"),
        client_software_version: Str::from(env!("CARGO_PKG_VERSION")),
        ..Default::default()
    }
}

impl QuorumPort for RpcPort {
    fn ask(&self, _: Peer, endpoints: Vec<Endpoint>, request: Request) -> BoxFuture<'static, Option<Reply>> {
        let inner = self.0.clone();
        Box::pin(async move {
            let endpoint = inner.best(&endpoints).cloned();
            let asked =
                inner.runtime.timeout(inner.config.request_timeout, inner.ask(endpoint.as_ref(), request));
            let failed = match asked.await {
                Ok(Ok(reply)) => return Some(reply),
                Ok(Err(failed)) => failed.to_string(),
                Err(_) => format!("no answer within {:?}", inner.config.request_timeout),
            };
            inner.tell(endpoint.as_ref(), &failed).await;
            None
        })
    }
}

impl Inner {
    fn subject(&self) -> Subject<'_> {
        Subject { cluster_id: &self.config.cluster_id, listener: &self.config.listener }
    }

    /// The way to take: by the controllers' listener, or whatever is known.
    fn best<'e>(&self, endpoints: &'e [Endpoint]) -> Option<&'e Endpoint> {
        let named = endpoints.iter().find(|endpoint| endpoint.name == self.config.listener);
        named.or(endpoints.first())
    }

    /// Tells people of the first failure of several.
    async fn tell(&self, endpoint: Option<&Endpoint>, reason: &str) {
        let Some(Endpoint { host, port, .. }) = endpoint else {
            tracing::debug!(reason, "a controller is not asked");
            return;
        };
        let place = (host.clone(), *port);
        let before = self.remember(place, Known::Failing).await;
        match before {
            Some(Known::Failing) => tracing::debug!(host, port, reason, "a controller does not answer"),
            _ => tracing::warn!(host, port, reason, "a controller does not answer; it is asked again"),
        }
    }

    async fn client(&self, endpoint: &Endpoint) -> Result<RpcClient, RpcError> {
        let place = (endpoint.host.clone(), endpoint.port);
        let known = self.known.with(|known| known.get(&place).cloned()).await;
        if let Some(Known::Connected(client)) = &known
            && client.broken().is_none()
        {
            return Ok(client.clone());
        }
        let client = self.connect(endpoint).await?;
        if matches!(known, Some(Known::Failing)) {
            tracing::info!(host = endpoint.host, port = endpoint.port, "a controller answers again");
        }
        self.remember(place, Known::Connected(client.clone())).await;
        Ok(client)
    }

    async fn connect(&self, endpoint: &Endpoint) -> Result<RpcClient, RpcError> {
        let config = RpcConfig {
            connect_timeout: self.config.request_timeout,
            request_timeout: self.config.request_timeout,
            max_frame_bytes: FRAME_BYTES_MAX,
            lane: Lane::Control,
            ..RpcConfig::new(&self.config.client_id)
        };
        RpcClient::connect_with(&self.runtime, &endpoint.host, endpoint.port, &config).await
    }

    /// Keeps what is known of a way; what was known before. Where there are too many the first makes room: whoever goes it
    /// then connects anew.
    async fn remember(&self, place: (String, u16), now: Known) -> Option<Known> {
        self.known
            .with(|known| {
                if known.len() >= KNOWN_MAX && !known.contains_key(&place) {
                    known.pop_first();
                }
                known.insert(place, now)
            })
            .await
    }

    async fn ask(&self, endpoint: Option<&Endpoint>, request: Request) -> Result<Reply, NoReply> {
        let client = self.client(endpoint.ok_or(NoReply::NoAddress)?).await?;
        let subject = self.subject();
        let response = match request {
            Request::Vote(request) => self.vote(&client, &request).await?,
            Request::BeginQuorumEpoch(request) => {
                let asked = |version| wire::begin_epoch::request(subject, version, &request);
                wire::begin_epoch::answered(subject, &call(&client, asked).await?)?
            }
            Request::EndQuorumEpoch(request) => {
                let asked = |version| wire::end_epoch::request(subject, version, &request);
                wire::end_epoch::answered(subject, &call(&client, asked).await?)?
            }
            Request::Fetch(request) => return self.fetch(&client, &request).await,
            Request::FetchSnapshot(request) => {
                let max_bytes = self.config.appetite.max_bytes;
                let asked = |version| wire::fetch_snapshot::request(subject, version, &request, max_bytes);
                return Ok(wire::fetch_snapshot::answered(subject, call(&client, asked).await?)?);
            }
            Request::ChangeVoters(request) => self.change_voters(&client, &request).await?,
        };
        Ok(Reply { response, records: Bytes::new() })
    }

    async fn vote(&self, client: &RpcClient, request: &VoteRequest) -> Result<Response, NoReply> {
        let version = client.versions().pick::<WireVoteRequest>()?;
        if request.pre_vote && version < wire::vote::PRE_VOTE_SINCE {
            return Err(NoReply::OnlyVotes(version));
        }
        let asked = wire::vote::request(self.subject(), version, request);
        Ok(wire::vote::answered(self.subject(), &client.call_at(version, &asked).await?)?)
    }

    async fn fetch(&self, client: &RpcClient, request: &FetchRequest) -> Result<Reply, NoReply> {
        let version = client.versions().pick::<WireFetchRequest>()?;
        if version < fetch::OLDEST {
            return Err(NoReply::OldFetch(version));
        }
        let asked = fetch::request(self.subject(), version, request, self.config.appetite);
        Ok(fetch::answered(self.subject(), client.call_at(version, &asked).await?)?)
    }

    async fn change_voters(
        &self,
        client: &RpcClient,
        request: &ChangeVotersRequest,
    ) -> Result<Response, NoReply> {
        let timeout_ms = i32::try_from(self.config.request_timeout.as_millis()).unwrap_or(i32::MAX);
        // their answers say nothing of it
        let epoch = request.epoch.unwrap_or(LeaderEpoch(0));
        Ok(match wire::voters::request(self.subject(), request, timeout_ms) {
            wire::voters::Asked::Add(asked) => {
                wire::voters::answered(client.call(&asked).await?.error_code, epoch)
            }
            wire::voters::Asked::Remove(asked) => {
                wire::voters::answered(client.call(&asked).await?.error_code, epoch)
            }
            wire::voters::Asked::Update(asked) => {
                wire::voters::answered_update(self.subject(), &client.call(&asked).await?)
            }
        })
    }
}

/// Asks in the newest version that both ends speak.
async fn call<R: WireRequest>(
    client: &RpcClient,
    asked: impl FnOnce(i16) -> R,
) -> Result<R::Response, RpcError> {
    let version = client.versions().pick::<R>()?;
    client.call_at(version, &asked(version)).await
}
