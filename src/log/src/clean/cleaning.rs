//! One cleaning of one log, beside its writer: reads an immutable view and writes new files that nobody
//! knows yet. Duties, in this order: 1. learn which transactions are decided; 2. map the keys of what is
//! dirty; 3. group by group: filter, write, sync; 4. hand each group to the log's writer, which swaps it in
//! (`swap.rs`); 5. the caller notes in the checkpoint up to where the log is clean, after the last group.
//!
//! It must never touch a file that the log knows, and stops between two reads when it is told to.

use std::sync::Arc;

use bytes::Bytes;
use milena_batch::{Batch, BatchError, Codecs, Limits};
use milena_probe::{always, reachable};
use milena_runtime::{Disk, Open, Runtime, io};
use milena_types::{Offset, Timestamp};

use super::filter::{Cleaned, Filter, LastBatches};
use super::group::{GroupLimits, SegmentSize, groups};
use super::keys::{KeyOffsets, KeySecret};
use super::swap::NewSegment;
use super::throttle::Throttle;
use super::transactions::{Marker, Survey, Transactions};
use super::{CleanRules, Dirt, SegmentFacts, measure};
use crate::chain::{Chain, Link};
use crate::index::{BatchShape, OFFSET_ENTRY_LEN, TIME_ENTRY_LEN};
use crate::names::{SegmentFile, join, segment_file};
use crate::scan::{Scan, Step};
use crate::segment::Segment;
use crate::walk::Walk;
use crate::{Log, LogView, ReadError};

/// Bytes of batches that are filtered in one go.
const CHUNK: usize = 1 << 20;

/// Why a log was not cleaned. It is as it was.
#[derive(Debug, thiserror::Error)]
pub enum CleanError {
    /// It was told to stop, or the log was cut meanwhile.
    #[error("the cleaning was stopped: {0}")]
    Stopped(&'static str),
    /// There is no room for the new files; once there is, it goes on.
    #[error("no space left for the cleaned segment")]
    NoSpace,
    /// A batch cannot be read. Nothing helps but replacing it.
    #[error("the log cannot be cleaned: at offset {offset}: {reason}")]
    Damaged {
        /// Where.
        offset: Offset,
        /// What is wrong.
        reason: String,
    },
    /// A batch is of a format that compaction does not rewrite.
    #[error(
        "the log cannot be compacted: the message at offset {0} is of format v0 or v1, which was written before \
         Kafka 0.11; copy the topic, or let retention remove its old segments"
    )]
    OldFormat(Offset),
    /// The log could not be read. It may be the next time.
    #[error("reading the log failed while it was cleaned: {0}")]
    Read(io::Error),
    /// Something could not be written or synced: its directory is not to be trusted any more.
    #[error("writing failed while a log was cleaned: {0}")]
    Write(io::Error),
}

impl CleanError {
    /// What a failed write or sync comes to. For lack of space it is harmless: of what was written nothing is used.
    pub fn of_write(error: io::Error) -> CleanError {
        if crate::is_no_space(&error) { CleanError::NoSpace } else { CleanError::Write(error) }
    }
}

impl From<ReadError> for CleanError {
    fn from(error: ReadError) -> CleanError {
        match error {
            ReadError::Corrupt { offset, reason } => CleanError::Damaged { offset, reason },
            ReadError::Io(error) => CleanError::Read(error),
            ReadError::OffsetOutOfRange { .. } => CleanError::Stopped("the log was cut"),
        }
    }
}

/// What a cleaning needs of its surroundings.
pub struct Surroundings<'a> {
    /// For time and for work that burns CPU.
    pub runtime: &'a Runtime,
    /// Bounds the bytes a second.
    pub throttle: &'a Throttle,
    /// Asked between two reads; true ends the cleaning.
    pub is_stopped: &'a (dyn Fn() -> bool + Send + Sync),
}

/// How much memory the keys may take, and what makes their digests unpredictable.
#[derive(Clone, Copy)]
pub struct KeyMemory {
    /// `log.cleaner.dedupe.buffer.size`, divided by the threads.
    pub bytes: usize,
    /// `log.cleaner.io.buffer.load.factor`.
    pub load_factor: f64,
    /// Drawn once a process.
    pub secret: KeySecret,
}

/// A cleaning under way.
pub struct Cleaning {
    disk: Arc<dyn Disk>,
    dir: String,
    index_interval_bytes: u32,
    group_limits: GroupLimits,
    view: Arc<LogView>,
    dirt: Dirt,
    stable: Offset,
    rules: CleanRules,
    last_batches: LastBatches,
    now: Timestamp,
    /// From the first group on.
    filter: Option<Filter>,
    /// Where the next group starts, and how many segments the groups to come take, the last one first.
    next_segment: usize,
    groups: Vec<usize>,
}

