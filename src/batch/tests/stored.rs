//! `compression.type`: a batch is stored in the topic's codec as Kafka's LogValidator stores it (what it made
//! of the sample is in `golden/java-stored-*.bin`): same records, same header but for codec, length, checksum.
#![allow(clippy::disallowed_methods, reason = "a test reads files")]

mod sample;

use bytes::Bytes;
use milena_batch::*;
use milena_types::*;
use sample::{COUNT, TIME, golden, headers};

fn rules(codec: Compression) -> ProduceRules {
    ProduceRules { stored_as: Some(StoredAs::codec(codec)), ..ProduceRules::defaults(Timestamp(TIME)) }
}

fn stored(sent: Bytes, rules: &ProduceRules) -> Batch {
    let batch = validate_produce(sent, rules).expect("a good batch").remove(0);
    batch.check_crc().expect("computed anew");
    assert_eq!(Batch::parse(batch.bytes.clone()).as_ref(), Ok(&batch));
    batch
}

fn records(batch: &Batch) -> Vec<Record> {
    batch.records(&Limits::default()).expect("readable").collect::<Result<_, _>>().expect("records")
}

#[test]
fn what_is_stored_is_what_kafkas_validator_stores() {
    let codecs = Compression::ALL;
    for (index, from) in codecs.into_iter().enumerate() {
        let to = codecs[(index + 1) % codecs.len()];
        let kafkas = Batch::parse(golden(&format!("stored-{from}-as-{to}"))).expect("a batch");
        let ours = stored(golden(from.name()), &rules(to));
        let [place, rest] = ours.placed_at(Offset(1000), LeaderEpoch(9));
        let ours = Batch::parse([place, rest].concat().into()).expect("a batch");
        let same =
            BatchHeader { crc: ours.header.crc, batch_length: ours.header.batch_length, ..kafkas.header };
        assert_eq!(ours.header, same, "{from} as {to}");
        assert_eq!(ours.header.attributes.compression(), Ok(to));
        assert_eq!(records(&ours), records(&kafkas), "{from} as {to}");
        if to == Compression::None {
            assert_eq!(ours.bytes, kafkas.bytes, "without a codec even the bytes are the same");
        }
    }
}

#[test]
fn every_codec_is_stored_as_every_codec_at_every_level() {
    for from in Compression::ALL {
        let sent = golden(from.name());
        for to in Compression::ALL {
            for level in [None, Some(1), Some(9), Some(17), Some(22), Some(-5)] {
                let target = StoredAs { codec: to, level };
                let batch = stored(sent.clone(), &ProduceRules { stored_as: Some(target), ..rules(to) });
                assert_eq!(batch.header.records_count, COUNT);
                assert_eq!(records(&batch), records(&Batch::parse(sent.clone()).expect("a batch")));
                if from == to {
                    assert_eq!(batch.bytes.as_ptr(), sent.as_ptr(), "{to}: left where it is");
                }
            }
        }
    }
}

#[test]
fn a_higher_level_packs_tighter() {
    let words = ["offset", "segment", "leader", "epoch", "batch", "record", "broker"];
    let text: String = (0..60_000u64)
        .map(|n| format!("{} {}, ", words[(n * n % 7) as usize], n.wrapping_mul(0x9e37_79b9) % 97))
        .collect();
    let size = |codec, level| {
        let mut out = Vec::new();
        compress_as(StoredAs { codec, level: Some(level) }, text.as_bytes(), &mut out);
        let limits = Limits { max_decompressed_bytes: text.len() };
        let back = decompress(codec, out.clone().into(), &limits).expect("what was written can be read");
        assert_eq!(back, text.as_bytes());
        out.len()
    };
    for (codec, low, high) in
        [(Compression::Gzip, 1, 9), (Compression::Lz4, 9, 12), (Compression::Zstd, -5, 19)]
    {
        let (low, high) = (size(codec, low), size(codec, high));
        assert!(high < low, "{codec}: {high} is not less than {low}");
    }
}

