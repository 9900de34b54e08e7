//! The sample that `golden/Golden.java` writes and reads; the two must be changed together.
#![allow(dead_code, reason = "each test uses a part of it")]

use std::path::Path;

use bytes::Bytes;
use milena_batch::Header;
use milena_types::Timestamp;

pub const TIME: i64 = 1_700_000_000_000;
pub const COUNT: i32 = 50;

/// As in Golden.java.
pub fn timestamp(i: i32) -> Timestamp {
    Timestamp(TIME + i64::from(i * 37 % 11) - 5)
}

/// As in Golden.java.
pub fn key(i: i32) -> Option<Bytes> {
    (i % 5 != 0).then(|| format!("key-{i}").into())
}

/// As in Golden.java.
pub fn value(i: i32) -> Option<Bytes> {
    (i % 7 != 0).then(|| format!("value-{i};").repeat((i % 4 * 3) as usize).into())
}

/// As in Golden.java.
pub fn headers(i: i32) -> Vec<Header> {
    (0..i % 3)
        .map(|h| Header { key: "h".into(), value: (i % 2 != 0).then(|| format!("v{i}{h}").into()) })
        .collect()
}

/// What Kafka wrote.
pub fn golden(name: &str) -> Bytes {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/java-{name}.bin"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())).into()
}
