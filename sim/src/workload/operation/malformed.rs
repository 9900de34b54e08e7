//! A client that produces batches that no topic takes, one fault or two in each. What Kafka answers to them was asked of
//! its own classes (`src/batch/tests/verdicts.rs`). Nothing of them may get into a log.

use std::time::Duration;

use bytes::Bytes;
use milena_batch::{BatchBuilder, Compression, HEADER_LEN, PREFIX, compress, crc32c};
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
const LENGTH_AT: usize = 8;
const MAGIC_AT: usize = 16;
const CRC_AT: usize = 17;
const ATTRIBUTES_AT: usize = 21;
const COUNT_AT: usize = 57;
/// And those of its first record, while its size and its timestamp take a byte each.
const SIZE_AT: usize = HEADER_LEN;
const KEY_LENGTH_AT: usize = HEADER_LEN + 4;

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
    "negative-length",
    "wide-length",
    "gzip-twice",
    "lz4-and-more",
];

/// Those that have the right length and checksum.
const SEALED: &[&str] =
    &["count", "control", "trailing", "negative-length", "wide-length", "gzip-twice", "lz4-and-more"];

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

/// A batch with this fault, and what Kafka answers; of the last four, which Kafka takes and librdkafka cannot read, what
/// docs/deviations.toml says.
fn batch(fault: &str) -> (Vec<u8>, ErrorCode) {
    let (codec, key) = match fault {
        "gzip-twice" => (Compression::Gzip, Some(&b"malformed"[..])),
        "lz4-and-more" => (Compression::Lz4, Some(&b"malformed"[..])),
        "negative-length" | "wide-length" => (Compression::None, None),
        _ => (Compression::None, Some(&b"malformed"[..])),
    };
    let mut builder = BatchBuilder::new(codec);
    builder.append(Timestamp(0), key, Some(b"malformed"), &[]);
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
        // -2, and -1 in 35 bits
        "negative-length" => bytes[KEY_LENGTH_AT] = 3,
        "wide-length" => {
            bytes.splice(KEY_LENGTH_AT..=KEY_LENGTH_AT, [0x81, 0x80, 0x80, 0x80, 0x70]);
            bytes[SIZE_AT] += 2 * 4;
        }
        // a second member that is empty
        "gzip-twice" => compress(codec, b"", &mut bytes),
        _ => bytes.push(0),
    }
    if SEALED.contains(&fault) {
        let length = i32::try_from(bytes.len() - PREFIX).expect("it is small");
        bytes[LENGTH_AT..LENGTH_AT + 4].copy_from_slice(&length.to_be_bytes());
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

#[cfg(test)]
mod tests {
    use milena_batch::{Batch, BatchError, Limits, ProduceRules, validate_produce};

    use super::*;

    #[test]
    fn every_batch_gets_the_code_that_is_due_and_the_last_four_for_what_only_java_reads() {
        for (index, kind) in KINDS.iter().enumerate() {
            let (bytes, due) = batch(kind);
            let bytes = Bytes::from(bytes);
            let error = validate_produce(bytes.clone(), &ProduceRules::defaults(Timestamp(0)));
            let error = error.expect_err("it is malformed");
            assert_eq!(error.code(), due, "{kind}");
            if index >= KINDS.len() - 4 {
                let is_odd = matches!(error, BatchError::Record { .. } | BatchError::OddPayload { .. });
                assert!(is_odd, "{kind}: {error}");
                let batch = Batch::parse(bytes).expect("it is whole");
                let records = batch.records(&Limits::default()).expect("it can be read");
                assert!(records.map(|record| record.is_ok()).eq([true]), "{kind}");
            }
        }
    }
}
