//! Goal: `validate_produce` refuses what Kafka's broker refuses, with its code, and nothing else.
//! Method: one good batch; each case changes one thing in it, mends length and CRC where the case is not
//! about them, and names the error.

mod support;

use bytes::Bytes;
use milena_batch::*;
use milena_types::*;
use support::{NOW, batch_of};

fn rules() -> ProduceRules {
    ProduceRules::defaults(NOW)
}

/// A raw record: what the builder would never write.
fn record(offset_delta: u8, body: &[u8]) -> Vec<u8> {
    let mut bytes = vec![(body.len() as u8 + 3) << 1, 0, 0, offset_delta << 1];
    bytes.extend_from_slice(body);
    bytes
}

/// Key `k`, value `v`, no headers.
const BODY: &[u8] = &[2, b'k', 2, b'v', 0];

fn two() -> Vec<u8> {
    [record(0, BODY), record(1, BODY)].concat()
}

fn verdict(bytes: Bytes) -> Result<Vec<Batch>, BatchError> {
    validate_produce(bytes, &rules())
}

fn refused(change: impl FnOnce(&mut BatchHeader)) -> BatchError {
    verdict(batch_of(&two(), 2, change)).unwrap_err()
}

#[test]
fn the_plain_batch_is_accepted_where_it_lies() {
    let bytes = batch_of(&two(), 2, |_| ());
    let batches = verdict(bytes.clone()).unwrap();
    assert_eq!(batches.len(), 1);
    assert_eq!(batches[0].bytes.as_ptr(), bytes.as_ptr(), "not a byte was copied");
}

#[test]
fn each_field_of_the_header_has_its_rule_and_code() {
    use ErrorCode::*;
    let cases: Vec<(BatchError, ErrorCode)> = vec![
        (refused(|h| h.base_offset = Offset(1)), InvalidRecord),
        (refused(|h| h.magic = 1), InvalidRecord),
        (refused(|h| h.magic = 3), CorruptMessage),
        (refused(|h| h.batch_length = 10), CorruptMessage),
        (refused(|h| h.records_count = 3), InvalidRecord),
        (refused(|h| h.records_count = -1), InvalidRecord),
        (refused(|h| h.last_offset_delta = 0), InvalidRecord),
        (refused(|h| h.last_offset_delta = -1), InvalidRecord),
        (refused(|h| h.attributes = Attributes(0x20)), InvalidRecord),
        (refused(|h| h.attributes = Attributes(0x10)), InvalidRecord),
        (refused(|h| h.attributes = Attributes(0x08)), InvalidTimestamp),
        (refused(|h| h.attributes = Attributes(0x05)), UnsupportedCompressionType),
        (refused(|h| h.producer_id = ProducerId(5)), InvalidRecord),
        (
            refused(|h| {
                h.producer_id = ProducerId(5);
                h.base_sequence = Sequence(0);
            }),
            InvalidRecord,
        ),
        (refused(|h| h.base_timestamp = Timestamp(NOW.get() + 3_600_001)), InvalidTimestamp),
    ];
    for (error, code) in cases {
        assert_eq!(error.code(), code, "{error}");
    }
}

#[test]
fn a_sequence_without_a_producer_means_nothing_and_is_accepted() {
    assert!(verdict(batch_of(&two(), 2, |h| h.base_sequence = Sequence(0))).is_ok());
}

#[test]
fn an_empty_request_a_torn_batch_and_two_batches_are_refused() {
    let whole = batch_of(&two(), 2, |_| ());
    assert_eq!(verdict(Bytes::new()), Err(BatchError::NoBatch));
    for cut in 1..whole.len() {
        assert_eq!(verdict(whole.slice(..cut)), Err(BatchError::NoBatch), "cut at {cut}");
    }
    let twice: Bytes = [&whole[..], &whole[..]].concat().into();
    assert_eq!(verdict(twice.clone()), Err(BatchError::MoreThanOneBatch));
    // a torn second batch is dropped, as Kafka drops it
    let torn = verdict(twice.slice(..whole.len() + 20)).unwrap();
    assert_eq!(torn[0].bytes, whole);
}

#[test]
fn every_flipped_bit_that_the_crc_covers_is_corrupt() {
    let whole = batch_of(&two(), 2, |_| ());
    for bit in 17 * 8..whole.len() * 8 {
        let mut bytes = whole.to_vec();
        bytes[bit / 8] ^= 1 << (bit % 8);
        let error = verdict(bytes.into()).unwrap_err();
        assert!(matches!(error, BatchError::Crc { .. }), "bit {bit}: {error}");
    }
}

