//! A segment as readers see it: a file and the indexes of its first `size` bytes. Immutable: the writer
//! makes a new value for each append, which costs a few reference counts.

use std::sync::Arc;

use milena_runtime::File;
use milena_types::Offset;

use crate::index::IndexBuilder;

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
}

impl Segment {
    /// An empty segment.
    pub fn empty(base: Offset, file: Arc<dyn File>, index_interval_bytes: u32) -> Segment {
        let index = IndexBuilder::new(base, index_interval_bytes);
        Segment { base, end: base, size: 0, file, index, has_holes: false }
    }
}
