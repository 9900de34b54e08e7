//! A topic of keyed records that is compacted while it is written, followed and read back: few keys, tiny segments,
//! tombstones. It is a topic of its own, numbered behind the plan's, so that what holds where nothing is ever taken out
//! is not asked of it. What is the newest value of a key is not decided here: the oracles do.

use std::time::Duration;

use bytes::Bytes;
use milena_batch::Header;
use milena_client::{Acks, Client, ClientError, FetchOptions, Isolation, NewTopic, OffsetSpec, Producer};
use milena_client::{ProducerConfig, ProducerRecord, Record};
use milena_runtime::{Lane, Runtime};
use milena_types::{ErrorCode, Offset};

use super::Operation;
use crate::campaign::Scene;
use crate::entropy::{Salt, Stream};
use crate::oracle::{KeyedRecord, Seen};
use crate::plan::{Args, Plan};
use crate::workload::{BROKERS_CHOICE, Payload, Place, RecordId, client};

/// The compacted topic, as topics are numbered.
pub(crate) const COMPACTED: Place = Place { topic: 2_000, partition: 0 };
/// The number under which its producer signs: no producer of a plan has it.
const SENDER: u16 = u16::MAX;
/// How long one request may take.
const REQUEST: Duration = Duration::from_secs(3);
/// How long to wait before something is tried again.
const AGAIN: Duration = Duration::from_millis(50);
/// Between two reads of everything.
const REREAD: Duration = Duration::from_millis(250);
/// How many bytes a value has beside its number, at most.
const FILLER: u64 = 80;

/// The operation.
pub(super) const OPERATION: Operation = Operation {
    name: "compact",
    what: "writes, follows and reads back a topic of few keys that is compacted all the while",
    guarantees: &["L16"],
    numbers: &[
        "keys",
        "records",
        "tombstones",
        "segment_bytes",
        "retention_ms",
        "dirty",
        "pause_us",
        "delivery_ms",
    ],
    words: &[],
    draw: |work| {
        let records = work.dice.between(50, 400);
        let args = Args::new()
            .with("keys", work.pick(&[1, 3, 10, 40]))
            .with("records", records)
            .with("tombstones", work.pick(&[0, 10, 50]))
            .with("segment_bytes", work.pick(&[400, 400, 1_000, 4_000]))
            .with("retention_ms", work.pick(&[0, 300, 3_000, 86_400_000]))
            .with("dirty", work.pick(&[0, 1, 30]))
            .with("pause_us", work.horizon_us * 2 / records)
            // one that gives up soon does not send again what a crash took: what is gone then stays gone
            .with("delivery_ms", work.pick(&[20_000, 20_000, 1_000, 300]));
        // most of a run is compacted, whatever begins it
        let from = work.acts.len();
        work.add("compact", args);
        work.acts[from].at_us /= 8;
    },
    act: |scene, runtime, args| {
        Box::pin(async move {
            make(&scene, &runtime, &args).await;
            for task in ["follow", "reread"] {
                let (scene, here, args) = (scene.clone(), runtime.clone(), args.clone());
                drop(runtime.spawn(Lane::Data, task, async move {
                    match task {
                        "follow" => follow(scene, here, args).await,
                        _ => reread(scene, here).await,
                    }
                }));
            }
            write(&scene, &runtime, &args).await;
            scene.see(&Seen::Did { what: "compact" });
        })
    },
};

/// How long a tombstone of the plan's compacted topic stays at least, in milliseconds; `None`: the plan has none.
pub(crate) fn retention_ms(plan: &Plan) -> Option<u64> {
    let act = plan.acts.iter().find(|act| act.kind == OPERATION.name)?;
    Some(act.args.get("retention_ms").unwrap_or(0))
}

/// Creates the topic, however long it takes.
async fn make(scene: &Scene, runtime: &Runtime, args: &Args) {
    let number = |key: &str| args.get::<u64>(key).unwrap_or(0);
    let name = Plan::topic_name(COMPACTED.topic);
    let client = client(scene, runtime, "keyed-admin", REQUEST);
    let mut new = NewTopic::new(&name, 1, BROKERS_CHOICE);
    new.configs = [
        ("cleanup.policy", "compact".to_owned()),
        ("internal.segment.bytes", number("segment_bytes").max(1).to_string()),
        ("delete.retention.ms", number("retention_ms").to_string()),
        ("min.cleanable.dirty.ratio", format!("0.{:02}", number("dirty").min(99))),
    ]
    .map(|(key, value)| (key.to_owned(), value))
    .into();
    loop {
        let made = client.create_topics(std::slice::from_ref(&new)).await;
        match made.ok().and_then(|made| made.into_iter().next()).map(|made| made.result) {
            Some(Ok(id)) => {
                if !id.is_zero() {
                    scene.see(&Seen::TopicMade { topic: COMPACTED.topic, id });
                }
                return;
            }
            Some(Err(error)) if error.code() == Some(ErrorCode::TopicAlreadyExists) => return,
            _ => runtime.sleep(AGAIN).await,
        }
    }
}

