//! Goal: a batch that Kafka refuses is refused with the same code, for the same records, whichever two faults it has.
//! Method: every fault alone and every pair of them, uncompressed, compressed, and compressed to be stored in another
//! codec. Kafka's own classes judged each (`golden/Verdicts.java`); the table is checked in, with a checksum of all that
//! was judged: the batches, and the versions and settings that they were judged by. This test leaves it for Kafka to
//! judge anew.
#![allow(clippy::disallowed_methods, reason = "a test reads and leaves files")]

use std::collections::BTreeMap;
use std::path::Path;

use milena_batch::*;
use milena_types::*;

const NOW: Timestamp = Timestamp(1_700_000_000_000);
const HOUR: u64 = 3_600_000;

/// A record in the making, field by field.
#[derive(Clone)]
struct Raw {
    size: Option<i64>,
    timestamp_delta: u64,
    offset_delta: i64,
    key: Vec<u8>,
    value: Vec<u8>,
    headers: Vec<u8>,
}

impl Raw {
    fn bytes(&self) -> Vec<u8> {
        let mut body = vec![0];
        varint(&mut body, self.timestamp_delta << 1);
        varint(&mut body, zigzag(self.offset_delta));
        let body = [&body[..], &self.key, &self.value, &self.headers].concat();
        let mut bytes = Vec::new();
        varint(&mut bytes, zigzag(self.size.unwrap_or(body.len() as i64)));
        [bytes, body].concat()
    }
}

fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

fn varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// How the records are compressed when they are, and in what they are stored.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    Plain,
    Gzip,
    GzipToLz4,
    PlainToGzip,
}

const WAYS: [(Way, &str); 4] = [
    (Way::Plain, "plain"),
    (Way::Gzip, "gzip"),
    (Way::GzipToLz4, "gzip-to-lz4"),
    (Way::PlainToGzip, "plain-to-gzip"),
];

/// A produce request for one partition in the making, and its topic.
struct Case {
    header: BatchHeader,
    records: Vec<Raw>,
    after_records: Vec<u8>,
    payload: Option<Vec<u8>>,
    crc_flip: u32,
    cut_to: Option<usize>,
    tail: Tail,
    version: i16,
    compacted: bool,
    append_time: bool,
    max_message_bytes: usize,
    largest_record: usize,
}

enum Tail {
    Bytes(Vec<u8>),
    Again,
    Torn,
}

impl Case {
    fn good(way: Way) -> Case {
        let codec = if matches!(way, Way::Plain | Way::PlainToGzip) { 0 } else { 1 };
        let record = |n: i64| Raw {
            size: None,
            timestamp_delta: 0,
            offset_delta: n,
            key: vec![2, b'k'],
            value: vec![2, b'v'],
            headers: vec![2, 2, b'h', 1],
        };
        Case {
            header: BatchHeader {
                base_offset: Offset(0),
                batch_length: 0,
                partition_leader_epoch: LeaderEpoch(-1),
                magic: MAGIC,
                crc: 0,
                attributes: Attributes(codec),
                last_offset_delta: 1,
                base_timestamp: NOW,
                max_timestamp: NOW,
                producer_id: ProducerId::NONE,
                producer_epoch: ProducerEpoch::NONE,
                base_sequence: Sequence::NONE,
                records_count: 2,
            },
            records: vec![record(0), record(1)],
            after_records: Vec::new(),
            payload: None,
            crc_flip: 0,
            cut_to: None,
            tail: Tail::Bytes(Vec::new()),
            version: 9,
            compacted: false,
            append_time: false,
            max_message_bytes: 1_048_588,
            largest_record: 1000,
        }
    }

    /// The request's bytes. What a fault set of the length is added to what is right.
    fn bytes(&self, way: Way) -> Vec<u8> {
        let mut payload: Vec<u8> = self.records.iter().flat_map(Raw::bytes).collect();
        payload.extend_from_slice(&self.after_records);
        if matches!(way, Way::Gzip | Way::GzipToLz4) {
            payload = gzip(&payload);
        }
        if let Some(other) = &self.payload {
            payload = other.clone();
        }
        let mut header = self.header;
        header.batch_length += (HEADER_LEN - PREFIX + payload.len()) as i32;
        header.crc = crc32c(&[&header.encode()[21..], &payload].concat()) ^ self.crc_flip;
        let mut whole = [&header.encode()[..], &payload].concat();
        if let Some(len) = self.cut_to {
            whole.truncate(len);
            whole[8..12].copy_from_slice(&(len as i32 - PREFIX as i32).to_be_bytes());
        }
        let tail = match &self.tail {
            Tail::Bytes(bytes) => bytes.clone(),
            Tail::Again => whole.clone(),
            Tail::Torn => whole[..whole.len() - 1].to_vec(),
        };
        [whole, tail].concat()
    }

