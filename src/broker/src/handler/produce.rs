//! Produce: validate, append, and answer once the acks that were asked for are there.
//!
//! The request is sequenced when every partition has appended or refused, so that the connection's next
//! produce follows it in the log. It must never answer before the replica core says so.

use std::sync::Arc;
use std::time::Duration;

use milena_batch::RecordFault;
use milena_probe::{buggify, sometimes};
use milena_replica::{AckWait, Acknowledgement, Acks};
use milena_rpc::{Reply, ReplyFuture, Request};
use milena_types::{ErrorCode, Instant, Timestamp};
use milena_wire::messages::produce_request::{PartitionProduceData, ProduceRequest, TopicProduceData};
use milena_wire::messages::produce_response::{
    BatchIndexAndErrorMessage, PartitionProduceResponse, ProduceResponse, TopicProduceResponse,
};
use milena_wire::{Records, Str};

use super::undecodable;
use crate::broker::Broker;
use crate::partition::{Appended, Partition, Refused};
use crate::snapshot::Snapshot;
use crate::waiting_room::{Expired, Kind};

/// So many refused records are named in one answer (KIP-467): it must not outgrow its request by much.
const RECORD_ERRORS_MAX: usize = 1000;

/// A partition whose acknowledgement is still to come, and where its answer goes.
struct Pending {
    topic: usize,
    partition: usize,
    at: Arc<Partition>,
    wait: AckWait,
}

/// Appends and answers.
pub async fn handle(broker: &Arc<Broker>, request: Request) -> ReplyFuture {
    let produce: ProduceRequest = match request.decode() {
        Ok(produce) => produce,
        Err(error) => return undecodable(&error),
    };
    let deadline = broker.runtime.clock.now().after(timeout_of(&produce));
    let acks = Acks::try_from(produce.acks);
    let snapshot = broker.snapshot().await;
    let mut response = ProduceResponse::default();
    let mut pending = Vec::new();
    let mut named = RECORD_ERRORS_MAX;
    for topic in produce.topic_data {
        // copied, so that a reply that waits does not hold the request's frame
        let name = Str::copy_from(&topic.name);
        let mut answers = TopicProduceResponse { name, topic_id: topic.topic_id, ..Default::default() };
        for data in &topic.partition_data {
            let appended = match acks {
                _ if produce.transactional_id.is_some() => Err(ErrorCode::InvalidTxnState.into()),
                Ok(acks) => append(broker, &snapshot, &topic, data, request.version, acks).await,
                Err(_) => Err(ErrorCode::InvalidRequiredAcks.into()),
            };
            let (answer, waits) = answer(data.index, appended, &mut named);
            if let Some((at, wait)) = waits {
                let (topic, partition) = (response.responses.len(), answers.partition_responses.len());
                pending.push(Pending { topic, partition, at, wait });
            }
            answers.partition_responses.push(answer);
        }
        response.responses.push(answers);
    }
    if acks == Ok(Acks::None) {
        return unacknowledged(&response).ready();
    }
    let (broker, ticket) = (broker.clone(), request.ticket());
    Box::pin(async move {
        await_acknowledgements(&broker, pending, deadline, &mut response).await;
        Reply::of(ticket, &response)
    })
}

fn timeout_of(produce: &ProduceRequest) -> Duration {
    Duration::from_millis(u64::try_from(produce.timeout_ms).unwrap_or(0))
}

async fn append(
    broker: &Broker,
    snapshot: &Snapshot,
    topic: &TopicProduceData,
    data: &PartitionProduceData,
    version: i16,
    acks: Acks,
) -> Result<(Arc<Partition>, Appended), Refused> {
    let named = if version >= 13 {
        snapshot.by_id(topic.topic_id, data.index)
    } else {
        snapshot.by_name(&topic.name, data.index)
    };
    let (partition, settings) = named?;
    let records = data.records.clone().and_then(Records::into_bytes).ok_or(ErrorCode::InvalidRecord)?;
    // zstd came with version 7 (KIP-110)
    let rules = settings.produce_rules(broker.runtime.clock.wall(), version >= 7);
    let batches = broker.validators.validate(records, rules).await?;
    if batches.iter().any(|batch| batch.header.attributes.is_transactional()) {
        return Err(Refused::because(ErrorCode::InvalidTxnState, "transactions are not served yet"));
    }
    let appended = partition.append(batches, acks).await?;
    Ok((partition, appended))
}

