//! The producer: records go in, offsets come out. This file is its face; `core` decides, `sender` moves.

mod batch;
mod core;
mod partition;
mod sender;

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use milena_batch::Header;
use milena_runtime::sync::{Notify, oneshot};
use milena_runtime::{Shared, Signal};
use milena_types::{Offset, PartitionIndex, Timestamp, TopicName, TopicPartition};

use crate::partitioner::{Sticky, partition_of_key};
use crate::{Client, ClientError, ProduceError, ProducerConfig};
use batch::Payload;
use core::{Completion, Core};

/// A record to be sent.
#[derive(Clone, Debug)]
pub struct ProducerRecord {
    /// Its topic.
    pub topic: TopicName,
    /// Its partition; `None`: by key, or any.
    pub partition: Option<PartitionIndex>,
    /// Its timestamp; `None`: now.
    pub timestamp: Option<Timestamp>,
    /// Its key.
    pub key: Option<Bytes>,
    /// Its value; `None` is a tombstone.
    pub value: Option<Bytes>,
    /// Its headers.
    pub headers: Vec<Header>,
}

impl ProducerRecord {
    /// A record with a value.
    pub fn new(topic: TopicName, value: impl Into<Bytes>) -> ProducerRecord {
        let value = Some(value.into());
        ProducerRecord { topic, partition: None, timestamp: None, key: None, value, headers: Vec::new() }
    }

    /// With a key.
    #[must_use]
    pub fn key(mut self, key: impl Into<Bytes>) -> ProducerRecord {
        self.key = Some(key.into());
        self
    }

    /// To one partition.
    #[must_use]
    pub fn partition(mut self, partition: PartitionIndex) -> ProducerRecord {
        self.partition = Some(partition);
        self
    }
}

/// Where a record was appended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Delivered {
    /// The partition.
    pub partition: TopicPartition,
    /// The offset; `None` with `acks=0`, and for a duplicate that the broker no longer places.
    pub offset: Option<Offset>,
    /// The record's timestamp.
    pub timestamp: Timestamp,
}

/// What a record comes to. Dropping it loses the news, not the record.
pub struct Delivery(oneshot::Receiver<Result<Delivered, ProduceError>>);

impl Future for Delivery {
    type Output = Result<Delivered, ProduceError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(cx).map(|told| told.unwrap_or(Err(ProduceError::Closed)))
    }
}

struct Token {
    partition: TopicPartition,
    timestamp: Timestamp,
    tell: oneshot::Sender<Result<Delivered, ProduceError>>,
}

/// Sends records. Clones share buffer, batches and sequences. When the last one is dropped, what was taken
/// in is still sent.
#[derive(Clone)]
pub struct Producer(Arc<Handle>);

struct Handle(Arc<Inner>);

struct Inner {
    client: Client,
    config: ProducerConfig,
    core: Shared<Core<Token>>,
    sticky: Shared<BTreeMap<TopicName, Sticky>>,
    status: Shared<Status>,
    /// The sender is to look again.
    changed: Notify,
    /// Records ended: there may be room, or nothing left.
    ended: Signal,
}

#[derive(Default)]
struct Status {
    closed: bool,
    gone: bool,
    refreshing: bool,
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.0.close();
    }
}

impl Producer {
    /// A producer with its own buffer and, when idempotent, its own producer id.
    pub fn new(client: &Client, config: ProducerConfig) -> Producer {
        let runtime = client.runtime.clone();
        let inner = Arc::new(Inner {
            client: client.clone(),
            core: runtime.shared(Core::new(config.clone())),
            sticky: runtime.shared(BTreeMap::new()),
            status: runtime.shared(Status::default()),
            changed: Notify::new(),
            ended: Signal::new(),
            config,
        });
        runtime.spawn(client.config.lane, "producer", sender::run(inner.clone()));
        Producer(Arc::new(Handle(inner)))
    }

    /// Takes `record` in; it is sent with others, in the order of these calls for each partition. Waits,
    /// up to `max_block`, for metadata of its topic and for room; dropped in that wait, nothing is sent.
    pub async fn send(&self, record: ProducerRecord) -> Result<Delivery, ProduceError> {
        let inner = &self.0.0;
        let timestamp = record.timestamp.unwrap_or_else(|| inner.client.runtime.clock.wall());
        let ProducerRecord { topic, partition, key, value, headers, .. } = record;
        let payload = Payload { timestamp, key, value, headers };
        let (size, max) = (payload.size_max(), inner.config.max_request_bytes);
        if size > max {
            return Err(ProduceError::TooLarge { size, max });
        }
        let taken_in = async {
            let partition = inner.place(&topic, partition, &payload).await?;
            let (tell, told) = oneshot::channel();
            let at = TopicPartition { topic, partition };
            let token = Token { partition: at.clone(), timestamp, tell };
            inner.take_in(at, payload, token).await?;
            Ok(Delivery(told))
        };
        match inner.client.runtime.timeout(inner.config.max_block, taken_in).await {
            Ok(result) => result,
            Err(_) => Err(ProduceError::Blocked(format!("max_block ({:?}) passed", inner.config.max_block))),
        }
    }

