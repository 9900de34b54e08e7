//! Fetch: to consumers records below the high watermark, as file ranges, to followers all there are, copied; waits until
//! there are enough of them. It must never show a consumer what is not committed.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use milena_log::txn_index::AbortedTxn;
use milena_log::{FileSlice, ReadError};
use milena_probe::{always, buggify, reachable, sometimes};
use milena_rpc::{Call, FileRange, Reply, Request, Response, Ticket};
use milena_types::{
    BrokerEpoch, ErrorCode, HighWatermark, Isolation, LastStableOffset, LeaderEpoch, NodeId, Offset,
    TopicIdPartition,
};
use milena_wire::messages::fetch_request::{FetchPartition, FetchRequest, FetchTopic, ReplicaState};
use milena_wire::messages::fetch_response::{
    AbortedTransaction, EpochEndOffset, FetchResponse, FetchableTopicResponse, PartitionData,
};
use milena_wire::{Records, Str};

use super::{leader_hints, undecodable};
use crate::broker::Broker;
use crate::followers::{FollowerAnswer, FollowerAsk};
use crate::partition::Partition;
use crate::snapshot::Found;
use crate::waiting_room::Kind;

/// One look at all partitions of a fetch.
#[derive(Default)]
struct Look {
    response: FetchResponse,
    files: Vec<FileRange>,
    /// Of records, in files or copied.
    bytes: usize,
    has_error: bool,
    /// There is more than fits, so nothing is gained by waiting.
    more: bool,
    waits_for: Vec<TopicIdPartition>,
}

/// Looks, waits if there is too little, and answers. The wait is the reply's: it ends with the connection.
pub async fn handle(broker: &Arc<Broker>, request: Request) -> Call {
    let fetch: FetchRequest = match request.decode() {
        Ok(fetch) => fetch,
        Err(error) => return undecodable(&error).into(),
    };
    if let Some(code) = refuses_session(&fetch) {
        let response = FetchResponse { error_code: code.code(), ..Default::default() };
        return Call::ready(Reply::of(&request, &response));
    }
    let deadline = broker
        .runtime
        .clock
        .now()
        .after(Duration::from_millis(u64::try_from(fetch.max_wait_ms).unwrap_or(0)));
    let found = look(broker, &fetch, request.version).await;
    let (ticket, connection) = (request.ticket(), request.connection.clone());
    // a client must not count on `min_bytes`: a broker that stops, or leads no more, answers at once
    if is_enough(&found, &fetch) || buggify!("fetch: answered before there is enough") {
        return Call::ready(answer(broker, &connection.listener, ticket, found).await);
    }
    let (broker, fetch) = (broker.clone(), detached(fetch));
    Call::barrier(Box::pin(async move {
        let seat = broker.room.seat(Kind::Reader, found.waits_for, deadline).await;
        loop {
            let found = look(&broker, &fetch, ticket.version).await;
            if is_enough(&found, &fetch) || seat.stirred().await.is_err() {
                return answer(&broker, &connection.listener, ticket, found).await;
            }
            sometimes!("a fetch waited and looked again");
        }
    }))
}

/// The fetch without what it shares with the request's frame, so that a wait does not hold the frame.
fn detached(fetch: FetchRequest) -> FetchRequest {
    let partition = |asked: &FetchPartition| FetchPartition {
        partition: asked.partition,
        current_leader_epoch: asked.current_leader_epoch,
        fetch_offset: asked.fetch_offset,
        last_fetched_epoch: asked.last_fetched_epoch,
        high_watermark: asked.high_watermark,
        partition_max_bytes: asked.partition_max_bytes,
        ..FetchPartition::default()
    };
    let topic = |topic: &FetchTopic| FetchTopic {
        topic: Str::copy_from(&topic.topic),
        topic_id: topic.topic_id,
        partitions: topic.partitions.iter().map(partition).collect(),
        ..FetchTopic::default()
    };
    let mut replica_state = fetch.replica_state;
    replica_state.unknown_tagged_fields = Default::default();
    FetchRequest {
        replica_id: fetch.replica_id,
        replica_state,
        max_wait_ms: fetch.max_wait_ms,
        min_bytes: fetch.min_bytes,
        max_bytes: fetch.max_bytes,
        isolation_level: fetch.isolation_level,
        topics: fetch.topics.iter().map(topic).collect(),
        ..FetchRequest::default()
    }
}

async fn answer(broker: &Broker, listener: &str, ticket: Ticket, mut found: Look) -> Reply {
    if found.has_error {
        let snapshot = broker.snapshot().await;
        leader_hints::of_fetch(&snapshot, listener, ticket.version, &mut found.response);
    }
    always!(
        found.files.iter().map(|file| file.len).sum::<usize>() <= found.bytes,
        "a fetch promises as many bytes as it has file ranges for"
    );
    Reply::from(Response::with_files(ticket, &found.response, found.files))
}

