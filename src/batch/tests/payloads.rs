//! Goal: a compressed payload that is not what its codec writes is taken where Kafka takes it and refused where Kafka
//! refuses it; above all, nothing is taken that Kafka's consumers fail on. Method: payloads made by hand, so that their
//! bytes depend on no codec's version, each produced to stay as it is, produced to be compressed anew, and read as a
//! consumer reads. Kafka's own classes judged each (`golden/Verdicts.java`), as in `verdicts.rs`.
#![allow(clippy::disallowed_methods, reason = "a test leaves a file")]

mod shapes;

use std::collections::BTreeMap;
use std::path::Path;

use bytes::Bytes;
use milena_batch::*;
use milena_types::*;
use shapes::support::NOW;
use shapes::*;

const LIMIT: usize = 1 << 20;

/// The codec that what came in `codec` is compressed anew in.
fn another(codec: Compression) -> Compression {
    if codec == GZIP { ZSTD } else { GZIP }
}

/// What Milena says: produced to stay, produced to be compressed anew, read.
fn ours(codec: Compression, bytes: &Bytes) -> [Result<(), BatchError>; 3] {
    let rules = ProduceRules { max_decompressed_bytes: LIMIT, ..ProduceRules::defaults(NOW) };
    let produce = |stored_as| validate_produce(bytes.clone(), &ProduceRules { stored_as, ..rules }).map(drop);
    let read = || {
        let batch = Batch::parse(bytes.clone())?;
        let mut records = batch.records(&Limits { max_decompressed_bytes: LIMIT })?;
        records.try_for_each(|record| record.map(drop))
    };
    [produce(None), produce(Some(StoredAs::codec(another(codec)))), read()]
}

/// What Kafka takes and Milena does not, with what Milena says of it: docs/deviations.toml.
const STRICTER: &[(&str, &str)] = &[
    ("lz4/empty-block-then-data", "a block stands for nothing, and others follow it"),
    ("lz4/empty-block-then-nothing", "it is cut off, without an end mark"),
    ("gzip/a-header-after", "incomplete deflate stream"),
    ("zstd/skippable-cut", "incomplete frame"),
    ("zstd/magic-after", "incomplete frame"),
    ("zstd/a-header-after", "incomplete frame"),
];

/// What Kafka takes, and so do readers here, and other clients do not: librdkafka fails or hangs on it or loses what
/// comes second, or Go's or Python's codecs do (docs/deviations.toml). With what Milena says of it when it is produced.
const FOR_JAVA_ALONE: &[(&str, &str)] = &[
    ("lz4/bytes-after-the-end", "bytes follow its frame"),
    ("lz4/zeroes-after-the-end", "bytes follow its frame"),
    ("lz4/the-frame-again", "bytes follow its frame"),
    ("lz4/content-checksum-wrong", "the checksum of its content is wrong"),
    ("lz4/content-size-wrong", "its content is not as long as it says"),
    ("gzip/reserved-flags", "its header has reserved flags"),
    ("gzip/two-members", "it has more than one member"),
    ("gzip/empty-member-after", "it has more than one member"),
    ("gzip/empty-member-first", "it has more than one member"),
    ("gzip/zeroes-after", "bytes follow its member"),
    ("gzip/garbage-after", "bytes follow its member"),
    ("gzip/a-byte-after", "bytes follow its member"),
    ("gzip/reserved-flags-in-the-second", "it has more than one member"),
    ("snappy/joined", "it is more than one stream"),
    ("snappy/joined-with-version-2", "it is more than one stream"),
    ("snappy/a-byte-after", "bytes follow its last chunk"),
    ("snappy/three-bytes-after", "bytes follow its last chunk"),
    ("snappy/a-header-after", "it is more than one stream"),
    ("snappy/what-begins-like-a-header-after", "bytes follow its last chunk"),
    ("zstd/two-frames", "it is more than one frame"),
    ("zstd/empty-frame-between", "it is more than one frame"),
    ("zstd/skippable-first", "it is more than one frame"),
    ("zstd/skippable-between", "it is more than one frame"),
    ("zstd/skippable-last", "it is more than one frame"),
];

/// The checksum of what Kafka judged, and its codes.
fn kafkas() -> (u32, BTreeMap<&'static str, Vec<ErrorCode>>) {
    let code = |text: &str| {
        let (code, _) = text.split_once(':').unwrap_or((text, ""));
        ErrorCode::from_wire(code.parse().unwrap()).unwrap()
    };
    let mut lines = include_str!("golden/payload-verdicts.txt").lines();
    let judged = u32::from_str_radix(lines.next().unwrap(), 16).unwrap();
    let row = |row: &'static str| {
        let (name, codes) = row.split_once(' ').unwrap();
        (name, codes.split(' ').map(code).collect())
    };
    (judged, lines.map(row).collect())
}

