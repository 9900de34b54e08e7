//! Picks a message type by number and tries bytes on it.

use bytes::Bytes;
use milena_wire::{Message, MessageVisitor, decode_prefix, encode, every_message};

/// The memory that a body of a few kilobytes may make a message take is bounded by the decoder; libFuzzer's
/// own limit on allocations, which the README of this folder sets, is what fails here.
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
        let Ok(message) = decode_prefix::<M>(&mut body, version) else { return };
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
