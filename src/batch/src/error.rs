//! Why bytes are not an acceptable batch, and which of Kafka's codes says so to a client.
//! Every variant maps to exactly one code; nothing here decides anything else.

use milena_probe::always;
use milena_types::ErrorCode;

use crate::Compression;

/// Why bytes are not a batch, or not one that may be appended or read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BatchError {
    /// Fewer bytes than a batch header, or than the header promises.
    #[error("a record batch is cut off: {have} bytes, and it needs {need}")]
    Truncated {
        /// Bytes that are there.
        have: usize,
        /// Bytes that the batch needs.
        need: usize,
    },
    /// The length field is smaller than the rest of a header, or larger than any batch.
    #[error("a record batch claims a length of {0} bytes, which no batch of its format has")]
    Length(i32),
    /// The magic byte is no format that Kafka has had.
    #[error("magic byte {0} is no record format that exists")]
    UnknownMagic(i8),
    /// Message format v0 or v1.
    #[error("magic byte {0}: message formats before v2 are not accepted since Kafka 4.0 (KIP-724)")]
    OldMagic(i8),
    /// The checksum does not match the bytes.
    #[error("record batch is corrupt: its CRC-32C says {stored:#010x}, its bytes give {computed:#010x}")]
    Crc {
        /// What the header says.
        stored: u32,
        /// What the bytes give.
        computed: u32,
    },
    /// The checksum of a message of format v0 or v1 does not match its bytes.
    #[error("message is corrupt: its CRC-32 says {stored:#010x}, its bytes give {computed:#010x}")]
    LegacyCrc {
        /// What the message says.
        stored: u32,
        /// What its bytes give.
        computed: u32,
    },
    /// A message of format v0 or v1 that is none.
    #[error("a message of format v0 or v1 is malformed: {0}")]
    Legacy(&'static str),
    /// The offsets of the batch leave the range of offsets.
    #[error("base offset {base} with last offset delta {delta} is no range of offsets")]
    OffsetRange {
        /// The base offset in the header.
        base: i64,
        /// The last offset delta in the header.
        delta: i32,
    },
    /// A produce request without a whole batch.
    #[error("a produce request must have one record batch per partition, and this one has none")]
    NoBatch,
    /// A produce request with several batches for one partition.
    #[error("a produce request must have exactly one record batch per partition")]
    MoreThanOneBatch,
    /// A client set a base offset.
    #[error("the base offset of a produced batch should be 0, but it is {0}")]
    BaseOffset(i64),
    /// Larger than the topic's `max.message.bytes`.
    #[error("the record batch has {size} bytes, more than the {max} that max.message.bytes allows")]
    TooLarge {
        /// Size of the batch, header included.
        size: usize,
        /// The limit.
        max: usize,
    },
    /// A compression id that no codec has.
    #[error("compression type {0} does not exist")]
    UnknownCompression(u8),
    /// zstd over a version of Produce or Fetch from before zstd (KIP-110).
    #[error("zstd needs Produce version 7 or newer")]
    ZstdTooEarly,
    /// The record count contradicts the offsets, or is not positive.
    #[error("the batch counts {count} records, and its offsets reach from 0 to {last_offset_delta}")]
    Count {
        /// The record count in the header.
        count: i32,
        /// The last offset delta in the header.
        last_offset_delta: i32,
    },
    /// A client wrote a control batch.
    #[error("clients are not allowed to write control records")]
    ControlFromClient,
    /// Producer id, epoch and sequence do not go together.
    #[error("producer id {producer_id} with epoch {epoch} and sequence {sequence}: {reason}")]
    Producer {
        /// The producer id.
        producer_id: i64,
        /// The producer epoch.
        epoch: i16,
        /// The base sequence.
        sequence: i32,
        /// What is wrong.
        reason: &'static str,
    },
    /// A record's bytes are not a record.
    #[error("record {index} of the batch is malformed: {reason}")]
    Record {
        /// Its index in the batch.
        index: i32,
        /// What is wrong.
        reason: &'static str,
    },
    /// Bytes are left after the last record that the header counts.
    #[error("the batch has bytes after its {0} records")]
    TrailingBytes(i32),
    /// Records that the topic does not take, each by itself; the batch is whole.
    #[error("{0}")]
    Records(RefusedRecords),
    /// A client set the timestamp type that only brokers set.
    #[error("producers must not set the timestamp type to LogAppendTime")]
    TimestampType,
    /// The compressed payload is not what its codec writes.
    #[error("the {codec} payload cannot be decompressed: {reason}")]
    Decompress {
        /// The codec.
        codec: Compression,
        /// What the codec says.
        reason: String,
    },
    /// The payload can be decompressed, and other clients cannot do it.
    #[error("the {codec} payload is not one that every client reads to its end: {reason}")]
    OddPayload {
        /// The codec.
        codec: Compression,
        /// What is odd.
        reason: &'static str,
    },
    /// The payload expands beyond the limit.
    #[error("the batch expands to more than {0} bytes (max.decompressed.message.bytes)")]
    DecompressedTooLarge(usize),
    /// A control record without a readable key or value.
    #[error("control record is malformed: {0}")]
    Control(&'static str),
}

impl BatchError {
    /// Whether it is for the form of what was sent, which is judged before any log sees it.
    pub fn is_of_form(&self) -> bool {
        matches!(
            self,
            BatchError::NoBatch
                | BatchError::OldMagic(_)
                | BatchError::ZstdTooEarly
                | BatchError::MoreThanOneBatch
        )
    }

    /// The code that Kafka answers for this.
    pub fn code(&self) -> ErrorCode {
        match self {
            BatchError::Truncated { .. }
            | BatchError::Length(_)
            | BatchError::UnknownMagic(_)
            | BatchError::LegacyCrc { .. }
            | BatchError::Legacy(_)
            | BatchError::Crc { .. } => ErrorCode::CorruptMessage,
            BatchError::TooLarge { .. } => ErrorCode::MessageTooLarge,
            BatchError::UnknownCompression(_) | BatchError::ZstdTooEarly => {
                ErrorCode::UnsupportedCompressionType
            }
            BatchError::Records(refused) => refused.code(),
            BatchError::TimestampType => ErrorCode::InvalidTimestamp,
            BatchError::OldMagic(_)
            | BatchError::OffsetRange { .. }
            | BatchError::NoBatch
            | BatchError::MoreThanOneBatch
            | BatchError::BaseOffset(_)
            | BatchError::Count { .. }
            | BatchError::ControlFromClient
            | BatchError::Producer { .. }
            | BatchError::Record { .. }
            | BatchError::TrailingBytes(_)
            | BatchError::Decompress { .. }
            | BatchError::OddPayload { .. }
            | BatchError::DecompressedTooLarge(_)
            | BatchError::Control(_) => ErrorCode::InvalidRecord,
        }
    }

    /// The records that are to blame, each by itself: `record_errors` of a Produce response (KIP-467). None when it
    /// is the batch.
    pub fn record_faults(&self) -> &[RecordFault] {
        match self {
            BatchError::Records(refused) => &refused.faults,
            _ => &[],
        }
    }
}

/// So many refused records of a batch are named: what a client is told of the rest is that there are more.
pub const RECORD_FAULTS_MAX: usize = 100;

/// A record that its topic does not take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordFault {
    /// Its index in the batch.
    pub index: i32,
    /// Why.
    pub reason: RecordReason,
}

