//! One whole batch where it lies in its frame or file: never copied, never re-encoded, except by
//! `stamped`, for which the protocol leaves no choice.

use bytes::{Bytes, BytesMut};
use milena_probe::always;
use milena_types::{LeaderEpoch, Offset, Timestamp};

use crate::crc::{crc32c, crc32c_of_two};
use crate::header::CRC_COVERS_FROM;
use crate::{BatchError, BatchHeader, HEADER_LEN, Limits, PREFIX, Records, TimestampType};

/// How many bytes `placed_at` writes anew: base offset, length, leader epoch. No checksum covers them.
const PLACE_LEN: usize = 16;

/// A batch of format v2 with all its bytes. `header` is what `bytes` begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// The parsed header.
    pub header: BatchHeader,
    /// The whole batch, header included; exactly `header.total_len()` bytes.
    pub bytes: Bytes,
}

impl Batch {
    /// Takes the first batch off `bytes`. `None`, and `bytes` untouched, when less than a whole batch
    /// is left: the end, or a torn tail. Does not check the CRC.
    pub fn split_first(bytes: &mut Bytes) -> Result<Option<Batch>, BatchError> {
        if bytes.len() < HEADER_LEN {
            return Ok(None);
        }
        let header = BatchHeader::parse(bytes)?;
        if bytes.len() < header.total_len() {
            return Ok(None);
        }
        let batch = Batch { header, bytes: bytes.split_to(header.total_len()) };
        always!(batch.bytes.len() >= HEADER_LEN);
        Ok(Some(batch))
    }

    /// The batch that `bytes` is, no more and no less. Does not check the CRC.
    pub fn parse(mut bytes: Bytes) -> Result<Batch, BatchError> {
        let have = bytes.len();
        match Batch::split_first(&mut bytes)? {
            Some(batch) if bytes.is_empty() => Ok(batch),
            Some(batch) => Err(BatchError::Truncated { have, need: batch.header.total_len() }),
            None => Err(BatchError::Truncated { have, need: need_of(&bytes) }),
        }
    }

    /// Checks the CRC over everything that it covers.
    pub fn check_crc(&self) -> Result<(), BatchError> {
        let computed = crc32c(&self.bytes[CRC_COVERS_FROM..]);
        if computed == self.header.crc {
            Ok(())
        } else {
            Err(BatchError::Crc { stored: self.header.crc, computed })
        }
    }

    /// The records, decompressed within `limits` if need be. Keys and values are slices of the batch,
    /// or of one buffer with all that was decompressed.
    pub fn records(&self, limits: &Limits) -> Result<Records, BatchError> {
        Records::of(self, limits)
    }

    /// The records' bytes as they lie after the header, compressed or not.
    pub fn payload(&self) -> Bytes {
        self.bytes.slice(HEADER_LEN..)
    }

    /// The batch as it is appended at `base` by a leader of `epoch`: its first 16 bytes anew, the rest
    /// by reference. The CRC stays valid.
    pub fn placed_at(&self, base: Offset, epoch: LeaderEpoch) -> [Bytes; 2] {
        always!(base >= Offset::ZERO, "{base:?}");
        let mut place = [0; PLACE_LEN];
        place[..8].copy_from_slice(&base.get().to_be_bytes());
        place[8..PREFIX].copy_from_slice(&self.header.batch_length.to_be_bytes());
        place[PREFIX..].copy_from_slice(&epoch.get().to_be_bytes());
        [Bytes::copy_from_slice(&place), self.bytes.slice(PLACE_LEN..)]
    }

    /// The batch with timestamps of type `kind` reaching up to `max`. Copies the batch once and computes
    /// its CRC again, since both fields are covered; returns it as it is when nothing changes.
    #[must_use]
    pub fn stamped(self, kind: TimestampType, max: Timestamp) -> Batch {
        let unchanged = self.header.attributes.timestamp_type() == kind && self.header.max_timestamp == max;
        if unchanged {
            return self;
        }
        let mut header = self.header;
        header.attributes = header.attributes.known().with_timestamp_type(kind);
        header.max_timestamp = max;
        Batch::sealed(header, &self.bytes[HEADER_LEN..])
    }

    /// The batch of `header` and `payload`, copied, with its length and checksum. It must be one that 31 bits count.
    pub(crate) fn sealed(mut header: BatchHeader, payload: &[u8]) -> Batch {
        let length = HEADER_LEN - PREFIX + payload.len();
        header.batch_length = i32::try_from(length).expect("a batch's length has 31 bits");
        header.crc = crc32c_of_two(&header.encode()[CRC_COVERS_FROM..], payload);
        let mut bytes = BytesMut::with_capacity(HEADER_LEN + payload.len());
        bytes.extend_from_slice(&header.encode());
        bytes.extend_from_slice(payload);
        always!(bytes.len() == header.total_len());
        Batch { header, bytes: bytes.freeze() }
    }
}

/// How many bytes the batch that `bytes` begins with needs, as far as that can be told.
fn need_of(bytes: &[u8]) -> usize {
    BatchHeader::parse(bytes).map_or(HEADER_LEN, |header| header.total_len())
}
