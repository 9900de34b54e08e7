//! Finding whole batches: the index gives a head start, then batch headers are walked forward in few
//! bounded reads. Never looks into records.

use std::sync::Arc;

use milena_batch::{BatchHeader, HEADER_LEN, MAGIC, STORED_LEN_MIN, parse_stored_header};
use milena_probe::{always, buggify, reachable};
use milena_runtime::File;
use milena_types::Offset;

use crate::segment::Segment;
use crate::{FileSlice, LogView, ReadError};

/// Bytes that one read of a walk asks for: headers of many small batches, or of one large one, at little
/// cost.
const WALK_CHUNK: usize = 4096;

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
        let nothing = FileSlice { file, position: 0, len: 0, base_offset: from, more: false };
        if from >= below.min(self.log_end_offset.offset()) {
            return Ok(nothing);
        }
        let whole = below;
        let below = self.damaged.bound(from, below)?;
        let (segment, mut walk, start, first) = self.first_batch(from).await?;
        let nothing = FileSlice { file: segment.file.clone(), ..nothing };
        if first.last_offset() >= below {
            return Ok(nothing);
        }
        let first_end = start + first.total_len() as u64;
        let limit = start.saturating_add(max_bytes as u64);
        if first_end > limit {
            let len = if at_least_one { first.total_len() } else { 0 };
            let more = len == 0 || first.next_offset() < below;
            return Ok(FileSlice { position: start, len, base_offset: first.base_offset, more, ..nothing });
        }
        let (end, more) = end_of_read(segment, &mut walk, first_end, limit, below).await?;
        let more = more || below < whole;
        always!(end >= first_end && end <= limit);
        Ok(FileSlice {
            position: start,
            len: (end - start) as usize,
            base_offset: first.base_offset,
            more,
            ..nothing
        })
    }

    /// The first batch that does not end before `from`, where it starts in which segment, and a walk that
    /// stands behind it. `from` is below the log end.
    async fn first_batch(&self, from: Offset) -> Result<(&Segment, Walk, u64, BatchHeader), ReadError> {
        let mut segment = self.segment_of(from)?;
        loop {
            // the index only saves a walk: without it the same bytes are found
            let mut walk = match buggify!("log: a read without the index") {
                true => Walk::new(segment, 0),
                false => Walk::towards(segment, from).await?,
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
                Some((start, first)) => return Ok((segment, walk, start, first)),
                None if hole && segment.end < self.log_end_offset.offset() => {
                    segment = self.segment_of(segment.end)?;
                }
                None => return Err(ends_early(from)),
            }
        }
    }
}

fn ends_early(offset: Offset) -> ReadError {
    let reason = "its segment ends before it, though the log does not".to_owned();
    ReadError::Corrupt { offset, reason }
}

/// Where the last batch ends that fits both bounds, as `first_end` does; and whether there is more below
/// `below`.
async fn end_of_read(
    segment: &Segment,
    walk: &mut Walk,
    first_end: u64,
    limit: u64,
    below: Offset,
) -> Result<(u64, bool), ReadError> {
    let size = u64::from(segment.size);
    if limit >= size && below >= segment.end {
        return Ok((size, segment.end < below));
    }
    let head_start = u64::from(segment.boundary_before(limit, below).await?);
    let mut end = first_end;
    if head_start > first_end && walk.is_batch(segment, head_start, below).await? {
        end = head_start;
    }
    while end < size {
        walk.position = end;
        let header = walk.header(segment.base).await?;
        let next = end + header.total_len() as u64;
        if header.last_offset() >= below {
            return Ok((end, false));
        }
        if next > limit {
            return Ok((end, true));
        }
        end = next;
    }
    Ok((end, segment.end < below))
}

/// A walk along the batch headers of a segment.
pub(crate) struct Walk {
    file: Arc<dyn File>,
    size: u64,
    pub position: u64,
    chunk: Vec<u8>,
    chunk_at: u64,
}

impl Walk {
    /// A walk from `position`, which must be a batch's start.
    pub fn new(segment: &Segment, position: u32) -> Walk {
        Walk {
            file: segment.file.clone(),
            size: u64::from(segment.size),
            position: u64::from(position),
            chunk: Vec::new(),
            chunk_at: 0,
        }
    }

    /// A walk from where the index says that `offset` is near. What it says is checked: an index that rotted
    /// costs the walk from the segment's start.
    pub async fn towards(segment: &Segment, offset: Offset) -> Result<Walk, ReadError> {
        let position = segment.position_for(offset).await?;
        let mut walk = Walk::new(segment, position);
        if position > 0 && !walk.is_batch(segment, u64::from(position), offset).await? {
            reachable!("log: an index entry did not point at its batch");
            walk.position = 0;
        }
        Ok(walk)
    }

    /// Whether a batch of `segment` begins at `position`, at or before `upto`. The walk stays where it is.
    async fn is_batch(&mut self, segment: &Segment, position: u64, upto: Offset) -> Result<bool, ReadError> {
        let here = std::mem::replace(&mut self.position, position);
        let header = self.header(upto).await;
        self.position = here;
        match header {
            Ok(header) => Ok((segment.base..=upto).contains(&header.base_offset)),
            Err(ReadError::Corrupt { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// The first batch from here on of which `wanted` holds, and where it starts; the walk stands behind
    /// it. `for_offset` is for the message when there is none.
    pub async fn find(
        &mut self,
        for_offset: Offset,
        wanted: impl Fn(&BatchHeader) -> bool,
    ) -> Result<(u64, BatchHeader), ReadError> {
        self.find_or_end(for_offset, wanted).await?.ok_or_else(|| ends_early(for_offset))
    }

    /// As [`Walk::find`]; `None` when the segment ends without such a batch.
    pub async fn find_or_end(
        &mut self,
        for_offset: Offset,
        wanted: impl Fn(&BatchHeader) -> bool,
    ) -> Result<Option<(u64, BatchHeader)>, ReadError> {
        while self.position < self.size {
            let header = self.header(for_offset).await?;
            let position = self.position;
            self.position += header.total_len() as u64;
            if wanted(&header) {
                return Ok(Some((position, header)));
            }
        }
        Ok(None)
    }

    /// The header at the walk's position, which must lie in the segment. Of a wrapper of format v0 or v1 the
    /// last offset stands for the first one too.
    pub async fn header(&mut self, for_offset: Offset) -> Result<BatchHeader, ReadError> {
        let corrupt = |reason: String| ReadError::Corrupt { offset: for_offset, reason };
        let left = self.size.saturating_sub(self.position);
        if left < STORED_LEN_MIN as u64 {
            return Err(corrupt(format!("no whole header at position {}", self.position)));
        }
        let end = self.position + left.min(HEADER_LEN as u64);
        if self.position < self.chunk_at || end > self.chunk_at + self.chunk.len() as u64 {
            let want = (WALK_CHUNK as u64).min(self.size - self.position) as usize;
            self.chunk.resize(want, 0);
            self.chunk_at = self.position;
            let file = self.file.clone();
            if let Err(error) = file.read_exact_at(self.position, &mut self.chunk).await {
                self.chunk.clear();
                return Err(error.into());
            }
        }
        let within = (self.position - self.chunk_at) as usize;
        let header =
            parse_stored_header(&self.chunk[within..]).map_err(|error| corrupt(error.to_string()))?;
        if self.position + header.total_len() as u64 > self.size {
            return Err(corrupt(format!(
                "the batch at position {} is longer than its segment",
                self.position
            )));
        }
        Ok(header)
    }
}
