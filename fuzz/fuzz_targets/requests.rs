//! Any bytes as any request: two bytes choose API and version, the rest is the body; and all of it as a frame.
//! Nothing may panic, and what is accepted must be written and read back alike.
#![no_main]

mod every;

use bytes::Bytes;
use libfuzzer_sys::fuzz_target;
use milena_wire::frame::decode_request_header;

fuzz_target!(|data: &[u8]| {
    let mut frame = Bytes::copy_from_slice(data);
    let _ = every::within_budget(&[frame.len()], || decode_request_header(&mut frame));
    every::decode_one(data, |name| name.ends_with("Request"));
});
