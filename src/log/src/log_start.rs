//! Where a log starts: an offset of its own, which may lie inside a segment (DeleteRecords, KIP-107). It only
//! grows (L17), and is durable in `log-start-offset-checkpoint` before anybody sees it: what was deleted does not
//! come back with a crash.

use std::collections::BTreeSet;
use std::sync::Arc;

use milena_probe::{always, reachable};
use milena_runtime::{Disk, Open, io};
use milena_types::{LogStartOffset, Offset};

use crate::names::{SegmentFile, join, segment_file};
use crate::open::{Opener, remove_segment};
use crate::producers::Producers;
use crate::rebuild::Findings;
use crate::segment::Segment;
use crate::{Log, LogError, snapshots};

/// How many of the oldest segments hold nothing that a log from `start` on serves. Pure. `bases`: of all its
/// segments, ascending. The newest always stays.
pub fn below_start(bases: &[Offset], start: Offset) -> usize {
    bases.partition_point(|base| *base <= start).saturating_sub(1)
}

impl Log {
    /// The first offset that is served.
    pub fn log_start_offset(&self) -> LogStartOffset {
        LogStartOffset(self.start)
    }

    /// Serves nothing below `to` any more; what it served below is gone with the next retention. Durable when it
    /// returns. Does nothing when the log starts there already, or later. `high_watermark`: nothing at or above it
    /// may be deleted ([`LogError::StartAboveHighWatermark`]). Where the log starts now.
    pub async fn raise_start(
        &mut self,
        to: Offset,
        high_watermark: Offset,
    ) -> Result<LogStartOffset, LogError> {
        self.check_not_fenced()?;
        if to > high_watermark {
            let dir = self.dir.clone();
            return Err(LogError::StartAboveHighWatermark { dir, high_watermark, offset: to });
        }
        always!(high_watermark <= self.active.end, "a high watermark lies within its log");
        if to <= self.start {
            return Ok(self.log_start_offset());
        }
        let points = self.writer.points();
        points.log_starts().set(&self.dir, to);
        let mut written = points.log_starts().flush().await;
        if written.as_ref().is_err_and(crate::is_no_space) && points.reserve().give_up().await {
            // a full disk is helped by nothing more than by what this deletes
            written = points.log_starts().flush().await;
        }
        if let Err(error) = written {
            // the file may say either now: a start that is higher than what was shown deletes what was asked for
            let dir = self.dir.clone();
            return Err(LogError::Io { dir, what: "writing its log start offset failed", error });
        }
        reachable!("log: the log start was raised");
        self.start_at(to);
        Ok(self.log_start_offset())
    }

    /// Gives up all that it holds, and goes on empty from `at`, which lies behind its end: where the leader's log
    /// starts whose follower this is. Durable when it returns. Fails while what was taken is under way
    /// ([`LogError::UnderWay`]).
    pub async fn begin_anew(&mut self, at: Offset) -> Result<(), LogError> {
        self.check_settled()?;
        always!(at > self.active.end, "only a log that ends before it begins anew at {at}");
        self.cuts += 1;
        let points = self.writer.points();
        // from here on a crash leaves a log that ends before its start, which the next open begins anew
        points.log_starts().set(&self.dir, at);
        let begun = match points.log_starts().flush().await {
            Ok(()) => self.start_over(at).await,
            Err(error) => Err(error),
        };
        let removed = match begun {
            Ok(gone) => remove_segments(&self.disk, &self.dir, &gone).await,
            Err(error) => Err(error),
        };
        if let Err(error) = removed {
            self.fence(format!("beginning anew failed: {error}"));
            return Err(LogError::Io { dir: self.dir.clone(), what: "beginning anew failed", error });
        }
        reachable!("log: a log began anew behind its end");
        Ok(())
    }

    /// Takes note that the log starts at `start`, which is durable.
    pub(crate) fn start_at(&mut self, start: Offset) {
        always!(start >= self.start, "L17: a log start offset only grows");
        always!(start <= self.active.end, "a log starts before its end, or there");
        self.start = start;
        Arc::make_mut(&mut self.epochs).truncate_from_start(start);
        self.check_invariants();
    }

