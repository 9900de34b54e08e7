//! Which transactions keep records from being stable: those that are open, and those whose end followers may
//! not have yet. Pure. The last stable offset is where the first of them starts, or the high watermark.

use std::collections::BTreeMap;

use milena_probe::always;
use milena_types::{Offset, ProducerId};

use crate::txn_index::AbortedTxn;

/// Transactions of a log.
#[derive(Clone, Debug, Default)]
pub struct Transactions {
    /// Who has one open, by its first offset.
    open: BTreeMap<Offset, ProducerId>,
    /// First offset → marker, of those that ended and were not replicated when last asked.
    unreplicated: BTreeMap<Offset, Offset>,
}

/// A transaction that ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct EndedTxn {
    /// Who began it.
    pub producer_id: ProducerId,
    /// Its first record.
    pub first_offset: Offset,
    /// Its marker.
    pub last_offset: Offset,
    /// Where the first transaction starts that is still open, or the offset after the marker.
    pub last_stable_offset: Offset,
    /// Whether it was aborted.
    pub is_aborted: bool,
}

impl EndedTxn {
    /// Its entry in the transaction index; none when it committed.
    pub fn aborted(&self) -> Option<AbortedTxn> {
        self.is_aborted.then_some(AbortedTxn {
            producer_id: self.producer_id,
            first_offset: self.first_offset,
            last_offset: self.last_offset,
            last_stable_offset: self.last_stable_offset,
        })
    }
}

impl Transactions {
    /// Who has a transaction open, by its first offset.
    pub fn open(&self) -> &BTreeMap<Offset, ProducerId> {
        &self.open
    }

    /// The first offset that is not stable however far replicas have come: where the first open transaction
    /// starts.
    pub fn first_open(&self) -> Option<Offset> {
        self.open.first_key_value().map(|(first, _)| *first)
    }

    /// Up to where read_committed readers see the log when all below `high_watermark` is replicated. A
    /// transaction whose marker is at or above it counts as open.
    pub fn last_stable_offset(&self, high_watermark: Offset) -> Offset {
        let unreplicated = self.unreplicated.iter().find(|(_, marker)| **marker >= high_watermark);
        let unstable = self.first_open().into_iter().chain(unreplicated.map(|(first, _)| *first));
        unstable.min().map_or(high_watermark, |first| first.min(high_watermark))
    }

    pub(super) fn begin(&mut self, first: Offset, producer_id: ProducerId) {
        let before = self.open.insert(first, producer_id);
        always!(before.is_none(), "two transactions start at {first}");
    }

    pub(super) fn end(
        &mut self,
        producer_id: ProducerId,
        first: Offset,
        marker: Offset,
        is_aborted: bool,
    ) -> EndedTxn {
        let was_open = self.open.remove(&first);
        always!(was_open == Some(producer_id), "what ends was open");
        self.unreplicated.insert(first, marker);
        let last_stable_offset = self.first_open().unwrap_or(marker.next());
        EndedTxn { producer_id, first_offset: first, last_offset: marker, last_stable_offset, is_aborted }
    }

    pub(super) fn has_replicated(&self, high_watermark: Offset) -> bool {
        self.unreplicated.values().any(|marker| *marker < high_watermark)
    }

    pub(super) fn replicated_up_to(&mut self, high_watermark: Offset) {
        self.unreplicated.retain(|_, marker| *marker >= high_watermark);
    }

    pub(super) fn retain(&mut self, is_known: impl Fn(ProducerId) -> bool) {
        self.open.retain(|_, id| is_known(*id));
    }

    pub(super) fn restore(&mut self, first: Offset, producer_id: ProducerId) -> bool {
        self.open.insert(first, producer_id).is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ended_transaction_is_stable_once_its_marker_is_below_the_high_watermark() {
        let mut transactions = Transactions::default();
        transactions.begin(Offset(5), ProducerId(1));
        transactions.begin(Offset(8), ProducerId(2));
        assert_eq!(transactions.last_stable_offset(Offset(20)), Offset(5));
        assert_eq!(transactions.last_stable_offset(Offset(3)), Offset(3));
        let ended = transactions.end(ProducerId(1), Offset(5), Offset(10), true);
        assert_eq!(ended.last_stable_offset, Offset(8));
        assert_eq!(transactions.last_stable_offset(Offset(10)), Offset(5), "the marker is not replicated");
        assert_eq!(transactions.last_stable_offset(Offset(11)), Offset(8));
        let ended = transactions.end(ProducerId(2), Offset(8), Offset(12), false);
        assert_eq!((ended.last_stable_offset, ended.aborted()), (Offset(13), None));
        assert_eq!(transactions.last_stable_offset(Offset(20)), Offset(20));
        transactions.replicated_up_to(Offset(11));
        assert_eq!(transactions.last_stable_offset(Offset(12)), Offset(8));
    }
}
