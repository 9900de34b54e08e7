//! What idempotent producers have appended: Kafka's producer state (KIP-98, KIP-360). Pure.
//!
//! A leader checks each client batch against it: fences old epochs, recognises retries, refuses gaps. A
//! recovering or following log only learns from it (`learn`). Derived from the batches, and rebuilt from
//! them.

mod entry;

use std::collections::BTreeMap;

use milena_batch::{BatchHeader, TimestampType};
use milena_types::{Offset, ProducerEpoch, ProducerId, Sequence, Timestamp};

use crate::AppendError;

pub use entry::{BATCHES_RETAINED, BatchMetadata, ProducerEntry};

/// What a leader is to do with a batch.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// Append it.
    Append,
    /// It was appended before, as this one: answer with its offsets, append nothing.
    Duplicate(BatchMetadata),
}

/// The producer part of a batch.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ProducerBatch {
    /// Who appends; not idempotent when negative.
    pub producer_id: ProducerId,
    /// Its incarnation.
    pub epoch: ProducerEpoch,
    /// The first record's sequence.
    pub first_sequence: Sequence,
    /// The last record's sequence.
    pub last_sequence: Sequence,
    /// Records counted from the first one to the last.
    pub last_offset_delta: i32,
    /// Its largest timestamp.
    pub max_timestamp: Timestamp,
    /// The time that the log gave it; none where it keeps its own.
    pub log_append_time: Timestamp,
    /// Whether it belongs to a transaction.
    pub is_transactional: bool,
    /// Whether it holds control records: from an idempotent producer, the end of a transaction.
    pub is_control: bool,
}

impl From<&BatchHeader> for ProducerBatch {
    fn from(header: &BatchHeader) -> ProducerBatch {
        ProducerBatch {
            producer_id: header.producer_id,
            epoch: header.producer_epoch,
            first_sequence: header.base_sequence,
            last_sequence: header.last_sequence(),
            last_offset_delta: header.last_offset_delta,
            max_timestamp: header.max_timestamp,
            log_append_time: match header.attributes.timestamp_type() {
                TimestampType::LogAppendTime => header.max_timestamp,
                TimestampType::CreateTime => Timestamp::NONE,
            },
            is_transactional: header.attributes.is_transactional(),
            is_control: header.attributes.is_control(),
        }
    }
}

/// Every producer known to a log. Bounded by `producer.id.expiration.ms`.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Producers {
    entries: BTreeMap<ProducerId, ProducerEntry>,
}

impl Producers {
    /// Judges a client's batch. Changes nothing: `learn` does, once the batch is written.
    pub fn check(&self, batch: &ProducerBatch) -> Result<Verdict, AppendError> {
        if !batch.producer_id.is_idempotent() {
            return Ok(Verdict::Append);
        }
        // without state (new, expired, or its records deleted) any epoch and sequence may start (KIP-360)
        let Some(entry) = self.entries.get(&batch.producer_id) else { return Ok(Verdict::Append) };
        if let Some(duplicate) = entry.duplicate_of(batch) {
            return Ok(Verdict::Duplicate(duplicate));
        }
        entry.check(batch)?;
        Ok(Verdict::Append)
    }

    /// Judges the batches of one append, each as if those before it were in the log. A duplicate among them
    /// makes the whole append one: a client sends one batch a partition, so this is a retry.
    pub fn check_all(&self, batches: &[ProducerBatch]) -> Result<Verdict, AppendError> {
        if let [batch] = batches {
            return self.check(batch);
        }
        let mut ahead = Producers::default();
        for batch in batches {
            if !batch.producer_id.is_idempotent() {
                continue;
            }
            if let Some(entry) = self.entries.get(&batch.producer_id) {
                ahead.entries.entry(batch.producer_id).or_insert_with(|| entry.clone());
            }
            if let Verdict::Duplicate(known) = ahead.check(batch)? {
                return Ok(Verdict::Duplicate(known));
            }
            // only sequences matter here, offset and time are not looked at
            ahead.learn(batch, Offset::ZERO, Timestamp::NONE);
        }
        Ok(Verdict::Append)
    }

    /// Takes in a batch that stands in the log at `base`, whoever let it in. `now` is this node's wall clock,
    /// not the batch's time.
    pub fn learn(&mut self, batch: &ProducerBatch, base: Offset, now: Timestamp) {
        if batch.producer_id.is_idempotent() {
            self.entries.entry(batch.producer_id).or_default().learn(batch, base, now);
        }
    }

    /// These producers were learned again from a part of the log that `before` was learned from: they are as
    /// old as they were, and who was forgotten stays so.
    pub(crate) fn as_old_as(&mut self, before: &Producers) {
        self.entries.retain(|id, entry| {
            let known = before.entries.get(id);
            known.inspect(|known| entry.seen_as(known)).is_some()
        });
    }

    /// Forgets producers without an open transaction that were last heard of `expiration_ms` ago.
    ///
    /// By this node's clock: Kafka goes by the newest batch's own timestamp, and so forgets at once, and at
    /// every restart, a producer that fills in old data. Its retries would then be appended twice.
    pub fn expire(&mut self, now: Timestamp, expiration_ms: i64) {
        self.entries.retain(|_, entry| !entry.is_expired(now, expiration_ms));
    }

    /// Who is known, and what was seen of each.
    pub fn entries(&self) -> impl Iterator<Item = (ProducerId, &ProducerEntry)> {
        self.entries.iter().map(|(id, entry)| (*id, entry))
    }

    /// What was seen of a producer.
    pub fn get(&self, producer_id: ProducerId) -> Option<&ProducerEntry> {
        self.entries.get(&producer_id)
    }
}

#[cfg(test)]
mod tests;
