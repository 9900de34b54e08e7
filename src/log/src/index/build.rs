//! Builds both indexes of a segment from its batches, one after another, by Kafka's rules. The same code
//! runs while appending and while recovering, so that a rebuilt index is the one that was.

use milena_probe::always;
use milena_types::{Offset, Timestamp};

use super::{Growing, OffsetEntry, TimeEntry, relative};

/// What the indexes need of a batch.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BatchShape {
    /// Where it starts in the segment's file.
    pub position: u32,
    /// Its bytes.
    pub len: u32,
    /// Its last offset.
    pub last_offset: Offset,
    /// Its largest timestamp.
    pub max_timestamp: Timestamp,
}

/// The indexes of a segment that grows.
#[derive(Clone, Debug, PartialEq)]
pub struct IndexBuilder {
    base: Offset,
    interval: u32,
    since_entry: u64,
    offsets: Growing<OffsetEntry>,
    times: Growing<TimeEntry>,
    first_timestamp: Option<Timestamp>,
    max: Option<(Timestamp, Offset)>,
}

impl IndexBuilder {
    /// The indexes of an empty segment at `base`, with an entry every `interval` bytes or so.
    pub fn new(base: Offset, interval: u32) -> IndexBuilder {
        IndexBuilder {
            base,
            interval,
            since_entry: 0,
            offsets: Growing::default(),
            times: Growing::default(),
            first_timestamp: None,
            max: None,
        }
    }

    /// The indexes of a segment of `size` bytes that goes on growing, from what its files held when it was
    /// closed, and the timestamp of its first batch. As they were before `finish`, so that what is built from here
    /// on is what was never interrupted.
    pub fn resume(
        base: Offset,
        interval: u32,
        (offsets, times): (&[OffsetEntry], &[TimeEntry]),
        size: u32,
        first_timestamp: Option<Timestamp>,
    ) -> IndexBuilder {
        let mut index = IndexBuilder::new(base, interval);
        offsets.iter().for_each(|entry| index.offsets.push(*entry));
        index.max = times.last().map(|last| (last.timestamp, base.plus(i64::from(last.relative_offset))));
        // made with an offset entry, it names a batch up to that one; any other was made by `finish`
        let is_finish =
            |time: &TimeEntry| offsets.last().is_none_or(|last| time.relative_offset > last.relative_offset);
        let kept = times.len() - usize::from(times.last().is_some_and(is_finish));
        times[..kept].iter().for_each(|entry| index.times.push(*entry));
        index.since_entry = u64::from(size - offsets.last().map_or(0, |last| last.position));
        index.first_timestamp = first_timestamp;
        index
    }

    /// Takes in the next batch of the segment.
    pub fn batch(&mut self, batch: BatchShape) {
        always!(batch.last_offset >= self.base);
        if self.first_timestamp.is_none() {
            self.first_timestamp = Some(batch.max_timestamp);
        }
        // a batch without a timestamp never becomes the newest
        if batch.max_timestamp > self.max.map_or(Timestamp::NONE, |(timestamp, _)| timestamp) {
            self.max = Some((batch.max_timestamp, batch.last_offset));
        }
        if self.since_entry > u64::from(self.interval) {
            let entry = OffsetEntry {
                relative_offset: relative(self.base, batch.last_offset),
                position: batch.position,
            };
            always!(self.offsets.last().is_none_or(|last| last.relative_offset < entry.relative_offset));
            always!(self.offsets.last().is_none_or(|last| last.position < entry.position));
            self.offsets.push(entry);
            self.time_entry();
            self.since_entry = 0;
        }
        self.since_entry += u64::from(batch.len);
    }

    /// The segment is full: its time index ends with its newest timestamp.
    pub fn finish(&mut self) {
        self.time_entry();
    }

    fn time_entry(&mut self) {
        let Some((timestamp, offset)) = self.max else { return };
        if self.times.last().is_none_or(|last| timestamp > last.timestamp) {
            self.times.push(TimeEntry { timestamp, relative_offset: relative(self.base, offset) });
        }
    }

    /// The segment's base offset.
    pub fn base(&self) -> Offset {
        self.base
    }

    /// Offset → position.
    pub fn offsets(&self) -> &Growing<OffsetEntry> {
        &self.offsets
    }

    /// Timestamp → offset.
    pub fn times(&self) -> &Growing<TimeEntry> {
        &self.times
    }

    /// The largest timestamp of the first batch; `None` in an empty segment.
    pub fn first_timestamp(&self) -> Option<Timestamp> {
        self.first_timestamp
    }

    /// The largest timestamp, and the last offset of the first batch that has it.
    pub fn max(&self) -> Option<(Timestamp, Offset)> {
        self.max
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch(position: u32, last_offset: i64, max_timestamp: i64) -> BatchShape {
        BatchShape {
            position,
            len: 60,
            last_offset: Offset(last_offset),
            max_timestamp: Timestamp(max_timestamp),
        }
    }

    #[test]
    fn an_entry_is_made_once_more_than_the_interval_lies_behind_the_last() {
        let mut index = IndexBuilder::new(Offset(100), 100);
        for n in 0..6 {
            index.batch(batch(n * 60, 100 + i64::from(n), 1000 + i64::from(n % 3)));
        }
        let entries: Vec<_> = index.offsets().iter().map(|e| (e.relative_offset, e.position)).collect();
        assert_eq!(entries, [(2, 120), (4, 240)]);
        let times: Vec<_> = index.times().iter().map(|e| (e.timestamp.get(), e.relative_offset)).collect();
        assert_eq!(times, [(1002, 2)], "the time index grows only with a newer timestamp");
        assert_eq!(index.max(), Some((Timestamp(1002), Offset(102))));
        assert_eq!(index.first_timestamp(), Some(Timestamp(1000)));
    }

    #[test]
    fn finishing_adds_the_newest_timestamp_once() {
        let mut index = IndexBuilder::new(Offset(0), 100);
        index.batch(batch(0, 0, 7));
        assert!(index.times().is_empty());
        index.finish();
        index.finish();
        let times: Vec<_> = index.times().iter().collect();
        assert_eq!(times, [TimeEntry { timestamp: Timestamp(7), relative_offset: 0 }]);
    }

    #[test]
    fn batches_without_timestamps_leave_the_time_index_empty() {
        let mut index = IndexBuilder::new(Offset(0), 0);
        for n in 0..3 {
            index.batch(batch(n * 60, i64::from(n), -1));
        }
        index.finish();
        assert!(index.times().is_empty());
        assert_eq!((index.max(), index.offsets().len()), (None, 2));
    }
}
