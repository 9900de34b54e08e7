//! What can go wrong with a log, and which of Kafka's codes says so. One table, no decisions.

use milena_batch::BatchError;
use milena_runtime::io;
use milena_types::{ErrorCode, LeaderEpoch, Offset, ProducerEpoch, ProducerId, Sequence};

/// A log could not be created, opened, truncated or closed.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The disk failed. The log is not usable by this process.
    #[error("log `{dir}`: {what}: {error}; check the disk, then start the broker again")]
    Io {
        /// The log's directory.
        dir: String,
        /// What was being done.
        what: &'static str,
        /// What the disk said.
        error: io::Error,
    },
    /// The disk failed to read. Nothing was changed, and the log goes on.
    #[error("log `{dir}`: {what}: {error}; nothing was changed, check the disk")]
    Unread {
        /// The log's directory.
        dir: String,
        /// What was being done.
        what: &'static str,
        /// What the disk said.
        error: io::Error,
    },
    /// A truncation to an offset that lies in damage, or behind damage that hides where it lies. Nothing was changed.
    #[error(
        "log `{dir}` is damaged at offset {offset}: {reason}; it can be truncated there, and nothing was changed"
    )]
    CutInDamage {
        /// The log's directory.
        dir: String,
        /// Where it can be cut instead.
        offset: Offset,
        /// What is wrong there.
        reason: String,
    },
    /// What no crash explains: data that was synced is missing or damaged, or offsets are missing between
    /// whole batches. No byte was changed.
    #[error(
        "log `{dir}` is damaged at offset {offset}: {reason}. It had been synced up to offset {recovery_point}, and no crash \
         explains this; nothing was changed. Restore the directory, or remove it to refetch it from another replica"
    )]
    Damaged {
        /// The log's directory.
        dir: String,
        /// The first offset that cannot be read.
        offset: Offset,
        /// Up to where the log was known to be synced.
        recovery_point: Offset,
        /// What is wrong there.
        reason: String,
    },
    /// A small file beside the segments does not say what it must.
    #[error("`{path}` is not valid: {reason}")]
    BadFile {
        /// The file.
        path: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The directory was begun but its creation never finished; no record was ever in it.
    #[error(
        "log `{dir}` was never fully created (it has no partition.metadata and no record); create it again"
    )]
    Incomplete {
        /// The log's directory.
        dir: String,
    },
    /// There is such a log already.
    #[error("log `{dir}` exists already")]
    Exists {
        /// The log's directory.
        dir: String,
    },
    /// A truncation to an offset that the log does not reach back to.
    #[error("log `{dir}` starts at offset {start}: it cannot be truncated to {offset}")]
    TruncateBelowStart {
        /// The log's directory.
        dir: String,
        /// Where it starts.
        start: Offset,
        /// Where it was to end.
        offset: Offset,
    },
    /// A log start above the high watermark: what is not committed cannot be deleted.
    #[error("log `{dir}` is committed up to offset {high_watermark}: it cannot start at {offset}")]
    StartAboveHighWatermark {
        /// The log's directory.
        dir: String,
        /// Up to where it is committed.
        high_watermark: Offset,
        /// Where it was to start.
        offset: Offset,
    },
    /// What was taken to be synced has not ended yet.
    #[error("log `{dir}` has a sync under way; wait for its committer first")]
    UnderWay {
        /// The log's directory.
        dir: String,
    },
    /// An earlier error fenced the log.
    #[error("log `{dir}` is fenced since {cause}; start the broker again to recover it")]
    Fenced {
        /// The log's directory.
        dir: String,
        /// The first error.
        cause: String,
    },
}

impl LogError {
    /// The code that clients get.
    pub fn code(&self) -> ErrorCode {
        match self {
            LogError::StartAboveHighWatermark { .. } => ErrorCode::OffsetOutOfRange,
            _ => ErrorCode::KafkaStorageError,
        }
    }
}

