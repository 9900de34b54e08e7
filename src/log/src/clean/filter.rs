//! What stays of a batch: Kafka's rules, one decision after another. Pure.
//!
//! - A record stays when it is the newest of its key, or newer than what the map covers. A record without a
//!   key, or of an aborted transaction, goes.
//! - A tombstone stays until its batch's delete horizon has passed, which the first cleaning that meets it
//!   sets (KIP-534, KAFKA-4545, KAFKA-8522: counted from that cleaning, never from a file's age).
//! - A marker stays as long as any batch of its transaction does, then until a horizon of its own.
//! - A batch stays, if empty, when a producer's last sequence is known from it alone, and when a segment ends
//!   with it.

use std::collections::BTreeMap;
use std::sync::Arc;

use milena_batch::{Batch, BatchError, Codecs, Limits, Record};
use milena_probe::always;
use milena_types::{Offset, ProducerEpoch, ProducerId, Timestamp};

use super::keys::KeyOffsets;
use super::transactions::{Marker, Transactions};
use crate::producers::Producers;
use crate::txn_index::AbortedTxn;

/// The batches that producers are known by.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct LastBatches(BTreeMap<ProducerId, Last>);

#[derive(Clone, PartialEq, Eq, Debug)]
struct Last {
    /// The last offset of the newest batch, and of the newest below the bound; none: only a marker is there.
    offsets: Vec<Offset>,
    epoch: ProducerEpoch,
}

impl LastBatches {
    /// Of all `producers`. For each not only its last batch, as in Kafka, but also its last one below
    /// `bound`: what lies above may be lost to a crash, and then the one below tells a retry from a new batch.
    pub fn of(producers: &Producers, bound: Offset) -> LastBatches {
        let last = |entry: &crate::producers::ProducerEntry| {
            let newest = entry.batches().last().map(|batch| batch.last_offset);
            let below = entry.batches().map(|batch| batch.last_offset).filter(|last| *last < bound).last();
            Last { offsets: newest.into_iter().chain(below).collect(), epoch: entry.epoch() }
        };
        LastBatches(producers.entries().map(|(id, entry)| (id, last(entry))).collect())
    }

    fn needs(&self, batch: &Batch) -> bool {
        let header = &batch.header;
        match self.0.get(&header.producer_id) {
            None => false,
            Some(last) if last.offsets.is_empty() => {
                header.attributes.is_control() && header.producer_epoch == last.epoch
            }
            Some(last) => last.offsets.contains(&header.last_offset()),
        }
    }
}

/// What a cleaning took and left.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Cleaned {
    /// Records that were looked at.
    pub records_read: u64,
    /// Records that stayed, of those.
    pub records_kept: u64,
    /// Bytes of batches before.
    pub bytes_read: u64,
    /// Bytes of batches after.
    pub bytes_kept: u64,
}

/// Decides, batch after batch from the log's start on, what stays.
pub struct Filter {
    /// The newest offset of each key in what was dirty.
    pub keys: Arc<KeyOffsets>,
    /// Records from here on stay: the map does not cover them.
    pub mapped_to: Offset,
    /// Where the walk is among the transactions.
    pub transactions: Transactions,
    /// Batches that stay for their producers.
    pub last_batches: LastBatches,
    /// The wall clock when the cleaning began.
    pub now: Timestamp,
    /// `delete.retention.ms`.
    pub delete_retention_ms: i64,
    /// Compression contexts.
    pub codecs: Codecs,
    /// What was taken and left so far.
    pub cleaned: Cleaned,
    /// Of the segment being made: what its transaction index says. An entry stands as long as its marker must,
    /// and no longer: without the marker it would hide what its producer committed later.
    pub aborted: Vec<AbortedTxn>,
    /// Whether any batch did not stay as it was, since this was last set to false.
    pub is_changed: bool,
}