/// Why the verdicts on one payload do not go together.
fn fault(name: &str, kafkas: &[ErrorCode], ours: &[Result<(), BatchError>; 3]) -> Option<&'static str> {
    let [stays, anew, read] = kafkas else { return Some("Kafka has not judged it three times") };
    let stricter = STRICTER.iter().find(|(stricter, _)| *stricter == name);
    if let Some((_, reason)) = stricter {
        let says_so = |ours: &Result<(), BatchError>| {
            ours.as_ref().is_err_and(|error| error.to_string().ends_with(reason))
        };
        let holds = [stays, anew, read] == [&ErrorCode::None; 3] && ours.iter().all(says_so);
        return (!holds).then_some("it is no such deviation");
    }
    if let Some((_, reason)) = FOR_JAVA_ALONE.iter().find(|(alone, _)| *alone == name) {
        let says_so = |ours: &Result<(), BatchError>| matches!(ours, Err(BatchError::OddPayload { reason: said, .. }) if said == reason);
        let is_taken = [stays, anew, read] == [&ErrorCode::None; 3];
        let holds = is_taken && ours[..2].iter().all(says_so) && ours[2].is_ok();
        return (!holds).then_some("it is not for Java alone");
    }
    if *read != ErrorCode::None && (ours[0].is_ok() || ours[1].is_ok()) {
        return Some("Kafka's consumers fail on it");
    }
    // Kafka's readers fail in the middle of a batch, and its validation may pass over where
    let kafkas = if *stays == ErrorCode::None && *read != ErrorCode::None {
        [anew, anew, read]
    } else {
        [stays, anew, read]
    };
    for (kafkas, ours) in kafkas.into_iter().zip(ours) {
        let is_same = match (kafkas, ours) {
            (ErrorCode::None, ours) => ours.is_ok(),
            (ErrorCode::UnknownServerError, Err(BatchError::Decompress { .. })) => true,
            (code, Err(error)) => *code == error.code(),
            (_, Ok(())) => false,
        };
        if !is_same {
            return Some("the verdict is another");
        }
    }
    None
}

#[test]
fn a_payload_that_its_codec_did_not_write_gets_kafkas_verdict_and_none_is_taken_that_its_consumers_fail_on() {
    let (judged, kafkas) = kafkas();
    let mut left = String::new();
    let (mut wrong, mut taken, mut refused) = (Vec::new(), 0, 0);
    let payloads = [lz4_payloads(), gzip_payloads(), snappy_payloads(), zstd_payloads()].concat();
    for (name, codec, count, payload) in &payloads {
        let bytes = batch(*codec, *count, payload);
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        for (version, target) in [(9, -1), (9, another(*codec).id().into()), (-1, -1i16)] {
            left += &format!("{name} {version} false false 1048588 {LIMIT} {target} {hex}\n");
        }
        let kafkas = kafkas.get(name).map_or(&[][..], |row| row);
        let ours = ours(*codec, &bytes);
        if let Some(fault) = fault(name, kafkas, &ours) {
            wrong.push(format!("{name}: {fault}: Kafka {kafkas:?}, Milena {ours:?}"));
        }
        if ours[0].is_ok() { taken += 1 } else { refused += 1 }
    }
    std::fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join("payload-cases.txt"), &left).unwrap();
    assert_eq!(crc32c(left.as_bytes()), judged, "Kafka has not judged these cases: see golden/Verdicts.java");
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), payloads.len(), wrong.join("\n"));
    assert!(taken > 15 && refused > 50, "{taken} taken, {refused} refused: a vacuous test");
}

#[test]
fn a_record_that_only_java_reads_is_refused_in_every_codec_and_read_where_it_lies_in_a_log() {
    for codec in Compression::ALL {
        let bytes = |record: &[u8]| {
            let mut payload = Vec::new();
            compress(codec, record, &mut payload);
            batch(codec, 1, &payload)
        };
        for (what, record) in odd_records() {
            let [stays, anew, read] = ours(codec, &bytes(&record));
            for produced in [stays, anew] {
                let error = produced.expect_err(what);
                assert!(matches!(error, BatchError::Record { index: 0, .. }), "{codec}, {what}: {error}");
                assert_eq!(error.code(), ErrorCode::InvalidRecord);
            }
            assert_eq!(read, Ok(()), "{codec}, {what}");
        }
        assert_eq!(ours(codec, &bytes(&wide_record())), [Ok(()), Ok(()), Ok(())], "{codec}");
    }
}