impl Log {
    /// What may be cleaned of it, and how dirty it is; see [`super::measure`].
    pub fn dirt(
        &self,
        cleaned_to: Option<Offset>,
        stable: Offset,
        rules: &CleanRules,
        now: Timestamp,
    ) -> Dirt {
        let facts = |segment: &Arc<Segment>| SegmentFacts {
            base: segment.base,
            end: segment.end,
            size: u64::from(segment.size),
            first_timestamp: segment.first_timestamp(),
            max_timestamp: segment.max_timestamp().map(|(newest, _)| newest),
        };
        let rolled: Vec<SegmentFacts> = self.rolled.iter().map(facts).collect();
        measure(&rolled, self.log_start_offset().offset(), cleaned_to, stable, rules, now)
    }

    /// Begins to clean what `dirt` says is dirty. `stable`: see [`super::measure`]. Nothing was read yet.
    pub fn begin_cleaning(&self, dirt: Dirt, stable: Offset, rules: CleanRules, now: Timestamp) -> Cleaning {
        always!(dirt.end <= self.active.base, "the active segment is not cleaned");
        Cleaning {
            disk: self.disk.clone(),
            dir: self.dir.clone(),
            index_interval_bytes: self.config.index_interval_bytes,
            group_limits: GroupLimits {
                bytes: u64::from(self.config.segment_bytes),
                index_bytes: u64::from(self.config.segment_index_bytes),
            },
            view: self.view(),
            dirt,
            stable,
            rules,
            last_batches: LastBatches::of(&self.producers, dirt.end),
            now,
            filter: None,
            next_segment: 0,
            groups: Vec::new(),
        }
    }
}

impl Cleaning {
    /// Reads what is dirty, once: transactions and keys. Up to where the log is clean once every group was
    /// swapped in: less than asked for when not all keys fit the memory.
    pub async fn prepare(
        &mut self,
        around: &Surroundings<'_>,
        memory: KeyMemory,
    ) -> Result<Offset, CleanError> {
        let survey = self.survey(around).await?;
        if let Some(undecided) = survey.first_undecided().filter(|first| *first < self.dirt.end) {
            // whoever asked for more did not know of it
            let mut whole = self.view.rolled.iter().filter(|segment| segment.end <= undecided);
            self.dirt.end = whole.next_back().map_or(self.dirt.first_dirty, |last| last.end);
        }
        let transactions = survey.into_transactions();
        if self.dirt.end <= self.dirt.first_dirty {
            return Ok(self.dirt.first_dirty);
        }
        let (keys, mapped_to) = self.map_keys(around, memory, transactions.clone()).await?;
        let segments = self.view.rolled.iter().take_while(|segment| segment.base < mapped_to);
        let sizes: Vec<SegmentSize> = segments.map(|segment| size_of(segment)).collect();
        self.groups = groups(&sizes, self.group_limits);
        self.groups.reverse();
        self.filter = Some(Filter {
            keys: Arc::new(keys),
            mapped_to,
            transactions,
            last_batches: std::mem::take(&mut self.last_batches),
            now: self.now,
            delete_retention_ms: self.rules.delete_retention_ms,
            codecs: Codecs::new(),
            cleaned: Cleaned::default(),
            aborted: Vec::new(),
            is_changed: false,
        });
        always!(mapped_to <= self.stable.max(self.dirt.first_dirty), "nothing unstable is cleaned");
        Ok(mapped_to)
    }

    /// Cleans the next group of segments into files beside them, synced. `None`: there is none left. A segment
    /// of which nothing goes is passed over.
    pub async fn next_group(&mut self, around: &Surroundings<'_>) -> Result<Option<NewSegment>, CleanError> {
        while let Some(count) = self.groups.pop() {
            let from = self.next_segment;
            self.next_segment += count;
            let old = self.view.rolled[from..self.next_segment].to_vec();
            let mut new = self.new_segment(&old).await?;
            let filter = self.filter_mut();
            (filter.is_changed, filter.aborted) = (false, Vec::new());
            let mut done = self.clean_into(around, &old, &mut new).await;
            let is_changed = count > 1 || self.filter_mut().is_changed;
            if done.is_ok() && is_changed {
                let aborted = std::mem::take(&mut self.filter_mut().aborted);
                done = new.seal(&aborted).await.map_err(CleanError::of_write);
            }
            match done {
                Ok(()) if is_changed => return Ok(Some(new)),
                Ok(()) => new.discard().await,
                Err(error) => {
                    new.discard().await;
                    return Err(error);
                }
            }
        }
        Ok(None)
    }

    fn filter_mut(&mut self) -> &mut Filter {
        self.filter.as_mut().expect("prepared, and not in a job")
    }

    /// What was taken and left so far.
    pub fn cleaned(&self) -> Cleaned {
        self.filter.as_ref().map_or_else(Cleaned::default, |filter| filter.cleaned)
    }

