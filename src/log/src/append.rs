//! Appending: judge, place, roll when due, write in one call, then learn. Records are never copied. A write
//! that fails fences the log; a refusal leaves it as it was. So does a full disk: what was half written is cut
//! off again, durably, so that no crash brings back what was refused.

use std::sync::Arc;

use bytes::Bytes;
use milena_batch::{Batch, BatchHeader};
use milena_probe::{always, buggify, reachable};
use milena_runtime::{File, Open, io};
use milena_types::{LeaderEpoch, Offset, Timestamp};

use crate::index::{self, BatchShape};
use crate::names::{SegmentFile, join, segment_file};
use crate::producers::{ProducerBatch, Verdict};
use crate::roll::{ActiveShape, Incoming, jitter_ms, roll_before};
use crate::segment::Segment;
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
struct Placed {
    headers: Vec<BatchHeader>,
    pieces: Vec<Bytes>,
    bytes: u64,
}

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
        let producers: Vec<ProducerBatch> = batches.iter().map(|batch| (&batch.header).into()).collect();
        if let Verdict::Duplicate(known) = self.producers.check_all(&producers)? {
            reachable!("log: a retry was recognised");
            return Ok(Appended {
                base_offset: known.first_offset,
                last_offset: known.last_offset,
                duplicate: true,
                log_append_time: known.log_append_time,
            });
        }
        let placed = place(batches, epoch, self.active.end);
        self.write(placed, now).await
    }

    /// Appends batches whose offsets and leader epochs were assigned by another: the quorum's leader, or
    /// the partition's. They must follow the log. Their CRC is checked; producers are learned, not judged.
    /// `now` is this node's wall clock.
    pub async fn append_raw(&mut self, bytes: Bytes, now: Timestamp) -> Result<Appended, AppendError> {
        if self.fenced.is_some() {
            return Err(self.storage_error());
        }
        let mut placed =
            Placed { headers: Vec::new(), pieces: vec![bytes.clone()], bytes: bytes.len() as u64 };
        let mut rest = bytes;
        let mut next = self.active.end;
        let mut epoch = self.latest_epoch();
        while !rest.is_empty() {
            let invalid = |error: milena_batch::BatchError| AppendError::Invalid(error.to_string());
            let batch = Batch::split_first(&mut rest).map_err(invalid)?;
            let batch = batch.ok_or_else(|| AppendError::Invalid("it ends within a batch".into()))?;
            batch.check_crc().map_err(invalid)?;
            let header = batch.header;
            if header.base_offset != next {
                return Err(AppendError::NotContiguous { offset: header.base_offset, end: next });
            }
            if let Some(latest) = epoch.filter(|latest| header.partition_leader_epoch < *latest) {
                return Err(AppendError::StaleLeaderEpoch { epoch: header.partition_leader_epoch, latest });
            }
            epoch = Some(header.partition_leader_epoch).filter(|epoch| epoch.get() >= 0).or(epoch);
            next = header.next_offset();
            placed.headers.push(header);
        }
        if placed.headers.is_empty() {
            return Err(AppendError::Invalid("nothing to append".into()));
        }
        self.write(placed, now).await
    }

    fn check_epoch(&self, epoch: LeaderEpoch) -> Result<(), AppendError> {
        match self.latest_epoch() {
            Some(latest) if epoch < latest => Err(AppendError::StaleLeaderEpoch { epoch, latest }),
            _ => Ok(()),
        }
    }

    async fn write(&mut self, placed: Placed, now: Timestamp) -> Result<Appended, AppendError> {
        let limit = self.config.segment_bytes.min(i32::MAX as u32);
        let bytes = u32::try_from(placed.bytes).ok().filter(|bytes| *bytes <= limit);
        let bytes = bytes.ok_or(AppendError::TooLarge { bytes: placed.bytes, limit })?;
        let (first, last) = (placed.headers[0], placed.headers[placed.headers.len() - 1]);
        always!(first.base_offset == self.active.end);
        let max_timestamp = placed.headers.iter().map(|header| header.max_timestamp).max();
        let incoming = Incoming {
            bytes,
            last_offset: last.last_offset(),
            max_timestamp: max_timestamp.expect("at least one batch"),
        };
        let is_due = roll_before(&self.config, &self.active_shape(), &incoming, now).is_some();
        // a roll is legal before any batch, so the edges between segments may be anywhere
        if (is_due || (self.active.size > 0 && buggify!("log: a roll before it is due")))
            && let Err(error) = self.roll(now).await
        {
            // its last step is the one that counts: before it, nothing but index files was written
            return Err(match is_no_space(&error) {
                true => AppendError::NoSpace { dir: self.dir.clone() },
                false => self.fence_io("rolling a segment failed", &error),
            });
        }
        let written = self.active.file.write_at(u64::from(self.active.size), &placed.pieces).await;
        match written {
            Ok(()) => {}
            Err(error) if is_no_space(&error) => return Err(self.cut_back().await),
            Err(error) => return Err(self.fence_io("an append failed", &error)),
        }
        for header in &placed.headers {
            self.take_in(header, now);
        }
        self.unsynced.insert(self.active.base, self.active.file.clone());
        self.check_invariants();
        always!(self.active.end == last.next_offset());
        Ok(Appended {
            base_offset: first.base_offset,
            last_offset: last.last_offset(),
            duplicate: false,
            log_append_time: ProducerBatch::from(&last).log_append_time,
        })
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

    /// Everything that is derived from the batches learns of one more.
    fn take_in(&mut self, header: &BatchHeader, now: Timestamp) {
        let len = header.total_len() as u32;
        self.active.index.batch(BatchShape {
            position: self.active.size,
            len,
            last_offset: header.last_offset(),
            max_timestamp: header.max_timestamp,
        });
        self.active.size += len;
        self.active.end = header.next_offset();
        self.active.touched = now;
        if self.epochs.latest() != Some(header.partition_leader_epoch) {
            Arc::make_mut(&mut self.epochs).assign(header.partition_leader_epoch, header.base_offset);
        }
        self.producers.learn(&header.into(), header.base_offset, now);
    }

    fn active_shape(&self) -> ActiveShape {
        ActiveShape {
            base: self.active.base,
            size: self.active.size,
            first_timestamp: self.active.index.first_timestamp(),
            created: self.active_created,
            jitter_ms: jitter_ms(&self.config, &self.dir, self.active.base),
            index_entries: self.active.index.offsets().len(),
            time_entries: self.active.index.times().len(),
        }
    }

    /// Ends the active segment and starts the next one at the log end.
    pub(crate) async fn roll(&mut self, now: Timestamp) -> io::Result<()> {
        always!(self.active.size > 0, "an empty segment is not rolled");
        reachable!("log: a segment was rolled");
        // until the new segment's file is there, this one goes on
        let mut full = self.active.clone();
        full.index.finish();
        self.write_indexes(&full).await?;
        let base = full.end;
        let path = join(&self.dir, &segment_file(base, SegmentFile::Log));
        let file = self.disk.open(&path, Open::New).await?;
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

    /// Writes both index files of a segment. Not synced: they are caches, and rebuilt where they differ.
    pub(crate) async fn write_indexes(&self, segment: &Segment) -> io::Result<()> {
        let offsets = index::encode_offsets(segment.index.offsets());
        let times = index::encode_times(segment.index.times());
        for (kind, content) in [(SegmentFile::Index, offsets), (SegmentFile::TimeIndex, times)] {
            let path = join(&self.dir, &segment_file(segment.base, kind));
            let file = self.disk.open(&path, Open::Write).await?;
            file.set_len(0).await?;
            file.write_at(0, &[Bytes::from(content)]).await?;
        }
        Ok(())
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
