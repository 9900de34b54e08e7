//! Goal: what Kafka's own classes write, this crate reads and validates; what it writes, they read.
//! Method: `golden/*.bin` were written by `golden/Golden.java write`. The test that writes
//! `milena-*.bin` leaves them for `Golden.java read`, which checks every field of the same sample.
#![allow(clippy::disallowed_methods, reason = "a test reads and leaves files")]

mod sample;

use std::path::Path;

use bytes::Bytes;
use milena_batch::*;
use milena_types::*;
use sample::{COUNT, TIME, golden, headers, key, timestamp, value};

fn sample(codec: Compression) -> Bytes {
    let mut builder = BatchBuilder::new(codec)
        .producer(ProducerId(4711), ProducerEpoch(3), Sequence(100))
        .transactional(true)
        .leader_epoch(LeaderEpoch(9));
    for i in 0..COUNT {
        builder.append(timestamp(i), key(i).as_deref(), value(i).as_deref(), &headers(i));
    }
    builder.build(Offset(0))
}

fn read_all(batch: &Batch) -> Vec<Record> {
    batch.records(&Limits::default()).unwrap().map(|record| record.unwrap()).collect()
}

fn end_marker(committed: bool) -> Bytes {
    let marker = EndMarker { committed, coordinator_epoch: 8 };
    let mut builder = BatchBuilder::new(Compression::None)
        .producer(ProducerId(4711), ProducerEpoch(3), Sequence::NONE)
        .transactional(true)
        .leader_epoch(LeaderEpoch(5));
    builder.append_control(Timestamp(TIME), marker.kind(), &marker.value());
    builder.build(Offset(12))
}

#[test]
fn batches_that_java_built_are_valid_and_read_back_field_by_field() {
    let rules = ProduceRules { now: Timestamp(TIME), ..ProduceRules::defaults(Timestamp(TIME)) };
    for codec in Compression::ALL {
        let bytes = golden(codec.name());
        let batches = validate_produce(bytes.clone(), &rules).unwrap();
        let [batch] = &batches[..] else { panic!("one batch") };
        assert_eq!(batch.bytes, bytes, "nothing was rewritten");
        let header = &batch.header;
        assert_eq!(header.attributes.compression(), Ok(codec));
        assert_eq!((header.producer_id, header.producer_epoch), (ProducerId(4711), ProducerEpoch(3)));
        assert_eq!((header.base_sequence, header.last_sequence()), (Sequence(100), Sequence(149)));
        assert_eq!(header.partition_leader_epoch, LeaderEpoch(9));
        assert_eq!(header.max_timestamp, Timestamp(TIME + 5));
        assert!(header.attributes.is_transactional());
        let records = read_all(batch);
        assert_eq!(records.len(), COUNT as usize);
        for (i, record) in (0..).zip(&records) {
            assert_eq!(record.offset, Offset(i64::from(i)));
            assert_eq!(record.timestamp, timestamp(i));
            assert_eq!((&record.key, &record.value), (&key(i), &value(i)), "{codec} {i}");
            assert_eq!(record.headers, headers(i));
        }
    }
}

#[test]
fn uncompressed_batches_are_javas_byte_for_byte() {
    assert_eq!(sample(Compression::None), golden("none"));
    assert_eq!(end_marker(true), golden("commit"));
    assert_eq!(end_marker(false), golden("abort"));
}

#[test]
fn xerial_snappy_is_javas_byte_for_byte_in_its_frame() {
    let ours = sample(Compression::Snappy);
    assert_eq!(ours[HEADER_LEN..HEADER_LEN + 16], golden("snappy")[HEADER_LEN..HEADER_LEN + 16]);
}

#[test]
fn append_time_of_the_batch_is_every_records_timestamp() {
    let batch = Batch::parse(golden("append-time")).unwrap();
    batch.check_crc().unwrap();
    assert_eq!(batch.header.attributes.timestamp_type(), TimestampType::LogAppendTime);
    let stamps: Vec<_> = read_all(&batch).iter().map(|r| (r.offset, r.timestamp)).collect();
    assert_eq!(stamps, [(Offset(7), Timestamp(TIME + 99)), (Offset(8), Timestamp(TIME + 99))]);
}

#[test]
fn javas_control_records_are_understood() {
    for (name, committed) in [("commit", true), ("abort", false)] {
        let batch = Batch::parse(golden(name)).unwrap();
        assert!(batch.header.attributes.is_control() && batch.header.attributes.is_transactional());
        let records = read_all(&batch);
        assert_eq!(
            read_end_marker(&records[0]),
            Ok(Some(EndMarker { committed, coordinator_epoch: 8 })),
            "{name}"
        );
    }
    let batch = Batch::parse(golden("leader-change")).unwrap();
    let records = read_all(&batch);
    let key = read_control(&records[0]).unwrap();
    assert_eq!(key, ControlKey { version: 0, kind: ControlRecordType::LeaderChange });
    assert_eq!(read_end_marker(&records[0]), Ok(None));
}

#[test]
fn a_leader_change_batch_is_javas_byte_for_byte_around_its_message() {
    let java = Batch::parse(golden("leader-change")).unwrap();
    let value = read_all(&java)[0].value.clone().unwrap();
    let mut builder = BatchBuilder::new(Compression::None).leader_epoch(LeaderEpoch(4));
    builder.append_control(Timestamp(TIME), ControlRecordType::LeaderChange, &value);
    assert_eq!(builder.build(Offset(3)), java.bytes);
}

/// Leaves `milena-*.bin` in cargo's folder for tests' files; `Golden.java read` wants to see them.
#[test]
fn batches_for_java_to_read_are_written() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let write = |name: &str, bytes: Bytes| {
        std::fs::write(folder.join(format!("milena-{name}.bin")), bytes).unwrap();
    };
    for codec in Compression::ALL {
        write(codec.name(), sample(codec));
    }
    write("commit", end_marker(true));
    write("abort", end_marker(false));
    let leader_change = Batch::parse(golden("leader-change")).unwrap();
    let value = read_all(&leader_change)[0].value.clone().unwrap();
    let mut builder = BatchBuilder::new(Compression::None).leader_epoch(LeaderEpoch(4));
    builder.append_control(Timestamp(TIME), ControlRecordType::LeaderChange, &value);
    write("leader-change", builder.build(Offset(3)));
}
