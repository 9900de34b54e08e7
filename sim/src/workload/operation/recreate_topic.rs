//! An administrator and a producer in one: makes a topic, writes to it, deletes it and makes it again under the same
//! name, several times. All of it goes by topic id, and one producer id begins with sequence 0 in each life, so that
//! nothing of a deleted life can pass for the present one. These topics are numbered behind all others.

use std::time::Duration;

use bytes::Bytes;
use milena_batch::{Batch, BatchBuilder, Codecs, Compression, Limits};
use milena_client::{Client, NewTopic};
use milena_runtime::Runtime;
use milena_types::{ErrorCode, Offset, ProducerEpoch, ProducerId, Sequence, TopicId, TopicName};
use milena_wire::Records;
use milena_wire::messages::delete_topics_request::{DeleteTopicState, DeleteTopicsRequest};
use milena_wire::messages::fetch_request::{FetchPartition, FetchRequest, FetchTopic};
use milena_wire::messages::init_producer_id_request::InitProducerIdRequest;
use milena_wire::messages::produce_request::{PartitionProduceData, ProduceRequest, TopicProduceData};

use super::Operation;
use crate::campaign::Scene;
use crate::oracle::{OfId, Seen};
use crate::plan::{Args, Plan};
use crate::workload::{Payload, Place, RecordId, client};

/// The number of the first topic that is deleted and made again.
pub(crate) const REBORN: u16 = 3_000;
/// How long one request may take.
const REQUEST: Duration = Duration::from_secs(3);
/// How long to wait before it is tried again.
const AGAIN: Duration = Duration::from_millis(50);
/// Bytes of filler in a value.
const FILLER: usize = 40;
/// How many bytes a fetch asks for: more than a life writes.
const FETCH_BYTES: i32 = 1_000_000;

/// The operation.
pub(super) const OPERATION: Operation = Operation {
    name: "recreate-topic",
    what: "writes to a topic by its id, deletes it, makes it again under the same name, and again",
    guarantees: &["L18"],
    numbers: &["number", "lives", "batches", "pause_us"],
    words: &[],
    draw: |work| {
        for number in 0..work.times() {
            let args = Args::new()
                .with("number", number)
                .with("lives", work.dice.between(2, 5))
                .with("batches", work.dice.between(1, 6))
                .with("pause_us", work.pick(&[0, 1_000, 100_000, 500_000]));
            work.add("recreate-topic", args);
        }
    },
    act: |scene, runtime, args| {
        Box::pin(async move {
            let number = |key| args.get::<u64>(key).unwrap_or(1);
            let topic = REBORN + number("number") as u16;
            let client = client(&scene, &runtime, "reborn", REQUEST);
            let mut work =
                Reborn { scene, runtime, client, topic, producer: ProducerId(-1), old: None, sent: 0 };
            // it ends early when the run does
            let _ = work.live(number("lives"), number("batches"), number("pause_us")).await;
        })
    },
};

/// The run is over.
struct Over;

struct Reborn {
    scene: Scene,
    runtime: Runtime,
    client: Client,
    topic: u16,
    producer: ProducerId,
    /// The life before.
    old: Option<TopicId>,
    /// How many records were sent, in all lives.
    sent: u64,
}

impl Reborn {
    async fn live(&mut self, lives: u64, batches: u64, pause_us: u64) -> Result<(), Over> {
        self.name_producer().await?;
        for life in 0..lives {
            let id = self.make().await?;
            self.knock(batches as i32).await;
            for sequence in 0..batches {
                self.write(id, sequence as i32).await?;
                self.runtime.sleep(Duration::from_micros(pause_us)).await;
            }
            self.read(id).await;
            self.knock(batches as i32).await;
            if life > 0 {
                self.scene.see(&Seen::Did { what: "recreate-topic" });
            }
            if life + 1 < lives {
                self.delete(id).await?;
                self.old = Some(id);
            }
        }
        Ok(())
    }

    /// A pause before the next attempt, unless the run is over.
    async fn again(&self) -> Result<(), Over> {
        if self.scene.progress.is_over() {
            return Err(Over);
        }
        self.runtime.sleep(AGAIN).await;
        Ok(())
    }

    fn tell(&self, id: TopicId, asked: u64, what: OfId) {
        self.scene.see(&Seen::Reborn { id, asked, what });
    }

    async fn name_producer(&mut self) -> Result<(), Over> {
        let request = InitProducerIdRequest {
            transactional_id: None,
            transaction_timeout_ms: 60_000,
            producer_id: -1,
            producer_epoch: -1,
            ..Default::default()
        };
        loop {
            self.again().await?;
            let Ok(connection) = self.client.any_connection().await else { continue };
            let Ok(reply) = connection.call(&request).await else { continue };
            if reply.error_code == ErrorCode::None.code() {
                self.producer = ProducerId(reply.producer_id);
                return Ok(());
            }
        }
    }

    /// Makes the topic; its id is another than that of the life before.
    async fn make(&self) -> Result<TopicId, Over> {
        let name = Plan::topic_name(self.topic);
        let topic = TopicName::new(&name).expect("a plan's topics have legal names");
        loop {
            self.again().await?;
            let made = self.client.create_topics(&[NewTopic::new(&name, 1, 1)]).await;
            let made = made.ok().and_then(|made| made.into_iter().next()?.result.ok());
            let id = match made.filter(|id| !id.is_zero()) {
                Some(id) => Some(id),
                // an attempt made it whose answer was lost
                None => {
                    let shown = self.client.describe_topics(std::slice::from_ref(&topic)).await;
                    shown.ok().and_then(|shown| Some(shown.topics.get(&topic)?.id))
                }
            };
            if let Some(id) = id.filter(|id| !id.is_zero() && Some(*id) != self.old) {
                self.scene.see(&Seen::TopicMade { topic: self.topic, id });
                return Ok(id);
            }
        }
    }

