//! Produce: validate, append, and answer once the acks that were asked for are there.
//!
//! The request is sequenced when every partition has appended or refused, so that the connection's next
//! produce follows it in the log. It must never answer before the replica core says so.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use milena_batch::{ProduceRules, check_form};
use milena_metadata::Topic;
use milena_probe::{always, buggify, sometimes};
use milena_replica::{AckWait, Acknowledgement, Acks, UnknownAcks};
use milena_rpc::{Reply, ReplyFuture, Request};
use milena_types::{ErrorCode, Instant};
use milena_wire::messages::produce_request::{PartitionProduceData, ProduceRequest};
use milena_wire::messages::produce_response::{ProduceResponse, TopicProduceResponse};
use milena_wire::{Records, Str};

use super::produce_answer::{self, Words};
use super::produce_twice::superseded;
use super::{leader_hints, undecodable};
use crate::broker::Broker;
use crate::partition::{Appended, Partition};
use crate::refused::Refused;
use crate::snapshot::Snapshot;
use crate::turn::Turn;
use crate::waiting_room::{Expired, Kind};

/// Topics and partitions that one request may name: more than a cluster of any size gives one broker to lead. Each is
/// worth some 200 bytes of answer, from 4 of request.
const NAMED_MAX: usize = 100_000;

const NO_RECORDS: &str = "The request holds no records for the partition: they are null.";
const NO_TRANSACTIONS: &str = "Transactions are not served yet.";
const ACKS: &str = "acks is one of 0, 1 and -1 (all).";

/// A partition whose acknowledgement is still to come, and where its answer goes.
struct Pending {
    place: (usize, usize),
    at: Arc<Partition>,
    wait: AckWait,
}

/// Appends and answers.
pub async fn handle(broker: &Arc<Broker>, request: Request) -> ReplyFuture {
    let produce: ProduceRequest = match request.decode() {
        Ok(produce) => produce,
        Err(error) => return undecodable(&error),
    };
    if let Err(reason) = check_named(&produce) {
        return Reply::Close { reason }.ready();
    }
    let deadline = broker.runtime.clock.now().after(timeout_of(&produce));
    let acks = Acks::try_from(produce.acks);
    let (mut response, pending) = append_all(broker, produce, request.version).await;
    if acks == Ok(Acks::None) {
        return unacknowledged(&response).ready();
    }
    let (broker, ticket) = (broker.clone(), request.ticket());
    let connection = request.connection.clone();
    Box::pin(async move {
        await_acknowledgements(&broker, pending, deadline, &mut response).await;
        if leader_hints::are_due(&response) {
            let snapshot = broker.snapshot().await;
            leader_hints::of_produce(&snapshot, &connection.listener, ticket.version, &mut response);
        }
        Reply::of(ticket, &response)
    })
}

/// Appends to each partition, or refuses it; whose acknowledgement is still to come stands in the list.
async fn append_all(
    broker: &Arc<Broker>,
    produce: ProduceRequest,
    version: i16,
) -> (ProduceResponse, Vec<Pending>) {
    let acks = Acks::try_from(produce.acks);
    let snapshot = broker.snapshot().await;
    let superseded = superseded(&produce.topic_data);
    let mut superseded = superseded.iter().peekable();
    let mut response = ProduceResponse::default();
    let mut pending = Vec::new();
    let mut words = Words::new();
    let mut turn = Turn::new();
    for (at, topic) in (0..).zip(produce.topic_data) {
        // copied, so that a reply that waits does not hold the request's frame
        let name = Str::copy_from(&topic.name);
        let mut answers = TopicProduceResponse { name, topic_id: topic.topic_id, ..Default::default() };
        let of = if version >= 13 {
            snapshot.topic_of_id(topic.topic_id)
        } else {
            snapshot.topic_named(&topic.name)
        };
        for (nth, data) in (0..).zip(&topic.partition_data) {
            if superseded.next_if_eq(&&(at, nth)).is_some() {
                sometimes!("a request named a partition twice");
                continue;
            }
            turn.next_partition(&broker.runtime).await;
            let appended = match produce.transactional_id {
                Some(_) => Err(Refused::because(ErrorCode::InvalidTxnState, NO_TRANSACTIONS)),
                None => append(broker, &snapshot, of, data, version, acks, &mut turn).await,
            };
            let answer = match appended {
                Err(refused) => produce_answer::refused(data.index, &refused, &mut words),
                Ok((partition, appended)) => {
                    let place = (response.responses.len(), answers.partition_responses.len());
                    pending.push(Pending { place, at: partition, wait: appended.wait });
                    produce_answer::appended(data.index, &appended)
                }
            };
            answers.partition_responses.push(answer);
        }
        if !answers.partition_responses.is_empty() {
            response.responses.push(answers);
        }
    }
    always!(superseded.next().is_none(), "whatever is superseded is passed over");
    (response, pending)
}

