//! What readers see of a log: an immutable snapshot. Reading it takes no lock and waits for no writer.

use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use milena_probe::always;
use milena_runtime::{File, io};
use milena_types::{HighWatermark, LastStableOffset, LeaderEpoch, LogEndOffset, LogStartOffset, Offset};

use crate::ReadError;
use crate::damage::Damaged;
use crate::epochs::LeaderEpochs;
use crate::producers::Transactions;
use crate::segment::Segment;

/// A log as it was when [`crate::Log::view`] was called. Appends do not show in it. After a truncation,
/// reading what was cut off fails or gives what took its place: drop views then.
#[derive(Clone, Debug)]
pub struct LogView {
    pub(crate) rolled: Arc<Vec<Arc<Segment>>>,
    pub(crate) active: Segment,
    pub(crate) epochs: Arc<LeaderEpochs>,
    pub(crate) transactions: Arc<Transactions>,
    pub(crate) damaged: Arc<Damaged>,
    /// The first offset that is served.
    pub log_start_offset: LogStartOffset,
    /// The offset after the last record.
    pub log_end_offset: LogEndOffset,
}

/// Whole batches where they lie in a file.
#[derive(Clone, Debug)]
pub struct FileSlice {
    /// The segment's file.
    pub file: Arc<dyn File>,
    /// Where the slice starts in it.
    pub position: u64,
    /// Its bytes; 0: nothing to read.
    pub len: usize,
    /// The offset of the first record in the slice: at or before the one asked for, unless compaction took
    /// that one out. Of an empty slice, the one asked for.
    pub base_offset: Offset,
    /// Behind its last record, where reading goes on; of an empty slice, the offset asked for. Where the slice ends
    /// before a batch that rotted, there may be less in it.
    pub next_offset: Offset,
    /// Whether there is more below the bound, in a later segment or beyond the bytes that were asked for.
    pub more: bool,
}

impl FileSlice {
    /// Whether there is nothing to read.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The slice's bytes.
    pub async fn bytes(&self) -> io::Result<Bytes> {
        let mut bytes = BytesMut::zeroed(self.len);
        self.file.read_exact_at(self.position, &mut bytes).await?;
        Ok(bytes.freeze())
    }
}

impl LogView {
    /// The leader epoch of the record at `offset`.
    pub fn epoch_at(&self, offset: Offset) -> Option<LeaderEpoch> {
        self.epochs.epoch_at(offset)
    }

    /// The largest known epoch that is not newer than `epoch`, and where it ends: what
    /// OffsetsForLeaderEpoch answers.
    pub fn end_offset_for_epoch(&self, epoch: LeaderEpoch) -> Option<(LeaderEpoch, Offset)> {
        self.epochs.end_offset_for(epoch, self.log_end_offset.offset())
    }

    /// Where each leader epoch starts.
    pub fn epochs(&self) -> &LeaderEpochs {
        &self.epochs
    }

    /// The newest leader epoch.
    pub fn latest_epoch(&self) -> Option<LeaderEpoch> {
        self.epochs.latest()
    }

    /// Up to where read_committed readers see the log when all below `high_watermark` is replicated: no record
    /// below it belongs to a transaction that is open, or whose end is not replicated (KIP-98).
    pub fn last_stable_offset(&self, high_watermark: HighWatermark) -> LastStableOffset {
        // DeleteRecords may have taken the beginning of an open transaction
        let stable = self.transactions.last_stable_offset(high_watermark.offset());
        let stable = stable.max(self.log_start_offset.offset());
        always!(stable <= high_watermark.offset());
        LastStableOffset(stable)
    }

    pub(crate) fn segments(&self) -> impl Iterator<Item = &Segment> {
        self.rolled.iter().map(|segment| &**segment).chain([&self.active])
    }

    /// The segment that holds `offset`, or would.
    pub(crate) fn segment_of(&self, offset: Offset) -> Result<&Segment, ReadError> {
        let (start, end) = (self.log_start_offset.offset(), self.log_end_offset.offset());
        if offset < start || offset > end {
            return Err(ReadError::OffsetOutOfRange { offset, start, end });
        }
        if offset >= self.active.base {
            return Ok(&self.active);
        }
        let after = self.rolled.partition_point(|segment| segment.base <= offset);
        Ok(&self.rolled[after - 1])
    }
}
