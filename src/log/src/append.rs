//! Appending: judge, place, roll when due, write in one call, then learn. Records are never copied. A write
//! that fails fences the log; a refusal leaves it as it was. So does a full disk: what was half written is cut
//! off again, durably, so that no crash brings back what was refused.

use std::sync::Arc;

use bytes::Bytes;
use milena_batch::{Batch, BatchHeader, TimestampType};
use milena_probe::{always, buggify, reachable};
use milena_runtime::{File, Open, io};
use milena_types::{LeaderEpoch, Offset, Timestamp};

use crate::index::{BatchShape, IndexFiles};
use crate::names::{SegmentFile, join, segment_file};
use crate::producers::{Ahead, EndedTxn, ProducerBatch, Verdict};
use crate::roll::{ActiveShape, Incoming, jitter_ms, reaches, roll_before};
use crate::segment::{Segment, SegmentIndex};
use crate::txn_index::{AbortedTxn, TxnIndex};
use crate::{AppendError, Log};

/// What an append did.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Appended {
    /// The offset of the first record.
    pub base_offset: Offset,
    /// The offset of the last record.
    pub last_offset: Offset,
    /// The records were in the log already, at these offsets: nothing was appended.
    pub duplicate: bool,
    /// The time that the log gave the records, of a duplicate the original's; none where they keep their own.
    pub log_append_time: Timestamp,
}

/// Batches with their place, ready to be written.
pub(crate) struct Placed {
    pub headers: Vec<BatchHeader>,
    pieces: Vec<Bytes>,
    bytes: u64,
}

/// Another's batches, that may be written.
pub(crate) struct Judged {
    pub placed: Placed,
    /// Who sent them.
    pub ahead: Ahead,
    /// Offsets are missing before or between them.
    pub has_holes: bool,
}

/// The largest offset that is taken from another: no log gets that far by itself, and one that did would leave its leader
/// none for the next records.
pub const OFFSET_MAX: Offset = Offset(1 << 62);

impl Log {
    /// Appends as the leader of `epoch`, all of `batches` or none: checks producer epochs and sequences,
    /// assigns offsets. The batches are validated already (format, CRC, size). Durable only once what
    /// `take_unsynced` gives is committed.
    pub async fn append(
        &mut self,
        batches: Vec<Batch>,
        epoch: LeaderEpoch,
        now: Timestamp,
    ) -> Result<Appended, AppendError> {
        if self.fenced.is_some() {
            return Err(self.storage_error());
        }
        if batches.is_empty() {
            return Err(AppendError::Invalid("nothing to append".into()));
        }
        self.check_epoch(epoch)?;
        let mut ahead = self.producers.ahead();
        let mut base = self.active.end;
        for batch in &batches {
            let producer = ProducerBatch::of(batch);
            // a client sends one batch a partition, so a duplicate among several makes the whole append a retry
            if let Verdict::Duplicate(known) = ahead.check(&self.producers, &producer)? {
                reachable!("log: a retry was recognised");
                return Ok(Appended {
                    base_offset: known.first_offset,
                    last_offset: known.last_offset,
                    duplicate: true,
                    log_append_time: known.log_append_time,
                });
            }
            ahead.learn(&self.producers, &producer, base, now);
            base = base.plus(i64::from(producer.last_offset_delta) + 1);
        }
        let placed = place(batches, epoch, self.active.end);
        self.write(placed, ahead, now).await
    }

    /// Appends batches whose offsets and leader epochs were assigned by another: the quorum's leader. They must follow the
    /// log; in one that may be compacted, offsets may be missing between, as the leader took them out. Their CRC is
    /// checked; producers are learned, not judged. `now` is this node's wall clock. What a partition's leader sends:
    /// [`Log::append_followed`].
    pub async fn append_raw(&mut self, bytes: Bytes, now: Timestamp) -> Result<Appended, AppendError> {
        let judged = self.judge(bytes, (self.active.end, self.config.compacted), now)?;
        if judged.has_holes {
            self.note_holes().await?;
        }
        self.write(judged.placed, judged.ahead, now).await
    }

    /// What another's batches are, the first of which belongs at `next`, or, where they `may_have_holes`, later.
    pub(crate) fn judge(
        &self,
        bytes: Bytes,
        (mut next, may_have_holes): (Offset, bool),
        now: Timestamp,
    ) -> Result<Judged, AppendError> {
        if self.fenced.is_some() {
            return Err(self.storage_error());
        }
        let mut placed =
            Placed { headers: Vec::new(), pieces: vec![bytes.clone()], bytes: bytes.len() as u64 };
        let (mut rest, mut epoch, mut has_holes) = (bytes, self.latest_epoch(), false);
        let mut ahead = self.producers.ahead();
        while !rest.is_empty() {
            let invalid = |error: milena_batch::BatchError| AppendError::Invalid(error.to_string());
            let batch = Batch::split_first(&mut rest).map_err(invalid)?;
            let batch = batch.ok_or_else(|| AppendError::Invalid("it ends within a batch".into()))?;
            batch.check_crc().map_err(invalid)?;
            let header = batch.header;
            let is_hole = header.base_offset > next && may_have_holes;
            if header.base_offset != next && !is_hole {
                return Err(AppendError::NotContiguous { offset: header.base_offset, end: next });
            }
            if let Some(latest) = epoch.filter(|latest| header.partition_leader_epoch < *latest) {
                return Err(AppendError::StaleLeaderEpoch { epoch: header.partition_leader_epoch, latest });
            }
            if header.last_offset() > OFFSET_MAX {
                return Err(AppendError::OffsetRange { offset: header.last_offset(), base: Offset::ZERO });
            }
            epoch = Some(header.partition_leader_epoch).filter(|epoch| epoch.get() >= 0).or(epoch);
            has_holes |= is_hole;
            next = header.next_offset();
            ahead.learn(&self.producers, &ProducerBatch::of(&batch), header.base_offset, now);
            placed.headers.push(header);
        }
        match placed.headers.is_empty() {
            true => Err(AppendError::Invalid("nothing to append".into())),
            false => Ok(Judged { placed, ahead, has_holes }),
        }
    }

