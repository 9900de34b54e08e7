//! ListOffsets by time: segment by its newest timestamp, batch by the time index, record by decoding that
//! one batch, off the lane when it is compressed: sixty bytes of request ask for as much work as a batch can hold.

use std::cell::Cell;

use milena_batch::{BatchError, BatchHeader, Compression, Limits, MAGIC, StoredBatch, find_record};
use milena_runtime::OffLane;
use milena_types::{LeaderEpoch, Offset, Timestamp};

use crate::segment::Segment;
use crate::walk::Walk;
use crate::{FileSlice, LogView, ReadError};

impl LogView {
    /// The first record below `below` that is not older than `timestamp`: its own timestamp, offset and
    /// epoch.
    pub async fn offset_for_timestamp(
        &self,
        off_lane: &OffLane,
        timestamp: Timestamp,
        below: Offset,
    ) -> Result<Option<(Timestamp, Offset, LeaderEpoch)>, ReadError> {
        let served_from = self.log_start_offset.offset();
        for segment in self.segments().filter(|segment| segment.base < below) {
            if segment.max_timestamp().is_none_or(|(newest, _)| newest < timestamp) {
                continue;
            }
            let start = segment.offset_for_timestamp(timestamp).await?;
            let mut walk = Walk::towards(self, segment, start).await?;
            while !walk.is_at_end() {
                let (position, header) = walk.next(start).await?;
                if header.base_offset >= below {
                    return Ok(None);
                }
                if header.last_offset() < served_from {
                    continue;
                }
                if header.max_timestamp >= timestamp {
                    let wanted = move |at, offset| at >= timestamp && offset >= served_from;
                    let found = record(off_lane, segment, position, &header, wanted).await?;
                    if let Some((at, offset)) = found {
                        let epoch = header.partition_leader_epoch;
                        return Ok((offset < below).then_some((at, offset, epoch)));
                    }
                }
            }
        }
        Ok(None)
    }

    /// The newest timestamp below `below` and the first record that has it (KIP-734).
    pub async fn max_timestamp(
        &self,
        off_lane: &OffLane,
        below: Offset,
    ) -> Result<Option<(Timestamp, Offset, LeaderEpoch)>, ReadError> {
        let served_from = self.log_start_offset.offset();
        let mut best: Option<(Timestamp, Offset, &Segment)> = None;
        for segment in self.segments().filter(|segment| segment.base < below && segment.size > 0) {
            let newest = if segment.base < served_from {
                newest_between(off_lane, self, segment, served_from, below).await?
            } else if segment.end <= below {
                segment.max_timestamp()
            } else {
                newest_below(segment, below).await?
            };
            if let Some((at, offset)) = newest
                && best.is_none_or(|(best, ..)| at > best)
            {
                best = Some((at, offset, segment));
            }
        }
        let Some((newest, offset, segment)) = best else { return Ok(None) };
        let mut walk = Walk::towards(self, segment, offset).await?;
        let (position, header) = walk.find(offset, |header| header.last_offset() >= offset).await?;
        let wanted = move |at, offset| at >= newest && offset >= served_from;
        let found = record(off_lane, segment, position, &header, wanted).await?;
        Ok(found.map(|(at, offset)| (at, offset, header.partition_leader_epoch)))
    }
}

/// The newest timestamp among a segment's batches that end below `below`, and the last offset of the first
/// batch with it.
async fn newest_below(segment: &Segment, below: Offset) -> Result<Option<(Timestamp, Offset)>, ReadError> {
    // every batch up to the last indexed one below the bound is accounted for by the time entry made with it
    let (from, seen) = segment.indexed_below(below).await?;
    let mut newest = seen.map(|time| (time.timestamp, segment.at(time.relative_offset)));
    let mut walk = Walk::new(segment, from.map_or(0, |entry| entry.position));
    while !walk.is_at_end() {
        let (_, header) = walk.next(below).await?;
        if header.last_offset() >= below {
            break;
        }
        if header.max_timestamp > newest.map_or(Timestamp::NONE, |(at, _)| at) {
            newest = Some((header.max_timestamp, header.last_offset()));
        }
    }
    Ok(newest)
}

/// As `newest_below`, of what lies at `from` or later, for the segment that the log start lies in: its indexes
/// speak of deleted records too. Of a batch that the log start lies in, the records are asked.
async fn newest_between(
    off_lane: &OffLane,
    view: &LogView,
    segment: &Segment,
    from: Offset,
    below: Offset,
) -> Result<Option<(Timestamp, Offset)>, ReadError> {
    let mut newest: Option<(Timestamp, Offset)> = None;
    let mut walk = Walk::towards(view, segment, from).await?;
    while !walk.is_at_end() {
        let (position, header) = walk.next(below).await?;
        if header.last_offset() >= below {
            break;
        }
        let known = newest.map_or(Timestamp::NONE, |(at, _)| at);
        if header.last_offset() < from || header.max_timestamp <= known {
            continue;
        }
        // of a wrapper of format v0 or v1 the header tells the last offset only
        let here = match header.base_offset < from || header.magic != MAGIC {
            true => newest_record(off_lane, segment, position, &header, from).await?,
            false => Some((header.max_timestamp, header.last_offset())),
        };
        newest = here.filter(|(at, _)| *at > known).or(newest);
    }
    Ok(newest)
}

/// The first of the newest records of a batch at `from` or later: its timestamp and offset.
async fn newest_record(
    off_lane: &OffLane,
    segment: &Segment,
    position: u64,
    header: &BatchHeader,
    from: Offset,
) -> Result<Option<(Timestamp, Offset)>, ReadError> {
    ask(off_lane, segment, position, header, move |batch| {
        let newest = Cell::new(None);
        find_record(batch, &Limits::default(), |at, offset| {
            let is_newer = newest.get().is_none_or(|(known, _)| at > known);
            if offset >= from && is_newer {
                newest.set(Some((at, offset)));
            }
            false
        })?;
        Ok(newest.get())
    })
    .await
}

/// The first record of a batch of which `wanted` holds: its timestamp and offset.
async fn record(
    off_lane: &OffLane,
    segment: &Segment,
    position: u64,
    header: &BatchHeader,
    wanted: impl Fn(Timestamp, Offset) -> bool + Send + 'static,
) -> Result<Option<(Timestamp, Offset)>, ReadError> {
    ask(off_lane, segment, position, header, move |batch| find_record(batch, &Limits::default(), wanted))
        .await
}

/// What `find` says of the records of the batch at `position`.
async fn ask<T: Send + 'static>(
    off_lane: &OffLane,
    segment: &Segment,
    position: u64,
    header: &BatchHeader,
    find: impl FnOnce(&StoredBatch) -> Result<T, BatchError> + Send + 'static,
) -> Result<T, ReadError> {
    let base = header.base_offset;
    let corrupt = move |error| ReadError::corrupt(base, error);
    let slice = FileSlice {
        file: segment.file.clone(),
        position,
        len: header.total_len(),
        base_offset: base,
        next_offset: header.next_offset(),
        more: false,
    };
    let mut bytes = slice.bytes().await?;
    let batch = StoredBatch::split_first(&mut bytes).map_err(corrupt)?;
    let batch = batch.ok_or_else(|| corrupt(BatchError::NoBatch))?;
    batch.check_crc().map_err(corrupt)?;
    let is_plain =
        header.magic == MAGIC && header.attributes.compression().map_err(corrupt)? == Compression::None;
    let find = move || find(&batch);
    let found = if is_plain { find() } else { off_lane.run(find).await };
    found.map_err(corrupt)
}
