//! Opening a log: scan, plan, cut, write the tail again, sync. Duties in this order:
//! 1. read everything, change nothing; 2. let `recovery::plan` judge; 3. remove what lies behind the cut,
//!    the last segment first, then cut; 4. write what is kept above the recovery point again and sync it;
//!    5. bring the caches (index files, epoch checkpoint) in line; 6. only then hand the log out.

use std::sync::Arc;

use bytes::Bytes;
use milena_probe::{always, reachable, sometimes};
use milena_runtime::{Disk, EntryKind, File, Open, io};
use milena_types::{LogEndOffset, LogStartOffset, Offset, Timestamp};

use crate::checkpoint::{read_text, replace};
use crate::epochs::LeaderEpochs;
use crate::index::{self, BatchShape};
use crate::log::failed;
use crate::log_start;
use crate::names::{
    DELETED_SUFFIX, LEADER_EPOCH_CHECKPOINT, SegmentFile, base_of, join, parent, segment_file, segment_of,
};
use crate::producers::Producers;
use crate::recovery::{Cut, Damage, Fault, ScannedSegment, plan};
use crate::scan::{CHUNK, Scan, Step};
use crate::segment::Segment;
use crate::{Log, LogConfig, LogError, LogView, RecoveryPoints, clean, partition_metadata};

/// What opening a log found and did.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RecoveryReport {
    /// The first offset.
    pub log_start_offset: LogStartOffset,
    /// The offset after the last one kept; all before it is durable.
    pub log_end_offset: LogEndOffset,
    /// Up to where the log was known to be synced.
    pub recovery_point: Offset,
    /// Segments kept.
    pub segments: usize,
    /// Bytes cut off the tail, in removed segments too.
    pub bytes_cut: u64,
    /// Why they were.
    pub cut_reason: Option<String>,
    /// Whole batches that lay behind the first bad one and went with it. They followed a hole, so nothing
    /// synced was among them, unless synced bytes rotted above the recovery point.
    pub intact_beyond_cut: u64,
    /// Bytes written again because the recovery point did not vouch for them.
    pub bytes_rewritten: u64,
    /// Index files that did not match the log.
    pub indexes_rebuilt: usize,
}

impl RecoveryReport {
    /// What a good campaign must have seen.
    fn mark(&self) {
        sometimes!("log: recovery cut a torn tail", self.cut_reason.is_some());
        sometimes!("log: recovery cut intact batches behind a torn one", self.intact_beyond_cut > 0);
    }
}

/// What the scan learned of the whole log.
#[derive(Default)]
struct Findings {
    segments: Vec<Segment>,
    scanned: Vec<ScannedSegment>,
    unscanned: Vec<Offset>,
    epochs: LeaderEpochs,
    producers: Producers,
    intact_beyond: u64,
    bytes_beyond: u64,
}

impl Log {
    /// Opens the log in `dir` after whatever happened to it, by the recovery rule in the crate's header.
    /// Everything that it hands out is durable. `points` are those of the log directory, shared by all its
    /// logs.
    pub async fn open_with(
        disk: &Arc<dyn Disk>,
        points: &RecoveryPoints,
        dir: &str,
        config: LogConfig,
        now: Timestamp,
    ) -> Result<(Log, RecoveryReport), LogError> {
        let io = |what| failed(dir, what);
        clean::leftovers::settle(disk, dir).await?;
        let recovery_point = points.get(dir);
        let start = points.log_starts().get(dir).unwrap_or(Offset::ZERO);
        let bases = served_segments(disk, dir, start).await.map_err(io("listing its directory failed"))?;
        let topic_id = partition_metadata::read(disk, dir).await?;
        let opener = Opener { disk, dir, config, now, how: Open::Write, recovery_point };
        let mut found = opener.scan_all(&bases).await.map_err(io("reading its segments failed"))?;
        let Some(topic_id) = topic_id else {
            return Err(incomplete(dir, &found, recovery_point));
        };
        let plan = plan(&found.scanned, &found.unscanned, recovery_point)
            .map_err(|damage| damaged(dir, recovery_point, damage))?;
        always!(plan.keep == found.segments.len());
        if let Some(cut) = &plan.cut {
            opener.cut(&found, cut).await.map_err(io("cutting a torn tail failed"))?;
        }
        let bytes_rewritten = opener
            .settle(&mut found.segments, recovery_point)
            .await
            .map_err(io("syncing what was kept failed"))?;
        let active = found.segments.pop().expect("at least one segment");
        let rolled: Vec<Arc<Segment>> = found.segments.into_iter().map(Arc::new).collect();
        let mut log = Log {
            disk: disk.clone(),
            dir: dir.to_owned(),
            topic_id,
            config,
            writer: points.writer(dir),
            start: rolled.first().map_or(active.base, |first| first.base),
            indexes_synced: rolled.len(),
            rolled: Arc::new(rolled),
            active,
            active_created: now,
            epochs: Arc::new(found.epochs),
            producers: found.producers,
            unsynced: Default::default(),
            unsynced_dirs: Default::default(),
            fenced: None,
        };
        log.begin_at(start).await.map_err(io("starting over at its log start failed"))?;
        let indexes_rebuilt = log.mend_caches().await.map_err(io("rebuilding its index files failed"))?;
        log.check_invariants();
        log.writer.raise(log.active.end);
        let report = RecoveryReport {
            log_start_offset: log.log_start_offset(),
            log_end_offset: log.log_end_offset(),
            recovery_point,
            segments: log.rolled.len() + 1,
            bytes_cut: found.bytes_beyond,
            cut_reason: plan.cut.map(|cut| cut.reason),
            intact_beyond_cut: found.intact_beyond,
            bytes_rewritten,
            indexes_rebuilt,
        };
        report.mark();
        Ok((log, report))
    }