    /// Offsets are missing in what is appended next: that is known, durably, before they are.
    pub(crate) async fn note_holes(&mut self) -> Result<(), AppendError> {
        if let Err(error) = self.expect_holes().await {
            return Err(self.refused("noting that offsets may be missing failed", &error));
        }
        self.config.compacted = true;
        Ok(())
    }

    fn check_epoch(&self, epoch: LeaderEpoch) -> Result<(), AppendError> {
        match self.latest_epoch() {
            Some(latest) if epoch < latest => Err(AppendError::StaleLeaderEpoch { epoch, latest }),
            _ => Ok(()),
        }
    }

    pub(crate) async fn write(
        &mut self,
        placed: Placed,
        ahead: Ahead,
        now: Timestamp,
    ) -> Result<Appended, AppendError> {
        let limit = self.config.segment_bytes.min(i32::MAX as u32);
        let bytes = u32::try_from(placed.bytes).ok().filter(|bytes| *bytes <= limit);
        let bytes = bytes.ok_or(AppendError::TooLarge { bytes: placed.bytes, limit })?;
        let (first, last) = (placed.headers[0], placed.headers[placed.headers.len() - 1]);
        always!(
            first.base_offset == self.active.end
                || self.config.compacted && first.base_offset > self.active.end
        );
        let max_timestamp = placed.headers.iter().map(|header| header.max_timestamp).max();
        let incoming = Incoming {
            bytes,
            last_offset: last.last_offset(),
            max_timestamp: max_timestamp.expect("at least one batch"),
        };
        let is_due = roll_before(&self.config, &self.active_shape(), &incoming, now).is_some();
        let base = if is_due { self.active.end } else { self.active.base };
        if !reaches(base, last.last_offset()) {
            return Err(AppendError::OffsetRange { offset: last.last_offset(), base });
        }
        // a roll is legal before any batch, so the edges between segments may be anywhere
        if (is_due || (self.active.size > 0 && buggify!("log: a roll before it is due")))
            && let Err(error) = self.roll(now).await
        {
            // its last step is the one that counts: before it, nothing but files beside the segment was written
            return Err(self.refused("rolling a segment failed", &error));
        }
        let aborted: Vec<AbortedTxn> = ahead.ended().iter().filter_map(EndedTxn::aborted).collect();
        let txn_index = match self.index_aborted(&aborted).await {
            Ok(txn_index) => txn_index,
            // what was written of the entries does not count, and the next ones are written over it
            Err(error) => return Err(self.refused("writing a transaction index failed", &error)),
        };
        let written = self.active.file.write_at(u64::from(self.active.size), &placed.pieces).await;
        match written {
            Ok(()) => {}
            Err(error) if is_no_space(&error) => return Err(self.cut_back().await),
            Err(error) => return Err(self.fence_io("an append failed", &error)),
        }
        for header in &placed.headers {
            self.take_in(header);
        }
        self.active.touched = now;
        self.active.aborted = txn_index;
        self.producers.catch_up(ahead);
        self.unsynced.insert(self.active.base, self.active.file.clone());
        self.check_invariants();
        always!(self.active.end == last.next_offset());
        Ok(Appended {
            base_offset: first.base_offset,
            last_offset: last.last_offset(),
            duplicate: false,
            log_append_time: match last.attributes.timestamp_type() {
                TimestampType::LogAppendTime => last.max_timestamp,
                TimestampType::CreateTime => Timestamp::NONE,
            },
        })
    }

    /// The transaction index of the active segment with `aborted` behind it; they count with the batches only.
    async fn index_aborted(&self, aborted: &[AbortedTxn]) -> io::Result<Option<TxnIndex>> {
        if aborted.is_empty() {
            return Ok(self.active.aborted.clone());
        }
        reachable!("log: a transaction was aborted");
        let index = match &self.active.aborted {
            Some(index) => index.clone(),
            None => TxnIndex::create(&self.disk, &self.dir, self.active.base).await?,
        };
        index.write(aborted).await?;
        Ok(Some(index.grown(aborted.len())))
    }

