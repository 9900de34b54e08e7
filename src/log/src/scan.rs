//! Walks a segment's file batch by batch, checking everything that can be checked, in few large reads.
//! Tells a bad batch (a finding) from a bad disk (an error): the first may be a torn tail, the second must
//! never be cut.

use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use milena_batch::{Batch, BatchHeader, HEADER_LEN};
use milena_runtime::{File, io};
use milena_types::{LeaderEpoch, Offset};

use crate::recovery::Fault;

/// Bytes that one read asks for, unless a single batch is larger.
pub(crate) const CHUNK: usize = 1 << 20;

/// A walk along a segment's file.
pub(crate) struct Scan {
    file: Arc<dyn File>,
    len: u64,
    position: u64,
    buffer: Bytes,
    next: Offset,
    epoch: Option<LeaderEpoch>,
    /// Whether offsets may be missing, and whether any were.
    may_have_holes: bool,
    has_holes: bool,
}

/// What lies at the walk's position.
pub(crate) enum Step {
    /// A whole batch, next in order.
    Batch {
        /// Where it starts.
        position: u64,
        /// The batch; its CRC is right.
        batch: Batch,
    },
    /// The file ends here.
    End,
    /// Something else; the walk ends.
    Fault(Fault),
}

impl Scan {
    /// A walk over the first `len` bytes of `file`, whose first batch must be at `next` and not older than
    /// `epoch`.
    pub fn new(file: Arc<dyn File>, len: u64, next: Offset, epoch: Option<LeaderEpoch>) -> Scan {
        let (position, buffer) = (0, Bytes::new());
        Scan { file, len, position, buffer, next, epoch, may_have_holes: false, has_holes: false }
    }

    /// The same walk, over a log of which compaction took records out where `compacted`: a batch whose offset
    /// comes later than the next is a batch like any other there.
    pub fn over(self, compacted: bool) -> Scan {
        Scan { may_have_holes: compacted, ..self }
    }

    /// Whether offsets were missing between the batches so far.
    pub fn has_holes(&self) -> bool {
        self.has_holes
    }

    /// Where the walk is: everything before is whole batches.
    pub fn position(&self) -> u64 {
        self.position
    }

    /// The offset that the batch here must have.
    pub fn next_offset(&self) -> Offset {
        self.next
    }

    /// The next batch.
    pub async fn step(&mut self) -> io::Result<Step> {
        if self.position == self.len {
            return Ok(Step::End);
        }
        let (header, batch) = match self.batch_here().await? {
            Ok(batch) => (batch.header, batch),
            Err(reason) => return Ok(Step::Fault(Fault::Torn(reason))),
        };
        if let Err(error) = batch.check_crc() {
            return Ok(Step::Fault(Fault::Torn(error.to_string())));
        }
        let is_hole = header.base_offset > self.next && self.may_have_holes;
        if header.base_offset != self.next && !is_hole {
            let reason = format!("offset {} where {} belongs", header.base_offset, self.next);
            return Ok(Step::Fault(match header.base_offset > self.next {
                true => Fault::Gap(reason),
                false => Fault::Torn(reason),
            }));
        }
        // the CRC does not cover the epoch; that it never falls is all that can be checked (KIP-101)
        if let Some(epoch) = self.epoch.filter(|epoch| header.partition_leader_epoch < *epoch) {
            let reason = format!("leader epoch {} after {epoch}", header.partition_leader_epoch);
            return Ok(Step::Fault(Fault::Torn(reason)));
        }
        self.epoch = Some(header.partition_leader_epoch).filter(|epoch| epoch.get() >= 0).or(self.epoch);
        self.has_holes |= is_hole;
        let position = self.position;
        self.buffer = self.buffer.slice(batch.bytes.len()..);
        self.position += batch.bytes.len() as u64;
        self.next = header.next_offset();
        Ok(Step::Batch { position, batch })
    }

    /// Steps over a batch whose records rotted where all below `vouched` was synced: its header fits, and right
    /// behind it stands the batch that follows, or, at the file's end, the segment at `next_base`. Its header;
    /// none when that cannot be said, and the walk stays.
    pub async fn step_over(
        &mut self,
        vouched: Offset,
        next_base: Option<Offset>,
    ) -> io::Result<Option<(u64, BatchHeader)>> {
        let Ok(rotten) = self.batch_here().await? else { return Ok(None) };
        let (header, epoch) = (rotten.header, rotten.header.partition_leader_epoch);
        let fits = header.base_offset == self.next
            && header.next_offset() > self.next
            && header.next_offset() <= vouched
            && self.epoch.is_none_or(|latest| epoch >= latest);
        if !fits {
            return Ok(None);
        }
        let (position, buffer) = (self.position, self.buffer.clone());
        self.buffer = self.buffer.slice(rotten.bytes.len()..);
        self.position += rotten.bytes.len() as u64;
        let is_followed = match self.position == self.len {
            true => next_base == Some(header.next_offset()),
            false => self.batch_here().await?.is_ok_and(|behind| {
                behind.header.base_offset == header.next_offset() && behind.check_crc().is_ok()
            }),
        };
        if !is_followed {
            (self.position, self.buffer) = (position, buffer);
            return Ok(None);
        }
        self.next = header.next_offset();
        Ok(Some((position, header)))
    }

    /// Counts intact batches behind a fault, whatever their offsets, for the report: hops over the bad
    /// batch where its length can be believed.
    pub async fn count_intact_behind(&mut self) -> io::Result<u64> {
        let mut intact = 0;
        while self.position < self.len {
            let Ok(batch) = self.batch_here().await? else { break };
            intact += u64::from(batch.check_crc().is_ok());
            self.buffer = self.buffer.slice(batch.bytes.len()..);
            self.position += batch.bytes.len() as u64;
        }
        Ok(intact)
    }

    /// The batch at the walk's position, as far as its header can be believed.
    async fn batch_here(&mut self) -> io::Result<Result<Batch, String>> {
        let left = self.len - self.position;
        if left < HEADER_LEN as u64 {
            return Ok(Err(format!("{left} bytes are less than a batch")));
        }
        self.fill(HEADER_LEN).await?;
        let header = match BatchHeader::parse(&self.buffer) {
            Ok(header) => header,
            Err(error) => return Ok(Err(error.to_string())),
        };
        let total = header.total_len();
        if total as u64 > left {
            return Ok(Err(format!("a batch of {total} bytes where the file has {left}")));
        }
        self.fill(total).await?;
        Ok(Ok(Batch { header, bytes: self.buffer.slice(..total) }))
    }

    /// Makes at least `need` bytes from the position on present, which the file is known to have.
    async fn fill(&mut self, need: usize) -> io::Result<()> {
        if self.buffer.len() >= need {
            return Ok(());
        }
        let left = usize::try_from(self.len - self.position).unwrap_or(usize::MAX);
        let want = need.max(CHUNK).min(left);
        let mut bytes = BytesMut::zeroed(want);
        let have = self.buffer.len();
        bytes[..have].copy_from_slice(&self.buffer);
        self.file.read_exact_at(self.position + have as u64, &mut bytes[have..]).await?;
        self.buffer = bytes.freeze();
        Ok(())
    }
}
