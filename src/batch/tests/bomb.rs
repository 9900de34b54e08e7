//! Goal: 32 kB that expand to a gibibyte cost at most 1 MiB to refuse, beyond the window that their codec was told
//! to keep: whoever reads them must hold it, Kafka too (2 MiB at zstd's default level). What each other codec makes its
//! reader hold at worst: a zstd window of 128 MiB that is filled, an LZ4 block of 4 MiB, a whole raw snappy stream of 22
//! times its size. Method: the kernel's own figure
//! of the most that this process held, since zstd's memory comes from C and no Rust allocator sees it.
//! One test only, so that nothing else in the process moves that figure.
#![cfg(target_os = "linux")]
#![allow(clippy::disallowed_methods, reason = "a test asks the kernel about its own memory")]

mod support;

use std::io::Write;

use bytes::Bytes;
use milena_batch::*;
use support::{NOW, batch_of};

const MIB: usize = 1024 * 1024;
/// What zstd's default level declares as its window.
const WINDOW: usize = 2 * MIB;

fn batch_around(codec: Compression, payload: &[u8]) -> Bytes {
    batch_of(payload, 1, |header| header.attributes = Attributes(i16::from(codec.id())))
}

fn varint(value: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut value = value << 1;
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
    bytes
}

/// One legal record with `mebibytes` of zeroes as its value, compressed with a window of 2^`window_log`.
fn bomb(mebibytes: usize, window_log: u32) -> Bytes {
    let len = mebibytes * MIB;
    let mut payload = Vec::new();
    let mut encoder = zstd::stream::write::Encoder::new(&mut payload, 3).unwrap();
    encoder.window_log(window_log).unwrap();
    // attributes, timestamp delta, offset delta, null key, value length; no headers at the end
    let head = [&[0, 0, 0, 1][..], &varint(len)].concat();
    encoder.write_all(&varint(head.len() + len + 1)).unwrap();
    encoder.write_all(&head).unwrap();
    let zeroes = vec![0; MIB];
    for _ in 0..mebibytes {
        encoder.write_all(&zeroes).unwrap();
    }
    encoder.write_all(&[0]).unwrap();
    encoder.finish().unwrap();
    batch_around(Compression::Zstd, &payload)
}

/// The record of `bomb`, whole.
fn plain(mebibytes: usize) -> Vec<u8> {
    let len = mebibytes * MIB;
    let head = [&[0, 0, 0, 1][..], &varint(len)].concat();
    [&varint(head.len() + len + 1)[..], &head, &vec![0; len + 1]].concat()
}

/// `bomb` in gzip.
fn gzip(mebibytes: usize) -> Bytes {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(&plain(mebibytes)).unwrap();
    batch_around(Compression::Gzip, &encoder.finish().unwrap())
}

/// `bomb` in LZ4 blocks of 4 MiB, the largest.
fn lz4(mebibytes: usize) -> Bytes {
    use lz4_flex::frame::{BlockMode, BlockSize, FrameEncoder, FrameInfo};
    let info = FrameInfo::new().block_size(BlockSize::Max4MB).block_mode(BlockMode::Independent);
    let mut encoder = FrameEncoder::with_frame_info(info, Vec::new());
    encoder.write_all(&plain(mebibytes)).unwrap();
    batch_around(Compression::Lz4, &encoder.finish().unwrap())
}

/// `bomb` in raw snappy, as librdkafka sends it.
fn raw_snappy(mebibytes: usize) -> Bytes {
    batch_around(Compression::Snappy, &snap::raw::Encoder::new().compress_vec(&plain(mebibytes)).unwrap())
}

fn status(field: &str) -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with(field)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<usize>().unwrap() * 1024
}

/// What `work` made the process hold at most, beyond what it held before.
fn held<T>(work: impl FnOnce() -> T) -> (T, usize) {
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
    let before = status("VmRSS:");
    let result = work();
    let peak = status("VmHWM:").saturating_sub(before);
    (result, peak)
}

/// What is freed goes back to the kernel at once in this process, so that nothing is held in memory that earlier
/// work left. False: another process, which is such a one, ran the test.
fn is_exact(test: &str) -> bool {
    const EXACT: [(&str, &str); 2] = [("MALLOC_MMAP_THRESHOLD_", "16384"), ("MALLOC_TRIM_THRESHOLD_", "0")];
    if std::env::var_os(EXACT[0].0).is_some() {
        return true;
    }
    let mut again = std::process::Command::new(std::env::current_exe().unwrap());
    let status = again.args(["--exact", test, "--nocapture"]).envs(EXACT).status().unwrap();
    assert!(status.success(), "{status}");
    false
}

