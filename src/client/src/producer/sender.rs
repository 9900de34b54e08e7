//! The producer's tasks: one that drains the core, and two for each broker, one sending requests in order
//! and one taking their replies. Its duties, in this order: expire, ask for what is missing (producer id,
//! leaders), drain, send, report. It must never send a batch that the core did not drain.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use milena_rpc::{Pending, RpcError};
use milena_runtime::sync::mpsc;
use milena_types::{
    ErrorCode, Instant, NodeId, ProducerEpoch, ProducerId, TopicId, TopicName, TopicPartition,
};
use milena_wire::messages::init_producer_id_request::InitProducerIdRequest;
use milena_wire::messages::produce_request::{PartitionProduceData, ProduceRequest, TopicProduceData};
use milena_wire::messages::produce_response::{PartitionProduceResponse, ProduceResponse};
use milena_wire::{Records, Str};

use super::Inner;
use super::batch::encode;
use super::core::{Answer, Core, Outgoing};
use crate::error::is_stale_metadata;
use crate::metadata::Leader;
use crate::{Acks, ClientError, ProduceError};

/// So many refused records are told of in an error.
const RECORDS_TOLD: usize = 3;

/// A request and the topic ids that it goes by.
struct Ready {
    outgoing: Outgoing,
    topic_ids: BTreeMap<TopicName, TopicId>,
}

/// A request whose reply is waited for.
struct Sent {
    ready: Ready,
    pending: Pending<ProduceRequest>,
}

pub(super) async fn run(inner: Arc<Inner>) {
    let mut lanes: BTreeMap<NodeId, mpsc::Sender<Ready>> = BTreeMap::new();
    loop {
        let now = inner.client.runtime.clock.now();
        let expired = inner.core.with(|core| core.expire(now)).await;
        if !expired.is_empty() {
            inner.tell(expired);
        }
        if inner.core.with(Core::ask_identity).await {
            spawn(&inner, "producer-id", identify(inner.clone()));
        }
        let waiting: Vec<TopicPartition> = inner.core.with(|core| core.waiting().cloned().collect()).await;
        let (leaders, ask) = inner.client.known_leaders(&waiting).await;
        if !ask.is_empty() && inner.status.with(|s| !std::mem::replace(&mut s.refreshing, true)).await {
            spawn(&inner, "producer-metadata", refresh(inner.clone(), ask));
        }
        let node = |at: &TopicPartition| leaders.get(at).map(|leader| leader.node);
        for outgoing in inner.core.with(|core| core.drain(now, node)).await {
            let topic_ids = topic_ids(&outgoing, &leaders);
            let lane = lanes.entry(outgoing.node).or_insert_with(|| start_lane(&inner, outgoing.node));
            let sent = lane.send(Ready { outgoing, topic_ids }).await;
            milena_probe::always!(sent.is_ok(), "a lane lives as long as it may be sent to");
        }
        // in this order: what was taken in before the close is not overlooked
        if inner.status.with(|status| status.closed).await && inner.core.with(Core::end_if_idle).await {
            break;
        }
        wait(&inner, now).await;
    }
    inner.status.with(|status| status.gone = true).await;
    inner.ended.raise();
}

fn spawn(inner: &Arc<Inner>, name: &'static str, task: impl Future<Output = ()> + Send + 'static) {
    inner.client.runtime.spawn(inner.client.config.lane, name, task);
}

async fn wait(inner: &Inner, now: Instant) {
    match inner.core.with(|core| core.next_deadline(now)).await {
        None => inner.changed.notified().await,
        Some(at) => milena_runtime::select! {
            () = inner.changed.notified() => {}
            () = inner.client.runtime.sleep_until(at) => {}
        },
    }
}

fn topic_ids(
    outgoing: &Outgoing,
    leaders: &BTreeMap<TopicPartition, Leader>,
) -> BTreeMap<TopicName, TopicId> {
    let id = |at: &TopicPartition| leaders.get(at).map_or(TopicId::ZERO, |leader| leader.topic_id);
    let partitions = outgoing.batches.iter().map(|batch| &batch.partition);
    partitions.map(|at| (at.topic.clone(), id(at))).collect()
}

/// Asks about topics, no more often than the retry back-off.
async fn refresh(inner: Arc<Inner>, topics: BTreeSet<TopicName>) {
    let topics: Vec<TopicName> = topics.into_iter().collect();
    if let Err(error) = inner.client.ask_metadata(Some(&topics), false).await {
        tracing::debug!("metadata of {topics:?}: {error}");
    }
    inner.changed.notify_one();
    inner.client.runtime.sleep(inner.config.retry_backoff).await;
    inner.status.with(|status| status.refreshing = false).await;
    inner.changed.notify_one();
}

