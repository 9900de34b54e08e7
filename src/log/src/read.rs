//! Finding whole batches: the index gives a head start, then batch headers are walked forward in few
//! bounded reads, each held against the one before. Never looks into records, unless something does not fit.

use bytes::BytesMut;
use milena_batch::{BatchHeader, HEADER_LEN, MAGIC, StoredBatch};
use milena_probe::{always, buggify, reachable};
use milena_types::Offset;

use crate::segment::Segment;
use crate::walk::{Walk, ends_early};
use crate::{FileSlice, LogView, ReadError};

/// Bytes of headers, and of the short batches between them, that one read brings in.
const WINDOW: usize = 64 << 10;
/// A batch before damage is checked by its checksum if it is no larger: nobody can produce a larger one in a
/// request of the usual limit.
const CHECKED_MAX: usize = 100 << 20;

impl LogView {
    /// Whole batches from the one that holds `from` on, of one segment: at most `max_bytes`, except that
    /// the first batch may be larger with `at_least_one`; none that ends at or above `below` (the high
    /// watermark, or the log end). Empty when there is nothing between. Where compaction took out what was at
    /// `from`, the slice starts behind it.
    pub async fn read(
        &self,
        from: Offset,
        max_bytes: usize,
        below: Offset,
        at_least_one: bool,
    ) -> Result<FileSlice, ReadError> {
        let file = self.segment_of(from)?.file.clone();
        let nothing =
            FileSlice { file, position: 0, len: 0, base_offset: from, next_offset: from, more: false };
        if from >= below.min(self.log_end_offset.offset()) {
            return Ok(nothing);
        }
        let whole = below;
        let below = self.damaged.bound(from, below)?;
        // behind the last record there may be offsets that compaction took out: what comes next comes after them
        let Some((segment, mut walk, start, first)) = self.first_batch(from).await? else {
            return Ok(nothing);
        };
        let nothing = FileSlice { file: segment.file.clone(), ..nothing };
        if first.last_offset() >= below {
            return Ok(nothing);
        }
        let first_end = start + first.total_len() as u64;
        let limit = start.saturating_add(max_bytes as u64);
        if first_end > limit && !at_least_one {
            return Ok(FileSlice { position: start, base_offset: first.base_offset, more: true, ..nothing });
        }
        let End { end, next_offset, more } =
            end_of_read(segment, &mut walk, (start, first), limit, below).await?;
        always!(
            end >= first_end && end <= limit.max(first_end),
            "a slice is whole batches within its bounds"
        );
        always!(
            from < next_offset && next_offset <= below,
            "a slice has what was asked for, and nothing above"
        );
        Ok(FileSlice {
            position: start,
            len: (end - start) as usize,
            base_offset: first.base_offset,
            next_offset,
            more: more || below < whole,
            ..nothing
        })
    }

    /// The first batch that does not end before `from`, where it starts in which segment, and a walk that
    /// stands behind it. `from` is below the log end; none where only missing offsets lie between.
    async fn first_batch(&self, from: Offset) -> Result<Option<First<'_>>, ReadError> {
        let mut segment = self.segment_of(from)?;
        loop {
            // the index only saves a walk: without it the same bytes are found
            let mut walk = match buggify!("log: a read without the index") {
                true => Walk::from_start(self, segment),
                false => Walk::towards(self, segment, from).await?,
            };
            let found = walk.find_or_end(from, |header| header.last_offset() >= from).await?;
            let hole = segment.has_holes || from < segment.base;
            match found {
                // no checksum covers a base offset: these bytes may have rotted. A wrapper of format v0 or v1
                // tells its last offset only, so nothing can be said there
                Some((_, first)) if first.base_offset > from && !hole && first.magic == MAGIC => {
                    let reason = format!("a batch at {} follows one that ends before it", first.base_offset);
                    return Err(ReadError::Corrupt { offset: from, reason });
                }
                Some((start, first)) => return Ok(Some((segment, walk, start, first))),
                None if hole && segment.end < self.log_end_offset.offset() => {
                    segment = self.segment_of(segment.end)?;
                }
                None if hole && self.active.size == 0 => return Ok(None),
                None => return Err(ends_early(from)),
            }
        }
    }
}

/// Where reading begins: in which segment, the walk behind the batch, where the batch starts, and its header.
type First<'a> = (&'a Segment, Walk, u64, BatchHeader);

/// Where a slice ends.
struct End {
    /// Its position in the file.
    end: u64,
    /// No record of the slice has this offset, or a later one.
    next_offset: Offset,
    /// Whether there is more below the bound.
    more: bool,
}

/// Where the last batch ends that fits both bounds, the first one, at `first`, in any case. Each batch is followed by a header that fits, or its checksum is right: what rotted before
/// the part that checksums cover reaches no reader.
async fn end_of_read(
    segment: &Segment,
    walk: &mut Walk,
    first: (u64, BatchHeader),
    limit: u64,
    below: Offset,
) -> Result<End, ReadError> {
    let (mut last, mut last_header) = first;
    let left = usize::try_from(limit.saturating_sub(walk.position)).unwrap_or(usize::MAX);
    walk.widen(WINDOW.min(left.saturating_add(HEADER_LEN)));
    loop {
        let end = walk.position;
        let here = |more| End { end, next_offset: last_header.next_offset(), more };
        if last_header.next_offset() >= below {
            return Ok(here(false));
        }
        if walk.may_end() {
            return Ok(here(segment.end < below));
        }
        let next = match walk.is_at_end() {
            true => Err(ends_early(segment.end)),
            false => walk.next(last_header.base_offset).await,
        };
        match next {
            Ok((_, header)) if header.last_offset() >= below => return Ok(here(false)),
            Ok(_) if walk.position > limit => return Ok(here(true)),
            Ok((start, header)) => (last, last_header) = (start, header),
            Err(error @ ReadError::Corrupt { .. }) => {
                reachable!("log: a read ended before a batch that does not belong there");
                if is_intact(segment, last, &last_header).await? {
                    return Ok(here(true));
                }
                let before = End { end: last, next_offset: last_header.base_offset, more: true };
                return if last == first.0 { Err(error) } else { Ok(before) };
            }
            Err(error) => return Err(error),
        }
    }
}

/// Whether the batch at `position` passes its checksum. What follows it does not fit, and either may be at fault.
async fn is_intact(segment: &Segment, position: u64, header: &BatchHeader) -> Result<bool, ReadError> {
    if header.total_len() > CHECKED_MAX {
        return Ok(false);
    }
    let mut bytes = BytesMut::zeroed(header.total_len());
    if segment.file.read_up_to_at(position, &mut bytes).await? < header.total_len() {
        return Ok(false);
    }
    let batch = StoredBatch::split_first(&mut bytes.freeze());
    Ok(matches!(batch, Ok(Some(batch)) if batch.check_crc().is_ok()))
}