#[test]
fn records_must_be_whole_contiguous_and_all() {
    let reason = |records: Vec<u8>, count| match verdict(batch_of(&records, count, |_| ())).unwrap_err() {
        BatchError::Record { index, reason } => (index, reason),
        other => panic!("{other}"),
    };
    assert_eq!(
        reason([record(0, BODY), record(2, BODY)].concat(), 2),
        (1, "its offset delta is not its index")
    );
    assert_eq!(reason(record(1, BODY), 1), (0, "its offset delta is not its index"));
    assert_eq!(reason(two(), 3), (2, "it ends too early"));
    assert_eq!(reason(vec![1, 0, 0, 0], 1), (0, "its size is negative"));
    assert_eq!(reason(vec![0x80; 6], 1), (0, "a variable-length number has too many bytes"));
    assert_eq!(reason(record(0, &[2, b'k', 60, b'v', 0]), 1), (0, "a part is longer than the record"));
    assert_eq!(reason(record(0, &[1, 1, 1]), 1), (0, "its number of headers is negative"));
    assert_eq!(reason(record(0, &[1, 1, 2, 1]), 1), (0, "a header has no name"));
    assert_eq!(reason(record(0, &[1, 1, 0, 9]), 1), (0, "its parts do not fill its size"));
    assert_eq!(verdict(batch_of(&two(), 1, |_| ())), Err(BatchError::TrailingBytes(1)));
    // null key, null value, a header with a null value
    assert!(verdict(batch_of(&record(0, &[1, 1, 2, 2, b'h', 1]), 1, |_| ())).is_ok());
}

#[test]
fn size_is_limited_before_the_crc_is_paid_for() {
    let bytes = batch_of(&two(), 2, |_| ());
    let size = bytes.len();
    let at = |max_message_bytes| {
        validate_produce(bytes.clone(), &ProduceRules { max_message_bytes, ..rules() }).map(|_| ())
    };
    assert_eq!(at(size), Ok(()));
    assert_eq!(at(size - 1), Err(BatchError::TooLarge { size, max: size - 1 }));
    assert_eq!(at(size - 1).unwrap_err().code(), ErrorCode::MessageTooLarge);
}

#[test]
fn zstd_needs_a_version_of_produce_that_knows_it() {
    let mut builder = BatchBuilder::new(Compression::Zstd);
    builder.append(NOW, None, Some(b"v"), &[]);
    let bytes = builder.build(Offset(0));
    assert!(validate_produce(bytes.clone(), &rules()).is_ok());
    let early = validate_produce(bytes, &ProduceRules { allow_zstd: false, ..rules() });
    assert_eq!(early.unwrap_err().code(), ErrorCode::UnsupportedCompressionType);
}

#[test]
fn compacted_topics_need_keys_in_every_codec() {
    for codec in Compression::ALL {
        let mut builder = BatchBuilder::new(codec);
        builder.append(NOW, Some(b"k"), Some(b"v"), &[]).append(NOW, None, Some(b"v"), &[]);
        let bytes = builder.build(Offset(0));
        assert!(validate_produce(bytes.clone(), &rules()).is_ok(), "{codec}");
        let error = validate_produce(bytes, &ProduceRules { compacted: true, ..rules() }).unwrap_err();
        assert_eq!(error.record_faults(), [RecordFault { index: 1, reason: RecordReason::NoKey }], "{codec}");
        assert_eq!(error.code(), ErrorCode::InvalidRecord);
    }
}

#[test]
fn timestamps_have_exact_edges_and_minus_one_is_none() {
    let rules = ProduceRules { timestamp_before_max_ms: 1000, timestamp_after_max_ms: 500, ..rules() };
    let at = |timestamp: i64| {
        let mut builder = BatchBuilder::new(Compression::None);
        builder.append(Timestamp(timestamp), None, None, &[]);
        validate_produce(builder.build(Offset(0)), &rules).map(|_| ())
    };
    let now = NOW.get();
    assert_eq!(at(now - 1000), Ok(()));
    assert_eq!(at(now + 500), Ok(()));
    assert_eq!(at(-1), Ok(()));
    let (min, max) = (now - 1000, now + 500);
    for timestamp in [now - 1001, now + 501, i64::MAX, i64::MIN, 0] {
        let error = at(timestamp).unwrap_err();
        let reason = RecordReason::Timestamp { timestamp, min, max };
        assert_eq!(error.record_faults(), [RecordFault { index: 0, reason }]);
        assert_eq!(error.code(), ErrorCode::InvalidTimestamp);
    }
}