    /// Walks the headers up to the stable offset: which transactions were aborted, which are not decided.
    async fn survey(&self, around: &Surroundings<'_>) -> Result<Survey, CleanError> {
        let mut survey = Survey::default();
        for segment in self.view.segments().filter(|segment| segment.base < self.stable) {
            check(around)?;
            let mut walk = Walk::from_start(&self.view, segment);
            while !walk.is_at_end() {
                let (position, header) = walk.next(segment.base).await?;
                if header.next_offset() > self.stable {
                    break;
                }
                if !header.attributes.is_control() {
                    survey.data(&header);
                    continue;
                }
                let mut bytes = vec![0; header.total_len()];
                segment.file.read_exact_at(position, &mut bytes).await.map_err(CleanError::Read)?;
                let marker = Batch::parse(Bytes::from(bytes)).and_then(|batch| Marker::of(&batch));
                survey.control(&header, marker.map_err(|error| damaged(header.base_offset, &error))?);
            }
            around.throttle.spent(around.runtime, u64::from(segment.size) / 16).await;
        }
        Ok(survey)
    }

    /// The newest offset of each dirty key, and up to where the map covers the log.
    async fn map_keys(
        &self,
        around: &Surroundings<'_>,
        memory: KeyMemory,
        transactions: Transactions,
    ) -> Result<(KeyOffsets, Offset), CleanError> {
        let dirty = usize::try_from(self.dirt.end.since(self.dirt.first_dirty).max(0)).unwrap_or(usize::MAX);
        let keys = KeyOffsets::new(memory.bytes, memory.load_factor, dirty, memory.secret);
        let first_dirty = self.dirt.first_dirty;
        let mut mapper = Mapper { keys, transactions, codecs: Codecs::new(), first_dirty };
        let (first_dirty, end) = (self.dirt.first_dirty, self.dirt.end);
        for segment in
            self.view.rolled.iter().filter(|segment| segment.base < end && segment.end > first_dirty)
        {
            let mut batches = Batches::of(&self.view, segment);
            while let Some(chunk) = batches.next_chunk(around).await? {
                let job = move || -> Result<(Mapper, Option<Offset>), CleanError> {
                    for batch in chunk {
                        if let Some(full_at) = mapper.batch(&batch)? {
                            return Ok((mapper, Some(full_at)));
                        }
                    }
                    Ok((mapper, None))
                };
                let full_at;
                (mapper, full_at) = around.runtime.blocking(job).await?;
                if let Some(at) = full_at {
                    reachable!("log: a cleaning met more keys than fit its memory");
                    always!(at > first_dirty, "at least one key fits");
                    return Ok((mapper.keys, at));
                }
            }
        }
        Ok((mapper.keys, end))
    }

    async fn new_segment(&self, old: &[Arc<Segment>]) -> Result<NewSegment, CleanError> {
        let base = old[0].base;
        let path = join(&self.dir, &segment_file(base, SegmentFile::Log));
        let path = format!("{path}{}", super::swap::CLEANED);
        let file = self.disk.open(&path, Open::Write).await.map_err(CleanError::of_write)?;
        file.set_len(0).await.map_err(CleanError::of_write)?;
        let mut segment = Segment::empty(base, file, self.index_interval_bytes);
        segment.end = old.last().expect("a group has a segment").end;
        segment.touched = old.iter().map(|segment| segment.touched).max().expect("a group has a segment");
        let (disk, dir) = (self.disk.clone(), self.dir.clone());
        Ok(NewSegment { disk, dir, old: old.to_vec(), segment, next: base })
    }

    async fn clean_into(
        &mut self,
        around: &Surroundings<'_>,
        old: &[Arc<Segment>],
        new: &mut NewSegment,
    ) -> Result<(), CleanError> {
        // the last batch stays whatever is in it: the segment ends where it ended (its offsets are spoken for)
        let with_batches = old.iter().rposition(|segment| segment.size > 0);
        for (number, segment) in old.iter().enumerate() {
            let mut batches = Batches::of(&self.view, segment);
            while let Some(chunk) = batches.next_chunk(around).await? {
                let ends = Some(number) == with_batches && batches.is_at_end();
                let mut filter = self.filter.take().expect("prepared");
                let job = move || {
                    let last = chunk.len() - 1;
                    let mut left = Vec::new();
                    for (number, batch) in chunk.into_iter().enumerate() {
                        let offset = batch.header.base_offset;
                        match filter.keep(batch, ends && number == last) {
                            Ok(kept) => left.extend(kept),
                            Err(error) => return (filter, Err(damaged(offset, &error))),
                        }
                    }
                    (filter, Ok(left))
                };
                let (filter, left) = around.runtime.blocking(job).await;
                self.filter = Some(filter);
                let left = left?;
                let written = write(new, &left).await?;
                around.throttle.spent(around.runtime, written).await;
            }
        }
        Ok(())
    }
}

