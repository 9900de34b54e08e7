//! A leader's partition and its followers: what a follower's fetch says of it, what it may read, and who lags. It must
//! never show a follower bytes of a log that it leads no more: they may be cut while they are read.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use milena_log::ReadError;
use milena_probe::sometimes;
use milena_replica::{Altered, EpochEnd, Event, FollowerFetch, divergence};
use milena_runtime::Lane;
use milena_types::{
    BrokerEpoch, ErrorCode, HighWatermark, LeaderEpoch, LogEndOffset, LogStartOffset, NodeId, Offset,
    PartitionEpoch,
};

use crate::broker::Broker;
use crate::partition::{Partition, Readable};
use crate::snapshot::Hosted;

/// What a follower asks of one partition.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FollowerAsk {
    /// Who.
    pub replica: NodeId,
    /// In which registration; -1: it does not say.
    pub broker_epoch: BrokerEpoch,
    /// Whom it takes for the leader; -1: it does not say.
    pub leader_epoch: LeaderEpoch,
    /// The newest epoch that it has; -1: none.
    pub last_fetched: LeaderEpoch,
    /// Where its log ends.
    pub from: Offset,
}

/// What a follower is answered.
pub(crate) struct FollowerAnswer {
    /// Where the logs differ; then nothing was read.
    pub diverging: Option<EpochEnd>,
    /// Whole batches from where it asked on.
    pub records: Bytes,
    /// Whether there is more.
    pub more: bool,
    /// The leader's own.
    pub high_watermark: HighWatermark,
    /// Where its log starts.
    pub log_start: LogStartOffset,
}

impl Partition {
    /// Answers a follower's fetch: at most `limit` bytes, but at least one whole batch if `first`. What it says of the
    /// follower counts from here on.
    pub(crate) async fn serve_follower(
        &self,
        ask: FollowerAsk,
        limit: usize,
        first: bool,
    ) -> Result<FollowerAnswer, ErrorCode> {
        if self.directory.has_failed() {
            return Err(ErrorCode::KafkaStorageError);
        }
        let (readable, diverging) = self.state.with(|state| self.hear(state, ask)).await?;
        let Readable { view, high_watermark, leader_epoch } = readable;
        let log_start = view.log_start_offset;
        let mut answer =
            FollowerAnswer { diverging, records: Bytes::new(), more: false, high_watermark, log_start };
        let end = view.log_end_offset.offset();
        if diverging.is_some() || ask.from >= end || (limit == 0 && !first) {
            return Ok(answer);
        }
        let unread = |error: ReadError| {
            tracing::warn!(partition = %self.name, offset = %ask.from, %error, "a follower's fetch could not be read");
            error.code()
        };
        let slice = view.read(ask.from, limit, end, first).await.map_err(unread)?;
        answer.more = slice.more;
        answer.records = slice.bytes().await.map_err(|error| unread(error.into()))?;
        // who leads cuts nothing: if it leads still, that was its log
        self.state.with(|state| state.replica.check_leader(leader_epoch)).await?;
        Ok(answer)
    }

    /// Takes in what a fetch says, unless the logs differ: all in one moment.
    fn hear(
        &self,
        state: &mut crate::partition::State,
        ask: FollowerAsk,
    ) -> Result<(Readable, Option<EpochEnd>), ErrorCode> {
        state.replica.check_follower(ask.leader_epoch, ask.replica, ask.broker_epoch)?;
        let view = state.view();
        let known = view.end_offset_for_epoch(ask.last_fetched);
        let diverging =
            divergence(ask.last_fetched, ask.from, known.map(|(epoch, end)| EpochEnd { epoch, end }))?;
        if diverging.is_none() {
            if ask.from < view.log_start_offset.offset() || ask.from > view.log_end_offset.offset() {
                sometimes!("a follower's fetch was out of range");
                return Err(ErrorCode::OffsetOutOfRange);
            }
            let FollowerAsk { replica, broker_epoch, from, .. } = ask;
            let fetch = FollowerFetch { replica, broker_epoch, log_end: LogEndOffset(from) };
            self.react(state, Event::Fetched(fetch));
        }
        sometimes!("a follower was told where its log differs", diverging.is_some());
        let high_watermark = state.replica.high_watermark();
        let leader_epoch = state.replica.leader_epoch();
        Ok((Readable { view, high_watermark, leader_epoch }, diverging))
    }

    /// The controller answered.
    pub(crate) async fn altered(&self, asked_on: PartitionEpoch, outcome: Result<Altered, ErrorCode>) {
        self.state.with(|state| drop(self.react(state, Event::Altered { asked_on, outcome }))).await;
    }

    async fn look_for_laggards(&self) {
        self.state
            .with(|state| {
                let leads = state.replica.leadership();
                if leads.is_some_and(|leads| leads.replicas.len() > 1) {
                    self.react(state, Event::LookForLaggards);
                }
            })
            .await;
    }
}

/// Lets every leader on this node look for followers that lag, as often as Kafka does.
pub(crate) fn look_for_laggards_regularly(broker: &Arc<Broker>) {
    let broker = broker.clone();
    let interval = (broker.config.server.replication.lag_time_max / 2).max(Duration::from_millis(1));
    broker.runtime.clone().spawn(Lane::Data, "isr-expiration", async move {
        loop {
            broker.runtime.sleep(interval).await;
            for hosted in broker.snapshot().await.hosted.values() {
                if let Hosted::Online(partition) = hosted {
                    partition.look_for_laggards().await;
                }
            }
        }
    });
}
