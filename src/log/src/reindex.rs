//! What opening keeps in memory of the indexes of segments that it read: no more than a bound, however long the log
//! is. Those beyond it are made again, when their files are written, from the headers of the batches, which were
//! found whole. It must never be asked of a segment that was not read to its end.

use std::collections::BTreeSet;

use milena_probe::{always, reachable};
use milena_runtime::{Open, io};
use milena_types::Offset;

use crate::ReadError;
use crate::index::{BatchShape, Entry, IndexBuilder, OffsetEntry, TimeEntry};
use crate::open::Opener;
use crate::segment::{Segment, SegmentIndex};
use crate::walk::Walk;

/// Bytes of index entries that are kept, besides the segment that is being read: of some 800 MB of a log with
/// default settings.
const INDEX_MEMORY_MAX: usize = 4 << 20;

/// Which indexes are kept.
#[derive(Default)]
pub(crate) struct Kept {
    bytes: usize,
    /// The segments whose index is to be made again.
    dropped: BTreeSet<Offset>,
}

impl Opener<'_> {
    /// Lets the index of a segment that was read to its end go, when there is no room for it. Who looks at a log
    /// without mending it keeps them all: they are what it reads by.
    pub fn keep_or_drop(&self, segment: &mut Segment, kept: &mut Kept) {
        let (offsets, times) = segment.entries();
        let bytes = offsets * OffsetEntry::LEN + times * TimeEntry::LEN;
        if kept.bytes + bytes <= INDEX_MEMORY_MAX || !matches!(self.how, Open::Write) {
            kept.bytes += bytes;
            return;
        }
        reachable!("log: an index was too much to keep while a log was read");
        kept.dropped.insert(segment.base);
        segment.index =
            SegmentIndex::Growing(IndexBuilder::new(segment.base, self.config.index_interval_bytes));
    }

    /// The index of a segment that was read, made again where it was let go.
    pub async fn restore_index(&self, segment: &mut Segment, kept: &mut Kept) -> io::Result<()> {
        if !kept.dropped.remove(&segment.base) {
            return Ok(());
        }
        always!(segment.growing().offsets().is_empty(), "it was let go");
        let mut index = IndexBuilder::new(segment.base, self.config.index_interval_bytes);
        let mut walk = Walk::new(segment, 0);
        let mut end = segment.base;
        while !walk.is_at_end() {
            let (position, header) = walk.next(end).await.map_err(changed)?;
            if header.last_offset() < end {
                return Err(changed(ReadError::Corrupt {
                    offset: end,
                    reason: format!("a batch that ends at {}", header.last_offset()),
                }));
            }
            end = header.next_offset();
            index.batch(BatchShape {
                position: position as u32,
                len: header.total_len() as u32,
                last_offset: header.last_offset(),
                max_timestamp: header.max_timestamp,
            });
        }
        index.finish();
        segment.index = SegmentIndex::Growing(index);
        Ok(())
    }
}

/// What was read a moment ago is not what it was.
fn changed(error: ReadError) -> io::Error {
    match error {
        ReadError::Io(error) => error,
        error => io::Error::new(io::ErrorKind::InvalidData, error.to_string()),
    }
}
