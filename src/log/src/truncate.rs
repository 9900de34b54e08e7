//! Cutting a log back to an offset, as a follower does that diverged (KIP-101). Durable before it returns,
//! so that nothing cut off rises again.

use std::sync::Arc;

use milena_runtime::io;
use milena_types::{LogEndOffset, Offset};

use crate::log_start::remove_segments;
use crate::open::remove_segment;
use crate::replay::{InDamage, Replayed};
use crate::{Log, LogError, snapshots};

impl Log {
    /// Removes everything from `offset` on; a batch that holds `offset` goes whole, so that the log may end
    /// earlier. When the log ends at or before it, only epochs without a record go. Fails while what was taken is under way
    /// ([`LogError::UnderWay`]). Damage below `offset` stays in the log where anything is sure behind it; else the cut is
    /// refused ([`LogError::CutInDamage`]), but for one at the log start, of which nothing is left. Where the log ends now.
    pub async fn truncate_to(&mut self, offset: Offset) -> Result<LogEndOffset, LogError> {
        self.check_settled()?;
        let start = self.log_start_offset().offset();
        if offset < start {
            return Err(LogError::TruncateBelowStart { dir: self.dir.clone(), start, offset });
        }
        if offset >= self.active.end {
            // a leader's epoch that got no record is forgotten all the same: another's records are to follow
            Arc::make_mut(&mut self.epochs).truncate_from_end(self.active.end);
            return Ok(self.log_end_offset());
        }
        let replayed = match self.replay(offset).await {
            Ok(Ok(replayed)) => replayed,
            Ok(Err(InDamage { offset, reason })) => {
                return Err(LogError::CutInDamage { dir: self.dir.clone(), offset, reason });
            }
            Err(error) => {
                return Err(LogError::Unread { dir: self.dir.clone(), what: "truncating it failed", error });
            }
        };
        self.cuts += 1;
        if let Err(error) = self.cut_to(replayed).await {
            self.fence(format!("truncating failed: {error}"));
            return Err(LogError::Io { dir: self.dir.clone(), what: "truncating it failed", error });
        }
        self.check_invariants();
        Ok(self.log_end_offset())
    }

    async fn cut_to(&mut self, replayed: Replayed) -> io::Result<()> {
        let Replayed { mut last, keep, producers, damaged } = replayed;
        // the log itself says where it ends then; no recovery point may claim more, whatever crash comes
        self.writer.lower(last.end).await?;
        // what is appended from here on was not cleaned, whatever was
        let cleaned = self.writer.points().cleaned().clone();
        if cleaned.get(&self.dir).is_some_and(|to| to > last.end) {
            cleaned.set(&self.dir, last.end);
            cleaned.flush().await?;
        }
        for base in self.segment_bases()[keep..].iter().rev() {
            remove_segment(&self.disk, &self.dir, *base).await?;
        }
        for snapshot in self.snapshots.split_off(&last.end.next()) {
            snapshots::remove_at(&self.disk, &self.dir, snapshot).await?;
        }
        self.disk.sync_dir(&self.dir).await?;
        last.file.set_len(u64::from(last.size)).await?;
        let mut files: Vec<_> = std::mem::take(&mut self.unsynced).into_values().collect();
        files.push(last.file.clone());
        files.append(&mut self.unsynced_beside);
        if let Some(aborted) = &last.aborted {
            aborted.trim().await?;
            files.push(aborted.handle());
        }
        for result in self.disk.sync_many(&files).await {
            result?;
        }
        self.unsynced_dirs.clear();
        std::mem::swap(&mut self.active, &mut last);
        Arc::make_mut(&mut self.rolled).truncate(keep - 1);
        Arc::make_mut(&mut self.epochs).truncate_from_end(self.active.end);
        for (range, resume) in damaged {
            if !self.damaged.covers(&range) {
                self.mark_damaged(range, resume);
            }
        }
        Arc::make_mut(&mut self.damaged).truncate(self.active.end);
        self.producers = producers;
        if self.active.end < self.start {
            // the batch that holds the offset holds the log start too, and went whole
            let gone = self.start_over(self.start).await?;
            remove_segments(&self.disk, &self.dir, &gone).await?;
        }
        Ok(())
    }
}