    /// An append that failed before any of it was written: for lack of space it is refused, else it fences.
    pub(crate) fn refused(&mut self, what: &'static str, error: &io::Error) -> AppendError {
        match is_no_space(error) {
            true => {
                tracing::warn!(log = %self.dir, end = %self.active.end, what, "no space left: an append was refused");
                AppendError::NoSpace { dir: self.dir.clone() }
            }
            false => self.fence_io(what, error),
        }
    }

    /// The disk was full in the middle of a write: the file becomes what it was, durably.
    async fn cut_back(&mut self) -> AppendError {
        reachable!("log: an append met a full disk");
        tracing::warn!(log = %self.dir, end = %self.active.end, "no space left: an append was refused");
        let cut = match self.active.file.set_len(u64::from(self.active.size)).await {
            // unsynced, the cut could get lost while the next append's bytes over it do not
            Ok(()) => self.disk.sync(&self.active.file).await,
            Err(error) => Err(error),
        };
        match cut {
            Ok(()) => AppendError::NoSpace { dir: self.dir.clone() },
            Err(error) => self.fence_io("cutting off an append for which there was no space failed", &error),
        }
    }

    /// The active segment has one batch more, and so has what is derived from headers.
    fn take_in(&mut self, header: &BatchHeader) {
        let len = header.total_len() as u32;
        let position = self.active.size;
        self.active.growing_mut().batch(BatchShape {
            position,
            len,
            last_offset: header.last_offset(),
            max_timestamp: header.max_timestamp,
        });
        self.active.size += len;
        self.active.has_holes |= header.base_offset > self.active.end;
        self.active.end = header.next_offset();
        if self.epochs.latest() != Some(header.partition_leader_epoch) {
            Arc::make_mut(&mut self.epochs).assign(header.partition_leader_epoch, header.base_offset);
        }
    }

    fn active_shape(&self) -> ActiveShape {
        let index = self.active.growing();
        ActiveShape {
            base: self.active.base,
            size: self.active.size,
            first_timestamp: index.first_timestamp(),
            created: self.active_created,
            jitter_ms: jitter_ms(&self.config, &self.dir, self.active.base),
            index_entries: index.offsets().len(),
            time_entries: index.times().len(),
        }
    }

    /// Ends the active segment and starts the next one at the log end.
    pub(crate) async fn roll(&mut self, now: Timestamp) -> io::Result<()> {
        always!(self.active.size > 0, "an empty segment is not rolled");
        reachable!("log: a segment was rolled");
        // until the new segment's file is there, this one goes on
        let mut full = self.active.clone();
        let beside = self.finish(&mut full).await?;
        self.take_snapshot().await?;
        self.write_epochs().await?;
        let base = full.end;
        let path = join(&self.dir, &segment_file(base, SegmentFile::Log));
        let file = self.disk.open(&path, Open::New).await?;
        self.unsynced_beside.extend(beside);
        if self.config.preallocate {
            // what was kept for records that never came is given back with the next sync
            full.file.set_len(u64::from(full.size)).await?;
            self.unsynced.insert(full.base, full.file.clone());
            preallocate(&file, self.config.segment_bytes).await?;
        }
        let next = Segment::empty(base, file, self.config.index_interval_bytes);
        self.active = next;
        Arc::make_mut(&mut self.rolled).push(Arc::new(full));
        self.active_created = now;
        self.unsynced_dirs.insert(self.dir.clone());
        self.check_invariants();
        Ok(())
    }

    /// Writes the index files of a segment that grows no more. What is to be synced before the recovery point
    /// may pass it: from then on they are believed.
    pub(crate) async fn finish(&self, segment: &mut Segment) -> io::Result<Vec<Arc<dyn File>>> {
        let mut index = segment.growing().clone();
        index.finish();
        let files = IndexFiles::write(&self.disk, &self.dir, &index).await?;
        let mut handles = files.handles().to_vec();
        segment.index = SegmentIndex::Files(files);
        if let Some(aborted) = &segment.aborted {
            aborted.trim().await?;
            handles.push(aborted.handle());
        }
        Ok(handles)
    }
}

/// Gives a new segment its full length (`preallocate`). Zeroes are no batch, so a crash leaves a tail that recovery
/// cuts. Without space for it, nothing is lost but speed.
pub(crate) async fn preallocate(file: &Arc<dyn File>, bytes: u32) -> io::Result<()> {
    match file.set_len(u64::from(bytes)).await {
        Err(error) if !is_no_space(&error) => Err(error),
        _ => Ok(()),
    }
}

/// Whether the disk is full, or this user's part of it.
pub fn is_no_space(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}

/// Gives `batches` their offsets, from `base` on.
fn place(batches: Vec<Batch>, epoch: LeaderEpoch, base: Offset) -> Placed {
    let mut placed = Placed { headers: Vec::new(), pieces: Vec::new(), bytes: 0 };
    let mut next = base;
    for batch in batches {
        let header = BatchHeader { base_offset: next, partition_leader_epoch: epoch, ..batch.header };
        placed.bytes += batch.bytes.len() as u64;
        placed.pieces.extend(batch.placed_at(next, epoch));
        next = header.next_offset();
        placed.headers.push(header);
    }
    placed
}