/// What is known of a batch before its records are.
struct Fate {
    /// All records go.
    discard: bool,
    /// The batch stays though it is empty.
    keep_empty: bool,
    /// It holds a marker of which nothing else is left: its time runs from now on.
    is_marker_of_nothing: bool,
}

impl Filter {
    /// What stays of the next batch. `ends_segment`: it is the last one of what becomes a segment.
    pub fn keep(&mut self, batch: Batch, ends_segment: bool) -> Result<Option<Batch>, BatchError> {
        self.cleaned.bytes_read += batch.bytes.len() as u64;
        self.cleaned.records_read += batch.header.records_count.max(0) as u64;
        let before = batch.bytes.clone();
        let fate = self.fate(&batch, ends_segment)?;
        let left = match fate.discard {
            true if fate.keep_empty => Some(batch.emptied()),
            true => None,
            false => self.thin_out(batch, &fate)?,
        };
        self.is_changed |= left.as_ref().is_none_or(|left| left.bytes != before);
        if let Some(left) = &left {
            self.cleaned.bytes_kept += left.bytes.len() as u64;
            self.cleaned.records_kept += left.header.records_count.max(0) as u64;
        }
        Ok(left)
    }

    fn fate(&mut self, batch: &Batch, ends_segment: bool) -> Result<Fate, BatchError> {
        let header = &batch.header;
        let keep_empty = ends_segment || self.last_batches.needs(batch);
        if !header.attributes.is_control() {
            // from the dirty point on everybody still sees everything
            let discard = self.transactions.data(header) && header.last_offset() < self.mapped_to;
            return Ok(Fate { discard, keep_empty, is_marker_of_nothing: false });
        }
        let (of_nothing, aborted) = self.transactions.control(header, Marker::of(batch)?);
        always!(aborted.is_none() || !of_nothing, "what readers are told of ends with a marker");
        self.aborted.extend(aborted);
        let is_over = header.delete_horizon().is_some_and(|horizon| horizon <= self.now);
        let is_over = is_over && header.last_offset() < self.mapped_to;
        Ok(Fate { discard: of_nothing && is_over, keep_empty, is_marker_of_nothing: of_nothing })
    }

    fn thin_out(&mut self, batch: Batch, fate: &Fate) -> Result<Option<Batch>, BatchError> {
        let header = batch.header;
        if header.base_offset >= self.mapped_to {
            return Ok(Some(batch));
        }
        let mut kept = Vec::new();
        let mut has_tombstone = false;
        let mut last = None;
        let limits = Limits::default();
        for (index, record) in (0..).zip(self.codecs.records(&batch, &limits)?) {
            let record = record?;
            if last.is_some_and(|last| last >= record.offset) {
                return Err(BatchError::Record { index, reason: "its offset does not follow" });
            }
            last = Some(record.offset);
            if header.attributes.is_control() || self.stays(&record, header.delete_horizon()) {
                has_tombstone |= record.value.is_none();
                kept.push(record);
            }
        }
        if kept.is_empty() {
            return Ok(fate.keep_empty.then(|| batch.emptied()));
        }
        let needs_horizon = header.delete_horizon().is_none() && (has_tombstone || fate.is_marker_of_nothing);
        if kept.len() == header.records_count.max(0) as usize && !needs_horizon {
            return Ok(Some(batch));
        }
        let horizon = Timestamp(self.now.get().saturating_add(self.delete_retention_ms));
        let horizon = needs_horizon.then_some(horizon);
        Ok(Some(batch.retaining(&kept, horizon, &limits, &mut self.codecs)))
    }

    fn stays(&self, record: &Record, horizon: Option<Timestamp>) -> bool {
        if record.offset >= self.mapped_to {
            return true;
        }
        let Some(key) = &record.key else { return false };
        let is_newest = self.keys.get(key).is_none_or(|newest| record.offset >= newest);
        is_newest && (record.value.is_some() || horizon.is_none_or(|horizon| self.now < horizon))
    }
}
