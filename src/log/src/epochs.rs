//! Where each leader epoch starts in a log: Kafka's leader-epoch cache and its checkpoint text. Pure.
//!
//! Derived from the batches, which carry their epoch, and rebuilt from them at every open.

use milena_probe::always;
use milena_types::{LeaderEpoch, Offset};

use crate::checkpoint::{BadText, lines_of};

/// A leader epoch and the first offset that was, or would be, appended in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct EpochStart {
    /// The epoch.
    pub epoch: LeaderEpoch,
    /// Its first offset.
    pub start: Offset,
}

/// The epochs of a log, ascending in both epoch and offset.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct LeaderEpochs {
    starts: Vec<EpochStart>,
}

impl LeaderEpochs {
    /// `epoch` starts at `start`. Known already: nothing happens. Entries that the new one contradicts
    /// (not older, or not starting before it) are dropped. True when anything changed.
    pub fn assign(&mut self, epoch: LeaderEpoch, start: Offset) -> bool {
        if epoch.get() < 0 {
            return false;
        }
        always!(start >= Offset::ZERO);
        if self.starts.last().is_some_and(|last| last.epoch == epoch && start >= last.start) {
            return false;
        }
        while self.starts.last().is_some_and(|last| last.epoch >= epoch || last.start >= start) {
            self.starts.pop();
        }
        self.starts.push(EpochStart { epoch, start });
        true
    }

    /// The newest epoch.
    pub fn latest(&self) -> Option<LeaderEpoch> {
        self.starts.last().map(|entry| entry.epoch)
    }

    /// All of them, oldest first.
    pub fn entries(&self) -> &[EpochStart] {
        &self.starts
    }

    /// The epoch that the record at `offset` was appended in.
    pub fn epoch_at(&self, offset: Offset) -> Option<LeaderEpoch> {
        let after = self.starts.partition_point(|entry| entry.start <= offset);
        after.checked_sub(1).map(|index| self.starts[index].epoch)
    }

    /// The largest epoch that is not newer than `epoch`, and where it ends: what OffsetsForLeaderEpoch
    /// answers (KIP-101, KIP-279). `None`: the log knows nothing of it.
    pub fn end_offset_for(&self, epoch: LeaderEpoch, log_end: Offset) -> Option<(LeaderEpoch, Offset)> {
        if epoch.get() < 0 {
            return None;
        }
        if self.latest() == Some(epoch) {
            return Some((epoch, log_end));
        }
        let newer = self.starts.partition_point(|entry| entry.epoch <= epoch);
        let end = self.starts.get(newer)?.start;
        // older than anything known: its records are gone, what is left starts with the next epoch
        let known = newer.checked_sub(1).map_or(epoch, |index| self.starts[index].epoch);
        Some((known, end))
    }

    /// The log now ends at `end`: epochs that start there or later never were.
    pub fn truncate_from_end(&mut self, end: Offset) {
        self.starts.retain(|entry| entry.start < end);
    }

    /// The log now starts at `start`: the epoch there starts with it, and those before are forgotten.
    pub fn truncate_from_start(&mut self, start: Offset) {
        let before = self.starts.partition_point(|entry| entry.start <= start);
        self.starts.drain(..before.saturating_sub(1));
        if let Some(first) = self.starts.first_mut() {
            first.start = first.start.max(start);
        }
    }

    /// The text of `leader-epoch-checkpoint`, version 0.
    pub fn encode(&self) -> String {
        let mut text = format!("0\n{}\n", self.starts.len());
        for entry in &self.starts {
            text.push_str(&format!("{} {}\n", entry.epoch, entry.start));
        }
        text
    }