type Waits = Option<(Arc<Partition>, AckWait)>;

/// One partition's answer. `named`: how many records the whole answer may still name.
fn answer(
    index: i32,
    appended: Result<(Arc<Partition>, Appended), Refused>,
    named: &mut usize,
) -> (PartitionProduceResponse, Waits) {
    let blank = PartitionProduceResponse {
        index,
        base_offset: -1,
        log_append_time_ms: Timestamp::NONE.get(),
        log_start_offset: -1,
        ..Default::default()
    };
    match appended {
        Err(refused) => {
            let record_errors: Vec<_> = refused.records.iter().take(*named).map(record_error).collect();
            *named -= record_errors.len();
            let answer = PartitionProduceResponse {
                error_code: refused.code.code(),
                error_message: (!refused.message.is_empty()).then(|| Str::from(refused.message)),
                record_errors,
                ..blank
            };
            (answer, None)
        }
        Ok((partition, appended)) => {
            let answer = PartitionProduceResponse {
                base_offset: appended.base_offset.get(),
                log_append_time_ms: appended.log_append_time.get(),
                log_start_offset: appended.log_start.offset().get(),
                ..blank
            };
            (answer, Some((partition, appended.wait)))
        }
    }
}

fn record_error(fault: &RecordFault) -> BatchIndexAndErrorMessage {
    let message = Some(Str::from(fault.reason.to_string()));
    BatchIndexAndErrorMessage {
        batch_index: fault.index,
        batch_index_error_message: message,
        ..Default::default()
    }
}

/// With acks=0 there is no reply; Kafka tells the producer of an error by ending the connection.
fn unacknowledged(response: &ProduceResponse) -> Reply {
    let answers = response.responses.iter().flat_map(|topic| &topic.partition_responses);
    match answers.map(|answer| answer.error_code).find(|code| *code != ErrorCode::None.code()) {
        None => Reply::Nothing,
        Some(code) => {
            let name = ErrorCode::from_wire(code).map_or("unknown", ErrorCode::name);
            Reply::Close { reason: format!("a produce with acks=0 failed: {name}") }
        }
    }
}

/// Waits for one partition at a time, the last one first: syncs end in the order in which the partitions were
/// appended to, so that the others are most often done with it, and a request of hundreds is woken once.
async fn await_acknowledgements(
    broker: &Broker,
    mut pending: Vec<Pending>,
    deadline: Instant,
    response: &mut ProduceResponse,
) {
    while let Some(one) = pending.pop() {
        match acknowledged(broker, &one, deadline).await {
            Ok(code) => give(response, &one, code),
            Err(Expired) => {
                sometimes!("a produce timed out before its acknowledgement");
                give(response, &one, ErrorCode::RequestTimedOut);
            }
        }
    }
}

async fn acknowledged(broker: &Broker, one: &Pending, deadline: Instant) -> Result<ErrorCode, Expired> {
    if let Acknowledgement::Done(code) = one.at.acknowledgement(one.wait).await {
        return Ok(code);
    }
    // appended and not acknowledged in time: the retry finds its own batch in the log
    let deadline = if buggify!("produce: no time to wait") { broker.runtime.clock.now() } else { deadline };
    let seat = broker.room.seat(Kind::Producer, vec![one.at.id], deadline).await;
    loop {
        if let Acknowledgement::Done(code) = one.at.acknowledgement(one.wait).await {
            return Ok(code);
        }
        seat.stirred().await?;
    }
}

fn give(response: &mut ProduceResponse, pending: &Pending, code: ErrorCode) {
    let answer = &mut response.responses[pending.topic].partition_responses[pending.partition];
    answer.error_code = code.code();
    if code.is_error() {
        answer.base_offset = -1;
    }
}
