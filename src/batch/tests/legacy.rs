//! Messages of formats v0 and v1, as Kafka's own classes write them into a segment (`golden/Golden.java`):
//! alone and wrapped by each codec, read as records; what is broken is refused.
#![allow(clippy::disallowed_methods, reason = "a test reads files")]

mod sample;

use bytes::Bytes;
use milena_batch::*;
use milena_types::*;
use sample::{COUNT, TIME, golden, key, timestamp, value};

const BASE: i64 = 100;

fn entries(mut bytes: Bytes) -> Vec<LegacyBatch> {
    let mut found = Vec::new();
    while let Some(stored) = StoredBatch::split_first(&mut bytes).expect("a whole message") {
        let StoredBatch::Legacy(entry) = stored else { panic!("not v2") };
        entry.check_crc().expect("Kafka computed it");
        found.push(entry);
    }
    assert!(bytes.is_empty());
    found
}

fn records(entry: &LegacyBatch) -> Vec<Record> {
    entry.records(&Limits::default()).expect("readable").collect::<Result<_, _>>().expect("records")
}

#[test]
fn old_messages_of_every_codec_are_read_as_their_records() {
    for magic in [0i8, 1] {
        for codec in ["none", "gzip", "snappy", "lz4"] {
            let entries = entries(golden(&format!("v{magic}-{codec}")));
            assert_eq!(entries.len(), if codec == "none" { COUNT as usize } else { 1 }, "{codec}");
            let last = entries.last().expect("one at least");
            assert_eq!(last.offset, Offset(BASE + i64::from(COUNT) - 1));
            assert_eq!(last.attributes.compression().map(Compression::name), Ok(codec));
            let records: Vec<Record> = entries.iter().flat_map(records).collect();
            assert_eq!(records.len(), COUNT as usize);
            for (i, record) in (0..).zip(&records) {
                assert_eq!(record.offset, Offset(BASE + i64::from(i)), "v{magic} {codec}");
                assert_eq!(record.timestamp, if magic == 0 { Timestamp::NONE } else { timestamp(i) });
                assert_eq!((&record.key, &record.value), (&key(i), &value(i)), "v{magic} {codec} record {i}");
                assert!(record.headers.is_empty());
            }
        }
    }
}

#[test]
fn the_append_time_of_a_wrapper_holds_for_all_that_it_wraps() {
    let entries = entries(golden("v1-gzip-append-time"));
    assert_eq!(entries[0].attributes.timestamp_type(), TimestampType::LogAppendTime);
    assert_eq!(entries[0].timestamp, Timestamp(TIME + 500));
    assert!(records(&entries[0]).iter().all(|record| record.timestamp == Timestamp(TIME + 500)));
}

#[test]
fn a_segment_may_hold_all_formats_one_after_the_other() {
    let mut segment = Bytes::from(
        [golden("v0-none"), golden("v1-lz4"), golden("none"), golden("commit").slice(..40)].concat(),
    );
    let mut kinds = Vec::new();
    while let Some(stored) = StoredBatch::split_first(&mut segment).expect("whole batches") {
        kinds.push((matches!(stored, StoredBatch::V2(_)), stored.last_offset()));
    }
    assert_eq!(kinds.len(), COUNT as usize + 2);
    assert_eq!(kinds[COUNT as usize], (false, Offset(149)));
    assert_eq!(kinds[COUNT as usize + 1], (true, Offset(49)));
    assert_eq!(segment.len(), 40, "the torn tail stays");
}

#[test]
fn broken_old_messages_are_refused_and_never_panic() {
    let whole = golden("v1-gzip");
    let mut flipped = whole.to_vec();
    *flipped.last_mut().expect("not empty") ^= 1;
    let entry = LegacyBatch::split_first(&mut Bytes::from(flipped)).expect("whole").expect("one");
    let error = entry.check_crc().expect_err("a bit is wrong");
    assert!(matches!(error, BatchError::LegacyCrc { .. }));
    assert_eq!(error.code(), ErrorCode::CorruptMessage);

    let mut rest = whole.slice(..whole.len() - 1);
    assert_eq!(LegacyBatch::split_first(&mut rest), Ok(None), "a torn tail is no message");

    let limits = Limits { max_decompressed_bytes: 100 };
    for name in ["v1-gzip", "v0-lz4", "v1-lz4", "v0-snappy"] {
        let entry = entries(golden(name)).remove(0);
        let error = entry.records(&limits).map(|_| ()).expect_err("more than 100 bytes");
        assert_eq!(error, BatchError::DecompressedTooLarge(100), "{name}");
    }
}

#[test]
fn a_batch_of_format_v2_has_no_place_in_a_wrapper_and_the_error_says_so() {
    let mut inner = vec![0; 40];
    inner[11] = 28;
    inner[16] = 2;
    let mut value = Vec::new();
    compress(Compression::Gzip, &inner, &mut value);
    // magic 1, gzip, no timestamp, no key
    let message = [&[1, 1][..], &[0; 8], &[0xff; 4], &(value.len() as i32).to_be_bytes(), &value].concat();
    let wrapper = [&[0; 8][..], &(message.len() as i32 + 4).to_be_bytes(), &[0; 4], &message].concat();
    let entry = LegacyBatch::split_first(&mut wrapper.into()).expect("whole").expect("one");
    let error = entry.records(&Limits::default()).map(|_| ()).unwrap_err();
    assert_eq!(error, BatchError::Legacy("a wrapper and what it holds differ in format"));
}

#[test]
fn mutated_old_messages_never_panic() {
    let mut state = 0x9e37_79b9_7f4a_7c15u64;
    let mut below = |limit: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % limit as u64) as usize
    };
    let limits = Limits { max_decompressed_bytes: 1 << 20 };
    let names = ["v0-none", "v0-gzip", "v0-snappy", "v0-lz4", "v1-none", "v1-gzip", "v1-snappy", "v1-lz4"];
    let originals = names.map(golden);
    let (mut read, mut refused) = (0, 0);
    for round in 0..40_000 {
        let mut bytes = originals[round % originals.len()].to_vec();
        for _ in 0..1 + below(4) {
            let at = if below(2) == 0 { below(60) } else { below(bytes.len()) };
            match below(3) {
                0 => bytes[at] ^= 1 << below(8),
                1 => bytes[at] = [0, 1, 0x7f, 0x80, 0xff][below(5)],
                _ => bytes.truncate(at.max(20)),
            }
            if bytes.len() < 61 {
                break;
            }
        }
        let mut rest = Bytes::from(bytes);
        while let Ok(Some(stored)) = StoredBatch::split_first(&mut rest) {
            let StoredBatch::Legacy(entry) = stored else { continue };
            let _ = entry.check_crc();
            match entry.records(&limits) {
                Ok(records) => records.for_each(|record| match record {
                    Ok(_) => read += 1,
                    Err(_) => refused += 1,
                }),
                Err(_) => refused += 1,
            }
        }
    }
    assert!(read > 10_000 && refused > 1_000, "{read} read, {refused} refused: a vacuous test");
}
