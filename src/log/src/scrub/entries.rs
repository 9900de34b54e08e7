//! Whether the entries of a segment's index files say what its batches do, batch by batch. Pure.
//!
//! As loose as Kafka's own writing is: its entry of an append of several batches names the first one's position and
//! the last one's offset, and its intervals may be any.

use std::collections::VecDeque;

use milena_types::{Offset, Timestamp};

use crate::index::{BatchShape, OffsetEntry, TimeEntry};

/// The entries that no batch has answered for yet.
pub struct Entries {
    base: Offset,
    offsets: VecDeque<OffsetEntry>,
    times: VecDeque<TimeEntry>,
    newest: Timestamp,
    /// The first that is wrong.
    wrong: Option<String>,
}

impl Entries {
    /// Those of the segment at `base`.
    pub fn new(base: Offset, offsets: Vec<OffsetEntry>, times: Vec<TimeEntry>) -> Entries {
        let newest = Timestamp::NONE;
        Entries { base, offsets: offsets.into(), times: times.into(), newest, wrong: None }
    }

    /// The segment's next batch.
    pub fn batch(&mut self, batch: &BatchShape) {
        self.newest = self.newest.max(batch.max_timestamp);
        let end = u64::from(batch.position) + u64::from(batch.len);
        while let Some(entry) = self.offsets.front().filter(|entry| u64::from(entry.position) < end) {
            let is_right =
                entry.position == batch.position && self.at(entry.relative_offset) >= batch.last_offset;
            self.answer(
                is_right,
                format!("{entry:?}, where a batch at {} ends at {}", batch.position, batch.last_offset),
            );
            self.offsets.pop_front();
        }
        while let Some(entry) =
            self.times.front().filter(|entry| self.at(entry.relative_offset) <= batch.last_offset)
        {
            let is_right = entry.timestamp == batch.max_timestamp && entry.timestamp == self.newest;
            self.answer(is_right, format!("{entry:?}, where the newest is {}", self.newest));
            self.times.pop_front();
        }
    }

    /// Of batches that cannot be read nobody knows times, nor of what follows whether it is the newest.
    pub fn forget_times(&mut self) {
        self.times.clear();
    }

    /// Passes over the entries of what lies before `position`.
    pub fn skip_to(&mut self, position: u32) {
        while self.offsets.front().is_some_and(|entry| entry.position < position) {
            self.offsets.pop_front();
        }
    }

    /// The segment is over: what is wrong, if anything.
    pub fn finish(mut self) -> Option<String> {
        let left = self.offsets.len() + self.times.len();
        self.answer(left == 0, format!("{left} entries point behind the segment's end"));
        self.wrong
    }

    fn answer(&mut self, is_right: bool, wrong: String) {
        if !is_right && self.wrong.is_none() {
            self.wrong = Some(wrong);
        }
    }

    fn at(&self, relative: u32) -> Offset {
        self.base.plus(i64::from(relative))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::IndexBuilder;
    use proptest::prelude::*;

    proptest! {
        /// What is built from batches is right; with any bit of an entry changed that readers rely on, it is not.
        #[test]
        fn entries_that_were_built_are_right_and_rotten_ones_are_not(
            batches in prop::collection::vec((50u32..400, 1i64..9, 0i64..99), 1..60),
            which in any::<prop::sample::Index>(),
            bit in 0u32..31,
            kind in 0..3,
        ) {
            let (mut position, mut next) = (0, 0);
            let mut shapes = Vec::new();
            let mut index = IndexBuilder::new(Offset::ZERO, 300);
            for (len, count, at) in batches {
                next += count;
                let shape = BatchShape { position, len, last_offset: Offset(next - 1), max_timestamp: Timestamp(at) };
                index.batch(shape);
                shapes.push(shape);
                position += len;
            }
            index.finish();
            let judge = |offsets: Vec<OffsetEntry>, times| {
                let mut entries = Entries::new(Offset::ZERO, offsets, times);
                shapes.iter().for_each(|shape| entries.batch(shape));
                entries.finish()
            };
            let mut offsets: Vec<OffsetEntry> = index.offsets().iter().collect();
            let mut times: Vec<TimeEntry> = index.times().iter().collect();
            prop_assert_eq!(judge(offsets.clone(), times.clone()), None);
            match kind {
                0 if !offsets.is_empty() => {
                    let at = which.index(offsets.len());
                    offsets[at].position ^= 1 << bit;
                }
                1 => {
                    let at = which.index(times.len());
                    times[at].timestamp.0 ^= 1 << bit;
                }
                _ => return Ok(()),
            }
            prop_assert!(judge(offsets, times).is_some());
        }
    }
}
