//! Any bytes as any response: two bytes choose API and version, the rest is the body.
//! Nothing may panic, and what is accepted must be written and read back alike.
#![no_main]

mod every;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| every::decode_one(data, |name| name.ends_with("Response")));
