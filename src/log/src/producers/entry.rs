//! One producer's state in one partition: its epoch, its last batches, its open transaction.

use std::collections::VecDeque;

use milena_probe::always;
use milena_types::{Offset, ProducerEpoch, Sequence, Timestamp};

use super::ProducerBatch;
use crate::AppendError;

/// How many batches a retry is recognised among: what a client may have in flight.
pub const BATCHES_RETAINED: usize = 5;

/// The coordinator epoch of a producer for which no transaction has ended.
pub const NO_COORDINATOR_EPOCH: i32 = -1;

/// A batch that was appended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BatchMetadata {
    /// Its first sequence.
    pub first_sequence: Sequence,
    /// Its last sequence.
    pub last_sequence: Sequence,
    /// Its first offset.
    pub first_offset: Offset,
    /// Its last offset.
    pub last_offset: Offset,
    /// Its largest timestamp.
    pub max_timestamp: Timestamp,
    /// The time that the log gave it; none where it keeps its own.
    pub log_append_time: Timestamp,
}

/// What was seen of a producer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProducerEntry {
    epoch: ProducerEpoch,
    batches: VecDeque<BatchMetadata>,
    last_timestamp: Timestamp,
    last_heard: Timestamp,
    coordinator_epoch: i32,
    transaction_start: Option<Offset>,
}

impl Default for ProducerEntry {
    fn default() -> ProducerEntry {
        ProducerEntry {
            epoch: ProducerEpoch::NONE,
            batches: VecDeque::new(),
            last_timestamp: Timestamp::NONE,
            last_heard: Timestamp::NONE,
            coordinator_epoch: NO_COORDINATOR_EPOCH,
            transaction_start: None,
        }
    }
}

impl ProducerEntry {
    /// The newest incarnation seen.
    pub fn epoch(&self) -> ProducerEpoch {
        self.epoch
    }

    /// The last batches of this epoch, oldest first.
    pub fn batches(&self) -> impl Iterator<Item = &BatchMetadata> {
        self.batches.iter()
    }

    /// The last sequence of this epoch; -1: none.
    pub fn last_sequence(&self) -> Sequence {
        self.batches.back().map_or(Sequence::NONE, |batch| batch.last_sequence)
    }

    /// The largest timestamp of the newest batch.
    pub fn last_timestamp(&self) -> Timestamp {
        self.last_timestamp
    }

    /// When this node appended the newest batch, or opened the log with it, by its own clock.
    pub fn last_heard(&self) -> Timestamp {
        self.last_heard
    }

    /// The epoch of the coordinator that ended its last transaction; -1: none did.
    pub fn coordinator_epoch(&self) -> i32 {
        self.coordinator_epoch
    }

    /// Where the producer's open transaction starts.
    pub fn transaction_start(&self) -> Option<Offset> {
        self.transaction_start
    }

    pub(super) fn duplicate_of(&self, batch: &ProducerBatch) -> Option<BatchMetadata> {
        if batch.epoch != self.epoch || batch.is_control {
            return None;
        }
        let same = |known: &&BatchMetadata| {
            known.first_sequence == batch.first_sequence && known.last_sequence == batch.last_sequence
        };
        self.batches.iter().find(same).copied()
    }

    pub(super) fn check(&self, batch: &ProducerBatch) -> Result<(), AppendError> {
        if batch.epoch < self.epoch {
            return Err(AppendError::InvalidProducerEpoch {
                producer_id: batch.producer_id,
                epoch: batch.epoch,
                current: self.epoch,
            });
        }
        if batch.is_control {
            return self.check_marker(batch);
        }
        let last = if batch.epoch == self.epoch { self.last_sequence() } else { Sequence::NONE };
        let expected = if last == Sequence::NONE { Sequence(0) } else { last.plus(1) };
        if batch.first_sequence != expected {
            return Err(AppendError::OutOfOrderSequence {
                producer_id: batch.producer_id,
                sequence: batch.first_sequence,
                last: self.last_sequence(),
            });
        }
        if self.transaction_start.is_some() && !batch.is_transactional {
            return Err(AppendError::InvalidTxnState { producer_id: batch.producer_id });
        }
        Ok(())
    }

    fn check_marker(&self, batch: &ProducerBatch) -> Result<(), AppendError> {
        match batch.marker {
            Some(marker) if marker.coordinator_epoch < self.coordinator_epoch => {
                Err(AppendError::CoordinatorFenced {
                    producer_id: batch.producer_id,
                    epoch: marker.coordinator_epoch,
                    current: self.coordinator_epoch,
                })
            }
            _ => Ok(()),
        }
    }

    /// Takes in a batch at `base`. Where the transaction starts that it ends, if it ends one.
    pub(super) fn learn(&mut self, batch: &ProducerBatch, base: Offset, now: Timestamp) -> Option<Offset> {
        if batch.is_control && batch.marker.is_none() {
            // compaction took its records out: the transaction that it ended is gone with them
            return None;
        }
        if batch.epoch != self.epoch {
            self.batches.clear();
            self.epoch = batch.epoch;
        }
        self.last_timestamp = batch.max_timestamp;
        // a clock that was set back makes nobody older
        self.last_heard = self.last_heard.max(now);
        if let Some(marker) = batch.marker {
            self.coordinator_epoch = marker.coordinator_epoch;
            return self.transaction_start.take();
        }
        if batch.is_transactional && self.transaction_start.is_none() {
            self.transaction_start = Some(base);
        }
        if self.batches.len() == BATCHES_RETAINED {
            self.batches.pop_front();
        }
        self.batches.push_back(BatchMetadata {
            first_sequence: batch.first_sequence,
            last_sequence: batch.last_sequence,
            first_offset: base,
            last_offset: base.plus(i64::from(batch.last_offset_delta)),
            max_timestamp: batch.max_timestamp,
            log_append_time: batch.log_append_time,
        });
        always!(self.batches.len() <= BATCHES_RETAINED);
        None
    }

    pub(super) fn seen_as(&mut self, known: &ProducerEntry) {
        self.last_heard = known.last_heard;
    }

    /// An entry as a snapshot has it. `batches`: oldest first.
    pub(super) fn restored(
        epoch: ProducerEpoch,
        last_timestamp: Timestamp,
        coordinator_epoch: i32,
        transaction_start: Option<Offset>,
        batches: VecDeque<BatchMetadata>,
        now: Timestamp,
    ) -> ProducerEntry {
        always!(batches.len() <= BATCHES_RETAINED);
        ProducerEntry {
            epoch,
            batches,
            last_timestamp,
            last_heard: now,
            coordinator_epoch,
            transaction_start,
        }
    }

    /// The batches that a snapshot leaves out, when the last of them is the one that it names.
    pub(super) fn remember(&mut self, batches: VecDeque<BatchMetadata>) {
        let is_same = |one: &BatchMetadata, other: &BatchMetadata| {
            (one.last_sequence, one.last_offset) == (other.last_sequence, other.last_offset)
        };
        if let (Some(known), Some(last)) = (self.batches.back(), batches.back())
            && is_same(known, last)
        {
            self.batches = batches;
        }
    }

    pub(super) fn is_expired(&self, now: Timestamp, expiration_ms: i64) -> bool {
        self.transaction_start.is_none() && now.get().saturating_sub(self.last_heard.get()) >= expiration_ms
    }
}
