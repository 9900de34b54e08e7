//! A segment as readers see it: a file and the indexes of its first `size` bytes. Immutable: the writer
//! makes a new value for each append, which costs a few reference counts.

use std::sync::Arc;

use milena_runtime::File;
use milena_types::{Offset, Timestamp};

use crate::index::IndexBuilder;
use crate::retention::SegmentAge;

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
    pub index: IndexBuilder,
    /// Offsets are missing between its batches, or behind the last one: compaction took them out.
    pub has_holes: bool,
    /// When this process last saw it change: appended to it, or opened it. Asked only where no record has a time.
    pub touched: Timestamp,
}

impl Segment {
    /// An empty segment.
    pub fn empty(base: Offset, file: Arc<dyn File>, index_interval_bytes: u32) -> Segment {
        let index = IndexBuilder::new(base, index_interval_bytes);
        let touched = Timestamp(i64::MAX);
        Segment { base, end: base, size: 0, file, index, has_holes: false, touched }
    }

    /// As far as retention looks.
    pub fn age(&self) -> SegmentAge {
        // Kafka asks the file system in this place, which the seam does not offer
        let newest = self.index.max().map_or(self.touched, |(newest, _)| newest);
        SegmentAge { end: self.end, size: u64::from(self.size), newest }
    }
}