/// Fetch sessions (KIP-227) are an optimisation that a broker may decline: it answers session id 0 and the
/// client goes on with full fetches. A session that it did not give is unknown to it.
fn refuses_session(fetch: &FetchRequest) -> Option<ErrorCode> {
    (fetch.session_id != 0).then_some(ErrorCode::FetchSessionIdNotFound)
}

fn is_enough(found: &Look, fetch: &FetchRequest) -> bool {
    let wanted = usize::try_from(fetch.min_bytes).unwrap_or(0);
    found.has_error
        || found.more
        || found.bytes >= wanted
        || found.waits_for.is_empty()
        || fetch.max_wait_ms <= 0
}

async fn look(broker: &Broker, fetch: &FetchRequest, version: i16) -> Look {
    let snapshot = broker.snapshot().await;
    let mut found = Look::default();
    let mut asked_already = BTreeSet::new();
    let asked = usize::try_from(fetch.max_bytes).unwrap_or(0);
    let budget = asked.min(broker.config.server.fetch_max_bytes);
    for topic in &fetch.topics {
        let mut answers = FetchableTopicResponse {
            topic: topic.topic.clone(),
            topic_id: topic.topic_id,
            ..Default::default()
        };
        let name = topic.topic.as_str();
        let of =
            if version >= 13 { snapshot.topic_of_id(topic.topic_id) } else { snapshot.topic_named(name) };
        for partition in &topic.partitions {
            let key = (name, topic.topic_id, partition.partition);
            if !asked_already.insert(key) {
                // answered once, as in Kafka: a request must not be able to multiply its own work
                continue;
            }
            let named = of.and_then(|topic| snapshot.partition_of(topic, partition.partition));
            let data = look_at(named, fetch, partition, budget, &mut found).await;
            answers.partitions.push(data);
        }
        found.response.responses.push(answers);
    }
    found
}

async fn look_at(
    named: Result<Found, ErrorCode>,
    fetch: &FetchRequest,
    asked: &FetchPartition,
    budget: usize,
    found: &mut Look,
) -> PartitionData {
    let (left, first) = (budget.saturating_sub(found.bytes), found.bytes == 0);
    let follower = follower_of(fetch);
    let read = match named {
        Ok((partition, _)) if let Some(follower) = follower => {
            let limit = usize::try_from(asked.partition_max_bytes).unwrap_or(0).min(left);
            let ask = ask_of(follower, asked);
            return match partition.serve_follower(ask, limit, first).await {
                Ok(answer) => found.answer_follower(partition.id, asked, answer),
                Err(code) => found.refuse(asked, code),
            };
        }
        Ok((partition, _)) => {
            read(&partition, asked, Isolation::from_code(fetch.isolation_level), left, first).await
        }
        Err(code) => Err(code),
    };
    match read {
        Err(code) => found.refuse(asked, code),
        Ok(read) => {
            found.waits_for.push(read.id);
            found.more |= read.slice.as_ref().is_some_and(|slice| slice.more);
            PartitionData {
                high_watermark: read.high_watermark.offset().get(),
                last_stable_offset: read.last_stable_offset.offset().get(),
                log_start_offset: read.log_start.get(),
                aborted_transactions: read.aborted,
                records: Some(found.hole(read.slice)),
                ..blank(asked)
            }
        }
    }
}

/// An answer that says nothing yet.
fn blank(asked: &FetchPartition) -> PartitionData {
    PartitionData {
        partition_index: asked.partition,
        high_watermark: -1,
        last_stable_offset: -1,
        log_start_offset: -1,
        aborted_transactions: None,
        records: Some(Records::default()),
        ..Default::default()
    }
}

/// Which follower fetches, in which registration; `None`: a consumer does.
fn follower_of(fetch: &FetchRequest) -> Option<(NodeId, BrokerEpoch)> {
    let ReplicaState { replica_id, replica_epoch, .. } = &fetch.replica_state;
    match (fetch.replica_id, *replica_id) {
        // version 15 brought the state (KIP-903)
        (_, id @ 0..) => Some((NodeId(id), BrokerEpoch(*replica_epoch))),
        (id @ 0.., _) => Some((NodeId(id), BrokerEpoch(-1))),
        _ => None,
    }
}

fn ask_of((replica, broker_epoch): (NodeId, BrokerEpoch), asked: &FetchPartition) -> FollowerAsk {
    FollowerAsk {
        replica,
        broker_epoch,
        leader_epoch: LeaderEpoch(asked.current_leader_epoch),
        last_fetched: LeaderEpoch(asked.last_fetched_epoch),
        from: Offset(asked.fetch_offset),
    }
}

