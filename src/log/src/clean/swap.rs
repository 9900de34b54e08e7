//! A cleaned segment takes the place of those it was made of, in Kafka's steps and names.
//!
//! 1. `.cleaned` files are written and synced, beside everything.
//! 2. They are renamed to `.swap`, the batches last, and the directory is synced: from here on the swap
//!    counts, and whoever opens the log finishes it (`leftovers`).
//! 3. The other segments of the group are removed, then `.swap` files are renamed over the first one's, the
//!    batches last, and the directory is synced. Names in one directory become durable in the order in which
//!    they were changed, so that a `.swap` of batches is there until all else is done.
//!
//! Readers go on in the files that they hold. It must never leave both the old and the new in force.

use std::sync::Arc;

use milena_probe::{always, reachable};
use milena_runtime::{Disk, File, io};
use milena_types::Offset;

use super::CleanError;
use crate::Log;
use crate::index::IndexFiles;
use crate::names::{SegmentFile, join, segment_file};
use crate::open::remove_segment;
use crate::segment::{Segment, SegmentIndex};
use crate::txn_index::{AbortedTxn, TxnIndex};

/// The ending of a file that a cleaning writes.
pub const CLEANED: &str = ".cleaned";
/// The ending of a file that replaces others.
pub const SWAP: &str = ".swap";
/// What a swap consists of; the batches are renamed last. The transaction index is there only where it has
/// entries, or has to take the place of one.
pub(super) const KINDS: [SegmentFile; 4] =
    [SegmentFile::Index, SegmentFile::TimeIndex, SegmentFile::TxnIndex, SegmentFile::Log];

/// A cleaned segment that waits to be swapped in. To be given to [`Log::swap_in`] at once.
pub struct NewSegment {
    pub(super) disk: Arc<dyn Disk>,
    pub(super) dir: String,
    /// What it replaces.
    pub(super) old: Vec<Arc<Segment>>,
    pub(super) segment: Segment,
    /// Where its last batch ends.
    pub(super) next: Offset,
}

impl NewSegment {
    fn path(&self, kind: SegmentFile, suffix: &str) -> String {
        format!("{}{suffix}", join(&self.dir, &segment_file(self.segment.base, kind)))
    }

    /// Writes its indexes and syncs everything. Its transaction index says `aborted`.
    pub(super) async fn seal(&mut self, aborted: &[AbortedTxn]) -> io::Result<()> {
        self.segment.growing_mut().finish();
        self.segment.has_holes |= self.next < self.segment.end;
        let index = IndexFiles::write_as(&self.disk, &self.dir, self.segment.growing(), CLEANED).await?;
        let mut files: Vec<Arc<dyn File>> = vec![self.segment.file.clone()];
        files.extend(index.handles());
        self.segment.index = SegmentIndex::Files(index);
        // the first segment's would stay under its name: an empty one takes its place, as a name that is removed
        // could not be told, by whoever finishes the swap, from one that was renamed
        if !aborted.is_empty() || self.old[0].aborted.is_some() {
            let range = self.segment.base..self.segment.end;
            always!(aborted.iter().all(|txn| range.contains(&txn.last_offset)));
            let path = self.path(SegmentFile::TxnIndex, CLEANED);
            let index = TxnIndex::write_as(&self.disk, &path, aborted).await?;
            files.push(index.handle());
            self.segment.aborted = Some(index);
        }
        for result in self.disk.sync_many(&files).await {
            result?;
        }
        Ok(())
    }

    /// Removes what was written. What cannot be removed now, the next opening of the log removes.
    pub async fn discard(&self) {
        for kind in KINDS {
            if let Err(error) = self.disk.remove(&self.path(kind, CLEANED)).await
                && error.kind() != io::ErrorKind::NotFound
            {
                tracing::warn!(log = %self.dir, %error, "a file of a stopped cleaning stays until the next start");
            }
        }
    }