#[test]
fn every_record_that_is_refused_is_counted_and_so_many_are_named() {
    let mut builder = BatchBuilder::new(Compression::Zstd);
    for _ in 0..1000 {
        builder.append(NOW, None, None, &[]);
    }
    builder.append(Timestamp(i64::MAX), Some(b"k"), None, &[]);
    let compacted = ProduceRules { compacted: true, ..rules() };
    let error = validate_produce(builder.build(Offset(0)), &compacted).unwrap_err();
    // the timestamp that decides is not among those that are named
    assert_eq!(error.code(), ErrorCode::InvalidTimestamp);
    let indices: Vec<i32> = error.record_faults().iter().map(|fault| fault.index).collect();
    assert_eq!(indices, (0..RECORD_FAULTS_MAX as i32).collect::<Vec<_>>());
    assert_eq!(
        error.to_string(),
        "1001 of the batch's records are refused, the first of them record 0: it has no key, and the topic is \
         compacted"
    );
}

#[test]
fn what_readers_would_not_hold_is_refused_when_it_is_produced() {
    let count = 4 * 1024 * 1024 + 1;
    for codec in [Compression::None, Compression::Gzip] {
        let header = Header { key: Bytes::new(), value: None };
        for (count, is_read) in [(count - 1, true), (count, false)] {
            let mut builder = BatchBuilder::new(codec);
            builder.append(NOW, None, None, &vec![header.clone(); count]);
            let bytes = builder.build(Offset::ZERO);
            let rules = ProduceRules { max_message_bytes: usize::MAX, ..rules() };
            let verdict = validate_produce(bytes.clone(), &rules);
            assert_eq!(verdict.is_ok(), is_read, "{codec} {count}");
            let read = Batch::parse(bytes).unwrap().records(&Limits::default()).unwrap().next().unwrap();
            assert_eq!(read.is_ok(), is_read, "{codec} {count}");
            if let Err(error) = verdict {
                assert_eq!(error.code(), ErrorCode::InvalidRecord);
                assert_eq!(read.unwrap_err(), error);
            }
        }
    }
}

#[test]
fn append_time_and_a_miscounted_maximum_rewrite_the_header_and_nothing_else() {
    let wrong = batch_of(&two(), 2, |h| h.max_timestamp = Timestamp(5));
    let batch = verdict(wrong.clone()).unwrap().remove(0);
    assert_eq!(batch.header.max_timestamp, NOW);
    batch.check_crc().unwrap();
    assert_eq!(batch.payload(), wrong.slice(HEADER_LEN..));

    let stamp = ProduceRules { timestamp_type: TimestampType::LogAppendTime, ..rules() };
    // even a time that no clock shows is accepted: it is about to be replaced
    let odd = batch_of(&two(), 2, |h| h.base_timestamp = Timestamp(i64::MAX));
    let batch = validate_produce(odd, &stamp).unwrap().remove(0);
    batch.check_crc().unwrap();
    assert_eq!(Batch::parse(batch.bytes.clone()).unwrap(), batch);
    assert_eq!(batch.header.attributes.timestamp_type(), TimestampType::LogAppendTime);
    let stamps: Vec<_> =
        batch.records(&Limits::default()).unwrap().map(|record| record.unwrap().timestamp).collect();
    assert_eq!(stamps, [NOW, NOW]);
}

#[test]
fn librdkafkas_raw_snappy_is_accepted_and_read() {
    let records = two();
    let raw = snap::raw::Encoder::new().compress_vec(&records).unwrap();
    let bytes = batch_of(&raw, 2, |h| h.attributes = Attributes(2));
    let batch = verdict(bytes).unwrap().remove(0);
    assert_eq!(batch.records(&Limits::default()).unwrap().filter(Result::is_ok).count(), 2);
}

#[test]
fn placing_a_batch_keeps_its_crc_and_its_records_where_they_are() {
    let batch = verdict(batch_of(&two(), 2, |_| ())).unwrap().remove(0);
    let [place, rest] = batch.placed_at(Offset(1_000_000), LeaderEpoch(7));
    assert_eq!(rest.as_ptr(), batch.bytes[16..].as_ptr());
    let placed = Batch::parse([&place[..], &rest[..]].concat().into()).unwrap();
    placed.check_crc().unwrap();
    assert_eq!(
        (placed.header.base_offset, placed.header.last_offset()),
        (Offset(1_000_000), Offset(1_000_001))
    );
    assert_eq!(placed.header.partition_leader_epoch, LeaderEpoch(7));
    let offsets: Vec<_> =
        placed.records(&Limits::default()).unwrap().map(|record| record.unwrap().offset).collect();
    assert_eq!(offsets, [Offset(1_000_000), Offset(1_000_001)]);
}