/// Gets a producer id (KIP-98), however long it takes, unless it never can.
async fn identify(inner: Arc<Inner>) {
    let request = InitProducerIdRequest {
        transactional_id: None,
        transaction_timeout_ms: i32::MAX,
        producer_id: -1,
        producer_epoch: -1,
        ..InitProducerIdRequest::default()
    };
    loop {
        let attempt = async {
            let reply = inner.client.any_connection().await?.call(&request).await?;
            match reply.error_code {
                0 => Ok((ProducerId(reply.producer_id), ProducerEpoch(reply.producer_epoch))),
                code => Err(ClientError::api("asking for a producer id", code)),
            }
        };
        match attempt.await {
            Ok(identity) => {
                inner.core.with(|core| core.identified(Some(identity))).await;
                return inner.changed.notify_one();
            }
            Err(error) if error.is_retriable() => {
                if inner.status.with(|status| status.closed).await && inner.core.with(Core::end_if_idle).await
                {
                    return;
                }
                inner.client.runtime.sleep(inner.config.retry_backoff).await;
            }
            Err(error) => {
                let error = ProduceError::NoIdentity(error.to_string());
                let failed = inner
                    .core
                    .with(|core| {
                        core.identified(None);
                        core.fail_queued(&error)
                    })
                    .await;
                return inner.tell(failed);
            }
        }
    }
}

fn start_lane(inner: &Arc<Inner>, node: NodeId) -> mpsc::Sender<Ready> {
    let (ready, to_send) = mpsc::channel(inner.config.max_in_flight);
    let (sent, to_receive) = mpsc::channel(inner.config.max_in_flight);
    spawn(inner, "producer-send", send_all(inner.clone(), node, to_send, sent));
    spawn(inner, "producer-receive", receive_all(inner.clone(), to_receive));
    ready
}

async fn send_all(
    inner: Arc<Inner>,
    node: NodeId,
    mut to_send: mpsc::Receiver<Ready>,
    sent: mpsc::Sender<Sent>,
) {
    while let Some(ready) = to_send.recv().await {
        if let Err((ready, error, ambiguous)) = send(&inner, node, ready, &sent).await {
            lose(&inner, ready, &error, ambiguous).await;
        }
    }
}

async fn send(
    inner: &Inner,
    node: NodeId,
    ready: Ready,
    sent: &mpsc::Sender<Sent>,
) -> Result<(), (Ready, String, bool)> {
    let connection = match inner.client.connection(node).await {
        Ok(connection) => connection,
        Err(error) => return Err((ready, error.to_string(), false)),
    };
    // up to version 12 topics go by name, later by id
    let named = ready.topic_ids.values().any(|id| id.is_zero());
    let failed = |error: RpcError| (error.to_string(), !error.is_unsent());
    let version = match connection.versions().pick_up_to::<ProduceRequest>(if named { 12 } else { i16::MAX })
    {
        Ok(version) => version,
        Err(error) => return Err((ready, error.to_string(), false)),
    };
    let request = to_wire(inner, &ready);
    if inner.config.acks == Acks::None {
        return match connection.send(version, &request).await.map_err(failed) {
            Err((error, ambiguous)) => Err((ready, error, ambiguous)),
            Ok(()) => {
                let taken = Answer { code: ErrorCode::None, message: None, base_offset: -1, append_time: -1 };
                let partitions = ready.outgoing.batches.iter().map(|batch| batch.partition.clone());
                let answers = partitions.map(|at| (at, taken.clone())).collect();
                settle(inner, ready.outgoing.request, &answers).await;
                Ok(())
            }
        };
    }
    match connection.start(version, &request).await.map_err(failed) {
        Err((error, ambiguous)) => Err((ready, error, ambiguous)),
        Ok(pending) => {
            let handed = sent.send(Sent { ready, pending }).await;
            milena_probe::always!(handed.is_ok(), "replies are taken as long as requests are sent");
            Ok(())
        }
    }
}

