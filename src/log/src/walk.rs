//! A walk along the batch headers of a segment, in few bounded reads. Never looks into records.

use std::sync::Arc;

use milena_batch::{BatchHeader, HEADER_LEN, STORED_LEN_MIN, parse_stored_header};
use milena_probe::reachable;
use milena_runtime::File;
use milena_types::Offset;

use crate::chain::{Chain, Link};
use crate::segment::Segment;
use crate::{LogView, ReadError};

/// Bytes that one read of a walk asks for unless told otherwise: headers of many small batches, or of one large
/// one, at little cost.
const CHUNK: usize = 4096;
/// Where batches are at least so long, a header is read alone: more would be copied for nothing
/// (`docs/decisions/0010-readers-check-the-chain-of-headers.md`).
const LONG_BATCH: usize = 4096;
/// How many index entries are tried before a walk starts at the segment's start.
const HINTS_MAX: usize = 3;

/// A walk along the batch headers of a segment.
pub(crate) struct Walk {
    file: Arc<dyn File>,
    size: u64,
    pub position: u64,
    /// What must come next; none: nothing is known, and any header will do.
    chain: Option<Chain>,
    chunk: Vec<u8>,
    chunk_at: u64,
    /// Bytes that a read asks for while batches are short.
    window: usize,
    /// The length of the batch that the walk stands behind.
    last_len: usize,
}

impl Walk {
    /// A walk from `position`, which must be a batch's start. Headers are not held against each other.
    pub fn new(segment: &Segment, position: u32) -> Walk {
        Walk {
            file: segment.file.clone(),
            size: u64::from(segment.size),
            position: u64::from(position),
            chain: None,
            chunk: Vec::new(),
            chunk_at: 0,
            window: CHUNK,
            last_len: 0,
        }
    }

    /// A walk from `position`, where a batch starts of which `next` is known. [`Walk::next`] goes no further than
    /// headers fit.
    fn chained(view: &LogView, segment: &Segment, position: u32, next: Link) -> Walk {
        Walk { chain: Some(Chain::within(view, segment, next)), ..Walk::new(segment, position) }
    }

    /// A chained walk from the segment's start.
    pub fn from_start(view: &LogView, segment: &Segment) -> Walk {
        Walk::chained(view, segment, 0, Link::From(segment.base))
    }

    /// A chained walk from where the index says that `offset` is near, or from behind damage that was found. What
    /// they say is checked: an index that rotted costs a longer walk.
    pub async fn towards(view: &LogView, segment: &Segment, offset: Offset) -> Result<Walk, ReadError> {
        let resume = view.damaged.resume_before(segment.base, offset);
        let mut upto = offset;
        for _ in 0..HINTS_MAX {
            let entry = segment.entry_for(upto).await?;
            let last = entry.map(|entry| segment.at(entry.relative_offset));
            if let Some((next, position)) = resume.filter(|(next, _)| last.is_none_or(|last| last < *next)) {
                let walk = Walk::chained(view, segment, position, Link::From(next));
                if let Some(walk) = walk.if_it_fits(offset).await? {
                    return Ok(walk);
                }
            }
            let (Some(entry), Some(last)) = (entry, last) else { break };
            let walk = Walk::chained(view, segment, entry.position, Link::EndsBy(last));
            if let Some(walk) = walk.if_it_fits(offset).await? {
                return Ok(walk);
            }
            reachable!("log: an index entry did not point at its batch");
            if last <= segment.base {
                break;
            }
            upto = last.plus(-1);
        }
        Ok(Walk::from_start(view, segment))
    }

    /// The walk, when the batch here is one that may be.
    async fn if_it_fits(mut self, offset: Offset) -> Result<Option<Walk>, ReadError> {
        let chain = self.chain.clone();
        match self.header(offset).await {
            Ok(header) if chain.is_none_or(|mut chain| chain.follow(&header).is_ok()) => Ok(Some(self)),
            Ok(_) | Err(ReadError::Corrupt { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Reads up to so many bytes at once from here on, as long as batches are short.
    pub fn widen(&mut self, window: usize) {
        self.window = window.max(HEADER_LEN);
    }

    /// Whether the walk has come to the segment's end.
    pub fn is_at_end(&self) -> bool {
        self.position >= self.size
    }

    /// Whether the segment may end where the walk stands, by the headers so far.
    pub fn may_end(&self) -> bool {
        self.is_at_end() && self.chain.as_ref().is_none_or(Chain::may_end)
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
        while !self.is_at_end() {
            let (position, header) = self.next(for_offset).await?;
            if wanted(&header) {
                return Ok(Some((position, header)));
            }
        }
        Ok(None)
    }

    /// Goes behind the batch at the walk's position, which must lie in the segment and be the one that belongs
    /// there: where it starts, and its header. The walk stays where it is otherwise.
    pub async fn next(&mut self, for_offset: Offset) -> Result<(u64, BatchHeader), ReadError> {
        let header = self.header(for_offset).await?;
        if let Some(chain) = &mut self.chain {
            let follows = chain.follow(&header);
            follows.map_err(|reason| ReadError::Corrupt { offset: for_offset, reason })?;
        }
        let position = self.position;
        self.last_len = header.total_len();
        self.position += header.total_len() as u64;
        Ok((position, header))
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
            let want = if self.last_len >= LONG_BATCH { HEADER_LEN } else { self.window };
            self.chunk.resize((want as u64).min(left) as usize, 0);
            self.chunk_at = self.position;
            let (file, mut chunk) = (self.file.clone(), std::mem::take(&mut self.chunk));
            let read = file.read_up_to_at(self.position, &mut chunk).await?;
            chunk.truncate(read);
            self.chunk = chunk;
            let file_end = self.position + read as u64;
            if file_end < end {
                reachable!("log: the file of a segment was shorter than what was written to it");
                return Err(corrupt(format!("its file ends at {file_end}, its segment at {}", self.size)));
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

/// A segment that ends before an offset that it must hold.
pub(crate) fn ends_early(offset: Offset) -> ReadError {
    let reason = "its segment ends before it, though the log does not".to_owned();
    ReadError::Corrupt { offset, reason }
}