    /// Reads the text of `leader-epoch-checkpoint`.
    pub fn decode(text: &str) -> Result<LeaderEpochs, BadText> {
        let mut epochs = LeaderEpochs::default();
        for line in lines_of(text)? {
            let bad = || BadText::Line(line.to_owned());
            let (epoch, start) = line.split_once(' ').ok_or_else(bad)?;
            let epoch = epoch.parse().map(LeaderEpoch).map_err(|_| bad())?;
            let start = start.parse().map(Offset).map_err(|_| bad())?;
            if epoch.get() < 0 || start < Offset::ZERO {
                return Err(bad());
            }
            epochs.assign(epoch, start);
        }
        Ok(epochs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn epochs(entries: &[(i32, i64)]) -> LeaderEpochs {
        let mut epochs = LeaderEpochs::default();
        for (epoch, start) in entries {
            epochs.assign(LeaderEpoch(*epoch), Offset(*start));
        }
        epochs
    }

    #[test]
    fn epoch_zero_is_an_epoch() {
        // KAFKA-10432: recovery skipped it
        let epochs = epochs(&[(0, 0)]);
        assert_eq!(epochs.epoch_at(Offset(5)), Some(LeaderEpoch(0)));
        assert_eq!(epochs.end_offset_for(LeaderEpoch(0), Offset(9)), Some((LeaderEpoch(0), Offset(9))));
    }

    #[test]
    fn a_known_epoch_is_not_moved_later_and_a_newer_one_replaces_what_it_contradicts() {
        let mut known = epochs(&[(1, 0), (2, 10)]);
        assert!(!known.assign(LeaderEpoch(2), Offset(15)));
        assert_eq!(known, epochs(&[(1, 0), (2, 10)]));
        assert!(known.assign(LeaderEpoch(4), Offset(10)), "epoch 2 never had a record");
        assert_eq!(known, epochs(&[(1, 0), (4, 10)]));
        assert!(!known.assign(LeaderEpoch::UNKNOWN, Offset(20)));
    }

    #[test]
    fn the_end_of_an_epoch_is_the_start_of_the_next_known_one() {
        let known = epochs(&[(2, 5), (4, 10), (7, 20)]);
        let end =
            |epoch| known.end_offset_for(LeaderEpoch(epoch), Offset(30)).map(|(e, o)| (e.get(), o.get()));
        assert_eq!(end(-1), None);
        assert_eq!(end(1), Some((1, 5)), "older than the log");
        assert_eq!(end(2), Some((2, 10)));
        assert_eq!(end(3), Some((2, 10)), "the follower learns the largest earlier epoch (KIP-279)");
        assert_eq!(end(4), Some((4, 20)));
        assert_eq!(end(7), Some((7, 30)));
        assert_eq!(end(8), None);
        assert_eq!(epochs(&[]).end_offset_for(LeaderEpoch(0), Offset(0)), None);
    }

    #[test]
    fn truncation_forgets_epochs_that_start_at_or_after_the_end() {
        let mut known = epochs(&[(2, 5), (4, 10), (7, 20)]);
        known.truncate_from_end(Offset(10));
        assert_eq!(known, epochs(&[(2, 5)]));
    }

    #[test]
    fn a_raised_log_start_moves_the_epoch_it_lies_in_and_forgets_earlier_ones() {
        let cut = |start| {
            let mut known = epochs(&[(2, 5), (4, 10), (7, 20)]);
            known.truncate_from_start(Offset(start));
            known
        };
        assert_eq!(cut(3), epochs(&[(2, 5), (4, 10), (7, 20)]));
        assert_eq!(cut(7), epochs(&[(2, 7), (4, 10), (7, 20)]));
        assert_eq!(cut(10), epochs(&[(4, 10), (7, 20)]));
        assert_eq!(cut(30), epochs(&[(7, 30)]));
    }

    #[test]
    fn the_text_is_kafkas() {
        let known = epochs(&[(0, 0), (4, 10)]);
        assert_eq!(known.encode(), "0\n2\n0 0\n4 10\n");
        assert_eq!(LeaderEpochs::decode(&known.encode()), Ok(known));
        for bad in ["", "1\n0\n", "0\n1\n", "0\n1\n4\n", "0\n1\n-1 5\n", "0\n1\n4 x\n"] {
            assert!(LeaderEpochs::decode(bad).is_err(), "{bad:?}");
        }
    }
}
