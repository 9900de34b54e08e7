//! Any bytes as batches of any format: split, checked, validated as a produce request, decompressed, read.
//! Nothing may panic or hold more than its limits. Checksums are mended, so that the rest is looked at.
#![no_main]

use bytes::Bytes;
use libfuzzer_sys::fuzz_target;
use milena_batch::*;
use milena_meter::{Meter, cost};
use milena_types::Timestamp;

#[global_allocator]
static METER: Meter = Meter;

const MIB: usize = 1 << 20;
/// How large a batch may be when decompressed.
const LIMIT: usize = MIB;
/// What may be held in all: one lz4 block of the largest size is the most that a codec holds by itself, and
/// as in `src/batch/tests/bounds.rs` there is three times the limit beside it.
const HELD: usize = 4 * MIB + 3 * LIMIT;

fn within_bounds<T>(work: impl FnOnce() -> T) -> T {
    let (result, cost) = cost(work);
    assert!(cost.peak <= HELD, "{cost:?}; at most {HELD} may be held");
    result
}

/// As a message of format v0 or v1, its length and checksum mended.
fn legacy(data: &[u8]) {
    if data.len() < 26 {
        return;
    }
    let mut bytes = data.to_vec();
    let size = (bytes.len() - PREFIX) as i32;
    bytes[8..12].copy_from_slice(&size.to_be_bytes());
    bytes[16] &= 1;
    let mut rest = Bytes::from(bytes);
    while let Ok(Some(stored)) = StoredBatch::split_first(&mut rest) {
        let StoredBatch::Legacy(entry) = stored else { continue };
        let _ = entry.check_crc();
        within_bounds(|| {
            if let Ok(records) = entry.records(&Limits { max_decompressed_bytes: LIMIT }) {
                let _ = records.map_while(Result::ok).count();
            }
        });
    }
}

fuzz_target!(|data: &[u8]| {
    let rules = ProduceRules { max_decompressed_bytes: LIMIT, ..ProduceRules::defaults(Timestamp(1 << 40)) };
    let _ = within_bounds(|| validate_produce(Bytes::copy_from_slice(data), &rules));
    legacy(data);
    if data.len() < HEADER_LEN {
        return;
    }
    let mut bytes = data.to_vec();
    let length = (bytes.len() - PREFIX) as i32;
    bytes[..8].fill(0);
    bytes[8..12].copy_from_slice(&length.to_be_bytes());
    bytes[16] = 2;
    let crc = crc32c(&bytes[21..]);
    bytes[17..21].copy_from_slice(&crc.to_be_bytes());
    let bytes = Bytes::from(bytes);
    let _ = within_bounds(|| validate_produce(bytes.clone(), &rules));
    let stored_as = Compression::from_id(data[0] % 5).map(StoredAs::codec);
    let rules = ProduceRules { stored_as, ..rules };
    if let Ok(batches) = within_bounds(|| validate_produce(bytes.clone(), &rules)) {
        batches[0].check_crc().expect("computed anew");
    }
    let limits = Limits { max_decompressed_bytes: LIMIT };
    let mut rest = bytes;
    while let Ok(Some(batch)) = Batch::split_first(&mut rest) {
        batch.check_crc().expect("it was mended");
        within_bounds(|| {
            let Ok(records) = batch.records(&limits) else { return };
            for record in records.map_while(Result::ok) {
                let _ = (read_control(&record), read_end_marker(&record));
            }
        });
    }
});