fn to_wire(inner: &Inner, ready: &Ready) -> ProduceRequest {
    let mut topics: BTreeMap<&TopicName, Vec<PartitionProduceData>> = BTreeMap::new();
    for batch in &ready.outgoing.batches {
        let bytes = encode(&batch.records, batch.stamp, inner.config.compression);
        let index = batch.partition.partition.get();
        let data = PartitionProduceData { index, records: Some(Records::from(bytes)), ..Default::default() };
        topics.entry(&batch.partition.topic).or_default().push(data);
    }
    let topic = |(name, partition_data): (&TopicName, _)| TopicProduceData {
        name: Str::from(name),
        topic_id: ready.topic_ids[name],
        partition_data,
        ..TopicProduceData::default()
    };
    ProduceRequest {
        acks: inner.config.acks.to_wire(),
        timeout_ms: i32::try_from(inner.config.request_timeout.as_millis()).unwrap_or(i32::MAX),
        topic_data: topics.into_iter().map(topic).collect(),
        ..ProduceRequest::default()
    }
}

async fn receive_all(inner: Arc<Inner>, mut to_receive: mpsc::Receiver<Sent>) {
    while let Some(Sent { ready, pending }) = to_receive.recv().await {
        match pending.await {
            Ok(reply) => {
                let answers = answers(&ready, &reply);
                for (at, answer) in &answers {
                    if is_stale_metadata(answer.code) {
                        inner.client.mark_stale(&at.topic).await;
                    }
                }
                settle(&inner, ready.outgoing.request, &answers).await;
            }
            Err(error) => lose(&inner, ready, &error.to_string(), true).await,
        }
    }
}

fn answers(ready: &Ready, reply: &ProduceResponse) -> BTreeMap<TopicPartition, Answer> {
    let mut answers = BTreeMap::new();
    for topic in &reply.responses {
        let mut names = ready.topic_ids.iter();
        let by_id = !topic.topic_id.is_zero();
        let same = |(name, id): &(&TopicName, &TopicId)| {
            if by_id { **id == topic.topic_id } else { topic.name == name.as_str() }
        };
        let Some((name, _)) = names.find(same) else { continue };
        for partition in &topic.partition_responses {
            let at = TopicPartition {
                topic: name.clone(),
                partition: milena_types::PartitionIndex(partition.index),
            };
            let answer = Answer {
                code: ErrorCode::from_wire(partition.error_code).unwrap_or(ErrorCode::UnknownServerError),
                message: explanation(partition),
                base_offset: partition.base_offset,
                append_time: partition.log_append_time_ms,
            };
            answers.insert(at, answer);
        }
    }
    answers
}

/// What the broker says of its refusal, and of the first records that it names (KIP-467).
fn explanation(partition: &PartitionProduceResponse) -> Option<String> {
    let mut said: Vec<String> = partition.error_message.iter().map(|text| text.to_string()).collect();
    for error in partition.record_errors.iter().take(RECORDS_TOLD) {
        let reason = error.batch_index_error_message.as_deref().unwrap_or("refused");
        let record = format!("record {}: {reason}", error.batch_index);
        if !said.iter().any(|text| text.contains(&record)) {
            said.push(record);
        }
    }
    (!said.is_empty()).then(|| said.join("; "))
}

async fn settle(inner: &Inner, request: u64, answers: &BTreeMap<TopicPartition, Answer>) {
    let now = inner.client.runtime.clock.now();
    let done = inner.core.with(|core| core.answered(request, answers, now)).await;
    inner.tell(done);
}

async fn lose(inner: &Inner, ready: Ready, error: &str, ambiguous: bool) {
    for topic in ready.topic_ids.keys() {
        inner.client.mark_stale(topic).await;
    }
    let now = inner.client.runtime.clock.now();
    let error = ProduceError::Disconnected(error.to_owned());
    let done = inner.core.with(|core| core.lost(ready.outgoing.request, &error, ambiguous, now)).await;
    inner.tell(done);
}

#[cfg(test)]
mod tests {
    use milena_wire::messages::produce_response::BatchIndexAndErrorMessage;

    use super::*;

    #[test]
    fn an_error_tells_of_the_first_records_that_the_broker_names_once() {
        let record = |batch_index, reason: Option<&'static str>| BatchIndexAndErrorMessage {
            batch_index,
            batch_index_error_message: reason.map(Str::from),
            ..Default::default()
        };
        let mut partition = PartitionProduceResponse::default();
        assert_eq!(explanation(&partition), None);
        partition.record_errors = vec![record(4, Some("no key")), record(9, None)];
        assert_eq!(explanation(&partition).unwrap(), "record 4: no key; record 9: refused");
        partition.error_message = Some(Str::from("four are wrong, the first of them record 4: no key"));
        partition.record_errors.extend([record(10, Some("late")), record(11, Some("late"))]);
        assert_eq!(
            explanation(&partition).unwrap(),
            "four are wrong, the first of them record 4: no key; record 9: refused; record 10: late"
        );
    }
}