/// What mapping the keys of a log carries from batch to batch.
struct Mapper {
    keys: KeyOffsets,
    transactions: Transactions,
    codecs: Codecs,
    first_dirty: Offset,
}

impl Mapper {
    /// Notes the keys of the next batch. The offset from which on they do not fit, if so.
    fn batch(&mut self, batch: &Batch) -> Result<Option<Offset>, CleanError> {
        let header = &batch.header;
        let wrong = |error: BatchError| damaged(header.base_offset, &error);
        if header.attributes.is_control() {
            self.transactions.control(header, Marker::of(batch).map_err(wrong)?);
            return Ok(None);
        }
        // what was aborted never was the newest value of anything
        if self.transactions.data(header) || header.last_offset() < self.first_dirty {
            return Ok(None);
        }
        for record in self.codecs.records(batch, &Limits::default()).map_err(wrong)? {
            let record = record.map_err(wrong)?;
            let Some(key) = record.key.filter(|_| record.offset >= self.first_dirty) else { continue };
            if !self.keys.put(&key, record.offset) {
                return Ok(Some(record.offset));
            }
        }
        Ok(None)
    }
}

/// Appends `batches` to a segment that nobody reads yet.
async fn write(new: &mut NewSegment, batches: &[Batch]) -> Result<u64, CleanError> {
    let NewSegment { segment, next, .. } = new;
    let bytes: u64 = batches.iter().map(|batch| batch.bytes.len() as u64).sum();
    if bytes == 0 {
        return Ok(0);
    }
    if u64::from(segment.size) + bytes > i32::MAX as u64 {
        let reason = "what is left of its segments does not fit one: they compress worse now".to_owned();
        return Err(CleanError::Damaged { offset: segment.base, reason });
    }
    let pieces: Vec<Bytes> = batches.iter().map(|batch| batch.bytes.clone()).collect();
    segment.file.write_at(u64::from(segment.size), &pieces).await.map_err(CleanError::of_write)?;
    for batch in batches {
        let len = batch.bytes.len() as u32;
        segment.has_holes |= batch.header.base_offset > *next;
        *next = batch.header.next_offset();
        let position = segment.size;
        segment.growing_mut().batch(BatchShape {
            position,
            len,
            last_offset: batch.header.last_offset(),
            max_timestamp: batch.header.max_timestamp,
        });
        segment.size += len;
    }
    Ok(bytes)
}

/// The batches of a segment in chunks.
struct Batches {
    scan: Scan,
    /// An offset that rotted, which no checksum covers, must not be written anew as if it were right.
    chain: Chain,
    size: u64,
}

impl Batches {
    fn of(view: &LogView, segment: &Segment) -> Batches {
        let (file, size) = (segment.file.clone(), u64::from(segment.size));
        let scan = Scan::new(file, size, segment.base, None).over(segment.has_holes);
        Batches { scan, chain: Chain::within(view, segment, Link::From(segment.base)), size }
    }

    fn is_at_end(&self) -> bool {
        self.scan.position() == self.size
    }

    async fn next_chunk(&mut self, around: &Surroundings<'_>) -> Result<Option<Vec<Batch>>, CleanError> {
        check(around)?;
        let mut chunk = Vec::new();
        let mut bytes = 0;
        while bytes < CHUNK {
            let offset = self.scan.next_offset();
            let damaged = |reason| CleanError::Damaged { offset, reason };
            match self.scan.step().await.map_err(CleanError::Read)? {
                Step::Batch { batch, .. } => {
                    self.chain.follow(&batch.header).map_err(damaged)?;
                    bytes += batch.bytes.len();
                    chunk.push(batch);
                }
                Step::Legacy { header, .. } => return Err(CleanError::OldFormat(header.last_offset())),
                Step::End => break,
                Step::Fault(fault) => return Err(damaged(fault.reason().to_owned())),
            }
        }
        around.throttle.spent(around.runtime, bytes as u64).await;
        Ok((!chunk.is_empty()).then_some(chunk))
    }
}

fn check(around: &Surroundings<'_>) -> Result<(), CleanError> {
    match (around.is_stopped)() {
        true => Err(CleanError::Stopped("it was told to")),
        false => Ok(()),
    }
}

fn damaged(offset: Offset, error: &BatchError) -> CleanError {
    CleanError::Damaged { offset, reason: error.to_string() }
}

fn size_of(segment: &Segment) -> SegmentSize {
    let (offsets, times) = segment.entries();
    SegmentSize {
        base: segment.base,
        end: segment.end,
        bytes: u64::from(segment.size),
        index_bytes: (offsets * OFFSET_ENTRY_LEN) as u64,
        time_index_bytes: (times * TIME_ENTRY_LEN) as u64,
    }
}
