//! Reading a partition: fetched batches become records, from exactly the offset that was asked for, and
//! the next offset to ask for passes over everything that carries no records.

use std::collections::BTreeSet;
use std::time::Duration;

use bytes::Bytes;
use milena_batch::{Batch, Codecs, Limits, Record, read_end_marker};
use milena_probe::always;
use milena_types::{
    HighWatermark, Isolation, LastStableOffset, LeaderEpoch, LogStartOffset, Offset, PartitionIndex,
    ProducerId, Timestamp, TopicName, TopicPartition,
};
use milena_wire::Str;
use milena_wire::messages::fetch_request::{FetchPartition, FetchRequest, FetchTopic};
use milena_wire::messages::fetch_response::{AbortedTransaction, PartitionData};
use milena_wire::messages::list_offsets_request::{
    ListOffsetsPartition, ListOffsetsRequest, ListOffsetsTopic,
};

use crate::{Client, ClientError};

/// How to fetch.
#[derive(Clone, Debug)]
pub struct FetchOptions {
    /// `fetch.max.wait.ms`: how long the broker may wait for `min_bytes`.
    pub max_wait: Duration,
    /// `fetch.min.bytes`.
    pub min_bytes: i32,
    /// `max.partition.fetch.bytes`.
    pub max_bytes: i32,
    /// `isolation.level`.
    pub isolation: Isolation,
}

impl Default for FetchOptions {
    fn default() -> FetchOptions {
        FetchOptions {
            max_wait: Duration::from_millis(500),
            min_bytes: 1,
            max_bytes: 1024 * 1024,
            isolation: Isolation::ReadUncommitted,
        }
    }
}

/// What a fetch brought.
#[derive(Clone, Debug)]
pub struct Fetched {
    /// Records from the offset that was asked for on; may be none.
    pub records: Vec<Record>,
    /// The offset to fetch next.
    pub next_offset: Offset,
    /// The partition's high watermark.
    pub high_watermark: HighWatermark,
    /// Its last stable offset.
    pub last_stable_offset: LastStableOffset,
    /// Its first offset.
    pub log_start_offset: LogStartOffset,
}

/// Which offset is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OffsetSpec {
    /// The first offset of the log.
    Earliest,
    /// The high watermark.
    Latest,
    /// The record with the greatest timestamp.
    MaxTimestamp,
    /// The first record with at least this timestamp.
    At(Timestamp),
}

/// An offset and what is there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OffsetAt {
    /// The offset; -1: no record matches.
    pub offset: Offset,
    /// The record's timestamp; -1 for `Earliest` and `Latest`.
    pub timestamp: Timestamp,
    /// The leader epoch at the offset; -1: unknown.
    pub leader_epoch: LeaderEpoch,
}

impl Client {
    /// The offset that `spec` stands for.
    pub async fn list_offsets(
        &self,
        topic: &TopicName,
        partition: PartitionIndex,
        spec: OffsetSpec,
        isolation: Isolation,
    ) -> Result<OffsetAt, ClientError> {
        let at = TopicPartition { topic: topic.clone(), partition };
        let mut retry = self.retry(format!("listing offsets of {at}"));
        loop {
            match self.list_offsets_once(&at, spec, isolation).await {
                Ok(found) => return Ok(found),
                Err(error) => retry.after(error, Some(topic)).await?,
            }
        }
    }

    async fn list_offsets_once(
        &self,
        at: &TopicPartition,
        spec: OffsetSpec,
        isolation: Isolation,
    ) -> Result<OffsetAt, ClientError> {
        let (leader, connection) = self.leader(at).await?;
        let timestamp = match spec {
            OffsetSpec::Latest => -1,
            OffsetSpec::Earliest => -2,
            OffsetSpec::MaxTimestamp => -3,
            OffsetSpec::At(timestamp) => timestamp.get(),
        };
        let partition = ListOffsetsPartition {
            partition_index: at.partition.get(),
            current_leader_epoch: leader.epoch.get(),
            timestamp,
            ..ListOffsetsPartition::default()
        };
        let partitions = vec![partition];
        let topic = ListOffsetsTopic { name: Str::from(&at.topic), partitions, ..Default::default() };
        let request = ListOffsetsRequest {
            replica_id: -1,
            isolation_level: isolation.code(),
            topics: vec![topic],
            timeout_ms: i32::try_from(self.config.request_timeout.as_millis()).unwrap_or(i32::MAX),
            ..ListOffsetsRequest::default()
        };
        let reply = connection.call(&request).await?;
        let what = || format!("listing offsets of {at}");
        let partitions = reply.topics.iter().flat_map(|topic| &topic.partitions);
        let found = partitions.into_iter().find(|found| found.partition_index == at.partition.get());
        let found = found.ok_or_else(|| ClientError::Incomplete(what()))?;
        if found.error_code != 0 {
            return Err(ClientError::api(what(), found.error_code));
        }
        Ok(OffsetAt {
            offset: Offset(found.offset),
            timestamp: Timestamp(found.timestamp),
            leader_epoch: LeaderEpoch(found.leader_epoch),
        })
    }

    /// Fetches from `offset` on. Waits for leaders, but not for records beyond `options.max_wait`.
    pub async fn fetch(
        &self,
        topic: &TopicName,
        partition: PartitionIndex,
        offset: Offset,
        options: &FetchOptions,
    ) -> Result<Fetched, ClientError> {
        let at = TopicPartition { topic: topic.clone(), partition };
        let mut retry = self.retry(format!("fetching {at} from offset {offset}"));
        loop {
            match self.fetch_once(&at, offset, options).await {
                Ok(fetched) => return Ok(fetched),
                Err(error) => retry.after(error, Some(topic)).await?,
            }
        }
    }