    fn rules(&self, way: Way) -> ProduceRules {
        let stored_as = |codec| Some(StoredAs::codec(codec));
        ProduceRules {
            max_message_bytes: self.max_message_bytes,
            max_decompressed_bytes: self.largest_record,
            timestamp_type: if self.append_time {
                TimestampType::LogAppendTime
            } else {
                TimestampType::CreateTime
            },
            compacted: self.compacted,
            allow_zstd: self.version >= 7,
            stored_as: match way {
                Way::Plain | Way::Gzip => None,
                Way::GzipToLz4 => stored_as(Compression::Lz4),
                Way::PlainToGzip => stored_as(Compression::Gzip),
            },
            ..ProduceRules::defaults(NOW)
        }
    }
}

/// One stored block, so that the bytes are the same whatever wrote them.
fn gzip(plain: &[u8]) -> Vec<u8> {
    let len = plain.len() as u16;
    let mut out = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff, 1];
    out.extend_from_slice(&len.to_le_bytes());
    out.extend_from_slice(&(!len).to_le_bytes());
    out.extend_from_slice(plain);
    out.extend_from_slice(&crc32fast::hash(plain).to_le_bytes());
    out.extend_from_slice(&u32::from(len).to_le_bytes());
    out
}

/// The prefix of something, as far as its magic byte.
fn beginning(length: i32, magic: i8) -> Vec<u8> {
    let mut bytes = vec![0; 17];
    bytes[8..12].copy_from_slice(&length.to_be_bytes());
    bytes[16] = magic as u8;
    bytes
}