    /// Lets everything go and starts anew at `start`, with a segment of no records and nobody who sent any: what a
    /// crash left, or a truncation, ends below the log's start, so nothing of it is served. Durable when it
    /// returns. The segments that are nobody's from here on, for the caller to remove.
    pub(crate) async fn start_over(&mut self, start: Offset) -> io::Result<Vec<Offset>> {
        always!(self.active.end < start, "there is nothing to be kept");
        tracing::warn!(log = %self.dir, end = %self.active.end, %start, "the log ends before its start: it starts over there");
        let path = join(&self.dir, &segment_file(start, SegmentFile::Log));
        let file = self.disk.open(&path, Open::Write).await?;
        file.set_len(0).await?;
        self.producers = Producers::default();
        // with it, whatever comes back below the start is not read for its producers
        let mut files = snapshots::write(&self.disk, &self.dir, start, &self.producers).await?;
        files.push(file.clone());
        for result in self.disk.sync_many(&files).await {
            result?;
        }
        self.disk.sync_dir(&self.dir).await?;
        let empty = Segment::empty(start, file, self.config.index_interval_bytes);
        let active = std::mem::replace(&mut self.active, empty);
        let rolled = std::mem::take(&mut self.rolled);
        // from here on they lie below the start, and a crash leaves them to the next open
        let gone = rolled.iter().map(|segment| segment.base).chain([active.base]).collect();
        let snapshots = std::mem::replace(&mut self.snapshots, BTreeSet::from([start]));
        for snapshot in snapshots.into_iter().filter(|offset| *offset != start) {
            snapshots::remove_at(&self.disk, &self.dir, snapshot).await?;
        }
        self.unsynced_beside.clear();
        self.damaged = Arc::default();
        self.unsynced.clear();
        self.unsynced_dirs.clear();
        self.start = start;
        // what is appended next has its own epoch
        self.epochs = Arc::default();
        self.check_invariants();
        Ok(gone)
    }
}

impl Opener<'_> {
    /// Finds what a log that starts at `start`, which is durable, has at `bases`. What lies wholly below the start, and
    /// a crash, a full disk or a bad one kept, is asked only for its producers, where nothing else tells them, and
    /// no fault in it is one of the log. Those segments that nobody needs, too.
    pub async fn find_served(
        &self,
        bases: &[Offset],
        start: Offset,
        is_clean: bool,
    ) -> io::Result<(Findings, Vec<Offset>)> {
        let (below, served) = bases.split_at(below_start(bases, start));
        let is_told = match served.first().filter(|_| !below.is_empty()) {
            Some(first) => snapshots::at(self.disk, self.dir, *first, self.now).await?.is_some(),
            None => true,
        };
        if !is_told {
            let found = self.find(bases, is_clean).await?;
            if found.unscanned.first().is_none_or(|behind| behind.base > served[0]) {
                reachable!("log: segments below the log start were kept for their producers");
                return Ok((found, Vec::new()));
            }
            reachable!("log: what was left below the log start was not whole");
            tracing::warn!(log = self.dir, %start, "who sent what lies below the log start is not known: its segments are not whole");
        }
        Ok((self.find(served, is_clean).await?, below.to_vec()))
    }

    /// Removes the segments at `gone`, which lie wholly below the log start; `first` is the first one that stays.
    pub async fn remove_below(&self, gone: &[Offset], first: Offset) -> io::Result<()> {
        if gone.is_empty() {
            return Ok(());
        }
        always!(gone.iter().all(|base| *base < first), "the newest segment stays");
        reachable!("log: segments below the log start were removed at open");
        // from here on only it knows who sent what they held, whatever became of earlier syncs of it
        snapshots::secure(self.disk, self.dir, first, self.now).await?;
        tracing::info!(log = self.dir, segments = gone.len(), %first, "segments below the log start are removed");
        remove_segments(self.disk, self.dir, gone).await
    }
}

/// Removes the segments at `gone`, the oldest first, durably.
pub(crate) async fn remove_segments(disk: &Arc<dyn Disk>, dir: &str, gone: &[Offset]) -> io::Result<()> {
    for base in gone {
        remove_segment(disk, dir, *base).await?;
    }
    disk.sync_dir(dir).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_goes_is_all_below_the_start_and_what_stays_reaches_it(
            bases in prop::collection::btree_set(0i64..50, 0..8),
            start in 0i64..60,
        ) {
            let bases: Vec<Offset> = bases.into_iter().map(Offset).collect();
            let gone = below_start(&bases, Offset(start));
            prop_assert!(gone == 0 || bases[gone] <= Offset(start), "a segment ends where the next begins");
            prop_assert!(bases.is_empty() || gone < bases.len(), "the newest stays");
            prop_assert!(bases.get(gone + 1).is_none_or(|next| *next > Offset(start)), "nothing more could go");
        }
    }
}
