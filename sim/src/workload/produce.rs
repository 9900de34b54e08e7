//! A producer of the plan: sends its records one after the other, each to some partition, with pauses; each
//! outcome goes to the judge in the moment in which the client learns of it.

use std::time::Duration;

use milena_batch::Compression;
use milena_client::{Acks, Delivery, Producer, ProducerConfig, ProducerRecord};
use milena_runtime::{Lane, Runtime};

use super::{Payload, Place, RecordId, client};
use crate::campaign::Scene;
use crate::entropy::{Salt, Stream};
use crate::oracle::Seen;
use crate::plan::{self, Codec, Mode};

/// Runs producer `index` of the plan on the machine of `runtime`.
pub(crate) async fn produce(scene: Scene, runtime: Runtime, index: u16) {
    let plan = scene.cluster.plan();
    let own = &plan.producers[usize::from(index)];
    let mut dice = Stream::new(plan.seed, Salt::Workload, &format!("p{index}"));
    let client = client(&scene, &runtime, &format!("p{index}"), Duration::from_millis(own.request_ms));
    let producer = Producer::new(&client, config(own));
    let partitions = u64::from(plan.topics[usize::from(own.topic)].partitions);
    for number in 0..own.records {
        if scene.progress.is_over() {
            break;
        }
        let place = Place { topic: own.topic, partition: dice.below(partitions) as u16 };
        let payload = Payload { record: RecordId { producer: index, number }, place };
        let filler = dice.between(0, own.value_bytes) as usize;
        send(&scene, &runtime, &producer, payload, filler).await;
        if dice.below(own.burst) == 0 {
            runtime.sleep(Duration::from_micros(dice.between(0, own.pause_us))).await;
        }
    }
    producer.close().await;
    scene.progress.producer_ends(index);
}

/// Hands one record over; its outcome is taken in by a task of its own.
pub(super) async fn send(
    scene: &Scene,
    runtime: &Runtime,
    producer: &Producer,
    payload: Payload,
    filler: usize,
) {
    let node = scene.client_of(runtime);
    let Payload { record, place } = payload;
    scene.judge.see(&node, &Seen::Sent { payload });
    let value = ProducerRecord::new(place.topic(), payload.encode(filler)).partition(place.index());
    match producer.send(value).await {
        Err(error) => scene.judge.see(&node, &Seen::Failed { record, reason: error.to_string() }),
        Ok(delivery) => {
            scene.progress.sent(record.producer);
            let scene = scene.clone();
            let outcome = async move { outcome(scene, node, payload, delivery).await };
            drop(runtime.spawn(Lane::Data, "delivery", outcome));
        }
    }
}

async fn outcome(scene: Scene, node: crate::Node, payload: Payload, delivery: Delivery) {
    let Payload { record, place } = payload;
    let seen = match delivery.await {
        Err(error) => Seen::Failed { record, reason: error.to_string() },
        // nobody acknowledged it: what became of it is nobody's business
        Ok(_) if is_nobody(&scene, record.producer) => return scene.progress.answered(record.producer),
        Ok(delivered) => {
            let is_there = |offset| scene.cluster.is_on_platters(payload, offset);
            let durable = delivered.offset.map_or(Ok(()), is_there);
            Seen::Acked { record, place, offset: delivered.offset, durable }
        }
    };
    scene.judge.see(&node, &seen);
    scene.progress.answered(record.producer);
}

fn is_nobody(scene: &Scene, producer: u16) -> bool {
    let own = scene.cluster.plan().producers.get(usize::from(producer));
    own.is_some_and(|own| own.mode == Mode::Nobody)
}

pub(super) fn config(own: &plan::Producer) -> ProducerConfig {
    ProducerConfig {
        acks: match own.mode {
            Mode::Idempotent | Mode::All => Acks::All,
            Mode::Leader => Acks::Leader,
            Mode::Nobody => Acks::None,
        },
        idempotent: own.mode == Mode::Idempotent,
        max_in_flight: usize::from(own.in_flight),
        batch_bytes: own.batch_bytes as usize,
        linger: Duration::from_micros(own.linger_us),
        max_block: Duration::from_secs(5),
        delivery_timeout: Duration::from_millis(own.delivery_ms),
        request_timeout: Duration::from_millis(own.request_ms),
        retry_backoff: Duration::from_millis(20),
        retry_backoff_max: Duration::from_millis(500),
        compression: match own.codec {
            Codec::None => Compression::None,
            Codec::Gzip => Compression::Gzip,
            Codec::Snappy => Compression::Snappy,
            Codec::Lz4 => Compression::Lz4,
            Codec::Zstd => Compression::Zstd,
        },
        ..ProducerConfig::default()
    }
}