    /// One record, as often as it takes.
    async fn write(&mut self, id: TopicId, sequence: i32) -> Result<(), Over> {
        let record = RecordId { producer: self.topic, number: self.sent };
        self.sent += 1;
        self.tell(id, self.scene.judge.tick(), OfId::Sent(record));
        loop {
            self.again().await?;
            if self.produce(id, record, sequence).await {
                return Ok(());
            }
        }
    }

    /// Asks once; whether it was acknowledged.
    async fn produce(&self, id: TopicId, record: RecordId, sequence: i32) -> bool {
        let payload = Payload { record, place: Place { topic: self.topic, partition: 0 } };
        let mut batch = BatchBuilder::new(Compression::None).producer(
            self.producer,
            ProducerEpoch(0),
            Sequence(sequence),
        );
        let now = self.runtime.clock.wall();
        batch.append(now, None, Some(&payload.encode(FILLER)), &[]);
        let records = Some(Records::from(batch.build(Offset::ZERO)));
        let partition = PartitionProduceData { index: 0, records, ..Default::default() };
        let topic = TopicProduceData { topic_id: id, partition_data: vec![partition], ..Default::default() };
        let timeout_ms = REQUEST.as_millis() as i32;
        let request = ProduceRequest { acks: -1, timeout_ms, topic_data: vec![topic], ..Default::default() };
        let asked = self.scene.judge.tick();
        let Ok(connection) = self.client.any_connection().await else { return false };
        let Ok(reply) = connection.call(&request).await else { return false };
        let answers = reply.responses.first().and_then(|topic| topic.partition_responses.first());
        let Some(answer) = answers else { return false };
        let code = ErrorCode::from_wire(answer.error_code);
        match code {
            Some(ErrorCode::None) => {
                self.tell(id, asked, OfId::Acked(record, Offset(answer.base_offset)));
                true
            }
            Some(code @ (ErrorCode::OutOfOrderSequenceNumber | ErrorCode::DuplicateSequenceNumber)) => {
                self.tell(id, asked, OfId::Refused(record, code));
                false
            }
            _ => false,
        }
    }

    /// Reads all that there is under an id.
    async fn read(&self, id: TopicId) {
        let partition = FetchPartition {
            current_leader_epoch: -1,
            partition_max_bytes: FETCH_BYTES,
            ..Default::default()
        };
        let topic = FetchTopic { topic_id: id, partitions: vec![partition], ..Default::default() };
        let request = FetchRequest {
            max_bytes: FETCH_BYTES,
            session_epoch: -1,
            topics: vec![topic],
            ..Default::default()
        };
        let asked = self.scene.judge.tick();
        let Ok(connection) = self.client.any_connection().await else { return };
        let Ok(reply) = connection.call(&request).await else { return };
        let Some(found) = reply.responses.into_iter().flat_map(|topic| topic.partitions).next() else {
            return;
        };
        if found.error_code == ErrorCode::None.code() {
            let bytes = found.records.and_then(Records::into_bytes).unwrap_or_default();
            let (records, end) = (records(bytes), Offset(found.high_watermark));
            self.tell(id, asked, OfId::Read { records, end });
        }
    }

    /// Writes to and reads the life before: nobody may answer.
    async fn knock(&mut self, sequence: i32) {
        if let Some(old) = self.old {
            let record = RecordId { producer: self.topic, number: self.sent };
            self.sent += 1;
            self.tell(old, self.scene.judge.tick(), OfId::Sent(record));
            let _ = self.produce(old, record, sequence).await;
            self.read(old).await;
        }
    }

    async fn delete(&self, id: TopicId) -> Result<(), Over> {
        let topic = DeleteTopicState { topic_id: id, ..Default::default() };
        let timeout_ms = REQUEST.as_millis() as i32;
        let request = DeleteTopicsRequest { topics: vec![topic], timeout_ms, ..Default::default() };
        self.tell(id, self.scene.judge.tick(), OfId::DeleteAsked);
        loop {
            self.again().await?;
            let Ok(connection) = self.client.any_connection().await else { continue };
            let Ok(reply) = connection.call(&request).await else { continue };
            let code = reply.responses.first().and_then(|one| ErrorCode::from_wire(one.error_code));
            // unknown: an attempt deleted it whose answer was lost
            if matches!(code, Some(ErrorCode::None | ErrorCode::UnknownTopicId)) {
                self.tell(id, self.scene.judge.tick(), OfId::Deleted);
                return Ok(());
            }
        }
    }
}

/// Each record with its offset; what cannot be read ends it.
fn records(mut bytes: Bytes) -> Vec<(Offset, Result<RecordId, String>)> {
    let (mut all, mut codecs) = (Vec::new(), Codecs::default());
    while let Ok(Some(batch)) = Batch::split_first(&mut bytes) {
        let Ok(records) = codecs.records(&batch, &Limits::default()) else { break };
        for record in records.flatten() {
            let payload = Payload::decode(record.value.as_deref().unwrap_or_default());
            all.push((record.offset, payload.map(|payload| payload.record)));
        }
    }
    all
}