    /// What is in the log in `dir`, up to the first fault, without changing anything: for who must know before
    /// it opens the log. Nothing of it is known to be durable. `None` when there is no segment.
    pub async fn look(
        disk: &Arc<dyn Disk>,
        dir: &str,
        config: LogConfig,
    ) -> Result<Option<LogView>, LogError> {
        let io = |what| failed(dir, what);
        let bases = list_segments(disk, dir).await.map_err(io("listing its directory failed"))?;
        let (now, how, recovery_point) = (Timestamp::NONE, Open::Read, Offset::ZERO);
        let opener = Opener { disk, dir, config, now, how, recovery_point };
        let mut found = opener.scan_all(&bases).await.map_err(io("reading its segments failed"))?;
        let Some(active) = found.segments.pop() else { return Ok(None) };
        let start = found.segments.first().map_or(active.base, |first| first.base);
        Ok(Some(LogView {
            log_start_offset: LogStartOffset(start),
            log_end_offset: LogEndOffset(active.end),
            rolled: Arc::new(found.segments.into_iter().map(Arc::new).collect()),
            active,
            epochs: Arc::new(found.epochs),
        }))
    }

    /// Rewrites index files of rolled segments and the epoch checkpoint where they differ from the log.
    async fn mend_caches(&mut self) -> io::Result<usize> {
        let mut rebuilt = 0;
        let mut first_rebuilt = self.rolled.len();
        for (number, segment) in self.rolled.iter().enumerate() {
            if !self.indexes_match(segment).await? {
                self.write_indexes(segment).await?;
                rebuilt += 1;
                first_rebuilt = first_rebuilt.min(number);
            }
        }
        self.indexes_synced = first_rebuilt;
        self.write_epochs().await?;
        Ok(rebuilt)
    }