impl Look {
    fn refuse(&mut self, asked: &FetchPartition, code: ErrorCode) -> PartitionData {
        self.has_error = true;
        PartitionData { error_code: code.code(), ..blank(asked) }
    }

    fn answer_follower(
        &mut self,
        id: TopicIdPartition,
        asked: &FetchPartition,
        answer: FollowerAnswer,
    ) -> PartitionData {
        let high_watermark = answer.high_watermark.offset().get();
        self.waits_for.push(id);
        // a follower that says what it knows to be committed is told at once of more (KIP-1166)
        let knows_less = asked.high_watermark < high_watermark && asked.high_watermark >= 0;
        self.more |= answer.more || answer.diverging.is_some() || knows_less;
        self.bytes += answer.records.len();
        let diverging_epoch =
            answer.diverging.map_or_else(EpochEndOffset::default, |diverging| EpochEndOffset {
                epoch: diverging.epoch.get(),
                end_offset: diverging.end.get(),
                ..Default::default()
            });
        PartitionData {
            high_watermark,
            last_stable_offset: high_watermark,
            log_start_offset: answer.log_start.offset().get(),
            diverging_epoch,
            records: Some(Records::from(answer.records)),
            ..blank(asked)
        }
    }

    fn hole(&mut self, slice: Option<FileSlice>) -> Records {
        let Some(slice) = slice.filter(|slice| slice.len > 0) else { return Records::default() };
        let id = u32::try_from(self.files.len()).expect("a request names fewer than 2^32 partitions");
        let len = u32::try_from(slice.len).expect("a fetch is bounded by fetch.max.bytes");
        self.bytes += slice.len;
        self.files.push(FileRange { file: slice.file, offset: slice.position, len: slice.len });
        Records::hole(id, len)
    }
}

struct Read {
    id: TopicIdPartition,
    high_watermark: HighWatermark,
    last_stable_offset: LastStableOffset,
    log_start: Offset,
    slice: Option<FileSlice>,
    /// What of the slice was aborted, for whoever reads committed records; else none, as Kafka answers.
    aborted: Option<Vec<AbortedTransaction>>,
}

/// Reads one partition: at most `budget` bytes, but at least one whole batch for the first that has any,
/// so that a batch larger than the limits does not stop a consumer for ever (KIP-74).
async fn read(
    partition: &Partition,
    asked: &FetchPartition,
    isolation: Isolation,
    budget: usize,
    first: bool,
) -> Result<Read, ErrorCode> {
    let readable = partition.readable(LeaderEpoch(asked.current_leader_epoch)).await?;
    let below = readable.limit(isolation);
    let log_start = readable.view.log_start_offset.offset();
    let from = Offset(asked.fetch_offset);
    if from < log_start || from > readable.view.log_end_offset.offset() {
        sometimes!("a fetch was out of range");
        return Err(ErrorCode::OffsetOutOfRange);
    }
    let mut limit = usize::try_from(asked.partition_max_bytes).unwrap_or(0).min(budget);
    // one batch at a time: readers get everything however little each answer holds
    if buggify!("fetch: a short answer") {
        limit = limit.min(1);
    }
    let unread = |error: ReadError| {
        if let ReadError::Io(error) = &error {
            // the client may never say so, and the disk's owner must know
            tracing::warn!(partition = %partition.name, offset = %from, %error, "a fetch could not be read");
        }
        error.code()
    };
    let slice = if from < below && (limit > 0 || first) {
        Some(readable.view.read(from, limit, below, first).await.map_err(unread)?)
    } else {
        None
    };
    let aborted = match (isolation, &slice) {
        (Isolation::ReadUncommitted, _) => None,
        (Isolation::ReadCommitted, None) => Some(Vec::new()),
        (Isolation::ReadCommitted, Some(slice)) => {
            let aborted = readable.view.aborted_transactions(from, slice.next_offset).await;
            let aborted = aborted.map_err(|error| {
                // a damaged batch its reader sees for himself; a damaged index nobody else tells of
                tracing::warn!(partition = %partition.name, offset = %from, %error, "what was aborted cannot be told");
                error.code()
            });
            Some(aborted?.iter().map(told).collect())
        }
    };
    Ok(Read {
        id: partition.id,
        high_watermark: readable.high_watermark,
        last_stable_offset: readable.last_stable_offset(),
        log_start,
        slice,
        aborted,
    })
}

fn told(aborted: &AbortedTxn) -> AbortedTransaction {
    reachable!("a reader of committed records was told of an aborted transaction");
    AbortedTransaction {
        producer_id: aborted.producer_id.get(),
        first_offset: aborted.first_offset.get(),
        ..AbortedTransaction::default()
    }
}
