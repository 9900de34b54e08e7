//! What a follower appends of its leader's log, where that is more than the next batches: offsets that the leader's
//! compaction took out; the batch that the log's start lies in, whole, by which an empty log begins (KIP-107);
//! offsets so far on that no segment reaches over what is missing (KAFKA-6530).
//!
//! It must never raise or lower the log start for it but where the log is empty, nor leave a segment behind a gap that
//! the recovery point does not bridge: recovery would take it for what a crash left.

use std::collections::BTreeSet;
use std::sync::Arc;

use bytes::Bytes;
use milena_batch::{Batch, BatchHeader};
use milena_probe::{always, reachable};
use milena_runtime::{File, Open, io};
use milena_types::{Offset, Timestamp};

use crate::append::Judged;
use crate::epochs::LeaderEpochs;
use crate::log_start::remove_segments;
use crate::names::{SegmentFile, join, segment_file};
use crate::producers::Producers;
use crate::roll::reaches;
use crate::segment::Segment;
use crate::{AppendError, Appended, Log, LogError, snapshots};

impl Log {
    /// Appends what the partition's leader sent, as [`Log::append_raw`] does, but that offsets may be missing anywhere,
    /// and that an empty log takes the batch in which it starts: its start stays. Two kinds of batches make the log
    /// begin elsewhere, and are refused while what was taken is under way ([`AppendError::UnderWay`]).
    pub async fn append_followed(&mut self, bytes: Bytes, now: Timestamp) -> Result<Appended, AppendError> {
        let first = Batch::split_first(&mut bytes.clone());
        let first = first.map_err(|error| AppendError::Invalid(error.to_string()))?;
        let starts_within = first.map(|batch| batch.header).filter(|first| self.starts_within(first));
        let Some(first) = starts_within else { return self.append_behind(bytes, now).await };
        // all of it is looked at before anything is changed
        self.judge(bytes.clone(), (first.base_offset, true), now)?;
        let before = self.begin_before(first.base_offset, now).await?;
        match self.append_behind(bytes, now).await {
            Ok(appended) => self.begun(&before).await.map(|()| appended),
            Err(error) => {
                before.restore(self);
                Err(error)
            }
        }
    }

    /// Whether the log is empty, and `first` holds its start and begins before it.
    fn starts_within(&self, first: &BatchHeader) -> bool {
        self.start == self.active.end && first.base_offset < self.start && first.next_offset() > self.start
    }

    /// Appends batches that come next, or later.
    async fn append_behind(&mut self, bytes: Bytes, now: Timestamp) -> Result<Appended, AppendError> {
        let mut judged = self.judge(bytes.clone(), (self.active.end, true), now)?;
        if judged.has_holes {
            self.note_holes().await?;
        }
        if let Some(to) = self.out_of_reach(&judged) {
            self.leap_to(to, now).await?;
            judged = self.judge(bytes, (to, true), now)?;
        }
        self.write(judged.placed, judged.ahead, now).await
    }

    /// Where the batches begin, when no segment that begins at the log's end reaches over them.
    fn out_of_reach(&self, judged: &Judged) -> Option<Offset> {
        let headers = &judged.placed.headers;
        let (first, last) = (headers[0].base_offset, headers[headers.len() - 1].last_offset());
        (!reaches(self.active.end, last) && reaches(first, last)).then_some(first)
    }

    /// Makes the log, which is empty, begin at `base`, before its start, so that a batch can follow that holds the start.
    /// What it was before stays on the disk, and a crash leaves that, until the batch is there.
    async fn begin_before(&mut self, base: Offset, now: Timestamp) -> Result<Before, AppendError> {
        always!(self.start == self.active.end && base < self.start);
        self.settle_to_begin()?;
        self.delete_all(now).await?;
        always!(base < self.active.base && self.rolled.is_empty());
        let next = match self.empty_segment(base).await {
            Ok(next) => next,
            Err(error) => return Err(self.refused("beginning with an earlier batch failed", &error)),
        };
        Ok(Before {
            active: std::mem::replace(&mut self.active, next),
            start: std::mem::replace(&mut self.start, base),
            // who sent what the leader has below is not known
            producers: std::mem::take(&mut self.producers),
            epochs: std::mem::take(&mut self.epochs),
            snapshots: std::mem::replace(&mut self.snapshots, BTreeSet::from([base])),
        })
    }

    /// An empty segment at `base`, durably, from which nobody is known to have sent anything before.
    async fn empty_segment(&mut self, base: Offset) -> io::Result<Segment> {
        self.writer.lower(base).await?;
        let path = join(&self.dir, &segment_file(base, SegmentFile::Log));
        let file = self.disk.open(&path, Open::Write).await?;
        file.set_len(0).await?;
        let mut files = snapshots::write(&self.disk, &self.dir, base, &Producers::default()).await?;
        files.push(file.clone());
        for result in self.disk.sync_many(&files).await {
            result?;
        }
        self.disk.sync_dir(&self.dir).await?;
        Ok(Segment::empty(base, file, self.config.index_interval_bytes))
    }

    /// The batch is there that the log begins with: what the log was before is nobody's any more.
    async fn begun(&mut self, before: &Before) -> Result<(), AppendError> {
        reachable!("log: a log began with the batch that it starts in");
        self.unsynced.remove(&before.active.base);
        self.start_at(before.start);
        match self.remove_before(before).await {
            Ok(()) => Ok(()),
            Err(error) => Err(self.fence_io("removing the segment that a log began with failed", &error)),
        }
    }