async fn write(scene: &Scene, runtime: &Runtime, args: &Args) {
    let number = |key: &str| args.get::<u64>(key).unwrap_or(0);
    let plan = scene.cluster.plan();
    let mut dice = Stream::new(plan.seed, Salt::Workload, "keyed");
    let config = ProducerConfig {
        acks: Acks::All,
        idempotent: true,
        max_in_flight: 5,
        batch_bytes: 300,
        linger: Duration::from_millis(dice.below(2)),
        max_block: Duration::from_secs(5),
        delivery_timeout: Duration::from_millis(number("delivery_ms")),
        request_timeout: REQUEST,
        retry_backoff: Duration::from_millis(20),
        retry_backoff_max: Duration::from_millis(500),
        ..ProducerConfig::default()
    };
    let producer = Producer::new(&client(scene, runtime, "keyed", REQUEST), config);
    for record in 0..number("records") {
        if scene.progress.is_over() {
            break;
        }
        let key = dice.below(number("keys").max(1)) as u16;
        let is_tombstone = dice.below(100) < number("tombstones");
        let filler = dice.below(FILLER) as usize;
        send(scene, runtime, &producer, (record, key, is_tombstone), filler).await;
        runtime.sleep(Duration::from_micros(dice.between(0, number("pause_us")))).await;
    }
    producer.close().await;
}

/// Hands one record over; its outcome is taken in by a task of its own.
async fn send(
    scene: &Scene,
    runtime: &Runtime,
    producer: &Producer,
    (number, key, is_tombstone): (u64, u16, bool),
    filler: usize,
) {
    let payload = Payload { record: RecordId { producer: SENDER, number }, place: COMPACTED };
    let mut record =
        ProducerRecord::new(COMPACTED.topic(), payload.encode(filler)).partition(COMPACTED.index());
    record.key = Some(Bytes::copy_from_slice(&key.to_be_bytes()));
    if is_tombstone {
        // a tombstone says in a header which record it is
        let value = record.value.take();
        record.headers.push(Header { key: Bytes::from_static(b"id"), value });
    }
    scene.see(&Seen::KeyedSent { number, key, is_tombstone, at: scene.cluster.world.now() });
    let Ok(delivery) = producer.send(record).await else { return };
    let scene = scene.clone();
    drop(runtime.spawn(Lane::Data, "keyed-delivery", async move {
        if let Some(offset) = delivery.await.ok().and_then(|delivered| delivered.offset) {
            scene.see(&Seen::KeyedAcked { number, offset });
        }
    }));
}

/// Reads on behind the producer, until readers end.
async fn follow(scene: Scene, runtime: Runtime, args: Args) {
    let client = client(&scene, &runtime, "keyed-tail", REQUEST);
    let options = FetchOptions { max_bytes: 1_000, ..FetchOptions::default() };
    let pause = Duration::from_micros(args.get::<u64>("pause_us").unwrap_or(0)).max(Duration::from_millis(2));
    let mut position = Offset::ZERO;
    while !scene.progress.readers_end() {
        let fetched = client.fetch(&COMPACTED.topic(), COMPACTED.index(), position, &options).await;
        if let Ok(fetched) = fetched {
            let records: Vec<KeyedRecord> = fetched.records.iter().map(keyed).collect();
            let (from, to) = (position, fetched.next_offset);
            scene.see(&Seen::KeyedFollowed { from, to, records });
            position = to;
        }
        runtime.sleep(pause).await;
    }
}

/// Reads everything over and over, until readers end.
async fn reread(scene: Scene, runtime: Runtime) {
    let client = client(&scene, &runtime, "keyed-reader", REQUEST);
    while !scene.progress.readers_end() {
        drop(read_back(&scene, &client).await);
        runtime.sleep(REREAD).await;
    }
}

/// Reads everything, up to where the log ends when the last of it is read: what took the place of a record that was
/// taken out meanwhile is then among it.
pub(crate) async fn read_back(scene: &Scene, client: &Client) -> Result<(), ClientError> {
    let asked = scene.judge.tick();
    let options = FetchOptions { max_bytes: 10_000, max_wait: Duration::ZERO, ..FetchOptions::default() };
    // a new leader of several may not know yet how far its predecessor was, and tells who asks for the end (KIP-207)
    let least = match scene.cluster.plan().nodes {
        1 => Offset::ZERO,
        _ => {
            let (topic, partition) = (COMPACTED.topic(), COMPACTED.index());
            client
                .list_offsets(&topic, partition, OffsetSpec::Latest, Isolation::ReadUncommitted)
                .await?
                .offset
        }
    };
    let (mut position, mut records) = (Offset::ZERO, Vec::new());
    loop {
        let fetched = client.fetch(&COMPACTED.topic(), COMPACTED.index(), position, &options).await?;
        records.extend(fetched.records.iter().map(keyed));
        let end = fetched.high_watermark.offset().max(least);
        position = fetched.next_offset.max(position);
        if position >= end {
            let at = scene.cluster.world.now();
            scene.see(&Seen::KeyedRead { asked, at, end, records });
            return Ok(());
        }
    }
}

/// What oracles are told of a record.
fn keyed(record: &Record) -> KeyedRecord {
    let is_tombstone = record.value.is_none();
    let header = record.headers.first().and_then(|header| header.value.as_ref());
    let signed = if is_tombstone { header } else { record.value.as_ref() };
    let key = record.key.as_deref().and_then(|key| <[u8; 2]>::try_from(key).ok());
    let told = Payload::decode(signed.map_or(&[][..], |bytes| bytes)).and_then(|payload| {
        let is_ours = payload.place == COMPACTED && payload.record.producer == SENDER;
        let key = key.filter(|_| is_ours).ok_or_else(|| "a record of somebody else".to_owned())?;
        Ok((payload.record.number, u16::from_be_bytes(key), is_tombstone))
    });
    KeyedRecord { offset: record.offset, told }
}
