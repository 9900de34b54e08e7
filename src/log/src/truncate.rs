//! Cutting a log back to an offset, as a follower does that diverged (KIP-101). Durable before it returns,
//! so that nothing cut off rises again.

use std::sync::Arc;

use milena_runtime::io;
use milena_types::{LogEndOffset, Offset, Timestamp};

use crate::index::{BatchShape, IndexBuilder};
use crate::log_start::remove_segments;
use crate::open::remove_segment;
use crate::producers::{ProducerBatch, Producers};
use crate::scan::{Scan, Step};
use crate::segment::{Segment, SegmentIndex};
use crate::{Log, LogError, snapshots};

impl Log {
    /// Removes everything from `offset` on; a batch that holds `offset` goes whole, so that the log may end
    /// earlier. When the log ends at or before it, only epochs without a record go. Fails while what was taken is under way
    /// ([`LogError::UnderWay`]). Where the log ends now.
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
        self.cuts += 1;
        if let Err(error) = self.cut_to(offset).await {
            self.fence(format!("truncating failed: {error}"));
            return Err(LogError::Io { dir: self.dir.clone(), what: "truncating it failed", error });
        }
        self.check_invariants();
        Ok(self.log_end_offset())
    }

    async fn cut_to(&mut self, offset: Offset) -> io::Result<()> {
        let mut segments: Vec<Segment> = self.rolled.iter().map(|segment| (**segment).clone()).collect();
        segments.push(self.active.clone());
        let keep = segments.partition_point(|segment| segment.base <= offset);
        // the log itself says where it ends then; no recovery point may claim more, whatever crash comes
        let (mut last, producers) = self.replay(&segments[..keep], offset).await?;
        self.writer.lower(last.end).await?;
        // what is appended from here on was not cleaned, whatever was
        let cleaned = self.writer.points().cleaned().clone();
        if cleaned.get(&self.dir).is_some_and(|to| to > last.end) {
            cleaned.set(&self.dir, last.end);
            cleaned.flush().await?;
        }
        for segment in segments[keep..].iter().rev() {
            remove_segment(&self.disk, &self.dir, segment.base).await?;
        }
        for snapshot in self.snapshots.split_off(&last.end.next()) {
            snapshots::remove_at(&self.disk, &self.dir, snapshot).await?;
        }
        self.disk.sync_dir(&self.dir).await?;
        last.file.set_len(u64::from(last.size)).await?;
        let mut files: Vec<_> = std::mem::take(&mut self.unsynced).into_values().collect();
        files.push(last.file.clone());
        files.append(&mut self.unsynced_beside);
        if let Some(aborted) = last.aborted.take() {
            let kept = aborted.ends_below(last.end).await?;
            kept.trim().await?;
            files.push(kept.handle());
            last.aborted = Some(kept);
        }
        for result in self.disk.sync_many(&files).await {
            result?;
        }
        self.unsynced_dirs.clear();
        std::mem::swap(&mut self.active, &mut last);
        Arc::make_mut(&mut self.rolled).truncate(keep - 1);
        Arc::make_mut(&mut self.epochs).truncate_from_end(self.active.end);
        Arc::make_mut(&mut self.damaged).truncate(self.active.end);
        self.producers = producers;
        if self.active.end < self.start {
            // the batch that holds the offset holds the log start too, and went whole
            let gone = self.start_over(self.start).await?;
            remove_segments(&self.disk, &self.dir, &gone).await?;
        }
        Ok(())
    }

    /// The last of `segments` as it will be when the log ends at `offset`, with its indexes in memory, and the
    /// producers: from the newest snapshot that is not newer than that segment, and what was appended since.
    async fn replay(&mut self, segments: &[Segment], offset: Offset) -> io::Result<(Segment, Producers)> {
        let mut last = segments.last().expect("the log starts at or before the offset").clone();
        let bounds = (segments[0].base, last.base);
        let (known, mut producers) =
            snapshots::newest(&self.disk, &self.dir, &mut self.snapshots, bounds, Timestamp::NONE).await?;
        let cut = last.base;
        for segment in segments.iter().filter(|segment| segment.end > known || segment.base == cut) {
            last = Segment {
                size: 0,
                end: segment.base,
                has_holes: false,
                index: SegmentIndex::Growing(IndexBuilder::new(
                    segment.base,
                    self.config.index_interval_bytes,
                )),
                ..segment.clone()
            };
            let mut scan = Scan::new(segment.file.clone(), u64::from(segment.size), segment.base, None)
                .over(self.config.compacted);
            loop {
                let (position, header, producer) = match scan.step().await? {
                    Step::Batch { position, batch } => {
                        (position, batch.header, Some(ProducerBatch::of(&batch)))
                    }
                    Step::Legacy { position, header, .. } => (position, header, None),
                    Step::End => break,
                    Step::Fault(fault) => {
                        return Err(io::Error::new(io::ErrorKind::InvalidData, fault.reason()));
                    }
                };
                if header.next_offset() > offset {
                    break;
                }
                last.growing_mut().batch(BatchShape {
                    position: position as u32,
                    len: header.total_len() as u32,
                    last_offset: header.last_offset(),
                    max_timestamp: header.max_timestamp,
                });
                if let Some(producer) = producer.filter(|_| header.base_offset >= known) {
                    producers.learn(&producer, header.base_offset, Timestamp::NONE);
                }
                last.size = scan.position() as u32;
                last.end = scan.next_offset();
                last.has_holes = scan.has_holes();
            }
        }
        producers.as_old_as(&self.producers);
        Ok((last, producers))
    }
}
