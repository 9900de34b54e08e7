//! Any bytes as batches of any format: split, checked, validated as a produce request, decompressed, read.
//! Nothing may panic or hold more than its limits. Checksums are mended, so that the rest is looked at.
#![no_main]

use bytes::Bytes;
use libfuzzer_sys::fuzz_target;
use milena_batch::*;
use milena_types::Timestamp;

const LIMIT: usize = 1 << 20;

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
        if let Ok(records) = entry.records(&Limits { max_decompressed_bytes: LIMIT }) {
            let _ = records.map_while(Result::ok).count();
        }
    }
}

fuzz_target!(|data: &[u8]| {
    let rules = ProduceRules { max_decompressed_bytes: LIMIT, ..ProduceRules::defaults(Timestamp(1 << 40)) };
    let _ = validate_produce(Bytes::copy_from_slice(data), &rules);
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
    let _ = validate_produce(bytes.clone(), &rules);
    let stored_as = Compression::from_id(data[0] % 5).map(StoredAs::codec);
    if let Ok(batches) = validate_produce(bytes.clone(), &ProduceRules { stored_as, ..rules }) {
        batches[0].check_crc().expect("computed anew");
    }
    let limits = Limits { max_decompressed_bytes: LIMIT };
    let mut rest = bytes;
    while let Ok(Some(batch)) = Batch::split_first(&mut rest) {
        batch.check_crc().expect("it was mended");
        let Ok(records) = batch.records(&limits) else { continue };
        for record in records {
            let Ok(record) = record else { break };
            let _ = (read_control(&record), read_end_marker(&record));
        }
    }
});
