//! Records on their way to one partition, sent and retried together.

use std::sync::Arc;

use bytes::Bytes;
use milena_batch::{BatchBuilder, Compression, Header};
use milena_probe::always;
use milena_types::{Instant, Offset, ProducerEpoch, ProducerId, Sequence, Timestamp};

/// The size of a batch's header, and the most that a record's own framing takes.
const BATCH_OVERHEAD: usize = 61;
const RECORD_OVERHEAD: usize = 21;
const HEADER_OVERHEAD: usize = 10;

/// A record as it is sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Payload {
    /// When it was made.
    pub timestamp: Timestamp,
    /// Its key.
    pub key: Option<Bytes>,
    /// Its value.
    pub value: Option<Bytes>,
    /// Its headers.
    pub headers: Vec<Header>,
}

impl Payload {
    /// At most how many bytes it takes in a batch, before compression.
    pub fn size_max(&self) -> usize {
        let of = |bytes: &Option<Bytes>| bytes.as_ref().map_or(0, Bytes::len);
        let headers =
            self.headers.iter().map(|h| HEADER_OVERHEAD + h.key.len() + of(&h.value)).sum::<usize>();
        RECORD_OVERHEAD + of(&self.key) + of(&self.value) + headers
    }
}

/// Under which number a broker knows a batch; never changes once an attempt may have been appended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stamp {
    /// The producer.
    pub id: ProducerId,
    /// Its epoch.
    pub epoch: ProducerEpoch,
    /// The sequence of the first record.
    pub base: Sequence,
}

/// Records on their way to one partition. `T` names who is told what becomes of each.
#[derive(Debug)]
pub(super) struct Batch<T> {
    /// The number of its first record: the order of sending, which splitting keeps.
    pub(super) number: u64,
    pub(super) created: Instant,
    pub(super) records: Arc<Vec<Payload>>,
    /// One a record; none once they were told that time ran out.
    pub(super) tokens: Vec<T>,
    pub(super) bytes: usize,
    pub(super) stamp: Option<Stamp>,
    pub(super) attempts: u32,
    pub(super) not_before: Instant,
    /// An attempt may have been appended.
    pub(super) ambiguous: bool,
    /// The broker says that it lacks what comes before; waits for a new epoch.
    pub(super) held: bool,
}

impl<T> Batch<T> {
    pub(super) fn new(number: u64, created: Instant) -> Batch<T> {
        Batch {
            number,
            created,
            records: Arc::default(),
            tokens: Vec::new(),
            bytes: BATCH_OVERHEAD,
            stamp: None,
            attempts: 0,
            not_before: created,
            ambiguous: false,
            held: false,
        }
    }

    pub(super) fn push(&mut self, payload: Payload, token: T) {
        self.bytes += payload.size_max();
        let records = Arc::get_mut(&mut self.records).expect("nothing is added to a batch that was sent");
        records.push(payload);
        self.tokens.push(token);
    }

    pub(super) fn count(&self) -> i32 {
        i32::try_from(self.records.len()).expect("a batch has far fewer than 2^31 records")
    }

    /// Whether it may still be added to.
    pub(super) fn is_open(&self) -> bool {
        self.attempts == 0 && self.stamp.is_none() && !self.held
    }

    pub(super) fn is_expired(&self) -> bool {
        self.tokens.is_empty()
    }

    /// Two halves under the same sequences: what the broker could take in one piece only.
    pub(super) fn split(mut self) -> [Batch<T>; 2] {
        always!(self.records.len() > 1 && self.tokens.len() == self.records.len());
        let at = self.records.len() / 2;
        let second_tokens = self.tokens.split_off(at);
        let half = |number, records: &[Payload], tokens, stamp| {
            let bytes = BATCH_OVERHEAD + records.iter().map(Payload::size_max).sum::<usize>();
            let (records, created) = (Arc::new(records.to_vec()), self.created);
            Batch {
                number,
                records,
                tokens,
                bytes,
                stamp,
                held: false,
                created,
                ..Batch::new(number, created)
            }
        };
        let later = |stamp: Stamp| Stamp { base: stamp.base.plus(at as i32), ..stamp };
        let mut halves = [
            half(self.number, &self.records[..at], self.tokens, self.stamp),
            half(self.number + at as u64, &self.records[at..], second_tokens, self.stamp.map(later)),
        ];
        for half in &mut halves {
            half.attempts = self.attempts;
            half.not_before = self.not_before;
            half.ambiguous = self.ambiguous;
        }
        halves
    }
}

/// The bytes of a batch.
pub(super) fn encode(records: &[Payload], stamp: Option<Stamp>, compression: Compression) -> Bytes {
    let mut builder = BatchBuilder::new(compression);
    if let Some(stamp) = stamp {
        builder = builder.producer(stamp.id, stamp.epoch, stamp.base);
    }
    for record in records {
        let (key, value) = (record.key.as_deref(), record.value.as_deref());
        builder.append(record.timestamp, key, value, &record.headers);
    }
    builder.build(Offset::ZERO)
}