/// A batch was not appended. The log is as before and goes on, unless the error is [`AppendError::Storage`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AppendError {
    /// Another incarnation of the producer has appended already.
    #[error("producer {producer_id} appends with epoch {epoch}, but epoch {current} has appended already")]
    InvalidProducerEpoch {
        /// Who appends.
        producer_id: ProducerId,
        /// With which epoch.
        epoch: ProducerEpoch,
        /// The newest epoch seen.
        current: ProducerEpoch,
    },
    /// The batch does not follow the producer's last one.
    #[error("producer {producer_id} appends sequence {sequence}, but its last was {last}")]
    OutOfOrderSequence {
        /// Who appends.
        producer_id: ProducerId,
        /// The batch's first sequence.
        sequence: Sequence,
        /// The last sequence appended; -1: none in this epoch.
        last: Sequence,
    },
    /// A plain batch from a producer with an open transaction.
    #[error("producer {producer_id} has an open transaction, so its batches must be transactional")]
    InvalidTxnState {
        /// Who appends.
        producer_id: ProducerId,
    },
    /// The end of a transaction from a coordinator that another one has replaced.
    #[error(
        "a marker for producer {producer_id} comes from transaction coordinator epoch {epoch}, but epoch {current} has \
         written one already"
    )]
    CoordinatorFenced {
        /// Whose transaction it ends.
        producer_id: ProducerId,
        /// The coordinator's epoch.
        epoch: i32,
        /// The newest one seen.
        current: i32,
    },
    /// More than a segment can hold.
    #[error(
        "the append of {bytes} bytes is larger than a segment ({limit} bytes); raise segment.bytes or send less at once"
    )]
    TooLarge {
        /// How large it is.
        bytes: u64,
        /// `segment.bytes`.
        limit: u32,
    },
    /// The epoch is older than what the log holds.
    #[error("an append in leader epoch {epoch} came after epoch {latest} had appended")]
    StaleLeaderEpoch {
        /// The epoch of the append.
        epoch: LeaderEpoch,
        /// The newest epoch in the log.
        latest: LeaderEpoch,
    },
    /// A batch whose offset is not the next.
    #[error("a batch at offset {offset} does not follow the log, which ends at {end}")]
    NotContiguous {
        /// The batch's base offset.
        offset: Offset,
        /// The log end offset.
        end: Offset,
    },
    /// An offset further on than the segment reaches that it would go to.
    #[error("offset {offset} is out of the range of a segment that begins at {base}")]
    OffsetRange {
        /// The offset of the append's last record.
        offset: Offset,
        /// Where the segment begins.
        base: Offset,
    },
    /// What was taken to be synced has not ended yet, and the log cannot begin elsewhere before.
    #[error("log `{dir}` has a sync under way; wait for its committer first")]
    UnderWay {
        /// The log's directory.
        dir: String,
    },
    /// The bytes are not a whole, valid batch.
    #[error("not a valid batch: {0}")]
    Invalid(String),
    /// The disk is full. Nothing of the append is in the log, nor will a crash bring it back; once there is
    /// space again, appends succeed.
    #[error("no space left for log `{dir}`: free space on its disk, or shorten the retention of its topics")]
    NoSpace {
        /// The log's directory.
        dir: String,
    },
    /// The disk failed, now or earlier; the log is fenced.
    #[error("log `{dir}` is fenced: {cause}")]
    Storage {
        /// The log's directory.
        dir: String,
        /// The first error.
        cause: String,
    },
}

impl AppendError {
    /// The code that the client gets.
    pub fn code(&self) -> ErrorCode {
        match self {
            AppendError::InvalidProducerEpoch { .. } => ErrorCode::InvalidProducerEpoch,
            AppendError::OutOfOrderSequence { .. } => ErrorCode::OutOfOrderSequenceNumber,
            AppendError::InvalidTxnState { .. } => ErrorCode::InvalidTxnState,
            AppendError::CoordinatorFenced { .. } => ErrorCode::TransactionCoordinatorFenced,
            AppendError::TooLarge { .. } => ErrorCode::RecordListTooLarge,
            AppendError::StaleLeaderEpoch { .. } => ErrorCode::NotLeaderOrFollower,
            AppendError::NotContiguous { .. }
            | AppendError::OffsetRange { .. }
            | AppendError::UnderWay { .. } => ErrorCode::UnknownServerError,
            AppendError::Invalid(_) => ErrorCode::CorruptMessage,
            AppendError::NoSpace { .. } | AppendError::Storage { .. } => ErrorCode::KafkaStorageError,
        }
    }
}

/// A read failed.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The log does not hold that offset.
    #[error("offset {offset} is not in the log, which holds {start} to {end}")]
    OffsetOutOfRange {
        /// What was asked for.
        offset: Offset,
        /// Where the log starts.
        start: Offset,
        /// Where it ends.
        end: Offset,
    },
    /// What lies there is not a batch, or not the one that belongs there.
    #[error("damage in the log at or after offset {offset}: {reason}")]
    Corrupt {
        /// The offset looked for.
        offset: Offset,
        /// What is wrong.
        reason: String,
    },
    /// The disk failed.
    #[error("reading the log failed: {0}")]
    Io(#[from] io::Error),
}

impl ReadError {
    /// The code that the client gets.
    pub fn code(&self) -> ErrorCode {
        match self {
            ReadError::OffsetOutOfRange { .. } => ErrorCode::OffsetOutOfRange,
            ReadError::Corrupt { .. } => ErrorCode::CorruptMessage,
            ReadError::Io(_) => ErrorCode::KafkaStorageError,
        }
    }

    pub(crate) fn corrupt(offset: Offset, error: BatchError) -> ReadError {
        ReadError::Corrupt { offset, reason: error.to_string() }
    }
}

/// A group could not be made durable. The directory is fenced for ever: nothing is known of these writes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("log directory `{directory}` is fenced: {cause}; start the broker again to recover it")]
pub struct SyncFailed {
    /// The log directory's path.
    pub directory: String,
    /// The first error.
    pub cause: String,
}
