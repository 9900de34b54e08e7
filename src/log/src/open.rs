//! Opening a log: take over what was synced, scan the rest, plan, cut, write the tail again, sync. Duties in this
//! order:
//! 1. finish a cleaning that a crash cut short; read what is needed, change nothing else but torn snapshots; 2. let
//!    `recovery::plan` judge; 3. remove what was deleted, and what lies below the log start; 4. remove what lies behind the cut, the last segment first, then cut; 5. write what is
//!    kept above the recovery point again and sync it; 6. bring what is derived (index files, snapshots, epoch
//!    checkpoint) in line, durably; 7. only then hand the log out.

use std::sync::Arc;

use milena_probe::{always, reachable, sometimes};
use milena_runtime::{Disk, Entry, EntryKind, Open, io};
use milena_types::{LogEndOffset, LogStartOffset, Offset, Timestamp, Uuid};

use crate::aside::tell_strangers;
use crate::checkpoint::{read_text, replace};
use crate::damage::Damaged;
use crate::log::failed;
use crate::names::{
    DELETED_SUFFIX, LEADER_EPOCH_CHECKPOINT, LOG_STARTS, SegmentFile, base_of, join, segment_file, segment_of,
};
use crate::rebuild::Findings;
use crate::recovery::{Damage, Plan, plan};
use crate::{Log, LogConfig, LogError, LogView, RecoveryPoints, clean, partition_metadata};

/// How often a log is read whose disk loses what it showed a moment before.
const READS_MAX: usize = 3;

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
    /// Segments below the recovery point whose index files did not match the log, or were missing.
    pub indexes_rebuilt: usize,
    /// Segments that were taken over without reading them.
    pub segments_adopted: usize,
    /// Bytes of batches that were read.
    pub bytes_scanned: u64,
}

