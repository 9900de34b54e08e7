//! What the hot messages cost, in and out. `cargo bench -p milena-wire`; each benchmark's name says what
//! exactly is measured. Nothing here asserts a time.

#![allow(clippy::disallowed_methods, reason = "a benchmark is about real time")]

use std::hint::black_box;

use bytes::Bytes;
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use milena_types::Uuid;
use milena_wire::frame::encode_response;
use milena_wire::messages::fetch_response::{FetchResponse, FetchableTopicResponse, PartitionData};
use milena_wire::messages::metadata_response::{
    MetadataResponse, MetadataResponseBroker, MetadataResponsePartition, MetadataResponseTopic,
};
use milena_wire::messages::produce_request::{PartitionProduceData, ProduceRequest, TopicProduceData};
use milena_wire::{ApiKey, Encoder, Message, Records, Str, decode, encode};

const PARTITIONS: i32 = 10;
const RECORDS: usize = 16 << 10;

fn produce(version: i16) -> Bytes {
    let partition = |index| PartitionProduceData {
        index,
        records: Some(Records::from(Bytes::from(vec![index as u8; RECORDS]))),
        ..PartitionProduceData::default()
    };
    let topic = TopicProduceData {
        name: if version < 13 { Str::from("orders") } else { Str::new() },
        topic_id: if version < 13 { Uuid::ZERO } else { Uuid::ONE },
        partition_data: (0..PARTITIONS).map(partition).collect(),
        ..TopicProduceData::default()
    };
    let request =
        ProduceRequest { acks: -1, timeout_ms: 30_000, topic_data: vec![topic], ..ProduceRequest::default() };
    encode(&request, version).expect("a request")
}

fn fetch(partitions: i32, records: impl Fn(i32) -> Records) -> FetchResponse {
    let partition = |index| PartitionData {
        partition_index: index,
        high_watermark: 1_000_000,
        last_stable_offset: 1_000_000,
        log_start_offset: 5,
        records: Some(records(index)),
        ..PartitionData::default()
    };
    let topic = FetchableTopicResponse {
        topic_id: Uuid::ONE,
        partitions: (0..partitions).map(partition).collect(),
        ..FetchableTopicResponse::default()
    };
    FetchResponse { session_id: 7, responses: vec![topic], ..FetchResponse::default() }
}

fn metadata() -> MetadataResponse {
    let broker = |id| MetadataResponseBroker {
        node_id: id,
        host: Str::copy_from(&format!("broker-{id}.example.com")),
        port: 9092,
        ..MetadataResponseBroker::default()
    };
    let partition = |index| MetadataResponsePartition {
        partition_index: index,
        leader_id: index % 3,
        leader_epoch: 4,
        replica_nodes: vec![0, 1, 2],
        isr_nodes: vec![0, 1, 2],
        ..MetadataResponsePartition::default()
    };
    let topic = |index| MetadataResponseTopic {
        name: Some(Str::copy_from(&format!("topic-{index:03}"))),
        topic_id: Uuid::ONE,
        partitions: (0..10).map(partition).collect(),
        ..MetadataResponseTopic::default()
    };
    MetadataResponse {
        brokers: (0..3).map(broker).collect(),
        cluster_id: Some(Str::from("abcdefghijklmnopqrstuv")),
        controller_id: 0,
        topics: (0..100).map(topic).collect(),
        ..MetadataResponse::default()
    }
}

fn decoding(c: &mut Criterion) {
    for version in [11, 13] {
        let bytes = produce(version);
        c.bench_function(&format!("decode Produce v{version}, 1 topic, 10 partitions x 16 KiB"), |b| {
            b.iter(|| decode::<ProduceRequest>(black_box(&bytes).clone(), version));
        });
        // a body cut from a connection's buffer is shared already; a fresh one is not
        c.bench_function(&format!("decode Produce v{version}, from a buffer of its own"), |b| {
            let fresh = || Bytes::from(bytes.to_vec());
            b.iter_batched(fresh, |bytes| decode::<ProduceRequest>(bytes, version), BatchSize::SmallInput);
        });
    }
    let bytes = encode(&metadata(), 12).expect("a response");
    c.bench_function("decode Metadata v12, 100 topics x 10 partitions", |b| {
        b.iter(|| decode::<MetadataResponse>(black_box(&bytes).clone(), 12));
    });
}

fn encoding(c: &mut Criterion) {
    let chunk = Bytes::from(vec![9; RECORDS]);
    let by_reference = fetch(PARTITIONS, |_| Records::from(chunk.clone()));
    c.bench_function("encode Fetch v16 header, 10 partitions x 16 KiB by reference, into an encoder", |b| {
        b.iter(|| {
            let mut e = Encoder::new();
            black_box(&by_reference).encode(&mut e, 16).expect("a response");
            e
        });
    });
    c.bench_function("encode Fetch v16 frame, 10 partitions x 16 KiB by reference, as pieces", |b| {
        b.iter(|| encode_response(ApiKey::Fetch, 16, 1, black_box(&by_reference)));
    });
    let holes = fetch(PARTITIONS, |index| Records::hole(index as u32, RECORDS as u32));
    c.bench_function("encode Fetch v16 header, 10 holes of 16 KiB, into an encoder", |b| {
        b.iter(|| {
            let mut e = Encoder::new();
            black_box(&holes).encode(&mut e, 16).expect("a response");
            e
        });
    });
    c.bench_function("encode Fetch v16 frame, 10 holes of 16 KiB, as pieces", |b| {
        b.iter(|| encode_response(ApiKey::Fetch, 16, 1, black_box(&holes)));
    });
    let one = fetch(1, |index| Records::hole(index as u32, RECORDS as u32));
    c.bench_function("encode Fetch v16 frame, 1 hole of 16 KiB, as pieces", |b| {
        b.iter(|| encode_response(ApiKey::Fetch, 16, 1, black_box(&one)));
    });
    let response = metadata();
    c.bench_function("encode Metadata v12, 100 topics x 10 partitions", |b| {
        b.iter(|| encode(black_box(&response), 12));
    });
}

criterion_group!(benches, decoding, encoding);
criterion_main!(benches);
