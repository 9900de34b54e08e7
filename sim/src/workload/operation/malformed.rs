//! A client that produces batches that no topic takes, one fault or two in each. What Kafka answers to them was asked of
//! its own classes (`src/batch/tests/verdicts.rs`). Nothing of them may get into a log.

use std::time::Duration;

use bytes::Bytes;
use milena_batch::{BatchBuilder, Compression, HEADER_LEN, crc32c};
use milena_rpc::RpcClient;
use milena_types::{ErrorCode, Offset, Timestamp};
use milena_wire::messages::produce_request::{PartitionProduceData, ProduceRequest, TopicProduceData};
use milena_wire::{Records, Str};

use super::Operation;
use crate::oracle::Seen;
use crate::plan::{Args, NODE, PORT, Plan};

/// How long it waits for its connection and its answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// A version that names topics.
const VERSION: i16 = 9;
/// Where the fields of a header lie.
const MAGIC_AT: usize = 16;
const CRC_AT: usize = 17;
const ATTRIBUTES_AT: usize = 21;
const COUNT_AT: usize = 57;

const KINDS: &[&str] = &[
    "crc",
    "twice",
    "zeroes-behind",
    "magic-behind",
    "magic",
    "base-and-crc",
    "count",
    "control",
    "trailing",
];

/// The operation.
pub(super) const OPERATION: Operation = Operation {
    name: "malformed",
    what: "produces batches that no topic takes, with one fault or two",
    guarantees: &["D5"],
    numbers: &["partition"],
    words: &[("what", KINDS)],
    draw: |work| {
        for _ in 0..work.times() {
            let what = work.pick(KINDS);
            let partition = work.dice.below(2);
            work.add("malformed", Args::new().with("what", what).with("partition", partition));
        }
    },
    act: |scene, runtime, args| {
        Box::pin(async move {
            let what: String = args.get("what").expect("plans hold whole acts");
            let fault = KINDS.iter().find(|kind| **kind == what).expect("plans hold known words only");
            let (records, due) = batch(fault);
            let request = request(args.get("partition").unwrap_or(0), records);
            let asked = async {
                let client = RpcClient::connect(&runtime, NODE, PORT, "malformed").await?;
                client.call_at(VERSION, &request).await
            };
            let Ok(Ok(reply)) = runtime.timeout(PATIENCE, asked).await else { return };
            for answer in reply.responses.iter().flat_map(|topic| &topic.partition_responses) {
                let got = ErrorCode::from_wire(answer.error_code).unwrap_or(ErrorCode::UnknownServerError);
                scene.see(&Seen::Refused { fault, due, got });
                scene.see(&Seen::Did { what: "malformed" });
            }
        })
    },
};

fn request(partition: i32, records: Vec<u8>) -> ProduceRequest {
    let records = Some(Records::from(Bytes::from(records)));
    let data = PartitionProduceData { index: partition, records, ..Default::default() };
    let name = Str::from(Plan::topic_name(0));
    let topic = TopicProduceData { name, partition_data: vec![data], ..Default::default() };
    ProduceRequest { acks: 1, timeout_ms: 1_000, topic_data: vec![topic], ..Default::default() }
}

/// A batch with this fault, and what Kafka answers.
fn batch(fault: &str) -> (Vec<u8>, ErrorCode) {
    let mut builder = BatchBuilder::new(Compression::None);
    builder.append(Timestamp(0), Some(b"malformed"), Some(b"malformed"), &[]);
    let whole = builder.build(Offset::ZERO).to_vec();
    let mut bytes = whole.clone();
    match fault {
        "crc" => bytes[CRC_AT] ^= 1,
        "twice" => bytes.extend_from_slice(&whole),
        "zeroes-behind" => bytes.extend_from_slice(&[0; 12]),
        "magic-behind" => {
            bytes.extend_from_slice(&whole[..=MAGIC_AT]);
            *bytes.last_mut().expect("not empty") = 7;
        }
        "magic" => bytes[MAGIC_AT] = 7,
        "base-and-crc" => {
            bytes[0] = 0x80;
            bytes[CRC_AT] ^= 1;
        }
        "count" => bytes[COUNT_AT] = 0x80,
        "control" => bytes[ATTRIBUTES_AT + 1] |= 0x20,
        _ => {
            bytes.push(0);
            bytes[11] += 1;
        }
    }
    if matches!(fault, "count" | "control" | "trailing") {
        let crc = crc32c(&bytes[ATTRIBUTES_AT..]);
        bytes[CRC_AT..ATTRIBUTES_AT].copy_from_slice(&crc.to_be_bytes());
    }
    let due = match fault {
        "crc" | "zeroes-behind" | "magic-behind" | "magic" => ErrorCode::CorruptMessage,
        _ => ErrorCode::InvalidRecord,
    };
    (bytes, due)
}

const _: () = assert!(COUNT_AT + 4 == HEADER_LEN);