    /// Sends what was taken in without waiting for batches to fill, and returns when nothing is left to
    /// send or to wait for.
    pub async fn flush(&self) {
        let inner = &self.0.0;
        inner.core.with(Core::flush_begins).await;
        inner.changed.notify_one();
        inner.ended.until(|| inner.core.with_now(|core| core.is_idle())).await;
        inner.core.with(Core::flush_ends).await;
    }

    /// Takes no more records, sends those it has, and returns when every one has come to something.
    pub async fn close(&self) {
        let inner = &self.0.0;
        inner.close();
        inner.ended.until(|| inner.status.with_now(|status| status.gone)).await;
    }
}

impl Inner {
    fn close(&self) {
        let first = self.status.with_now(|status| !std::mem::replace(&mut status.closed, true));
        if first {
            self.core.with_now(Core::flush_begins);
        }
        self.changed.notify_one();
    }

    /// The partition that a record goes to.
    async fn place(
        &self,
        topic: &TopicName,
        partition: Option<PartitionIndex>,
        payload: &Payload,
    ) -> Result<PartitionIndex, ProduceError> {
        if let Some(partition) = partition {
            return Ok(partition);
        }
        let mut retry = self.client.retry(format!("asking about topic {topic}"));
        while let Err(error) = self.client.ensure_topic(topic).await {
            let waited = retry.after(error, Some(topic)).await;
            waited.map_err(|error: ClientError| ProduceError::Blocked(error.to_string()))?;
        }
        let cluster = self.client.partitions(topic).await;
        let all = i32::try_from(cluster.len()).unwrap_or(i32::MAX);
        if all == 0 {
            return Err(ProduceError::Blocked(format!("topic {topic} has no partitions")));
        }
        if let Some(key) = &payload.key {
            return Ok(partition_of_key(key, all));
        }
        let led = cluster.iter().filter(|(_, led)| *led).map(|(at, _)| *at);
        let mut available: Vec<PartitionIndex> = led.collect();
        if available.is_empty() {
            available = cluster.iter().map(|(at, _)| *at).collect();
        }
        let (size, batch_bytes) = (payload.size_max(), self.config.batch_bytes);
        let random = |bound| self.client.runtime.random_below(bound);
        let place = |sticky: &mut BTreeMap<TopicName, Sticky>| {
            let sticky = sticky.entry(topic.clone()).or_default();
            sticky.place(size, batch_bytes, &available, random)
        };
        Ok(self.sticky.with(place).await)
    }

    async fn take_in(&self, at: TopicPartition, payload: Payload, token: Token) -> Result<(), ProduceError> {
        let size = payload.size_max();
        let mut record = Some((at, payload, token));
        loop {
            let now = self.client.runtime.clock.now();
            if self.status.with(|status| status.closed).await {
                return Err(ProduceError::Closed);
            }
            let has_ended = self
                .core
                .with(|core| {
                    if !core.has_ended() && core.has_room(size) {
                        let (at, payload, token) = record.take().expect("a record is taken in once");
                        core.append(at, payload, token, now);
                    }
                    core.has_ended()
                })
                .await;
            if has_ended {
                return Err(ProduceError::Closed);
            }
            self.changed.notify_one();
            if record.is_none() {
                return Ok(());
            }
            self.ended
                .until(|| {
                    self.core.with_now(|core| core.has_room(size)) || self.status.with_now(|s| s.closed)
                })
                .await;
        }
    }

    /// Tells what became of records.
    fn tell(&self, done: Vec<Completion<Token>>) {
        for (token, result) in done {
            let delivered = result.map(|acknowledged| Delivered {
                partition: token.partition,
                offset: (acknowledged.offset >= 0).then_some(Offset(acknowledged.offset)),
                timestamp: match acknowledged.append_time {
                    -1 => token.timestamp,
                    appended => Timestamp(appended),
                },
            });
            // gone only when nobody wants to know
            let _ = token.tell.send(delivered);
        }
        self.ended.raise();
        self.changed.notify_one();
    }
}
