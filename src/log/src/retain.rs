//! Retention, done: what `retention::plan` says goes, in an order that any crash may cut short.
//! 1. roll the active segment when it is among them, durably; 2. make durable who sent what goes; 3. raise the log
//!    start, durably: from here on the old segments are nobody's; 4. take them from what readers get; 5. rename their
//!    files and throw them away.
//!
//! Readers that hold a view or a file read on: a segment lives as long as anyone refers to it.

use std::sync::Arc;

use milena_probe::{always, reachable};
use milena_runtime::{EntryKind, io};
use milena_types::{LogStartOffset, Offset, Timestamp};

use crate::names::{DELETED_SUFFIX, is_aside, join, segment_of};
use crate::retention::{Plan, SegmentAge, plan};
use crate::segment::Segment;
use crate::trash::Thrown;
use crate::{Log, LogError};

/// What a retention did.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Retained {
    /// What went, and why.
    pub plan: Plan,
    /// Where the log starts now.
    pub log_start_offset: LogStartOffset,
}

impl Log {
    /// Deletes the segments that its configuration does not keep, none of them above `bound`: the high watermark
    /// or the last stable offset. What it does not delete because the disk is full, the next one does. After
    /// anything was deleted, show readers a new view.
    pub async fn retain(&mut self, bound: Offset, now: Timestamp) -> Result<Retained, LogError> {
        self.check_not_fenced()?;
        always!(bound <= self.active.end, "a high watermark lies within its log");
        if !self.throw_away().await {
            // with the next ones gone as well, those that are left would be a log with a gap
            return Ok(Retained { plan: Plan::default(), log_start_offset: self.log_start_offset() });
        }
        let ages: Vec<SegmentAge> = self.segments().map(Segment::age).collect();
        let mut plan = plan(&ages, self.start, bound, self.config.retention, now);
        if plan.roll_active && !self.roll_to_delete(now).await? {
            plan = Plan { delete: plan.delete - 1, roll_active: false, ..plan };
        }
        if plan.delete > 0 {
            let first_kept = self.segments().nth(plan.delete).expect("the active segment stays").base;
            // appends may have rolled twice while the sync was under way that it goes to the disk with
            self.sync_snapshot(first_kept).await.map_err(|error| self.fence_retention(error))?;
            self.raise_start(first_kept, bound).await?;
            let gone = self.detach(plan.delete);
            tracing::info!(log = %self.dir, start = %self.start, segments = gone.len(), below_start = plan.below_start,
                by_size = plan.by_size, by_time = plan.by_time, "segments deleted");
            self.gone.extend(gone);
            self.throw_away().await;
        }
        Ok(Retained { plan, log_start_offset: self.log_start_offset() })
    }

    fn segments(&self) -> impl Iterator<Item = &Segment> {
        self.rolled.iter().map(|segment| &**segment).chain([&self.active])
    }

    /// Starts a new segment, durably: with the old ones gone and no new one there, the log would have lost its
    /// place. False when there was no space for it.
    pub(crate) async fn roll_to_delete(&mut self, now: Timestamp) -> Result<bool, LogError> {
        match self.roll(now).await {
            Ok(()) => {}
            Err(error) if crate::is_no_space(&error) => return Ok(false),
            Err(error) => return Err(self.fence_retention(error)),
        }
        reachable!("log: the active segment was rolled to be deleted");
        let (disk, dir) = (self.disk.clone(), self.dir.clone());
        match disk.sync(&self.active.file).await {
            Ok(()) => {}
            Err(error) => return Err(self.fence_retention(error)),
        }
        disk.sync_dir(&dir).await.map_err(|error| self.fence_retention(error))?;
        Ok(true)
    }

    fn fence_retention(&mut self, error: io::Error) -> LogError {
        self.fence(format!("rolling a segment failed: {error}"));
        LogError::Io { dir: self.dir.clone(), what: "rolling a segment failed", error }
    }

    /// Takes the `count` oldest segments from what readers get.
    fn detach(&mut self, count: usize) -> Vec<Offset> {
        always!(count <= self.rolled.len(), "the active segment is never detached");
        let gone: Vec<Offset> =
            Arc::make_mut(&mut self.rolled).drain(..count).map(|segment| segment.base).collect();
        self.snapshots.retain(|offset| !gone.contains(offset));
        always!(self.segments().next().is_some_and(|first| first.base <= self.start));
        self.check_invariants();
        gone
    }

    /// Throws away the segments that are gone. What fails is left for the next retention, or the next open: they
    /// are nobody's by now. Whether none of them has its name any more.
    async fn throw_away(&mut self) -> bool {
        if self.gone.is_empty() {
            return true;
        }
        match self.rename_gone().await {
            Ok(()) => self.gone.clear(),
            Err(error) => {
                tracing::warn!(log = %self.dir, %error, "segments that were deleted keep their names for now");
            }
        }
        self.gone.is_empty()
    }

    /// Renames every file of the segments that are gone, their side files too, and gives them to the trash.
    async fn rename_gone(&self) -> io::Result<()> {
        for entry in self.disk.list(&self.dir).await? {
            let is_gone = segment_of(&entry.name).is_some_and(|base| self.gone.contains(&base));
            let has_last_name = entry.name.ends_with(DELETED_SUFFIX) || is_aside(&entry.name);
            if !is_gone || entry.kind != EntryKind::File || has_last_name {
                continue;
            }
            let path = join(&self.dir, &entry.name);
            let last_name = format!("{path}{DELETED_SUFFIX}");
            self.disk.rename(&path, &last_name).await?;
            let trash = self.writer.points().trash();
            trash.throw(Thrown::File(last_name), self.config.file_delete_delay_ms);
        }
        Ok(())
    }
}