impl RecoveryReport {
    /// What a good campaign must have seen.
    fn mark(&self) {
        sometimes!("log: recovery cut a torn tail", self.cut_reason.is_some());
        sometimes!("log: a log was opened without reading all of it", self.segments_adopted > 0);
        sometimes!("log: recovery cut intact batches behind a torn one", self.intact_beyond_cut > 0);
    }
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
        for _ in 0..READS_MAX {
            if let Some(opened) = Log::open_once(disk, points, dir, config, now).await? {
                return Ok(opened);
            }
        }
        let error = io::Error::other(format!("it reads differently each time, {READS_MAX} times in a row"));
        Err(failed(dir, "making its tail durable failed")(error))
    }

    /// As `open_with`; none when the disk lost, between two looks, what a failed sync had left in its cache.
    async fn open_once(
        disk: &Arc<dyn Disk>,
        points: &RecoveryPoints,
        dir: &str,
        config: LogConfig,
        now: Timestamp,
    ) -> Result<Option<(Log, RecoveryReport)>, LogError> {
        let (io, config) = (|what| failed(dir, what), with_holes(config, points, dir));
        clean::leftovers::settle(disk, dir, config.compacted).await?;
        let recovery_point = points.get(dir);
        let start = points.log_starts().get(dir).unwrap_or(Offset::ZERO);
        let entries = disk.list(dir).await.map_err(io("listing its directory failed"))?;
        tell_strangers(dir, &entries);
        let bases = of_kind(&entries, SegmentFile::Log);
        let topic_id = partition_metadata::read(disk, dir).await?;
        let opener = Opener { disk, dir, config, now, how: Open::Write, recovery_point };
        let is_clean = topic_id.is_some() && points.was_stopped_cleanly(dir);
        let found = match topic_id {
            Some(_) => opener.find_served(&bases, start, is_clean).await,
            None => opener.scan_all(&bases, Findings::default()).await.map(|found| (found, Vec::new())),
        };
        let (mut found, below) = found.map_err(io("reading its segments failed"))?;
        let Some(topic_id) = topic_id else {
            return Err(incomplete(dir, &found, recovery_point));
        };
        let plan = opener.judge(&found, start, is_clean)?;
        let removed = remove_deleted(disk, dir, &entries).await;
        removed.map_err(io("removing deleted segments failed"))?;
        let rewritten = opener.bring_in_line(&mut found, &plan, (start, &below)).await?;
        let Some(bytes_rewritten) = rewritten else { return Ok(None) };
        let mut log = opener.log(topic_id, &mut found, points);
        opener.begin_at(&mut log, start, below).await.map_err(io("starting over at its log start failed"))?;
        log.write_epochs().await.map_err(io("writing its leader epochs failed"))?;
        log.bound_cleaned(points).await.map_err(io("writing up to where it was cleaned failed"))?;
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
            indexes_rebuilt: found.rebuilt,
            segments_adopted: found.adopted,
            bytes_scanned: found.bytes_scanned,
        };
        report.mark();
        Ok(Some((with_damage(log, &found.damaged), report)))
    }

    /// What is in the log in `dir`, up to the first fault, without changing anything: for who must know before
    /// it opens the log. Nothing of it is known to be durable. `None` when there is no segment.
    pub async fn look(
        disk: &Arc<dyn Disk>,
        dir: &str,
        config: LogConfig,
    ) -> Result<Option<LogView>, LogError> {
        let io = |what| failed(dir, what);
        let bases = list(disk, dir, SegmentFile::Log).await.map_err(io("listing its directory failed"))?;
        let (now, how, recovery_point) = (Timestamp::NONE, Open::Read, Offset::ZERO);
        let opener = Opener { disk, dir, config, now, how, recovery_point };
        let mut found =
            opener.scan_all(&bases, Findings::default()).await.map_err(io("reading its segments failed"))?;
        let Some(active) = found.segments.pop() else { return Ok(None) };
        let start = found.segments.first().map_or(active.base, |first| first.base);
        Ok(Some(LogView {
            log_start_offset: LogStartOffset(start),
            log_end_offset: LogEndOffset(active.end),
            rolled: Arc::new(found.segments.into_iter().map(Arc::new).collect()),
            active,
            epochs: Arc::new(found.epochs),
            transactions: found.producers.transactions().clone(),
            damaged: Arc::new(found.damaged),
        }))
    }

    /// A log that ends below what was cleaned of it lost a tail, or the offset rotted: what is appended next was
    /// never cleaned, and of the rest nobody knows. It is cleaned from its start again, as in Kafka.
    async fn bound_cleaned(&self, points: &RecoveryPoints) -> io::Result<()> {
        let cleaned = points.cleaned();
        let Some(known) = cleaned.get(&self.dir).filter(|known| *known > self.active.end) else {
            return Ok(());
        };
        reachable!("log: a log was found to end below what was cleaned of it");
        tracing::warn!(log = %self.dir, cleaned = %known, end = %self.active.end,
            "the log ends below the offset up to which it was cleaned: it is cleaned from its start again");
        cleaned.set(&self.dir, self.start);
        cleaned.flush().await
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

/// A log that was cleaned once has holes, whatever its topic says now.
fn with_holes(config: LogConfig, points: &RecoveryPoints, dir: &str) -> LogConfig {
    LogConfig { compacted: config.compacted || points.cleaned().get(dir).is_some(), ..config }
}

/// What the steps of opening share.
pub(crate) struct Opener<'a> {
    pub disk: &'a Arc<dyn Disk>,
    pub dir: &'a str,
    pub config: LogConfig,
    pub now: Timestamp,
    pub how: Open,
    pub recovery_point: Offset,
}

