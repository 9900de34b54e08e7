//! What the cleaner knows of transactions: which were aborted, and when the end of one may go. Pure.
//!
//! The records of an aborted transaction are taken out. The marker that ends a transaction stays as long as
//! any batch of the transaction does, even an empty one: without it the batches would join the next
//! transaction of their producer, or hang (KAFKA-14055: a marker is no keyed record).

use std::collections::{BTreeMap, BTreeSet};

use milena_batch::{Batch, BatchError, BatchHeader, ControlRecordType, Limits, read_control};
use milena_probe::always;
use milena_types::{Offset, ProducerId};

use crate::txn_index::AbortedTxn;

/// What a control batch says of a transaction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Marker {
    /// It was aborted.
    Abort,
    /// It was committed.
    Commit,
    /// Compaction took the marker out and left its batch.
    Gone,
    /// It says something else.
    Other,
}

impl Marker {
    /// Reads the control batch `batch`.
    pub fn of(batch: &Batch) -> Result<Marker, BatchError> {
        let Some(record) = batch.records(&Limits::default())?.next() else { return Ok(Marker::Gone) };
        Ok(match read_control(&record?)?.kind {
            ControlRecordType::Abort => Marker::Abort,
            ControlRecordType::Commit => Marker::Commit,
            _ => Marker::Other,
        })
    }
}

/// Learns from the headers of a log, in order, which transactions were aborted and which are not decided. By what
/// earlier cleanings left of them: one may begin later here than its entry in a transaction index says.
#[derive(Default, Debug)]
pub struct Survey {
    open: BTreeMap<ProducerId, Offset>,
    aborted: Vec<AbortedTxn>,
}

impl Survey {
    /// The next data batch.
    pub fn data(&mut self, header: &BatchHeader) {
        if header.attributes.is_transactional() {
            self.open.entry(header.producer_id).or_insert(header.base_offset);
        }
    }

    /// The next control batch, which says `marker`.
    pub fn control(&mut self, header: &BatchHeader, marker: Marker) {
        let ends = matches!(marker, Marker::Abort | Marker::Commit);
        let Some(first_offset) = self.open.remove(&header.producer_id).filter(|_| ends) else { return };
        if marker == Marker::Abort {
            self.aborted.push(AbortedTxn {
                producer_id: header.producer_id,
                first_offset,
                last_offset: header.last_offset(),
                last_stable_offset: self.first_undecided().unwrap_or(header.next_offset()),
            });
        }
    }

    /// The first offset of a transaction that is not decided.
    pub fn first_undecided(&self) -> Option<Offset> {
        self.open.values().min().copied()
    }

    /// What was aborted, for one walk over the log.
    pub fn into_transactions(mut self) -> Transactions {
        self.aborted.sort_unstable_by_key(|txn| txn.first_offset);
        Transactions {
            aborted: self.aborted,
            next: 0,
            in_aborted: BTreeMap::new(),
            in_committed: BTreeSet::new(),
        }
    }
}

/// Where a walk over the log is among its transactions.
#[derive(Clone, Debug)]
pub struct Transactions {
    aborted: Vec<AbortedTxn>,
    next: usize,
    /// Aborted transactions that have begun, and whether a batch of theirs was met.
    in_aborted: BTreeMap<ProducerId, (AbortedTxn, bool)>,
    in_committed: BTreeSet<ProducerId>,
}

impl Transactions {
    /// The next data batch. Whether it belongs to an aborted transaction: then its records go.
    pub fn data(&mut self, header: &BatchHeader) -> bool {
        self.begin_up_to(header);
        if !header.attributes.is_transactional() {
            return false;
        }
        match self.in_aborted.get_mut(&header.producer_id) {
            Some((_, is_met)) => {
                *is_met = true;
                true
            }
            None => {
                self.in_committed.insert(header.producer_id);
                false
            }
        }
    }

    /// The next control batch. Whether nothing of its transaction was met, so that the marker may go once
    /// its time has come; and the aborted transaction that it ends, if readers must still be told of it.
    pub fn control(&mut self, header: &BatchHeader, marker: Marker) -> (bool, Option<AbortedTxn>) {
        self.begin_up_to(header);
        match marker {
            Marker::Abort => match self.in_aborted.remove(&header.producer_id) {
                Some((aborted, true)) => (false, Some(aborted)),
                _ => (true, None),
            },
            Marker::Commit => (!self.in_committed.remove(&header.producer_id), None),
            Marker::Gone => (true, None),
            Marker::Other => (false, None),
        }
    }

    /// A walk may join the log anywhere: what ended before it came has no part in what it meets, though its
    /// producer may have a transaction there.
    fn begin_up_to(&mut self, header: &BatchHeader) {
        let has_begun = |next: &&AbortedTxn| next.first_offset <= header.last_offset();
        while let Some(aborted) = self.aborted.get(self.next).filter(has_begun) {
            self.next += 1;
            if aborted.last_offset >= header.base_offset {
                let before = self.in_aborted.insert(aborted.producer_id, (*aborted, false));
                always!(before.is_none(), "a producer's transactions follow one another");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use milena_batch::{BatchBuilder, Compression, EndMarker};
    use milena_types::{ProducerEpoch, Sequence, Timestamp};

    use super::*;

    fn batch(base: i64, marker: Option<EndMarker>) -> Batch {
        let mut builder = BatchBuilder::new(Compression::None)
            .producer(ProducerId(1), ProducerEpoch(0), Sequence(0))
            .transactional(true);
        match marker {
            Some(marker) => builder.append_control(Timestamp(0), marker.kind(), &marker.value()),
            None => builder.append(Timestamp(0), Some(b"k"), None, &[]),
        };
        Batch::parse(builder.build(Offset(base))).unwrap()
    }

    /// An aborted transaction at 0 to 1, a committed one of the same producer at 2 to 3.
    fn log() -> [(Batch, Option<Marker>); 4] {
        let end = |committed| Some(EndMarker { committed, coordinator_epoch: 1 });
        [
            (batch(0, None), None),
            (batch(1, end(false)), Some(Marker::Abort)),
            (batch(2, None), None),
            (batch(3, end(true)), Some(Marker::Commit)),
        ]
    }

    fn discarded_from(start: usize) -> Vec<Offset> {
        let mut survey = Survey::default();
        for (batch, marker) in &log() {
            match marker {
                Some(marker) => survey.control(&batch.header, *marker),
                None => survey.data(&batch.header),
            }
        }
        assert_eq!(survey.first_undecided(), None);
        let mut walk = survey.into_transactions();
        let mut discarded = Vec::new();
        for (batch, marker) in &log()[start..] {
            match marker {
                Some(marker) => drop(walk.control(&batch.header, *marker)),
                None if walk.data(&batch.header) => discarded.push(batch.header.base_offset),
                None => {}
            }
        }
        discarded
    }

    #[test]
    fn a_walk_that_joins_after_an_aborted_transaction_takes_nothing_for_aborted() {
        assert_eq!(discarded_from(0), [Offset(0)]);
        assert_eq!(discarded_from(1), []);
        assert_eq!(discarded_from(2), [], "the aborted one was over before");
    }
}
