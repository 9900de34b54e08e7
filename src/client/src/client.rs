//! The client itself: connections, what is known of the cluster, and retries. It must never retry what is
//! not safe to repeat: each call decides that for itself.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use milena_rpc::RpcClient;
use milena_runtime::{Runtime, Shared};
use milena_types::{ErrorCode, Instant, NodeId, PartitionIndex, TopicName, TopicPartition};
use milena_wire::Str;
use milena_wire::messages::metadata_request::{MetadataRequest, MetadataRequestTopic};
use milena_wire::messages::metadata_response::MetadataResponse;

use crate::backoff::backoff;
use crate::metadata::Leader;
use crate::pool::Pool;
use crate::{ClientConfig, ClientError, Cluster, HostPort};

/// A client of one cluster. Clones share its connections and what it knows.
#[derive(Clone)]
pub struct Client {
    pub(crate) runtime: Runtime,
    pub(crate) config: Arc<ClientConfig>,
    bootstrap: Arc<[HostPort]>,
    pool: Pool,
    known: Shared<Known>,
}

#[derive(Default)]
struct Known {
    cluster: Cluster,
    fetched: BTreeMap<TopicName, Instant>,
    stale: BTreeSet<TopicName>,
}

impl Client {
    /// A client of the cluster that `bootstrap` leads to. Nothing is connected yet.
    pub fn new(runtime: &Runtime, bootstrap: Vec<HostPort>, config: ClientConfig) -> Client {
        let config = Arc::new(config);
        Client {
            runtime: runtime.clone(),
            bootstrap: bootstrap.into(),
            pool: Pool::new(runtime, config.clone()),
            known: runtime.shared(Known::default()),
            config,
        }
    }

    /// A connection to broker `node`.
    pub async fn connection(&self, node: NodeId) -> Result<RpcClient, ClientError> {
        let address = self.known.with(|known| known.cluster.brokers.get(&node).cloned()).await;
        let unknown =
            || ClientError::api(format!("finding broker {node}"), ErrorCode::LeaderNotAvailable.code());
        Ok(self.pool.get(&address.ok_or_else(unknown)?).await?)
    }

    /// A connection to any broker: one that is known, or else one of the bootstrap addresses.
    pub async fn any_connection(&self) -> Result<RpcClient, ClientError> {
        let mut tried: Vec<HostPort> =
            self.known.with(|known| known.cluster.brokers.values().cloned().collect()).await;
        let first = if tried.is_empty() { 0 } else { self.runtime.random_below(tried.len() as u64) as usize };
        tried.rotate_left(first);
        for address in self.bootstrap.iter() {
            if !tried.contains(address) {
                tried.push(address.clone());
            }
        }
        let mut last = "no bootstrap address was given".to_owned();
        for address in &tried {
            match self.pool.get(address).await {
                Ok(connection) => return Ok(connection),
                Err(error) => last = error.to_string(),
            }
        }
        let tried: Vec<String> = tried.iter().map(HostPort::to_string).collect();
        Err(ClientError::NoBroker { tried: tried.join(", "), last })
    }

    /// Asks any broker about `topics` (`None`: all of them), once, and keeps what it says. With `create`
    /// the broker may make those that are missing.
    pub(crate) async fn ask_metadata(
        &self,
        topics: Option<&[TopicName]>,
        create: bool,
    ) -> Result<(MetadataResponse, BTreeMap<TopicName, ErrorCode>), ClientError> {
        let connection = self.any_connection().await?;
        let named =
            |name: &TopicName| MetadataRequestTopic { name: Some(Str::from(name)), ..Default::default() };
        let request = MetadataRequest {
            topics: topics.map(|topics| topics.iter().map(named).collect()),
            allow_auto_topic_creation: create,
            ..MetadataRequest::default()
        };
        let reply = connection.call(&request).await?;
        if reply.error_code != 0 {
            return Err(ClientError::api("asking for metadata", reply.error_code));
        }
        let now = self.runtime.clock.now();
        let errors = self
            .known
            .with(|known| {
                let errors = known.cluster.learn(&reply);
                for topic in known.cluster.topics.keys().filter(|t| topics.is_none_or(|all| all.contains(t)))
                {
                    known.fetched.insert(topic.clone(), now);
                    known.stale.remove(topic);
                }
                errors
            })
            .await;
        let brokers: Vec<HostPort> =
            self.known.with(|known| known.cluster.brokers.values().cloned().collect()).await;
        let keep: Vec<HostPort> = brokers.into_iter().chain(self.bootstrap.iter().cloned()).collect();
        self.pool.keep(&keep).await;
        Ok((reply, errors))
    }

    /// What is known of the cluster now.
    pub async fn cluster(&self) -> Cluster {
        self.known.with(|known| known.cluster.clone()).await
    }