    /// No name of it may come back once the batch was synced: it would pass for what the log begins with.
    async fn remove_before(&self, before: &Before) -> io::Result<()> {
        for snapshot in before.snapshots.iter().filter(|offset| !self.snapshots.contains(offset)) {
            snapshots::remove_at(&self.disk, &self.dir, *snapshot).await?;
        }
        remove_segments(&self.disk, &self.dir, &[before.active.base]).await
    }

    fn settle_to_begin(&mut self) -> Result<(), AppendError> {
        match self.check_settled() {
            Ok(()) => Ok(()),
            Err(LogError::UnderWay { dir }) => Err(AppendError::UnderWay { dir }),
            Err(_) => Err(self.storage_error()),
        }
    }

    /// Deletes the segments of records that were deleted, so that one empty segment is left.
    async fn delete_all(&mut self, now: Timestamp) -> Result<(), AppendError> {
        let deleted = match self.active.size > 0 {
            true => self.roll_to_delete(now).await,
            false => Ok(true),
        };
        let deleted = match deleted {
            Ok(true) => self.retain(self.active.end, now).await.map(drop),
            Ok(false) => Ok(()),
            Err(error) => Err(error),
        };
        let is_bare = self.rolled.is_empty() && self.active.size == 0 && self.gone.is_empty();
        match deleted {
            Ok(()) if is_bare => Ok(()),
            // what a full disk kept from being deleted, a later try deletes
            _ if self.fenced.is_none() => Err(AppendError::NoSpace { dir: self.dir.clone() }),
            _ => Err(self.storage_error()),
        }
    }

    /// Goes on at `to`, behind the log's end, with nothing between.
    async fn leap_to(&mut self, to: Offset, now: Timestamp) -> Result<(), AppendError> {
        always!(to > self.active.end);
        self.settle_to_begin()?;
        reachable!("log: offsets were missing that no segment reaches over");
        if self.start == self.active.end {
            return match self.begin_anew(to).await {
                Ok(()) => Ok(()),
                Err(_) => Err(self.storage_error()),
            };
        }
        let mut full = self.active.clone();
        let prepared = self.prepare_leap(&mut full, to).await;
        let (next, files) = match prepared {
            Ok(prepared) => prepared,
            // nothing was written but files beside the log
            Err(error) => {
                return Err(self.refused("beginning a segment behind missing offsets failed", &error));
            }
        };
        match self.leap(full, next, files, now).await {
            Ok(()) => Ok(()),
            Err(error) => Err(self.fence_io("beginning a segment behind missing offsets failed", &error)),
        }
    }

    /// A segment that begins at `to`, and what is to be synced with it: all that ends the `full` one.
    async fn prepare_leap(
        &mut self,
        full: &mut Segment,
        to: Offset,
    ) -> io::Result<(Segment, Vec<Arc<dyn File>>)> {
        let mut files = vec![full.file.clone()];
        if full.size > 0 {
            files.append(&mut self.finish(full).await?);
        }
        self.write_epochs().await?;
        let path = join(&self.dir, &segment_file(to, SegmentFile::Log));
        let file = self.disk.open(&path, Open::Write).await?;
        file.set_len(0).await?;
        files.push(file.clone());
        files.append(&mut snapshots::write(&self.disk, &self.dir, to, &self.producers).await?);
        Ok((Segment::empty(to, file, self.config.index_interval_bytes), files))
    }

    /// Ends the active segment where the `next` one begins. Whether a segment is missing between them, only the recovery
    /// point can say, so it is raised over the gap, durably, before there is anything behind it.
    async fn leap(
        &mut self,
        mut full: Segment,
        next: Segment,
        mut files: Vec<Arc<dyn File>>,
        now: Timestamp,
    ) -> io::Result<()> {
        let to = next.base;
        files.extend(std::mem::take(&mut self.unsynced).into_values());
        files.append(&mut self.unsynced_beside);
        for result in self.disk.sync_many(&files).await {
            result?;
        }
        self.unsynced_dirs.insert(self.dir.clone());
        for dir in std::mem::take(&mut self.unsynced_dirs) {
            self.disk.sync_dir(&dir).await?;
        }
        self.snapshots.insert(to);
        // whoever waits for the end to be durable is told with the next sync
        self.unsynced.insert(to, next.file.clone());
        self.active = next;
        self.active_created = now;
        (full.end, full.has_holes) = (to, true);
        match full.size > 0 {
            true => Arc::make_mut(&mut self.rolled).push(Arc::new(full)),
            // an empty one is none: the one before it reaches up to here
            false => self.reach_to(to, full.base).await?,
        }
        self.check_invariants();
        self.writer.raise(to);
        let points = self.writer.points();
        let mut written = points.flush().await;
        if written.as_ref().is_err_and(crate::is_no_space) && points.reserve().give_up().await {
            written = points.flush().await;
        }
        written
    }

    /// Removes the empty segment at `empty`; the one before it ends at `to`.
    async fn reach_to(&mut self, to: Offset, empty: Offset) -> io::Result<()> {
        let rolled = Arc::make_mut(&mut self.rolled);
        let last = rolled.last_mut().expect("a log with records has a segment with some");
        let last = Arc::make_mut(last);
        (last.end, last.has_holes) = (to, true);
        self.snapshots.remove(&empty);
        remove_segments(&self.disk, &self.dir, &[empty]).await
    }
}

/// What an empty log was before it began with an earlier batch.
struct Before {
    active: Segment,
    start: Offset,
    producers: Producers,
    epochs: Arc<LeaderEpochs>,
    snapshots: BTreeSet<Offset>,
}

impl Before {
    /// The batch was not written: `log` is what it was.
    fn restore(self, log: &mut Log) {
        log.active = self.active;
        log.start = self.start;
        log.producers = self.producers;
        log.epochs = self.epochs;
        log.snapshots = self.snapshots;
        log.check_invariants();
    }
}
