//! Walks a segment's file batch by batch, checking everything that can be checked, in few large reads.
//! Tells a bad batch (a finding) from a bad disk (an error): the first may be a torn tail, the second must
//! never be cut.

use std::sync::Arc;

use bytes::{Buf, Bytes, BytesMut};
use milena_batch::{
    Batch, BatchError, BatchHeader, HEADER_LEN, Limits, MAGIC, STORED_LEN_MIN, StoredBatch,
    parse_stored_header,
};
use milena_probe::{always, reachable};
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
    /// A message of format v0 or v1, or a wrapper of such, next in order and with the right CRC. It has no
    /// producer, no transaction and no leader epoch.
    Legacy {
        /// Where it starts.
        position: u64,
        /// What it says of itself in the words of v2.
        header: BatchHeader,
        /// Its bytes.
        bytes: Bytes,
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

    /// The same walk, from `position` on, where a batch starts.
    pub fn from(self, position: u64) -> Scan {
        Scan { position, buffer: Bytes::new(), ..self }
    }

    /// How long what lies here says that it is; none when nothing can be told.
    pub async fn length_here(mut self) -> io::Result<Option<usize>> {
        Ok(self.batch_here().await?.ok().map(|(header, _)| header.total_len()))
    }

    /// The header of the batch here, whatever its offset, when its checksum is right.
    pub async fn intact_here(mut self) -> io::Result<Option<BatchHeader>> {
        let here = self.batch_here().await?;
        Ok(here.ok().and_then(|(header, batch)| checked(header, &batch).ok()))
    }

    /// Whether a batch lies here of a format that nobody knows yet.
    pub async fn is_unknown_here(&mut self) -> io::Result<bool> {
        Ok(self.position < self.len && self.batch_here().await?.is_err() && self.unknown_here().is_some())
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
            Ok((header, batch)) => match checked(header, &batch) {
                Ok(header) => (header, batch),
                Err(error) => return Ok(Step::Fault(Fault::Torn(error.to_string()))),
            },
            Err(reason) => {
                let unknown = self.unknown_here().map(Fault::Unknown);
                return Ok(Step::Fault(unknown.unwrap_or(Fault::Torn(reason))));
            }
        };
        let is_hole = header.base_offset > self.next && self.may_have_holes;
        if header.base_offset != self.next && !is_hole {
            let reason = format!("offset {} where {} belongs", header.base_offset, self.next);
            return Ok(Step::Fault(match header.base_offset > self.next {
                true => Fault::Gap(reason),
                false => Fault::Torn(reason),
            }));
        }
        // the CRC does not cover the epoch; that it never falls is all that can be checked (KIP-101). Formats
        // before v2 have none
        let is_older = |epoch: &LeaderEpoch| header.magic == MAGIC && header.partition_leader_epoch < *epoch;
        if let Some(epoch) = self.epoch.filter(is_older) {
            let reason = format!("leader epoch {} after {epoch}", header.partition_leader_epoch);
            return Ok(Step::Fault(Fault::Torn(reason)));
        }
        self.epoch = Some(header.partition_leader_epoch).filter(|epoch| epoch.get() >= 0).or(self.epoch);
        self.has_holes |= is_hole;
        let position = self.position;
        self.pass(&header);
        self.next = header.next_offset();
        Ok(match batch {
            StoredBatch::V2(batch) => Step::Batch { position, batch },
            StoredBatch::Legacy(batch) => Step::Legacy { position, header, bytes: batch.bytes },
        })
    }

    /// Steps over a batch whose records rotted where all below `vouched` was synced: its header fits, and right
    /// behind it stands the batch that follows, or, at the file's end, the segment at `next_base`. Its header;
    /// none when that cannot be said, and the walk stays.
    pub async fn step_over(
        &mut self,
        vouched: Offset,
        next_base: Option<Offset>,
    ) -> io::Result<Option<(u64, BatchHeader)>> {
        // of a wrapper that rotted nobody knows where it begins
        let Ok((header, StoredBatch::V2(_))) = self.batch_here().await? else { return Ok(None) };
        let epoch = header.partition_leader_epoch;
        let fits = header.base_offset == self.next
            && header.next_offset() > self.next
            && header.next_offset() <= vouched
            && self.epoch.is_none_or(|latest| epoch >= latest);
        if !fits {
            return Ok(None);
        }
        let (position, buffer) = (self.position, self.buffer.clone());
        self.pass(&header);
        let is_followed = match self.position == self.len {
            true => next_base == Some(header.next_offset()),
            false => self.batch_here().await?.is_ok_and(|(behind, batch)| {
                checked(behind, &batch).is_ok_and(|behind| behind.base_offset == header.next_offset())
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
            let Ok((header, batch)) = self.batch_here().await? else { break };
            intact += u64::from(batch.check_crc().is_ok());
            self.pass(&header);
        }
        Ok(intact)
    }

    /// What is said of a batch here, whose header was refused, when it is of a format that nobody knows yet: its
    /// offset is the next. Where offsets may be missing it is later, and the file has all of it.
    fn unknown_here(&self) -> Option<String> {
        let mut head = self.buffer.get(..STORED_LEN_MIN)?;
        let (offset, length) = (Offset(head.get_i64()), head.get_i32());
        head.advance(size_of::<i32>());
        let magic = head.get_i8();
        let is_whole = u64::try_from(length).is_ok_and(|length| length <= self.len - self.position);
        let is_next = offset == self.next || self.may_have_holes && offset > self.next && is_whole;
        let is_unknown = is_next && !(0..=MAGIC).contains(&magic);
        is_unknown.then(|| format!("a batch of version {magic}, which is not known here"))
    }

    /// Goes behind the batch that is here, all of which is in the buffer.
    fn pass(&mut self, header: &BatchHeader) {
        self.buffer = self.buffer.slice(header.total_len()..);
        self.position += header.total_len() as u64;
        always!(self.position <= self.len);
    }

    /// The batch at the walk's position, as far as its header can be believed.
    async fn batch_here(&mut self) -> io::Result<Result<(BatchHeader, StoredBatch), String>> {
        let left = self.len - self.position;
        if left < STORED_LEN_MIN as u64 {
            return Ok(Err(format!("{left} bytes are less than a batch")));
        }
        self.fill(left.min(HEADER_LEN as u64) as usize).await?;
        let header = match parse_stored_header(&self.buffer) {
            Ok(header) => header,
            Err(error) => return Ok(Err(error.to_string())),
        };
        let total = header.total_len();
        if total as u64 > left {
            return Ok(Err(format!("a batch of {total} bytes where the file has {left}")));
        }
        self.fill(total).await?;
        let found = StoredBatch::split_first(&mut self.buffer.slice(..total));
        Ok(match found {
            Ok(Some(batch)) => Ok((header, batch)),
            Ok(None) => Err(format!("a batch of {total} bytes is not whole")),
            Err(error) => Err(error.to_string()),
        })
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

/// The header of a batch whose CRC is right. That of a wrapper, which tells its last offset only, gets the first
/// one that it holds.
fn checked(mut header: BatchHeader, batch: &StoredBatch) -> Result<BatchHeader, BatchError> {
    batch.check_crc()?;
    if header.magic == MAGIC {
        return Ok(header);
    }
    reachable!("log: a segment holds messages of a format before v2");
    let (first, last) = (batch.first_offset(&Limits::default())?, batch.last_offset());
    let delta = i32::try_from(last.since(first)).ok().filter(|delta| *delta >= 0);
    let delta = delta.ok_or(BatchError::Legacy("the offsets in a wrapper do not end at its own"))?;
    (header.base_offset, header.last_offset_delta) = (first, delta);
    always!(header.last_offset() == last);
    Ok(header)
}