/// The widest window there is, filled.
fn a_window_that_is_filled_is_given_back() {
    // as much is held until the batch is judged, and given back then
    let filled = bomb(250, 27);
    assert!(filled.len() < 10 * 1024, "{} bytes", filled.len());
    let mut validator = Validator::new();
    let before = status("VmRSS:");
    let (verdict, peak) = held(|| validator.validate(filled.clone(), &ProduceRules::defaults(NOW)));
    assert_eq!(verdict.map(|batches| batches.len()), Ok(1));
    assert!(peak > 128 * MIB - MIB && peak <= 128 * MIB + MIB, "held {peak} bytes");
    let kept = status("VmRSS:").saturating_sub(before);
    assert!(kept <= MIB, "a validator keeps {kept} bytes of a window");
    // it is filled again where the batch is compressed anew, which fails here: its codec packs no zeroes
    let stored_as = Some(StoredAs::codec(Compression::Snappy));
    let rules = ProduceRules { stored_as, max_message_bytes: 8 * MIB, ..ProduceRules::defaults(NOW) };
    let error = validator.validate(filled, &rules).unwrap_err();
    assert!(matches!(error, BatchError::TooLarge { .. }), "{error}");
    let kept = status("VmRSS:").saturating_sub(before);
    assert!(kept <= MIB, "a validator keeps {kept} bytes of a window after a failure");
    drop(validator);
}

/// The other codecs, at their worst.
fn no_other_codec_holds_more_than_its_worst() {
    // 1 MiB of batch at most, as a topic takes by default
    let rules = ProduceRules::defaults(NOW);
    let worst = [
        ("gzip", gzip(200), MIB),
        ("lz4", lz4(200), 4 * MIB + MIB),
        ("raw snappy", raw_snappy(21), 21 * MIB + MIB),
    ];
    for (codec, batch, held_max) in worst {
        assert!(batch.len() <= rules.max_message_bytes, "{codec}: {} bytes", batch.len());
        assert!(
            Validator::new().validate(batch.clone(), &rules).is_ok(),
            "{codec}: its code is in memory now"
        );
        let (verdict, peak) = held(|| Validator::new().validate(batch, &rules));
        assert_eq!(verdict.map(|batches| batches.len()), Ok(1), "{codec}");
        assert!(peak <= held_max, "{codec}: held {peak} bytes");
    }
}

#[test]
fn a_small_batch_that_expands_to_a_gibibyte_is_refused_within_a_mebibyte_and_its_codecs_window() {
    if !is_exact(
        "a_small_batch_that_expands_to_a_gibibyte_is_refused_within_a_mebibyte_and_its_codecs_window",
    ) {
        return;
    }
    // the pages of zstd's own code count as held once they were run; what this one holds, it keeps
    let mut earlier = Validator::new();
    assert!(earlier.validate(bomb(1, 18), &ProduceRules::defaults(NOW)).is_ok());

    // a window of 256 KiB: its buffers hold half a mebibyte, and the system counts pages to a quarter at best
    let narrow = bomb(1023, 18);
    assert!(narrow.len() < 34 * 1024, "{} bytes", narrow.len());
    let rules = ProduceRules { max_decompressed_bytes: 256 * MIB, ..ProduceRules::defaults(NOW) };
    let (verdict, peak) = held(|| Validator::new().validate(narrow, &rules));
    assert_eq!(verdict, Err(BatchError::DecompressedTooLarge(256 * MIB)));
    assert!(peak <= MIB, "held {peak} bytes");

    // what zstd writes at its default level cannot be read without the 2 MiB window that it was written with
    let batch = bomb(1023, 21);
    assert!(batch.len() < 34 * 1024, "{} bytes", batch.len());
    for limit in [64 * 1024, MIB, 256 * MIB] {
        let rules = ProduceRules { max_decompressed_bytes: limit, ..ProduceRules::defaults(NOW) };
        let (verdict, peak) = held(|| Validator::new().validate(batch.clone(), &rules));
        assert_eq!(verdict, Err(BatchError::DecompressedTooLarge(limit)));
        assert!(peak <= WINDOW + MIB, "held {peak} bytes at a limit of {limit}");
    }
    // what readers would hold passes, and still little but the window is held
    let fits = bomb(255, 21);
    let (verdict, peak) = held(|| Validator::new().validate(fits, &ProduceRules::defaults(NOW)));
    assert_eq!(verdict.map(|batches| batches.len()), Ok(1));
    assert!(peak <= WINDOW + MIB, "held {peak} bytes");

    let whole = Batch::parse(batch).unwrap();
    let limits = Limits { max_decompressed_bytes: MIB };
    let (records, peak) = held(|| whole.records(&limits).map(|_| ()));
    assert_eq!(records, Err(BatchError::DecompressedTooLarge(MIB)));
    assert!(peak < 8 * MIB, "held {peak} bytes");

    // the widest window that Kafka reads is claimed, and little of it used
    let rules = ProduceRules { max_decompressed_bytes: MIB, ..ProduceRules::defaults(NOW) };
    let wide = bomb(200, 27);
    let (verdict, peak) = held(|| Validator::new().validate(wide, &rules));
    assert_eq!(verdict, Err(BatchError::DecompressedTooLarge(MIB)));
    assert!(peak < 8 * MIB, "held {peak} bytes for a claimed window of 128 MiB");

    a_window_that_is_filled_is_given_back();
    no_other_codec_holds_more_than_its_worst();

    let wider = bomb(300, 28);
    drop(earlier);
    let error = Validator::new().validate(wider, &ProduceRules::defaults(NOW)).unwrap_err();
    assert!(matches!(error, BatchError::Decompress { .. }), "{error}");
}
