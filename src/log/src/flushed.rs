//! Segments that were synced whole before the log was opened: taken over by their index files, whose shape is
//! checked, and by a look at the last batches. What else is in them is not read: damage there is found by whoever
//! reads it, and by the scrubber. An `Err` within says why a segment must be read after all.

use std::sync::Arc;

use milena_batch::{BatchHeader, MAGIC};
use milena_probe::{always, reachable};
use milena_runtime::{File, Open, io};
use milena_types::Offset;

use crate::ReadError;
use crate::index::{Entries, Entry, IndexBuilder, IndexFiles, OffsetEntry, TimeEntry};
use crate::names::SegmentFile;
use crate::open::Opener;
use crate::segment::{Segment, SegmentIndex};
use crate::txn_index::TxnIndex;
use crate::walk::Walk;

/// Bytes without an index entry, besides one batch, behind which an index counts as incomplete, unless
/// `index.interval.bytes` is larger: a smaller one was in force when it was made, as likely as not.
const UNINDEXED_MAX: u64 = 64 << 10;

/// Something that was taken over, or why it is not.
pub(crate) type Adopted<T> = io::Result<Result<T, String>>;

/// Unwraps what was taken over; else passes on why it is not.
macro_rules! adopted {
    ($adopted:expr) => {
        match $adopted {
            Ok(it) => it,
            Err(reason) => return Ok(Err(reason)),
        }
    };
}

impl Opener<'_> {
    /// The segment at `base`, of which all up to `next` was synced; it holds nothing else.
    pub async fn adopt(&self, base: Offset, next: Offset) -> Adopted<Segment> {
        always!(base <= next);
        let file = self.disk.open(&self.path(base, SegmentFile::Log), self.how).await?;
        let len = file.len().await?;
        if len > i32::MAX as u64 {
            return Ok(Err(format!("a segment of {len} bytes")));
        }
        let offsets = adopted!(self.entries::<OffsetEntry>(base, SegmentFile::Index).await?);
        let times = adopted!(self.entries::<TimeEntry>(base, SegmentFile::TimeIndex).await?);
        let span = next.since(base);
        let last = offsets.last().await?;
        if let Some(last) =
            last.filter(|last| i64::from(last.relative_offset) >= span || u64::from(last.position) >= len)
        {
            let (offset, position) = (base.plus(i64::from(last.relative_offset)), last.position);
            let reason = format!(
                "its index ends with offset {offset} at byte {position}, and it should end below {next} and has {len} bytes"
            );
            return Ok(Err(reason));
        }
        adopted!(check_times(&times, span).await?);
        let aborted = adopted!(TxnIndex::adopt(self.disk, self.dir, base, next).await?);
        let (size, touched, has_holes) = (len as u32, self.now, self.config.compacted);
        let unread = SegmentIndex::Growing(IndexBuilder::new(base, self.config.index_interval_bytes));
        let mut segment = Segment { base, end: next, size, file, index: unread, aborted, has_holes, touched };
        let first = match size {
            0 => None,
            _ => Some(adopted!(told(Walk::new(&segment, 0).header(base).await)?).max_timestamp),
        };
        segment.index = SegmentIndex::Files(IndexFiles::adopt(base, offsets, times, first).await?);
        let end = adopted!(self.end_of(&segment, last).await?);
        if end != next && !(self.config.compacted && end < next) {
            return Ok(Err(format!("it ends at {end}, and {next} is to follow")));
        }
        Ok(Ok(segment))
    }

    /// As `adopt`, of the active segment of a log that was closed in order when it ended at `end`: ready to grow.
    pub async fn adopt_active(&self, base: Offset, end: Offset) -> Adopted<Segment> {
        let mut segment = adopted!(self.adopt(base, end).await?);
        let SegmentIndex::Files(files) = &segment.index else { return Ok(Err("it has no index".into())) };
        let offsets = files.offsets().all().await?;
        let times = files.times().all().await?;
        let first = files.first_timestamp();
        let interval = self.config.index_interval_bytes;
        let index = IndexBuilder::resume(base, interval, (&offsets, &times), segment.size, first);
        segment.index = SegmentIndex::Growing(index);
        reachable!("log: a log was opened without reading its batches");
        Ok(Ok(segment))
    }

    async fn entries<T: Entry>(&self, base: Offset, kind: SegmentFile) -> Adopted<Entries<T>> {
        let path = self.path(base, kind);
        let file: Arc<dyn File> = match self.disk.open(&path, Open::Read).await {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(Err(format!("`{path}` is missing")));
            }
            file => file?,
        };
        let len = file.len().await?;
        if len % T::LEN as u64 != 0 || len > i32::MAX as u64 {
            return Ok(Err(format!("`{path}` has {len} bytes, which is no index")));
        }
        Ok(Ok(Entries::new(file, (len / T::LEN as u64) as u32)))
    }

    /// Where the batches end, walked by their headers from the last indexed one on.
    async fn end_of(&self, segment: &Segment, last: Option<OffsetEntry>) -> Adopted<Offset> {
        let start = last.map_or(0, |last| last.position);
        let mut walk = Walk::new(segment, start);
        let mut end = segment.base;
        let mut longest = 0;
        let unindexed_max = UNINDEXED_MAX.max(u64::from(self.config.index_interval_bytes));
        while walk.position < u64::from(segment.size) {
            let is_first = walk.position == u64::from(start);
            let header: BatchHeader = adopted!(told(walk.header(end).await)?);
            // of a wrapper of format v0 or v1 only the last offset is known here
            let may_skip = self.config.compacted || header.magic != MAGIC;
            let in_order = header.base_offset == end || may_skip && header.base_offset > end;
            let follows = match last.filter(|_| is_first) {
                Some(last) => header.last_offset() <= segment.at(last.relative_offset),
                None => in_order,
            };
            if !follows || header.base_offset < segment.base {
                return Ok(Err(format!("a batch at {} where {end} belongs", header.base_offset)));
            }
            if walk.position - u64::from(start) > unindexed_max + longest {
                return Ok(Err("its index lacks entries".into()));
            }
            end = header.next_offset();
            longest = longest.max(header.total_len() as u64);
            walk.position += header.total_len() as u64;
        }
        Ok(Ok(end))
    }
}

/// Kafka's own look at a time index: its ends.
async fn check_times(times: &Entries<TimeEntry>, span: i64) -> Adopted<()> {
    let Some(last) = times.last().await? else { return Ok(Ok(())) };
    let first = times.get(0).await?;
    if i64::from(last.relative_offset) >= span || last.timestamp < first.timestamp {
        let (begin, end, past) = (first.timestamp, last.timestamp, last.relative_offset);
        let reason = format!(
            "its time index goes from {begin} to {end} and ends at its offset number {past}, of {span} at the most"
        );
        return Ok(Err(reason));
    }
    Ok(Ok(()))
}

/// A header that cannot be read is a finding, a disk that fails is not.
fn told<T>(read: Result<T, ReadError>) -> Adopted<T> {
    match read {
        Ok(it) => Ok(Ok(it)),
        Err(ReadError::Io(error)) => Err(error),
        Err(error) => Ok(Err(error.to_string())),
    }
}