impl Opener<'_> {
    pub fn path(&self, base: Offset, file: SegmentFile) -> String {
        join(self.dir, &segment_file(base, file))
    }

    /// What recovery keeps of what was found.
    fn judge(&self, found: &Findings, start: Offset, is_clean: bool) -> Result<Plan, LogError> {
        let damaged = |damage| damaged(self.dir, self.recovery_point, damage);
        let plan = if found.is_adopted_whole() {
            let end = found.segments.last().map_or(Offset::ZERO, |active| active.end);
            always!(end == self.recovery_point, "without a scan, the log ends where it was synced up to");
            Plan { keep: 0, end, cut: None }
        } else {
            let plan = plan(&found.scanned, &found.unscanned, self.recovery_point, is_clean);
            let plan = plan.map_err(damaged)?;
            always!(plan.keep + found.adopted == found.segments.len());
            plan
        };
        if is_clean && start > plan.end {
            let reason = format!(
                "it was closed in order and ends there, but `{LOG_STARTS}` says that it starts at {start} (mend that line)"
            );
            return Err(damaged(Damage { offset: plan.end, reason }));
        }
        Ok(plan)
    }

    /// Makes the log's files what the plan says, durably, and those beside them. How many bytes were written again;
    /// none when the log is to be read anew.
    async fn bring_in_line(
        &self,
        found: &mut Findings,
        plan: &Plan,
        (start, below): (Offset, &[Offset]),
    ) -> Result<Option<u64>, LogError> {
        let io = |what| failed(self.dir, what);
        // first of all: on a full disk nothing else may succeed
        if start <= plan.end {
            let first = found.segments.first().map_or(Offset::ZERO, |first| first.base);
            let removed = self.remove_below(below, first).await;
            removed.map_err(io("removing what lies below its start failed"))?;
        }
        if let Some(cut) = &plan.cut {
            self.cut(found, cut).await.map_err(io("cutting a torn tail failed"))?;
        }
        let rewritten = self.settle(found).await.map_err(io("syncing what was kept failed"))?;
        if rewritten.is_some() {
            self.mend(found).await.map_err(io("rebuilding the files beside its segments failed"))?;
        }
        Ok(rewritten)
    }

    /// The log of what was found, which starts with its first segment.
    fn log(&self, topic_id: Uuid, found: &mut Findings, points: &RecoveryPoints) -> Log {
        let active = found.segments.pop().expect("at least one segment");
        Log {
            disk: self.disk.clone(),
            dir: self.dir.to_owned(),
            topic_id,
            config: self.config,
            writer: points.writer(self.dir),
            start: found.segments.first().map_or(active.base, |first| first.base),
            rolled: Arc::new(std::mem::take(&mut found.segments).into_iter().map(Arc::new).collect()),
            active,
            active_created: self.now,
            epochs: Arc::new(std::mem::take(&mut found.epochs)),
            producers: std::mem::take(&mut found.producers),
            damaged: Arc::default(),
            unsynced: Default::default(),
            unsynced_dirs: Default::default(),
            unsynced_beside: Vec::new(),
            snapshots: std::mem::take(&mut found.snapshots),
            gone: Vec::new(),
            fenced: None,
            cuts: 0,
        }
    }

    /// The log starts at `start`, which is durable, or with its first segment, whichever is later. One that ends
    /// before its start starts over there; its batches, and the segments `below`, are kept aside: nothing but that
    /// one number says that they were deleted.
    async fn begin_at(&self, log: &mut Log, start: Offset, mut below: Vec<Offset>) -> io::Result<()> {
        if start <= log.active.end {
            log.start_at(start.max(log.start));
            return Ok(());
        }
        below.append(&mut log.start_over(start).await?);
        for base in below {
            self.set_aside(base, "it ends before the start of its log").await?;
        }
        self.disk.sync_dir(self.dir).await
    }
}

/// The log, refusing reads of what was found damaged.
fn with_damage(mut log: Log, damaged: &Damaged) -> Log {
    for range in damaged.ranges() {
        log.mark_damaged(range.clone(), None);
    }
    log
}

/// Removes a segment's files; the batches last, so that no index stands without them.
pub(crate) async fn remove_segment(disk: &Arc<dyn Disk>, dir: &str, base: Offset) -> io::Result<()> {
    for kind in SegmentFile::BESIDE.into_iter().chain([SegmentFile::Log]) {
        match disk.remove(&join(dir, &segment_file(base, kind))).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// Removes the files of segments that were deleted before: nobody reads them any more.
async fn remove_deleted(disk: &Arc<dyn Disk>, dir: &str, entries: &[Entry]) -> io::Result<()> {
    for entry in entries {
        let is_deleted = segment_of(&entry.name).is_some() && entry.name.ends_with(DELETED_SUFFIX);
        if is_deleted && entry.kind == EntryKind::File {
            disk.remove(&join(dir, &entry.name)).await?;
        }
    }
    Ok(())
}

/// The offsets in the names of the files of `kind` in `dir`, ascending. Everything else in it is left alone.
pub(crate) async fn list(disk: &Arc<dyn Disk>, dir: &str, kind: SegmentFile) -> io::Result<Vec<Offset>> {
    Ok(of_kind(&disk.list(dir).await?, kind))
}

/// As `list`, of a directory that was listed.
fn of_kind(entries: &[Entry], kind: SegmentFile) -> Vec<Offset> {
    let files = entries.iter().filter(|entry| entry.kind == EntryKind::File);
    let mut offsets: Vec<Offset> = files.filter_map(|entry| base_of(&entry.name, kind)).collect();
    offsets.sort_unstable();
    offsets
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