    /// Says that what is known of `topic` was found wrong: it is asked for again before it is used.
    pub(crate) async fn mark_stale(&self, topic: &TopicName) {
        self.known.with(|known| known.stale.insert(topic.clone())).await;
    }

    /// Whether what is known of `topic` must be asked for (again).
    pub(crate) async fn needs_metadata(&self, topic: &TopicName) -> bool {
        let now = self.runtime.clock.now();
        let age = self.config.metadata_max_age;
        self.known
            .with(|known| {
                known.stale.contains(topic)
                    || known.fetched.get(topic).is_none_or(|fetched| now.since(*fetched) >= age)
            })
            .await
    }

    /// The leader of `partition` as known now.
    pub(crate) async fn known_leader(&self, partition: &TopicPartition) -> Result<Leader, ClientError> {
        self.known.with(|known| known.cluster.leader(partition)).await
    }

    /// The partitions of `topic` as known now, and whether each has a leader.
    pub(crate) async fn partitions(&self, topic: &TopicName) -> Vec<(PartitionIndex, bool)> {
        self.known
            .with(|known| {
                let topic = known.cluster.topics.get(topic);
                let partitions = topic.iter().flat_map(|topic| &topic.partitions);
                partitions.map(|(at, info)| (*at, info.leader.get() >= 0)).collect()
            })
            .await
    }

    /// The leaders of `partitions` as known now, and the topics that must be asked for (again). The
    /// leader of a partition that was found to have moved is not given.
    pub(crate) async fn known_leaders(
        &self,
        partitions: &[TopicPartition],
    ) -> (BTreeMap<TopicPartition, Leader>, BTreeSet<TopicName>) {
        let (now, age) = (self.runtime.clock.now(), self.config.metadata_max_age);
        self.known
            .with(|known| {
                let (mut leaders, mut ask) = (BTreeMap::new(), BTreeSet::new());
                for at in partitions {
                    let leader = known.cluster.leader(at).ok().filter(|_| !known.stale.contains(&at.topic));
                    let old = known.fetched.get(&at.topic).is_none_or(|then| now.since(*then) >= age);
                    if leader.is_none() || old {
                        ask.insert(at.topic.clone());
                    }
                    leaders.extend(leader.map(|leader| (at.clone(), leader)));
                }
                (leaders, ask)
            })
            .await
    }

    /// Asks about `topic` if what is known of it is missing or out of date.
    pub(crate) async fn ensure_topic(&self, topic: &TopicName) -> Result<(), ClientError> {
        if !self.needs_metadata(topic).await {
            return Ok(());
        }
        let (_, errors) = self
            .ask_metadata(Some(std::slice::from_ref(topic)), self.config.allow_auto_create_topics)
            .await?;
        match errors.get(topic) {
            Some(error) => Err(ClientError::api(format!("asking about topic {topic}"), error.code())),
            None => Ok(()),
        }
    }

    /// The leader of `partition` and a connection to it.
    pub(crate) async fn leader(
        &self,
        partition: &TopicPartition,
    ) -> Result<(Leader, RpcClient), ClientError> {
        self.ensure_topic(&partition.topic).await?;
        let leader = self.known_leader(partition).await?;
        Ok((leader, self.connection(leader.node).await?))
    }

    /// Keeps the time and the waits of one call that may be tried again.
    pub(crate) fn retry(&self, what: impl Into<String>) -> Retry<'_> {
        let until = self.runtime.clock.now().after(self.config.api_timeout);
        Retry { client: self, what: what.into(), until, failures: 0 }
    }
}

/// The time and the waits of one call.
pub(crate) struct Retry<'c> {
    client: &'c Client,
    what: String,
    until: Instant,
    failures: u32,
}

impl Retry<'_> {
    /// Waits before the next attempt, or gives up: `error` will not pass, or there is no time left.
    /// `topic` is asked for again when `error` says that it moved.
    pub(crate) async fn after(
        &mut self,
        error: ClientError,
        topic: Option<&TopicName>,
    ) -> Result<(), ClientError> {
        if let Some(topic) = topic.filter(|_| error.is_stale_metadata()) {
            self.client.mark_stale(topic).await;
        }
        if !error.is_retriable() {
            return Err(error);
        }
        let (runtime, config) = (&self.client.runtime, &self.client.config);
        let random = runtime.entropy.next_u64();
        let wait = backoff(config.retry_backoff, config.retry_backoff_max, self.failures, random);
        self.failures += 1;
        let resume = runtime.clock.now().after(wait);
        if resume >= self.until {
            return Err(ClientError::TimedOut { what: self.what.clone(), last: error.to_string() });
        }
        runtime.sleep_until(resume).await;
        Ok(())
    }
}