/// Leaves `milena-stored-*.bin` in cargo's folder for tests' files; `Golden.java read` wants to see them.
#[test]
fn what_is_stored_is_left_for_java_to_read() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    for to in Compression::ALL {
        let from = if to == Compression::Gzip { Compression::Zstd } else { Compression::Gzip };
        let batch = stored(golden(from.name()), &rules(to));
        std::fs::write(folder.join(format!("milena-stored-{to}.bin")), &batch.bytes).expect("a file");
    }
    let high = StoredAs { codec: Compression::Lz4, level: Some(12) };
    let batch = stored(golden("gzip"), &ProduceRules { stored_as: Some(high), ..rules(high.codec) });
    std::fs::write(folder.join("milena-stored-lz4-high.bin"), &batch.bytes).expect("a file");
}

#[test]
fn append_time_and_codec_change_together() {
    let stamp = ProduceRules { timestamp_type: TimestampType::LogAppendTime, ..rules(Compression::Zstd) };
    let batch = stored(golden("gzip"), &stamp);
    assert_eq!(batch.header.attributes.timestamp_type(), TimestampType::LogAppendTime);
    assert_eq!(batch.header.attributes.compression(), Ok(Compression::Zstd));
    assert!(records(&batch).iter().all(|record| record.timestamp == Timestamp(TIME)));
}

#[test]
fn what_grows_beyond_the_largest_batch_is_refused_without_being_made() {
    let mut builder = BatchBuilder::new(Compression::Zstd);
    builder.append(Timestamp(TIME), None, Some(&vec![0; 100 << 20]), &[]);
    let bomb = builder.build(Offset(0));
    assert!(bomb.len() < 20_000);
    for to in [Compression::None, Compression::Snappy] {
        let error = validate_produce(bomb.clone(), &rules(to)).expect_err("far too large");
        assert_eq!(error.code(), ErrorCode::MessageTooLarge, "{to}");
    }
    // another codec that packs it as well is fine
    stored(bomb, &rules(Compression::Gzip));
}

#[test]
fn a_batch_is_packed_only_where_readers_may_unpack_it_and_that_is_asked_behind_what_kafka_asks() {
    let build = |timestamp| {
        let mut builder = BatchBuilder::new(Compression::None);
        builder.append(timestamp, None, Some(&[7; 1000]), &[]);
        builder.build(Offset(0))
    };
    let batch = build(Timestamp(TIME));
    let size = batch.len() - HEADER_LEN;
    let within = |max_decompressed_bytes, codec| ProduceRules { max_decompressed_bytes, ..rules(codec) };
    for codec in Compression::ALL {
        stored(batch.clone(), &within(size, codec));
        let verdict = validate_produce(batch.clone(), &within(size - 1, codec));
        match codec {
            // nothing to unpack
            Compression::None => assert!(verdict.is_ok(), "{verdict:?}"),
            _ => assert_eq!(verdict, Err(BatchError::DecompressedTooLarge(size - 1)), "{codec}"),
        }
    }
    let late = build(Timestamp(TIME + 4_000_000));
    let error = validate_produce(late, &within(size - 1, Compression::Gzip)).expect_err("late and too large");
    assert_eq!(error.code(), ErrorCode::InvalidTimestamp, "{error}");
}

#[test]
fn headers_that_repeat_keep_their_order_and_number() {
    let names = ["a", "b", "a", "a", ""];
    let sent: Vec<Header> = names
        .iter()
        .zip(0u8..)
        .map(|(name, i)| Header { key: Bytes::from(*name), value: (i != 3).then(|| Bytes::from(vec![i])) })
        .collect();
    for codec in Compression::ALL {
        let mut builder = BatchBuilder::new(Compression::None);
        builder.append(Timestamp(TIME), None, None, &sent);
        let batch = stored(builder.build(Offset(0)), &rules(codec));
        assert_eq!(records(&batch)[0].headers, sent, "{codec}");
    }
    // and those that Java wrote: record 5 has two headers of one name
    let read = records(&Batch::parse(golden("none")).expect("a batch"));
    assert_eq!(read[5].headers, headers(5));
    assert_eq!(read[5].headers.len(), 2);
    assert_eq!(read[5].headers[0].key, read[5].headers[1].key);
}