    async fn fetch_once(
        &self,
        at: &TopicPartition,
        offset: Offset,
        options: &FetchOptions,
    ) -> Result<Fetched, ClientError> {
        let (leader, connection) = self.leader(at).await?;
        let partition = FetchPartition {
            partition: at.partition.get(),
            current_leader_epoch: leader.epoch.get(),
            fetch_offset: offset.get(),
            partition_max_bytes: options.max_bytes,
            ..FetchPartition::default()
        };
        let topic = FetchTopic {
            topic: Str::from(&at.topic),
            topic_id: leader.topic_id,
            partitions: vec![partition],
            ..FetchTopic::default()
        };
        let request = FetchRequest {
            max_wait_ms: i32::try_from(options.max_wait.as_millis()).unwrap_or(i32::MAX),
            min_bytes: options.min_bytes,
            max_bytes: options.max_bytes,
            isolation_level: options.isolation.code(),
            session_epoch: -1,
            topics: vec![topic],
            ..FetchRequest::default()
        };
        // up to version 12 topics go by name, later by id
        let newest = if leader.topic_id.is_zero() { 12 } else { i16::MAX };
        let version = connection.versions().pick_up_to::<FetchRequest>(newest)?;
        let reply = connection.call_at(version, &request).await?;
        let what = || format!("fetching {at} from offset {offset}");
        if reply.error_code != 0 {
            return Err(ClientError::api(what(), reply.error_code));
        }
        let partitions = reply.responses.into_iter().flat_map(|topic| topic.partitions);
        let found = partitions.into_iter().find(|found| found.partition_index == at.partition.get());
        let found = found.ok_or_else(|| ClientError::Incomplete(what()))?;
        if found.error_code != 0 {
            return Err(ClientError::api(what(), found.error_code));
        }
        read(found, offset, options.isolation)
    }

    /// A reader that fetches `partition` from `offset` on, each time from where it stopped.
    pub fn reader(&self, topic: &TopicName, partition: PartitionIndex, offset: Offset) -> PartitionReader {
        PartitionReader { client: self.clone(), topic: topic.clone(), partition, next_offset: offset }
    }
}

/// Reads one partition, keeping its place.
pub struct PartitionReader {
    client: Client,
    topic: TopicName,
    partition: PartitionIndex,
    next_offset: Offset,
}

impl PartitionReader {
    /// Fetches what comes next. The place moves only when records are handed out.
    pub async fn next(&mut self, options: &FetchOptions) -> Result<Fetched, ClientError> {
        let fetched = self.client.fetch(&self.topic, self.partition, self.next_offset, options).await?;
        always!(fetched.next_offset >= self.next_offset, "a reader never goes back");
        self.next_offset = fetched.next_offset;
        Ok(fetched)
    }

    /// The offset that is fetched next.
    pub fn position(&self) -> Offset {
        self.next_offset
    }
}

/// Turns a fetched partition into records from `offset` on.
fn read(data: PartitionData, offset: Offset, isolation: Isolation) -> Result<Fetched, ClientError> {
    let bytes = data.records.and_then(|records| records.into_bytes()).unwrap_or_default();
    let aborted = match isolation {
        Isolation::ReadUncommitted => Vec::new(),
        Isolation::ReadCommitted => data.aborted_transactions.unwrap_or_default(),
    };
    let (records, next_offset) = read_batches(bytes, offset, aborted)?;
    Ok(Fetched {
        records,
        next_offset,
        high_watermark: HighWatermark(Offset(data.high_watermark)),
        last_stable_offset: LastStableOffset(Offset(data.last_stable_offset)),
        log_start_offset: LogStartOffset(Offset(data.log_start_offset)),
    })
}

fn read_batches(
    mut bytes: Bytes,
    offset: Offset,
    mut aborted: Vec<AbortedTransaction>,
) -> Result<(Vec<Record>, Offset), ClientError> {
    aborted.sort_by_key(|transaction| std::cmp::Reverse(transaction.first_offset));
    let mut open_aborted = BTreeSet::new();
    let (mut records, mut codecs) = (Vec::new(), Codecs::default());
    let mut next = offset;
    // a broker may cut the last batch: `split_first` leaves it, and it is fetched again
    while let Some(batch) = Batch::split_first(&mut bytes)? {
        batch.check_crc()?;
        let header = &batch.header;
        while aborted.last().is_some_and(|transaction| transaction.first_offset <= header.last_offset().get())
        {
            let transaction = aborted.pop().expect("just looked at");
            open_aborted.insert(ProducerId(transaction.producer_id));
        }
        if header.next_offset() > next {
            let skipped = header.attributes.is_transactional() && open_aborted.contains(&header.producer_id);
            if header.attributes.is_control() {
                if is_abort(&batch)? {
                    open_aborted.remove(&header.producer_id);
                }
            } else if !skipped {
                for record in codecs.records(&batch, &Limits::default())? {
                    let record = record?;
                    if record.offset >= offset {
                        records.push(record);
                    }
                }
            }
            next = header.next_offset();
        }
    }
    always!(next >= offset, "fetching never goes back");
    Ok((records, next))
}

/// Whether a control batch says that a transaction was aborted.
fn is_abort(batch: &Batch) -> Result<bool, ClientError> {
    for record in batch.records(&Limits::default())? {
        if let Some(marker) = read_end_marker(&record?)? {
            return Ok(!marker.committed);
        }
    }
    Ok(false)
}