/// Why a topic does not take a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordReason {
    /// No key, and the topic is compacted.
    #[error("it has no key, and the topic is compacted")]
    NoKey,
    /// Its timestamp is too far from the broker's clock (KIP-937).
    #[error("its timestamp {timestamp} is out of range: it should be within [{min}, {max}]")]
    Timestamp {
        /// Its timestamp.
        timestamp: i64,
        /// The earliest accepted.
        min: i64,
        /// The latest accepted.
        max: i64,
    },
    /// It claims the timestamp type that only brokers set.
    #[error("producers must not set the timestamp type to LogAppendTime")]
    AppendTime,
}

/// Every record of a batch that its topic does not take, counted; the first of them named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RefusedRecords {
    /// The first of them, in order; at most [`RECORD_FAULTS_MAX`].
    pub faults: Vec<RecordFault>,
    /// How many there are.
    pub count: u32,
    has_timestamp: bool,
}

impl RefusedRecords {
    /// One more.
    pub(crate) fn note(&mut self, index: i32, reason: RecordReason) {
        self.count += 1;
        self.has_timestamp |= reason != RecordReason::NoKey;
        if self.faults.len() < RECORD_FAULTS_MAX {
            self.faults.push(RecordFault { index, reason });
        }
        always!(self.faults.len() <= self.count as usize);
    }

    /// One timestamp decides for the whole batch, wherever it is.
    fn code(&self) -> ErrorCode {
        if self.has_timestamp { ErrorCode::InvalidTimestamp } else { ErrorCode::InvalidRecord }
    }
}

impl std::fmt::Display for RefusedRecords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let count = self.count;
        write!(f, "{count} of the batch's records {} refused", if count == 1 { "is" } else { "are" })?;
        match self.faults.first() {
            Some(RecordFault { index, reason }) => write!(f, ", the first of them record {index}: {reason}"),
            None => Ok(()),
        }
    }
}
