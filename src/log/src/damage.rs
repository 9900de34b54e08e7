//! Offsets that are in the log and cannot be read: batches whose bytes rotted where all had been synced. They
//! stay where they are, reads of them get Kafka's error, and all others are served.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use milena_probe::{always, reachable};
use milena_types::Offset;

use crate::{Log, ReadError};

/// Damaged offsets, in order, apart from each other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Damaged {
    ranges: Vec<Range<Offset>>,
    /// Where the batches behind damage start in their segments, as far as that is known: hints.
    resumes: BTreeMap<Offset, u32>,
}

impl Damaged {
    /// Adds `range`.
    pub fn insert(&mut self, range: Range<Offset>) {
        always!(range.start < range.end);
        let mut merged = range;
        self.ranges.retain(|known| {
            let is_apart = known.end < merged.start || merged.end < known.start;
            if !is_apart {
                merged = known.start.min(merged.start)..known.end.max(merged.end);
            }
            is_apart
        });
        let at = self.ranges.partition_point(|known| known.start < merged.start);
        self.ranges.insert(at, merged);
    }

    /// The batch behind damage, at `offset`, starts at `position` of its segment. A hint: reads check it.
    pub fn resume_at(&mut self, offset: Offset, position: u32) {
        self.resumes.insert(offset, position);
    }

    /// The last batch behind damage that starts at or before `offset`, in the segment at `base`, and where.
    pub(crate) fn resume_before(&self, base: Offset, offset: Offset) -> Option<(Offset, u32)> {
        let before = (base <= offset).then(|| self.resumes.range(base..=offset).next_back()).flatten();
        before.map(|(offset, position)| (*offset, *position))
    }

    /// The batches behind damage that start in `range`, and where.
    pub(crate) fn resumes(&self, range: Range<Offset>) -> impl Iterator<Item = u32> {
        self.resumes.range(range).map(|(_, position)| *position)
    }

    /// The ranges, in order.
    pub fn ranges(&self) -> &[Range<Offset>] {
        &self.ranges
    }

    /// Whether all of `range` is known to be damaged.
    pub fn covers(&self, range: &Range<Offset>) -> bool {
        self.ranges.iter().any(|known| known.start <= range.start && range.end <= known.end)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// The log ends at `end` now.
    pub(crate) fn truncate(&mut self, end: Offset) {
        self.ranges.retain(|range| range.start < end);
        if let Some(last) = self.ranges.last_mut() {
            // what is appended there next is another's
            last.end = last.end.min(end);
        }
        self.resumes.retain(|offset, _| *offset < end);
    }

    /// Up to where a read from `from` may go, at most to `below`.
    pub(crate) fn bound(&self, from: Offset, below: Offset) -> Result<Offset, ReadError> {
        let at = self.ranges.partition_point(|range| range.end <= from);
        match self.ranges.get(at) {
            Some(range) if range.start <= from && from < below => {
                let reason = format!("offsets {} to {} were found damaged", range.start, range.end);
                Err(ReadError::Corrupt { offset: from, reason })
            }
            Some(range) => Ok(below.min(range.start.max(from))),
            None => Ok(below),
        }
    }
}

impl Log {
    /// What was found damaged so far.
    pub fn damaged(&self) -> &Damaged {
        &self.damaged
    }

    /// What holds these offsets is not what was appended: from now on, reads of them are refused. The batch behind
    /// starts at position `resume` of its segment, where that is known. For who found it; nothing is written.
    pub fn mark_damaged(&mut self, range: Range<Offset>, resume: Option<u32>) {
        reachable!("log: damage was found below the recovery point");
        tracing::error!(log = %self.dir, from = %range.start, upto = %range.end,
            "damaged records: they are not served; refetch the partition from another replica, or skip them");
        let damaged = Arc::make_mut(&mut self.damaged);
        if let Some(position) = resume {
            damaged.resume_at(range.end, position);
        }
        damaged.insert(range);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn damaged(ranges: &[(i64, i64)]) -> Damaged {
        let mut damaged = Damaged::default();
        ranges.iter().for_each(|(from, upto)| damaged.insert(Offset(*from)..Offset(*upto)));
        damaged
    }

    #[test]
    fn ranges_are_kept_in_order_and_join() {
        assert_eq!(damaged(&[(20, 30), (5, 8), (8, 10)]), damaged(&[(5, 10), (20, 30)]));
        assert_eq!(damaged(&[(5, 10), (20, 30), (9, 21)]), damaged(&[(5, 30)]));
    }

    #[test]
    fn of_damage_that_a_log_is_cut_in_the_rest_is_forgotten() {
        let mut cut = damaged(&[(5, 10), (20, 30), (40, 50)]);
        cut.truncate(Offset(25));
        assert_eq!(cut, damaged(&[(5, 10), (20, 25)]));
        cut.truncate(Offset(5));
        assert!(cut.is_empty());
    }

    #[test]
    fn a_read_ends_before_damage_and_none_begins_in_it() {
        let damaged = damaged(&[(5, 10), (20, 30)]);
        let bound = |from, below| damaged.bound(Offset(from), Offset(below)).map(Offset::get).ok();
        assert_eq!(bound(0, 100), Some(5));
        assert_eq!(bound(0, 3), Some(3));
        assert_eq!((bound(5, 100), bound(9, 100)), (None, None));
        assert_eq!((bound(10, 100), bound(30, 100)), (Some(20), Some(100)));
        assert_eq!(bound(25, 25), Some(25), "nothing is read there");
    }
}