    async fn indexes_match(&self, segment: &Segment) -> io::Result<bool> {
        let offsets = index::encode_offsets(segment.index.offsets());
        let times = index::encode_times(segment.index.times());
        for (kind, expected) in [(SegmentFile::Index, offsets), (SegmentFile::TimeIndex, times)] {
            let path = join(&self.dir, &segment_file(segment.base, kind));
            let file = match self.disk.open(&path, Open::Read).await {
                Ok(file) => file,
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
                Err(error) => return Err(error),
            };
            // one byte more than expected shows a file that is too long
            let mut content = vec![0; expected.len() + 1];
            let read = file.read_up_to_at(0, &mut content).await?;
            if content[..read] != expected[..] {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Writes the epoch checkpoint where it does not say what is true.
    pub(crate) async fn write_epochs(&self) -> io::Result<()> {
        let path = join(&self.dir, LEADER_EPOCH_CHECKPOINT);
        let text = self.epochs.encode();
        // unreadable text is replaced like any other that differs: the log knows better
        let known = match read_text(&self.disk, &path).await {
            Err(error) if error.kind() != io::ErrorKind::InvalidData => return Err(error),
            known => known.ok().flatten(),
        };
        if known.as_ref() != Some(&text) && !(known.is_none() && self.epochs.entries().is_empty()) {
            replace(&self.disk, &path, text.into_bytes()).await?;
        }
        Ok(())
    }
}

/// What the steps of opening share.
struct Opener<'a> {
    disk: &'a Arc<dyn Disk>,
    dir: &'a str,
    config: LogConfig,
    now: Timestamp,
    how: Open,
    recovery_point: Offset,
}

impl Opener<'_> {
    fn path(&self, base: Offset, file: SegmentFile) -> String {
        join(self.dir, &segment_file(base, file))
    }

    /// Reads all segments up to the first fault or gap, and counts what lies behind it.
    async fn scan_all(&self, bases: &[Offset]) -> io::Result<Findings> {
        let mut found = Findings::default();
        for (number, base) in bases.iter().enumerate() {
            self.bridge(&mut found, *base);
            let follows = found.scanned.last().is_none_or(|last| last.fault.is_none() && last.end == *base);
            if !follows {
                found.unscanned = bases[number..].to_vec();
                break;
            }
            if let Some(full) = found.segments.last_mut() {
                full.index.finish();
            }
            self.scan(*base, &mut found).await?;
        }
        for base in found.unscanned.clone() {
            let file = self.disk.open(&self.path(base, SegmentFile::Log), Open::Read).await?;
            let len = file.len().await?;
            found.bytes_beyond += len;
            found.intact_beyond += Scan::new(file, len, base, None).count_intact_behind().await?;
        }
        Ok(found)
    }

    /// Kafka's cleaner may leave offsets out at the end of a segment. Where all was synced before, nothing was
    /// lost there: the segment reaches up to the next one.
    fn bridge(&self, found: &mut Findings, next: Offset) {
        let (Some(scanned), Some(segment)) = (found.scanned.last_mut(), found.segments.last_mut()) else {
            return;
        };
        let is_hole = scanned.fault.is_none() && scanned.end < next && next <= self.recovery_point;
        if self.config.compacted && is_hole {
            (scanned.end, segment.end, segment.has_holes) = (next, next, true);
        }
    }

    async fn scan(&self, base: Offset, found: &mut Findings) -> io::Result<()> {
        let file = self.disk.open(&self.path(base, SegmentFile::Log), self.how).await?;
        let len = file.len().await?;
        let mut segment = Segment::empty(base, file.clone(), self.config.index_interval_bytes);
        // positions in an index are 31 bits: what lies beyond, no log ever wrote
        let mut scan = Scan::new(file, len.min(i32::MAX as u64), base, found.epochs.latest())
            .over(self.config.compacted);
        let mut fault = (len > i32::MAX as u64).then(|| Fault::Torn(format!("a segment of {len} bytes")));
        loop {
            match scan.step().await? {
                Step::Batch { position, batch } => {
                    let header = &batch.header;
                    if header.last_offset().since(base) > i64::from(i32::MAX) {
                        let reason = format!("offset {} is out of the segment's range", header.last_offset());
                        fault = Some(Fault::Torn(reason));
                        break;
                    }
                    segment.index.batch(BatchShape {
                        position: position as u32,
                        len: header.total_len() as u32,
                        last_offset: header.last_offset(),
                        max_timestamp: header.max_timestamp,
                    });
                    found.epochs.assign(header.partition_leader_epoch, header.base_offset);
                    found.producers.learn(&header.into(), header.base_offset, self.now);
                    segment.size = scan.position() as u32;
                    segment.end = scan.next_offset();
                    segment.has_holes = scan.has_holes();
                    segment.touched = self.now;
                }
                Step::End => break,
                Step::Fault(found) => {
                    fault = Some(found);
                    break;
                }
            }
        }
        let good_len = u64::from(segment.size);
        if fault.is_some() {
            found.intact_beyond += scan.count_intact_behind().await?;
            found.bytes_beyond += len - good_len;
        }
        found.scanned.push(ScannedSegment { base, len, good_len, end: segment.end, fault });
        found.segments.push(segment);
        Ok(())
    }

    /// Removes the segments behind the cut, the last one first, then cuts. Durable afterwards.
    async fn cut(&self, found: &Findings, cut: &Cut) -> io::Result<()> {
        let last = found.segments.last().expect("a cut leaves a segment");
        tracing::warn!(log = self.dir, end = %last.end, bytes = found.bytes_beyond,
            intact = found.intact_beyond, reason = %cut.reason, "cut a torn tail");
        for base in cut.remove.iter().rev() {
            remove_segment(self.disk, self.dir, *base).await?;
        }
        self.disk.sync_dir(self.dir).await?;
        last.file.set_len(cut.len).await?;
        self.disk.sync(&last.file).await
    }

    async fn first_segment(&self) -> io::Result<Segment> {
        let file = self.disk.open(&self.path(Offset::ZERO, SegmentFile::Log), Open::New).await?;
        Ok(Segment::empty(Offset::ZERO, file, self.config.index_interval_bytes))
    }

    /// Makes durable what is kept from the recovery point on, and every name. How many bytes were written
    /// again.
    async fn settle(&self, segments: &mut Vec<Segment>, recovery_point: Offset) -> io::Result<u64> {
        if segments.is_empty() {
            segments.push(self.first_segment().await?);
        }
        let mut rewritten = 0;
        let mut files = Vec::new();
        for segment in segments.iter().filter(|segment| segment.end >= recovery_point) {
            let from =
                index::position_for(segment.index.offsets(), segment.base, recovery_point.max(segment.base));
            if segment.end > recovery_point {
                reachable!("log: recovery wrote a tail again");
                rewritten += rewrite(&segment.file, u64::from(from), u64::from(segment.size)).await?;
            }
            files.push(segment.file.clone());
        }
        // the length too: a cut whose sync failed reads as done, and would be undone by the next power loss
        let last = segments.last().expect("at least one segment");
        last.file.set_len(u64::from(last.size)).await?;
        for result in self.disk.sync_many(&files).await {
            result?;
        }
        self.disk.sync_dir(self.dir).await?;
        if recovery_point == Offset::ZERO {
            // its creation may have been killed before the log's own name was durable; a recovery point is
            // written into the same directory as that name, and synced with it
            self.disk.sync_dir(parent(self.dir)).await?;
        }
        Ok(rewritten)
    }
}

/// Writes the bytes that a file holds over themselves, so that a sync writes them whatever became of an
/// earlier one.
async fn rewrite(file: &Arc<dyn File>, from: u64, to: u64) -> io::Result<u64> {
    let mut position = from;
    while position < to {
        let mut chunk = vec![0; CHUNK.min((to - position) as usize)];
        file.read_exact_at(position, &mut chunk).await?;
        let len = chunk.len() as u64;
        file.write_at(position, &[Bytes::from(chunk)]).await?;
        position += len;
    }
    Ok(to - from)
}

/// Removes a segment's files; the batches last, so that no index stands without them.
pub(crate) async fn remove_segment(disk: &Arc<dyn Disk>, dir: &str, base: Offset) -> io::Result<()> {
    for kind in [SegmentFile::Index, SegmentFile::TimeIndex, SegmentFile::Log] {
        match disk.remove(&join(dir, &segment_file(base, kind))).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// Removes the files of segments that were deleted before: nobody reads them any more.
async fn remove_deleted(disk: &Arc<dyn Disk>, dir: &str) -> io::Result<()> {
    for entry in disk.list(dir).await? {
        let is_deleted = segment_of(&entry.name).is_some() && entry.name.ends_with(DELETED_SUFFIX);
        if is_deleted && entry.kind == EntryKind::File {
            disk.remove(&join(dir, &entry.name)).await?;
        }
    }
    Ok(())
}

/// The base offsets of the segments that a log from `start` on has, ascending; what deletions left is removed.
async fn served_segments(disk: &Arc<dyn Disk>, dir: &str, start: Offset) -> io::Result<Vec<Offset>> {
    let bases = list_segments(disk, dir).await?;
    let bases = log_start::drop_below(disk, dir, bases, start).await?;
    remove_deleted(disk, dir).await?;
    Ok(bases)
}

/// The base offsets of the segments in `dir`, ascending. Everything else in it is left alone.
async fn list_segments(disk: &Arc<dyn Disk>, dir: &str) -> io::Result<Vec<Offset>> {
    let entries = disk.list(dir).await?;
    let files = entries.iter().filter(|entry| entry.kind == EntryKind::File);
    let mut bases: Vec<Offset> = files.filter_map(|entry| base_of(&entry.name, SegmentFile::Log)).collect();
    bases.sort_unstable();
    Ok(bases)
}

fn damaged(dir: &str, recovery_point: Offset, damage: Damage) -> LogError {
    LogError::Damaged { dir: dir.to_owned(), offset: damage.offset, recovery_point, reason: damage.reason }
}

/// Why a log without partition.metadata is not opened.
fn incomplete(dir: &str, found: &Findings, recovery_point: Offset) -> LogError {
    let empty = found.scanned.iter().all(|segment| segment.len == 0) && found.unscanned.is_empty();
    if empty && recovery_point == Offset::ZERO {
        return LogError::Incomplete { dir: dir.to_owned() };
    }
    LogError::BadFile {
        path: join(dir, crate::names::PARTITION_METADATA),
        reason: "it is missing, so nobody knows which topic these records belong to".into(),
    }
}