    async fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        let is_there = |kind: &SegmentFile| *kind != SegmentFile::TxnIndex || self.segment.aborted.is_some();
        for kind in KINDS.into_iter().filter(is_there) {
            self.disk.rename(&self.path(kind, from), &self.path(kind, to)).await?;
        }
        self.disk.sync_dir(&self.dir).await
    }
}

impl Log {
    /// Puts `new` in the place of the segments that it was made of. When they are not in the log any more
    /// (it was cut, or its oldest segments were deleted), `new` is thrown away and the log is as it was. An
    /// error of the disk fences the log, and its next opening finds the old segments or the new one, whole.
    pub async fn swap_in(&mut self, new: NewSegment) -> Result<(), CleanError> {
        let at = self.rolled.iter().position(|segment| Arc::ptr_eq(segment, &new.old[0]));
        let is_there = |at: usize| {
            let now = self.rolled[at..].iter();
            new.old.len() <= now.len() && now.zip(&new.old).all(|(now, old)| Arc::ptr_eq(now, old))
        };
        let Some(at) = at.filter(|at| self.fenced.is_none() && is_there(*at)) else {
            new.discard().await;
            return Err(CleanError::Stopped("the log is not any more what was cleaned"));
        };
        if let Err(error) = self.expect_holes().await {
            new.discard().await;
            return Err(CleanError::of_write(error));
        }
        if let Err(error) = self.swap_files(&new).await {
            self.fence(format!("swapping in a cleaned segment failed: {error}"));
            return Err(CleanError::Write(error));
        }
        reachable!("log: a cleaned segment was swapped in");
        let (start, end) = (self.log_start_offset(), self.log_end_offset());
        let count = new.old.len();
        let others: Vec<Offset> = new.old[1..].iter().map(|segment| segment.base).collect();
        self.snapshots.retain(|offset| !others.contains(offset));
        Arc::make_mut(&mut self.rolled).splice(at..at + count, [Arc::new(new.segment)]);
        self.check_invariants();
        always!(self.log_start_offset() == start && self.log_end_offset() == end);
        Ok(())
    }

    /// Notes in the cleaner's checkpoint, to be flushed, that it is clean below `to`. False, with nothing noted, when
    /// it is not any more what was cleaned: it was cut.
    pub fn note_cleaned(&self, to: Offset) -> bool {
        // only closed segments are cleaned
        let is_there = to <= self.active.base;
        if is_there {
            self.writer.points().cleaned().set(&self.dir, to);
        }
        is_there
    }

    /// Makes it known, durably and before there are any, that offsets may be missing: whoever opens the log once
    /// its topic is not compacted any more takes them for damage otherwise.
    pub(crate) async fn expect_holes(&self) -> io::Result<()> {
        let cleaned = self.writer.points().cleaned();
        if cleaned.get(&self.dir).is_none() {
            cleaned.set(&self.dir, self.log_start_offset().offset());
        }
        cleaned.flush().await
    }

    async fn swap_files(&self, new: &NewSegment) -> io::Result<()> {
        new.rename(CLEANED, SWAP).await?;
        let others: Vec<Offset> = new.old[1..].iter().map(|segment| segment.base).collect();
        finish(&self.disk, &self.dir, new.segment.base, &others).await
    }
}

/// The last step: removes the segments at `others`, whose records the one at `base` has, and gives the
/// `.swap` files their names. Done again, it does what was left to do.
pub(super) async fn finish(
    disk: &Arc<dyn Disk>,
    dir: &str,
    base: Offset,
    others: &[Offset],
) -> io::Result<()> {
    for other in others {
        always!(*other > base);
        remove_segment(disk, dir, *other).await?;
    }
    for kind in KINDS {
        let path = join(dir, &segment_file(base, kind));
        match disk.rename(&format!("{path}{SWAP}"), &path).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    disk.sync_dir(dir).await
}
