//! Any bytes as any message that a log keeps, and as framed records and coordinator pairs.
//! Nothing may panic, and what is accepted must be written and read back alike.
#![no_main]

mod every;

use bytes::Bytes;
use libfuzzer_sys::fuzz_target;
use milena_wire::group_record::GroupRecord;
use milena_wire::metadata_record::MetadataRecord;
use milena_wire::remote_log_record::RemoteLogRecord;
use milena_wire::share_record::ShareRecord;
use milena_wire::transaction_record::TransactionRecord;

fuzz_target!(|data: &[u8]| {
    every::decode_one(data, |name| !name.ends_with("Request") && !name.ends_with("Response"));
    let frame = Bytes::copy_from_slice(data);
    let framed = every::within_budget(&[frame.len()], || MetadataRecord::decode(frame.clone()));
    if let Ok(record) = framed {
        let _ = record.encode_at(record.version_newest());
    }
    let _ = every::within_budget(&[frame.len()], || RemoteLogRecord::decode(frame.clone()));
    // the first byte says where the key ends
    let Some((&cut, pair)) = data.split_first() else { return };
    let (key, value) = pair.split_at(usize::from(cut).min(pair.len()));
    let (key, value) = (Bytes::copy_from_slice(key), Bytes::copy_from_slice(value));
    let both = [key.len(), value.len()];
    if let Ok(record) = every::within_budget(&both, || GroupRecord::decode(&key, Some(&value))) {
        let _ = record.encode(record.version_newest());
    }
    let _ = every::within_budget(&both, || TransactionRecord::decode(&key, Some(&value)));
    let _ = every::within_budget(&both, || ShareRecord::decode(&key, Some(&value)));
});