fn check_named(produce: &ProduceRequest) -> Result<(), String> {
    let named = produce.topic_data.iter().map(|topic| topic.partition_data.len().max(1)).sum::<usize>();
    match named > NAMED_MAX {
        true => {
            Err(format!("a produce request names {named} partitions, and {NAMED_MAX} is the most it may"))
        }
        false => Ok(()),
    }
}

fn timeout_of(produce: &ProduceRequest) -> Duration {
    Duration::from_millis(u64::try_from(produce.timeout_ms).unwrap_or(0))
}

fn records_of(data: &PartitionProduceData) -> Result<Bytes, Refused> {
    let records = data.records.clone().and_then(Records::into_bytes);
    records.ok_or_else(|| Refused::because(ErrorCode::InvalidRecord, NO_RECORDS))
}

async fn append(
    broker: &Broker,
    snapshot: &Snapshot,
    of: Result<&Topic, ErrorCode>,
    data: &PartitionProduceData,
    version: i16,
    acks: Result<Acks, UnknownAcks>,
    turn: &mut Turn,
) -> Result<(Arc<Partition>, Appended), Refused> {
    let (partition, settings) = snapshot.partition_of(of?, data.index)?;
    let records = records_of(data)?;
    // zstd came with version 7 (KIP-110)
    let rules = settings.produce_rules(broker.runtime.clock.wall(), version >= 7);
    // the topic first and then the batch's form, as in Kafka
    let Ok(acks) = acks else {
        check_form(records, &rules)?;
        return Err(Refused::because(ErrorCode::InvalidRequiredAcks, ACKS));
    };
    match validate_and_append(broker, &partition, records, rules, acks, turn).await {
        Ok(appended) => Ok((partition, appended)),
        Err(refused) => Err(refused.by(partition.log_start().await)),
    }
}

async fn validate_and_append(
    broker: &Broker,
    partition: &Arc<Partition>,
    records: Bytes,
    rules: ProduceRules,
    acks: Acks,
    turn: &mut Turn,
) -> Result<Appended, Refused> {
    let batches = broker.validators.validate(records, rules, turn).await?;
    if batches.iter().any(|batch| batch.header.attributes.is_transactional()) {
        return Err(Refused::because(ErrorCode::InvalidTxnState, NO_TRANSACTIONS));
    }
    partition.append(batches, acks).await
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
            Ok(code) => give(response, one.place, code),
            Err(Expired) => {
                sometimes!("a produce timed out before its acknowledgement");
                give(response, one.place, ErrorCode::RequestTimedOut);
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

/// The rest of the answer stays, whatever the code says: what was appended lies where it lies, as Kafka tells, too.
fn give(response: &mut ProduceResponse, (topic, partition): (usize, usize), code: ErrorCode) {
    response.responses[topic].partition_responses[partition].error_code = code.code();
}

#[cfg(test)]
mod tests {
    use milena_wire::messages::produce_request::TopicProduceData;
    use milena_wire::messages::produce_response::PartitionProduceResponse;

    use super::*;

    #[test]
    fn null_records_are_refused_with_a_word() {
        let refused = records_of(&PartitionProduceData::default()).expect_err("there are none");
        assert_eq!(refused.code, ErrorCode::InvalidRecord);
        assert_eq!(refused.message(), Some(Str::from(NO_RECORDS)));
    }

    #[test]
    fn a_request_names_no_more_than_it_may_in_whatever_way() {
        let request = |topics, partitions| {
            let partition_data = vec![PartitionProduceData::default(); partitions];
            let topic = TopicProduceData { partition_data, ..Default::default() };
            ProduceRequest { topic_data: vec![topic; topics], ..Default::default() }
        };
        for (topics, partitions) in [(1, NAMED_MAX), (NAMED_MAX, 0), (NAMED_MAX / 10, 10)] {
            assert_eq!(check_named(&request(topics, partitions)), Ok(()), "{topics} of {partitions}");
        }
        for (topics, partitions) in [(1, NAMED_MAX + 1), (NAMED_MAX + 1, 0), (NAMED_MAX / 10 + 1, 10)] {
            assert!(check_named(&request(topics, partitions)).is_err(), "{topics} of {partitions}");
        }
    }

    #[test]
    fn what_times_out_keeps_the_offset_that_it_was_appended_at() {
        let partition = PartitionProduceResponse { base_offset: 5, ..Default::default() };
        let topic = TopicProduceResponse { partition_responses: vec![partition], ..Default::default() };
        let mut response = ProduceResponse { responses: vec![topic], ..Default::default() };
        give(&mut response, (0, 0), ErrorCode::RequestTimedOut);
        let answer = &response.responses[0].partition_responses[0];
        assert_eq!((answer.error_code, answer.base_offset), (ErrorCode::RequestTimedOut.code(), 5));
    }
}
