//! A segment as readers see it: a file and the indexes of its first `size` bytes. Immutable: the writer
//! makes a new value for each append, which costs a few reference counts.

use std::sync::Arc;

use milena_runtime::{File, io};
use milena_types::{Offset, Timestamp};

use crate::index::{self, IndexBuilder, IndexFiles, OffsetEntry, TimeEntry, hint};
use crate::retention::SegmentAge;
use crate::txn_index::TxnIndex;

/// A segment, up to some size.
#[derive(Clone, Debug)]
pub(crate) struct Segment {
    /// The offset of its first record; its name.
    pub base: Offset,
    /// The offset after its last record.
    pub end: Offset,
    /// Bytes that hold whole batches; what the file holds beyond is not looked at.
    pub size: u32,
    /// The batches.
    pub file: Arc<dyn File>,
    /// Its indexes.
    pub index: SegmentIndex,
    /// Transactions whose abort marker stands in it; none: there is no such file.
    pub aborted: Option<TxnIndex>,
    /// Offsets may be missing between its batches, or behind the last one: compaction took them out.
    pub has_holes: bool,
    /// When this process last saw it change: appended to it, or opened it. Asked only where no record has a time.
    pub touched: Timestamp,
}

/// Where the indexes of a segment are.
#[derive(Clone, Debug)]
pub(crate) enum SegmentIndex {
    /// In memory: the segment is active, or is being read for the first time.
    Growing(IndexBuilder),
    /// In its files: it was rolled.
    Files(IndexFiles),
}

impl Segment {
    /// An empty segment.
    pub fn empty(base: Offset, file: Arc<dyn File>, index_interval_bytes: u32) -> Segment {
        let index = SegmentIndex::Growing(IndexBuilder::new(base, index_interval_bytes));
        let touched = Timestamp(i64::MAX);
        Segment { base, end: base, size: 0, file, index, aborted: None, has_holes: false, touched }
    }

    /// As far as retention looks.
    pub fn age(&self) -> SegmentAge {
        // Kafka asks the file system in this place, which the seam does not offer
        let newest = self.max_timestamp().map_or(self.touched, |(newest, _)| newest);
        SegmentAge { end: self.end, size: u64::from(self.size), newest }
    }

    /// The indexes of a segment that grows.
    pub fn growing(&self) -> &IndexBuilder {
        match &self.index {
            SegmentIndex::Growing(index) => index,
            SegmentIndex::Files(_) => unreachable!("only of a segment that grows"),
        }
    }

    /// As `growing`, to add to them.
    pub fn growing_mut(&mut self) -> &mut IndexBuilder {
        match &mut self.index {
            SegmentIndex::Growing(index) => index,
            SegmentIndex::Files(_) => unreachable!("only of a segment that grows"),
        }
    }

    /// The largest timestamp, and the last offset of the first batch that has it.
    pub fn max_timestamp(&self) -> Option<(Timestamp, Offset)> {
        match &self.index {
            SegmentIndex::Growing(index) => index.max(),
            SegmentIndex::Files(files) => files.max(),
        }
    }

    /// The largest timestamp of the first batch; none in an empty segment.
    pub fn first_timestamp(&self) -> Option<Timestamp> {
        match &self.index {
            SegmentIndex::Growing(index) => index.first_timestamp(),
            SegmentIndex::Files(files) => files.first_timestamp(),
        }
    }

    /// How many entries its indexes have: offsets, times.
    pub fn entries(&self) -> (usize, usize) {
        match &self.index {
            SegmentIndex::Growing(index) => (index.offsets().len(), index.times().len()),
            SegmentIndex::Files(files) => (files.offsets().len as usize, files.times().len as usize),
        }
    }

    /// Where a scan for `offset` starts: the last indexed batch that does not begin after it. A hint.
    pub async fn entry_for(&self, offset: Offset) -> io::Result<Option<OffsetEntry>> {
        match &self.index {
            SegmentIndex::Growing(index) => Ok(index::entry_for(index.offsets(), self.base, offset)),
            SegmentIndex::Files(files) => {
                // an entry names its batch's last offset, so one that ends at or before `offset` starts no later
                let holds = |entry: OffsetEntry| self.at(entry.relative_offset) <= offset;
                hint(files.offsets().last_where(holds).await)
            }
        }
    }

    /// The offset at which a scan for the first record not older than `timestamp` starts. A hint.
    pub async fn offset_for_timestamp(&self, timestamp: Timestamp) -> io::Result<Offset> {
        match &self.index {
            SegmentIndex::Growing(index) => {
                Ok(index::offset_for_timestamp(index.times(), self.base, timestamp))
            }
            SegmentIndex::Files(files) => {
                let found = hint(files.times().last_where(|entry| entry.timestamp <= timestamp).await)?;
                Ok(found.map_or(self.base, |entry| self.at(entry.relative_offset)))
            }
        }
    }

    /// The last indexed batch that ends below `below`, and the newest timestamp up to it.
    pub async fn indexed_below(&self, below: Offset) -> io::Result<(Option<OffsetEntry>, Option<TimeEntry>)> {
        let is_below = |entry: OffsetEntry| self.at(entry.relative_offset) < below;
        match &self.index {
            SegmentIndex::Growing(index) => {
                let offsets = index.offsets();
                let entry = offsets.partition_point(is_below).checked_sub(1).map(|last| offsets.get(last));
                let Some(entry) = entry else { return Ok((None, None)) };
                let times = index.times();
                let seen = times.partition_point(|time| time.relative_offset <= entry.relative_offset);
                Ok((Some(entry), seen.checked_sub(1).map(|last| times.get(last))))
            }
            SegmentIndex::Files(files) => {
                let Some(entry) = hint(files.offsets().last_where(is_below).await)? else {
                    return Ok((None, None));
                };
                let is_seen = |time: TimeEntry| time.relative_offset <= entry.relative_offset;
                let time = hint(files.times().last_where(is_seen).await)?;
                Ok((Some(entry), time))
            }
        }
    }

    /// An offset that is counted from the base.
    pub fn at(&self, relative: u32) -> Offset {
        self.base.plus(i64::from(relative))
    }
}
