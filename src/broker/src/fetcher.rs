//! One fetcher: asks one leader for what several partitions lack, and hands them the answers. Duties, in this order:
//! 1. ask for every partition that has all it got on its disk: a fetch says that it holds what lies below;
//! 2. give each its part of the answer;
//! 3. wait until what was appended is durable, but not for long: one slow disk must not hold up all.
//!
//! It must never have two requests under way, nor judge an answer: the partition's core does.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use milena_probe::{buggify, sometimes};
use milena_rpc::{RpcClient, RpcConfig, RpcError};
use milena_runtime::{Lane, select};
use milena_types::{ErrorCode, Instant, LeaderEpoch, NodeId, TopicIdPartition};

use crate::broker::Broker;
use crate::fetch_wire::{self, Asked};
use crate::fetchers::{Following, Place};
use crate::following::Taken;
use crate::partition::Partition;
use crate::rotation::Rotation;

struct Fetcher {
    broker: Arc<Broker>,
    leader: NodeId,
    following: Arc<Following>,
    client: Option<RpcClient>,
    /// The last attempt failed, and people were told.
    is_failing: bool,
    /// In which order partitions are asked for.
    rotation: Rotation,
    /// Until when a partition is left alone, and in which leader epoch it had trouble.
    resting: BTreeMap<TopicIdPartition, (Instant, LeaderEpoch)>,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoAnswer {
    #[error("{0}")]
    Rpc(#[from] RpcError),
    #[error("no address of it is known under listener {0}")]
    NoAddress(String),
    #[error("it refused the fetch as a whole: {0}")]
    Refused(ErrorCode),
    #[error("it speaks version {0} of Fetch, in which no follower can say how its log ends")]
    OldFetch(i16),
}

/// Fetches for as long as the node lives.
pub(crate) fn start(broker: &Arc<Broker>, (leader, _): Place, following: Arc<Following>) {
    let mut fetcher = Fetcher {
        broker: broker.clone(),
        leader,
        following,
        client: None,
        is_failing: false,
        rotation: Rotation::default(),
        resting: BTreeMap::new(),
    };
    broker.runtime.spawn(Lane::Data, "replica-fetcher", async move {
        loop {
            fetcher.go_round().await;
        }
    });
}

impl Fetcher {
    async fn go_round(&mut self) {
        let asked = self.ask_for().await;
        if asked.is_empty() {
            return self.until_wanted().await;
        }
        match self.fetch(asked).await {
            Ok(appended) => {
                if std::mem::take(&mut self.is_failing) {
                    tracing::info!(leader = %self.leader, "a leader answers fetches again");
                }
                self.until_durable(appended).await;
            }
            Err(reason) => {
                self.client = None;
                self.tell(&reason);
                self.broker.runtime.sleep(self.backoff()).await;
            }
        }
    }

    fn backoff(&self) -> Duration {
        self.broker.config.server.replication.fetch_backoff.max(Duration::from_millis(1))
    }

    /// Tells people of the first failure of several.
    fn tell(&mut self, reason: &NoAnswer) {
        sometimes!("a fetch from a leader failed");
        match std::mem::replace(&mut self.is_failing, true) {
            true => tracing::debug!(leader = %self.leader, %reason, "a leader does not answer fetches"),
            false => {
                tracing::warn!(leader = %self.leader, %reason, "a leader does not answer fetches; asking again");
            }
        }
    }

    /// Every partition that has a question for this leader now, whoever waited longest first.
    async fn ask_for(&mut self) -> Vec<Asked> {
        let now = self.broker.runtime.clock.now();
        self.resting.retain(|_, (until, _)| *until > now);
        let mut asked = Vec::new();
        let mut partitions = self.following.partitions().await;
        self.rotation.order(&mut partitions, |partition| partition.id);
        for partition in partitions {
            let Some(question) = partition.question().await else { continue };
            let rests = self
                .resting
                .get(&partition.id)
                .is_some_and(|(_, epoch)| *epoch == question.next.leader_epoch);
            if question.next.leader == self.leader && !rests {
                asked.push(Asked { partition, question });
            }
        }
        asked
    }

    async fn until_wanted(&self) {
        let wakes = self.resting.values().map(|(until, _)| *until).min();
        let wanted = self.following.wanted.notified();
        match wakes {
            None => wanted.await,
            Some(until) => {
                let rested = self.broker.runtime.sleep_until(until);
                select! {
                    () = wanted => {}
                    () = rested => {}
                }
            }
        }
    }

    /// Asks, and hands out the answer; those partitions that something was appended to.
    async fn fetch(&mut self, asked: Vec<Asked>) -> Result<Vec<Arc<Partition>>, NoAnswer> {
        let client = self.client().await?;
        let answers = fetch_wire::fetch(&self.broker, &client, &asked).await?;
        let mut appended = Vec::new();
        let mut out_of_range = Vec::new();
        for Asked { partition, question } in asked {
            let Some(answer) = answers.get(&partition.id) else { continue };
            if !answer.records.is_empty() {
                self.rotation.served(partition.id);
            }
            match partition.take(question.next, answer.clone()).await {
                Taken::GoOn => {}
                Taken::Appended => appended.push(partition),
                Taken::Later => self.rest(&partition, question.next.leader_epoch),
                Taken::OutOfRange => out_of_range.push(Asked { partition, question }),
            }
        }
        for Asked { partition, question } in out_of_range {
            let next = question.next;
            let bounds = fetch_wire::log_bounds(&self.broker, &client, &partition.name, next).await?;
            let taken = match bounds {
                Some((start, end)) => partition.reset(next, start, end).await,
                None => Taken::Later,
            };
            if taken == Taken::Later {
                self.rest(&partition, next.leader_epoch);
            }
        }
        Ok(appended)
    }

    fn rest(&mut self, partition: &Partition, epoch: LeaderEpoch) {
        let until = self.broker.runtime.clock.now().after(self.backoff());
        self.resting.insert(partition.id, (until, epoch));
    }

    /// Waits for the disk, so that the next request says what it has; what takes too long is left out of it.
    async fn until_durable(&self, appended: Vec<Arc<Partition>>) {
        // a request that leaves a partition out is as good as any
        if buggify!("fetcher: the next request does not wait for the disk") {
            return;
        }
        let all = async {
            for partition in &appended {
                partition.until_settled().await;
            }
        };
        let patience = self.broker.config.server.replication.fetch_wait_max;
        if self.broker.runtime.timeout(patience, all).await.is_err() {
            sometimes!("a fetcher went on without a partition that the disk was slow with");
        }
    }

    async fn client(&mut self) -> Result<RpcClient, NoAnswer> {
        if let Some(client) = self.client.as_ref().filter(|client| client.broken().is_none()) {
            return Ok(client.clone());
        }
        let server = &self.broker.config.server;
        let listener = server.inter_broker_listener_name.as_str();
        let snapshot = self.broker.snapshot().await;
        let leader = snapshot.image.broker(self.leader);
        let endpoint = leader.and_then(|leader| leader.endpoint(listener)).cloned();
        let endpoint = endpoint.ok_or_else(|| NoAnswer::NoAddress(listener.to_owned()))?;
        let config = RpcConfig {
            connect_timeout: server.replication.socket_timeout,
            // a fetch may wait at the leader besides
            request_timeout: server.replication.socket_timeout + server.replication.fetch_wait_max,
            lane: Lane::Data,
            ..RpcConfig::new(&format!("broker-{}-fetcher", server.node_id))
        };
        let client =
            RpcClient::connect_with(&self.broker.runtime, &endpoint.host, endpoint.port, &config).await?;
        self.client = Some(client.clone());
        Ok(client)
    }
}
