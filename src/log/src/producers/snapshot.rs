//! The bytes of a `.snapshot`: Kafka's `ProducerSnapshot` behind its version, with a CRC-32C over the entries.
//! Pure. It keeps the last batch of each producer only; `retained` keeps the others that a retry is recognised by.

use std::collections::VecDeque;
use std::sync::Arc;

use bytes::Bytes;
use milena_batch::crc32c;
use milena_types::{Offset, ProducerEpoch, ProducerId, Sequence, Timestamp};
use milena_wire::messages::producer_snapshot::{self, ProducerSnapshot};

use super::{BatchMetadata, ProducerEntry, Producers};

/// The only version that Kafka has ever written.
const VERSION: i16 = 1;
/// Version and CRC.
const HEAD: usize = 6;

/// A snapshot that is not used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSnapshot {
    /// Too short for a version and a CRC.
    #[error("it has {0} bytes, too few")]
    Short(usize),
    /// A version that this program does not know. The file may be another program's, and stays.
    #[error("it is of version {0}, and only {VERSION} is known")]
    Version(i16),
    /// Torn, or rotten.
    #[error("its checksum is {computed:#010x}, and it says {said:#010x}")]
    Crc {
        /// Of the bytes.
        computed: u32,
        /// In the file.
        said: u32,
    },
    /// The checksum is right and the content is not.
    #[error("{0}")]
    Content(String),
}

impl Producers {
    /// The file's bytes.
    pub fn encode_snapshot(&self) -> Bytes {
        let entries = self.entries.iter().map(|(id, entry)| encode_entry(*id, entry)).collect();
        let snapshot = ProducerSnapshot { crc: 0, producer_entries: entries };
        let body = milena_wire::encode(&snapshot, VERSION).expect("fewer producers than an array may have");
        let mut bytes = Vec::with_capacity(2 + body.len());
        bytes.extend_from_slice(&VERSION.to_be_bytes());
        bytes.extend_from_slice(&body);
        let crc = crc32c(&bytes[HEAD..]);
        bytes[2..HEAD].copy_from_slice(&crc.to_be_bytes());
        bytes.into()
    }

    /// What a snapshot at `offset` says. `now` is this node's wall clock: a producer counts as heard of then.
    pub fn decode_snapshot(bytes: &Bytes, offset: Offset, now: Timestamp) -> Result<Producers, BadSnapshot> {
        let Some((head, rest)) = bytes.split_first_chunk::<HEAD>() else {
            return Err(BadSnapshot::Short(bytes.len()));
        };
        let version = i16::from_be_bytes([head[0], head[1]]);
        if version != VERSION {
            return Err(BadSnapshot::Version(version));
        }
        let (said, computed) = (u32::from_be_bytes([head[2], head[3], head[4], head[5]]), crc32c(rest));
        if said != computed {
            return Err(BadSnapshot::Crc { computed, said });
        }
        let snapshot: ProducerSnapshot = milena_wire::decode(bytes.slice(2..), VERSION)
            .map_err(|error| BadSnapshot::Content(error.to_string()))?;
        let mut producers = Producers::default();
        let transactions = Arc::make_mut(&mut producers.transactions);
        for known in &snapshot.producer_entries {
            let (id, entry) = decode_entry(known, offset, now)?;
            let is_new = entry.transaction_start().is_none_or(|start| transactions.restore(start, id));
            if !is_new || producers.entries.insert(id, entry).is_some() {
                return Err(BadSnapshot::Content(format!("producer {id} contradicts another entry")));
            }
        }
        Ok(producers)
    }
}

fn encode_entry(id: ProducerId, entry: &ProducerEntry) -> producer_snapshot::ProducerEntry {
    let last = entry.batches().last();
    producer_snapshot::ProducerEntry {
        producer_id: id.get(),
        epoch: entry.epoch().get(),
        last_sequence: entry.last_sequence().get(),
        last_offset: last.map_or(-1, |last| last.last_offset.get()),
        offset_delta: last.map_or(0, |last| last.last_offset.since(last.first_offset) as i32),
        timestamp: entry.last_timestamp().get(),
        coordinator_epoch: entry.coordinator_epoch(),
        current_txn_first_offset: entry.transaction_start().map_or(-1, |start| start.get()),
    }
}

fn decode_entry(
    known: &producer_snapshot::ProducerEntry,
    offset: Offset,
    now: Timestamp,
) -> Result<(ProducerId, ProducerEntry), BadSnapshot> {
    let id = ProducerId(known.producer_id);
    let bad = |what: &str| Err(BadSnapshot::Content(format!("producer {id} has {what}")));
    if !id.is_idempotent() {
        return bad("a negative id");
    }
    let mut batches = VecDeque::new();
    if known.last_offset >= 0 {
        let is_within =
            known.last_offset < offset.get() && (0..=known.last_offset).contains(&known.offset_delta.into());
        if !is_within || known.last_sequence < 0 {
            return bad("a last batch that cannot be");
        }
        let last_offset = Offset(known.last_offset);
        batches.push_back(BatchMetadata {
            first_sequence: before(Sequence(known.last_sequence), known.offset_delta),
            last_sequence: Sequence(known.last_sequence),
            first_offset: Offset(known.last_offset - i64::from(known.offset_delta)),
            last_offset,
            max_timestamp: Timestamp(known.timestamp),
            log_append_time: Timestamp::NONE,
        });
    }
    if known.current_txn_first_offset >= offset.get() {
        return bad("a transaction that starts later");
    }
    let start = (known.current_txn_first_offset >= 0).then_some(Offset(known.current_txn_first_offset));
    let entry = ProducerEntry::restored(
        ProducerEpoch(known.epoch),
        Timestamp(known.timestamp),
        known.coordinator_epoch,
        start,
        batches,
        now,
    );
    Ok((id, entry))
}

/// The sequence `count` records before `last`; they wrap below 0 (KIP-98).
fn before(last: Sequence, count: i32) -> Sequence {
    let modulus = i64::from(i32::MAX) + 1;
    Sequence((i64::from(last.get()) - i64::from(count)).rem_euclid(modulus) as i32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sequences_wrap_backwards_too() {
        assert_eq!(before(Sequence(5), 5), Sequence(0));
        assert_eq!(before(Sequence(1), 3), Sequence(i32::MAX - 1));
        assert_eq!(before(Sequence(1), 3).plus(3), Sequence(1));
    }
}