type Fault = (&'static str, fn(&mut Case));

/// In Kafka's reading order, more or less.
const FAULTS: &[Fault] = &[
    ("length-13", |c| c.cut_to = Some(25)),
    ("length-20", |c| c.cut_to = Some(32)),
    ("length-max", |c| c.header.batch_length = i32::MAX - 300),
    ("torn", |c| c.header.batch_length = 100),
    ("magic-1", |c| c.header.magic = 1),
    ("magic-7", |c| c.header.magic = 7),
    ("zstd-v6", |c| {
        c.header.attributes.0 = c.header.attributes.0 & !7 | 4;
        c.version = 6;
    }),
    ("tail-11", |c| c.tail = Tail::Bytes(vec![0; 11])),
    ("tail-12-zeroes", |c| c.tail = Tail::Bytes(vec![0; 12])),
    ("tail-60-zeroes", |c| c.tail = Tail::Bytes(vec![0; 60])),
    ("tail-12-torn", |c| c.tail = Tail::Bytes(beginning(100, 2)[..12].to_vec())),
    ("tail-magic-7", |c| c.tail = Tail::Bytes(beginning(100, 7))),
    ("tail-longest", |c| c.tail = Tail::Bytes(beginning(i32::MAX, 2))),
    ("tail-torn", |c| c.tail = Tail::Torn),
    ("tail-message", |c| c.tail = Tail::Bytes([&beginning(14, 0)[..], &[0; 9]].concat())),
    ("twice", |c| c.tail = Tail::Again),
    ("base-1", |c| c.header.base_offset = Offset(1)),
    ("base-minus-1", |c| c.header.base_offset = Offset(-1)),
    ("too-large", |c| c.max_message_bytes = 60),
    ("crc", |c| c.crc_flip = 1),
    ("codec-5", |c| c.header.attributes.0 = c.header.attributes.0 & !7 | 5),
    ("count-3", |c| c.header.records_count = 3),
    ("count-and-delta-3", |c| {
        c.header.records_count = 3;
        c.header.last_offset_delta = 2;
    }),
    ("count-and-delta-1", |c| {
        c.header.records_count = 1;
        c.header.last_offset_delta = 0;
    }),
    ("count-0", |c| c.header.records_count = 0),
    ("delta-minus-1", |c| c.header.last_offset_delta = -1),
    ("control", |c| c.header.attributes.0 |= 0x20),
    ("no-sequence", |c| c.header.producer_id = ProducerId(5)),
    ("no-epoch", |c| {
        c.header.producer_id = ProducerId(5);
        c.header.base_sequence = Sequence(0);
    }),
    ("transactional", |c| c.header.attributes.0 |= 0x10),
    ("flagged-append-time", |c| c.header.attributes.0 |= 0x08),
    ("append-time-topic", |c| c.append_time = true),
    ("late-base", |c| c.header.base_timestamp = Timestamp(NOW.get() + 3_600_001)),
    ("wrapping", |c| {
        c.header.base_timestamp = Timestamp(i64::MAX);
        c.records[0].timestamp_delta = 1;
    }),
    ("before-1970", |c| c.header.base_timestamp = Timestamp(-500)),
    ("max-none", |c| c.header.max_timestamp = Timestamp::NONE),
    ("max-late", |c| c.header.max_timestamp = Timestamp(i64::MAX)),
    ("late-0", |c| c.records[0].timestamp_delta = HOUR + 1),
    ("late-1", |c| c.records[1].timestamp_delta = HOUR + 1),
    ("compacted", |c| c.compacted = true),
    ("no-key-0", |c| {
        c.compacted = true;
        c.records[0].key = vec![1];
    }),
    ("no-key-1", |c| {
        c.compacted = true;
        c.records[1].key = vec![1];
    }),
    ("stray-offset", |c| c.records[1].offset_delta = 2),
    ("negative-size", |c| c.records[0].size = Some(-1)),
    ("size-too-small", |c| c.records[0].size = Some(3)),
    ("size-too-large-0", |c| c.records[0].size = Some(14)),
    ("size-too-large-1", |c| c.records[1].size = Some(14)),
    ("long-number-size", |c| c.records[1].size = Some(1 << 40)),
    ("long-number", |c| c.records[1].value = vec![0x80, 0x80, 0x80, 0x80, 0x80, 0x80]),
    ("value-too-long", |c| c.records[0].value = vec![8, b'v']),
    ("value-beyond", |c| c.records[1].value = vec![120, b'v']),
    ("negative-headers", |c| c.records[0].headers = vec![1]),
    ("many-headers", |c| c.records[1].headers = vec![0x80, 0x01]),
    ("nameless-header", |c| c.records[0].headers = vec![2, 1, 1]),
    ("key-length-minus-2", |c| c.records[1].key = vec![3]),
    ("value-length-minus-5", |c| c.records[0].value = vec![9]),
    ("key-length-of-35-bits", |c| c.records[0].key = vec![0x82, 0x80, 0x80, 0x80, 0x70, b'k']),
    ("trailing-byte", |c| c.after_records = vec![0]),
    ("expands", |c| c.largest_record = 8),
    ("garbage", |c| c.payload = Some((0..40).collect())),
];

/// Where Kafka takes a batch, or answers UNKNOWN_SERVER_ERROR for it, and Milena does neither: docs/deviations.toml.
fn deviates(kafka: ErrorCode, error: Option<&BatchError>, case: &Case, way: Way) -> bool {
    use BatchError::*;
    let is_taken = match kafka {
        ErrorCode::None => true,
        ErrorCode::UnknownServerError => false,
        _ => return false,
    };
    let has_odd_time = [-500, i64::MAX].contains(&case.header.base_timestamp.get());
    let is_anew = matches!(way, Way::GzipToLz4 | Way::PlainToGzip);
    match error {
        // a batch that is compressed anew keeps any timestamp
        None => !is_taken && is_anew && has_odd_time,
        // the limit is a batch's, not a record's
        Some(DecompressedTooLarge(8)) => case.largest_record == 8 && way == Way::PlainToGzip,
        // what means nothing: taken in some ways, and in others an error that nobody foresaw
        Some(Producer { reason, .. }) => {
            ["an idempotent batch needs an epoch", "a transactional batch needs a producer id"]
                .contains(reason)
        }
        Some(TimestampType) => {
            case.header.attributes.timestamp_type() == milena_batch::TimestampType::LogAppendTime
        }
        Some(Record { reason: "its offset delta is not its index", .. }) => true,
        // what Kafka reads as null, or as a smaller number
        Some(Record {
            reason:
                "a length is negative and not -1, which is null"
                | "a variable-length number has more bits than it may",
            ..
        }) => true,
        // Kafka reads closely only what it compresses anew, and what is not compressed
        Some(Record {
            reason: "its parts do not fill its size" | "a part is longer than the record",
            ..
        }) => way == Way::Gzip,
        // the rest is refused by both
        Some(Record { reason: "a variable-length number has too many bytes", .. }) => {
            !is_taken && matches!(way, Way::Plain | Way::PlainToGzip)
        }
        Some(Length(length)) => !is_taken && *length == i32::MAX,
        Some(UnknownCompression(id)) => !is_taken && *id == 5,
        Some(Decompress { reason, .. }) => {
            !is_taken && case.payload.is_some() && reason == "no gzip member begins here"
        }
        Some(_) => false,
    }
}

/// A code, and the indices of the records that it is for.
type Verdict = (ErrorCode, Vec<i32>);

/// The checksum of what Kafka was told of the cases, and its verdicts in order, by way and first fault.
fn kafkas() -> (u32, BTreeMap<String, Vec<Verdict>>) {
    let verdict = |text: &str| {
        let (code, indices) = text.split_once(':').unwrap_or((text, ""));
        let indices = indices.split(',').filter(|index| !index.is_empty());
        let indices = indices.map(|index| index.parse().unwrap()).collect();
        (ErrorCode::from_wire(code.parse().unwrap()).unwrap(), indices)
    };
    let row = |row: &str| {
        let (name, verdicts) = row.split_once(' ').unwrap();
        (name.to_owned(), verdicts.split(' ').map(verdict).collect())
    };
    let mut lines = include_str!("golden/verdicts.txt").lines();
    (u32::from_str_radix(lines.next().unwrap(), 16).unwrap(), lines.map(row).collect())
}

/// The cases of one way that share their first fault: without another first, then with each that comes after it.
fn cases(way: Way, first: usize) -> Vec<(&'static str, Case)> {
    let broken = |second: Option<&Fault>| {
        let mut case = Case::good(way);
        FAULTS[first].1(&mut case);
        if let Some((_, break_it)) = second {
            break_it(&mut case);
        }
        (second.map_or("alone", |(name, _)| *name), case)
    };
    std::iter::once(None).chain(FAULTS[first + 1..].iter().map(Some)).map(broken).collect()
}

fn line(row: &str, case: &Case, way: Way) -> String {
    let target = match way {
        Way::Plain | Way::Gzip => -1,
        Way::GzipToLz4 => 3,
        Way::PlainToGzip => 1,
    };
    let hex: String = case.bytes(way).iter().map(|byte| format!("{byte:02x}")).collect();
    let Case { version, compacted, append_time, max_message_bytes, largest_record, .. } = case;
    format!("{row} {version} {compacted} {append_time} {max_message_bytes} {largest_record} {target} {hex}\n")
}

fn ours(case: &Case, way: Way) -> (Verdict, Option<BatchError>) {
    let error = validate_produce(case.bytes(way).into(), &case.rules(way)).err();
    let code = error.as_ref().map_or(ErrorCode::None, BatchError::code);
    let faults = error.as_ref().map_or(&[][..], BatchError::record_faults);
    ((code, faults.iter().map(|fault| fault.index).collect()), error)
}

#[test]
fn a_batch_with_one_fault_or_two_gets_kafkas_code_for_kafkas_records() {
    let (judged, kafkas) = kafkas();
    let mut left = String::new();
    let (mut wrong, mut same, mut deviating) = (Vec::new(), 0, 0);
    for (way, way_name) in WAYS {
        assert_eq!(ours(&Case::good(way), way).0.0, ErrorCode::None, "{way_name}");
        for (first, (first_name, _)) in FAULTS.iter().enumerate() {
            let row = format!("{way_name}/{first_name}");
            let verdicts = kafkas.get(&row).map_or(&[][..], |row| row);
            for (index, (second_name, case)) in cases(way, first).iter().enumerate() {
                left += &line(&row, case, way);
                let (ours, error) = ours(case, way);
                match verdicts.get(index) {
                    Some(kafkas) if *kafkas == ours => same += 1,
                    Some((code, _)) if deviates(*code, error.as_ref(), case, way) => deviating += 1,
                    kafkas => wrong.push(format!("{row}+{second_name}: Kafka {kafkas:?}, Milena {error:?}")),
                }
            }
        }
    }
    std::fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join("cases.txt"), &left).unwrap();
    assert_eq!(crc32c(left.as_bytes()), judged, "Kafka has not judged these cases: see golden/Verdicts.java");
    let count = wrong.len();
    assert!(wrong.is_empty(), "{count} cases:\n{}", wrong[..count.min(60)].join("\n"));
    assert!(same > 5000 && deviating > 100, "{same} as Kafka, {deviating} deviating: a vacuous test");
}
