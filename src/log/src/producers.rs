//! What idempotent and transactional producers have appended: Kafka's producer state (KIP-98, KIP-360). Pure.
//!
//! A leader checks each client batch against it: fences old epochs, recognises retries, refuses gaps. A
//! recovering or following log only learns from it (`learn`). Derived from the batches; written to a snapshot
//! now and then, so that only the batches behind the newest one are read again.

mod ahead;
mod entry;
mod retained;
mod snapshot;
mod transactions;

use std::collections::BTreeMap;
use std::sync::Arc;

use milena_batch::{Batch, BatchHeader, EndMarker, Limits, TimestampType, read_end_marker};
use milena_probe::always;
use milena_types::{Offset, ProducerEpoch, ProducerId, Sequence, Timestamp};

pub use ahead::Ahead;
pub use entry::{BATCHES_RETAINED, BatchMetadata, NO_COORDINATOR_EPOCH, ProducerEntry};
pub use snapshot::BadSnapshot;
pub use transactions::{EndedTxn, Transactions};

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
    /// How the transaction ended; none in a control batch whose records compaction took out.
    pub marker: Option<EndMarker>,
}

impl ProducerBatch {
    /// The producer part of `batch`. Of control batches, and only of those, the first record is read.
    pub fn of(batch: &Batch) -> ProducerBatch {
        let header = &batch.header;
        let mut producer = ProducerBatch::of_header(header);
        if producer.is_control && producer.producer_id.is_idempotent() {
            let first = batch.records(&Limits::default()).ok().and_then(|mut records| records.next()?.ok());
            producer.marker = first.and_then(|record| read_end_marker(&record).ok().flatten());
        }
        producer
    }

    fn of_header(header: &BatchHeader) -> ProducerBatch {
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
            marker: None,
        }
    }
}

/// Every producer known to a log. Bounded by `producer.id.expiration.ms`.
#[derive(Clone, Debug, Default)]
pub struct Producers {
    entries: BTreeMap<ProducerId, ProducerEntry>,
    transactions: Arc<Transactions>,
}

/// Equal when derived from the same batches: what followers lack is not derived from them.
impl PartialEq for Producers {
    fn eq(&self, other: &Producers) -> bool {
        self.entries == other.entries && self.transactions.open() == other.transactions.open()
    }
}

impl Eq for Producers {}

impl Producers {
    /// What the log would know once what is to be appended is in it.
    pub fn ahead(&self) -> Ahead {
        Ahead::of(self)
    }

    /// What was appended is in the log.
    pub fn catch_up(&mut self, ahead: Ahead) {
        let (entries, transactions) = ahead.into_parts();
        self.entries.extend(entries);
        self.transactions = transactions;
        self.check_invariants();
    }

    /// Takes in a batch that stands in the log at `base`, whoever let it in. `now` is this node's wall clock,
    /// not the batch's time. The transaction that it ends, if it ends one.
    pub fn learn(&mut self, batch: &ProducerBatch, base: Offset, now: Timestamp) -> Option<EndedTxn> {
        let mut ahead = self.ahead();
        ahead.learn(self, batch, base, now);
        let ended = ahead.ended().first().copied();
        self.catch_up(ahead);
        ended
    }

    /// These producers were learned again from a part of the log that `before` was learned from: they are as
    /// old as they were, and who was forgotten stays so.
    pub(crate) fn as_old_as(&mut self, before: &Producers) {
        self.entries.retain(|id, entry| {
            let known = before.entries.get(id);
            known.inspect(|known| entry.seen_as(known)).is_some()
        });
        let entries = &self.entries;
        Arc::make_mut(&mut self.transactions).retain(|id| entries.contains_key(&id));
        self.check_invariants();
    }

    /// Forgets producers without an open transaction that were last heard of `expiration_ms` ago.
    ///
    /// By this node's clock: Kafka goes by the newest batch's own timestamp, and so forgets at once, and at
    /// every restart, a producer that fills in old data. Its retries would then be appended twice.
    pub fn expire(&mut self, now: Timestamp, expiration_ms: i64) {
        self.entries.retain(|_, entry| !entry.is_expired(now, expiration_ms));
        self.check_invariants();
    }

    /// Who is known, and what was seen of each.
    pub fn entries(&self) -> impl Iterator<Item = (ProducerId, &ProducerEntry)> {
        self.entries.iter().map(|(id, entry)| (*id, entry))
    }

    /// What was seen of a producer.
    pub fn get(&self, producer_id: ProducerId) -> Option<&ProducerEntry> {
        self.entries.get(&producer_id)
    }

    /// Which transactions are open, and which ended where followers may not have them yet.
    pub fn transactions(&self) -> &Arc<Transactions> {
        &self.transactions
    }

    /// All up to `high_watermark` is replicated: transactions that ended there are stable.
    pub fn replicated_up_to(&mut self, high_watermark: Offset) {
        if self.transactions.has_replicated(high_watermark) {
            Arc::make_mut(&mut self.transactions).replicated_up_to(high_watermark);
        }
    }

    fn check_invariants(&self) {
        always!(
            self.transactions.open().len() <= self.entries.len(),
            "a producer has one open transaction at most"
        );
    }
}

#[cfg(test)]
mod tests;
