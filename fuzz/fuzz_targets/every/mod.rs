//! Picks a message type by number and tries bytes on it. What decoding holds in all, at any moment, must be
//! within the budget of the bytes that it reads.

use bytes::Bytes;
use milena_meter::{Meter, cost};
use milena_wire::{
    BESIDE_BUDGET_BYTES_MAX, Message, MessageVisitor, budget_of, decode_prefix, encode, every_message,
};

#[global_allocator]
static METER: Meter = Meter;

/// Reads `frames` with `decode`; they justify what it holds, however much it makes of them.
pub fn within_budget<T>(frames: &[usize], decode: impl FnOnce() -> T) -> T {
    let (decoded, cost) = cost(decode);
    let limit: usize = frames.iter().map(|bytes| budget_of(*bytes) + BESIDE_BUDGET_BYTES_MAX).sum();
    assert!(cost.peak <= limit, "{frames:?} bytes made {cost:?}; at most {limit} may be held");
    decoded
}

struct One<'a, F> {
    wanted: usize,
    seen: usize,
    version: u8,
    body: &'a [u8],
    takes: F,
    count_only: bool,
}

impl<F: Fn(&str) -> bool> MessageVisitor for One<'_, F> {
    fn visit<M: Message>(&mut self) {
        if !(self.takes)(M::NAME) {
            return;
        }
        let is_it = !self.count_only && self.seen == self.wanted;
        self.seen += 1;
        if !is_it {
            return;
        }
        let (low, high) = (*M::VERSIONS.start(), *M::VERSIONS.end());
        let version = low + i16::from(self.version) % (high - low + 1);
        let mut body = Bytes::copy_from_slice(self.body);
        let decoded = within_budget(&[body.len()], || decode_prefix::<M>(&mut body, version));
        let Ok(message) = decoded else { return };
        // unknown tags out of order are read, as in Java, and not written
        let Ok(again) = encode(&message, version) else { return };
        let mut rest = again.clone();
        let back: M = decode_prefix(&mut rest, version).expect("what was written can be read");
        assert!(rest.is_empty(), "{} version {version} leaves bytes", M::NAME);
        assert_eq!(encode(&back, version).expect("again"), again, "{} version {version}", M::NAME);
    }
}

/// Tries `data` on one of the messages whose name `takes` accepts.
pub fn decode_one(data: &[u8], takes: impl Fn(&str) -> bool) {
    let [which, version, body @ ..] = data else { return };
    let mut count = One { wanted: 0, seen: 0, version: 0, body, takes: &takes, count_only: true };
    every_message(&mut count);
    let wanted = usize::from(*which) % count.seen;
    every_message(&mut One { wanted, seen: 0, version: *version, body, takes: &takes, count_only: false });
}
