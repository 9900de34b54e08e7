//! Where each epoch begins in the local log, and what follows from that: where two logs part (KIP-101, KIP-595).

use std::collections::BTreeMap;

use milena_probe::always;
use milena_types::{LeaderEpoch, Offset};

use crate::LogEnd;

/// The first offset of each epoch that has records in the log.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct EpochStarts(BTreeMap<LeaderEpoch, Offset>);

impl EpochStarts {
    /// The epochs of a log as it was found. Both numbers must rise.
    pub fn new(starts: impl IntoIterator<Item = (LeaderEpoch, Offset)>) -> EpochStarts {
        let mut epochs = EpochStarts::default();
        for (epoch, start) in starts {
            epochs.appended(epoch, start);
        }
        epochs
    }

    /// A batch of `epoch` was appended at `base`.
    pub(crate) fn appended(&mut self, epoch: LeaderEpoch, base: Offset) {
        if let Some((last, start)) = self.0.last_key_value() {
            always!(*last <= epoch, "epochs never fall along the log: {epoch} after {last}");
            always!(*start <= base, "epoch {epoch} begins at {base}, before {last} at {start}");
        }
        self.0.entry(epoch).or_insert(base);
    }

    /// The log ends at `end` now.
    pub(crate) fn truncated(&mut self, end: Offset) {
        self.0.retain(|_, start| *start < end);
    }

    /// The log holds nothing any more: a snapshot took its place.
    pub(crate) fn cleared(&mut self) {
        self.0.clear();
    }

    /// The last epoch of the log, 0 when it is empty.
    pub(crate) fn last(&self) -> LeaderEpoch {
        self.0.last_key_value().map_or(LeaderEpoch(0), |(epoch, _)| *epoch)
    }

    /// The last epoch up to `epoch` that the log knows, and where it ends in a log that ends at `log`. For an
    /// epoch above all of them that is the log's end.
    pub(crate) fn end_of(&self, epoch: LeaderEpoch, log: LogEnd) -> LogEnd {
        let above = self.0.range(epoch.next()..).next();
        match (self.0.range(..=epoch).next_back(), above) {
            (_, None) if epoch > log.epoch => log,
            (_, None) => LogEnd { end: log.end, epoch },
            (Some((floor, _)), Some((_, start))) => LogEnd { end: *start, epoch: *floor },
            (None, Some((_, start))) => LogEnd { end: *start, epoch },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end(end: i64, epoch: i32) -> LogEnd {
        LogEnd { end: Offset(end), epoch: LeaderEpoch(epoch) }
    }

    fn starts(starts: &[(i32, i64)]) -> EpochStarts {
        EpochStarts::new(starts.iter().map(|(epoch, start)| (LeaderEpoch(*epoch), Offset(*start))))
    }

    #[test]
    fn an_epoch_ends_where_the_next_one_begins() {
        let epochs = starts(&[(1, 0), (3, 10), (5, 20)]);
        let of = |epoch| epochs.end_of(LeaderEpoch(epoch), end(25, 5));
        assert_eq!(of(5), end(25, 5));
        assert_eq!(of(4), end(20, 3));
        assert_eq!(of(3), end(20, 3));
        assert_eq!(of(2), end(10, 1));
        assert_eq!(of(7), end(25, 5), "an epoch that the log does not know yet");
        assert_eq!(of(0), end(0, 0), "an epoch before all");
    }

    #[test]
    fn truncation_forgets_epochs_that_begin_behind_it() {
        let mut epochs = starts(&[(1, 0), (3, 10), (5, 20)]);
        epochs.truncated(Offset(20));
        assert_eq!(epochs, starts(&[(1, 0), (3, 10)]));
        epochs.truncated(Offset(11));
        assert_eq!(epochs.last(), LeaderEpoch(3));
        epochs.truncated(Offset(0));
        assert_eq!(epochs.last(), LeaderEpoch(0));
    }
}
