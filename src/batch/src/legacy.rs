//! Messages of formats v0 and v1, read from segments that Kafka wrote before 0.11; nothing here writes them.
//! A compressed one is a wrapper: its value holds the messages, whose offsets are their own in v0 and count
//! from the first in v1, where the wrapper carries the offset of the last (KIP-31).

use bytes::{Buf, Bytes};
use milena_probe::always;
use milena_types::{LeaderEpoch, Offset, ProducerEpoch, ProducerId, Sequence, Timestamp};

use crate::crc::crc32_ieee;
use crate::decompress::decompress_lz4_of_v0;
use crate::frame::MAGIC_AT;
use crate::{
    Attributes, Batch, BatchError, BatchHeader, Codecs, Compression, HEADER_LEN, Limits, MAGIC, PREFIX,
    Record, TimestampType,
};

/// What a v0 message has before its key: checksum, magic, attributes.
const V0_OVERHEAD: usize = 6;
/// The smallest message: overhead, and two lengths.
const SIZE_MIN: usize = V0_OVERHEAD + 8;

/// The least that the length field of any format can say.
pub(crate) const MESSAGE_LEN_MIN: i32 = SIZE_MIN as i32;

/// The least bytes that a batch of any format has: a message of format v0 without key and value.
pub const STORED_LEN_MIN: usize = PREFIX + SIZE_MIN;

/// The header of what `bytes` begin with, of any format. A message of format v0 or v1 has no leader epoch, no
/// producer and no count; of a wrapper only the last offset is known without decompressing it, and stands for the
/// first one too. All that is in the frame is believed: whoever needs more checks the batch.
pub fn parse_stored_header(bytes: &[u8]) -> Result<BatchHeader, BatchError> {
    let Some(0 | 1) = bytes.get(MAGIC_AT) else { return BatchHeader::parse(bytes) };
    let truncated = BatchError::Truncated { have: bytes.len(), need: STORED_LEN_MIN };
    let mut fields = bytes.get(..STORED_LEN_MIN).ok_or(truncated)?;
    let (offset, batch_length, crc) = (fields.get_i64(), fields.get_i32(), fields.get_u32());
    let (magic, attributes) = (fields.get_i8(), fields.get_i8());
    let size_min = SIZE_MIN + if magic == 1 { 8 } else { 0 };
    if usize::try_from(batch_length).ok().is_none_or(|size| size < size_min) {
        return Err(BatchError::Legacy("its size is less than its own header"));
    }
    if offset < 0 || offset == i64::MAX {
        return Err(BatchError::OffsetRange { base: offset, delta: 0 });
    }
    let timestamp = if magic == 1 { Timestamp(fields.get_i64()) } else { Timestamp::NONE };
    Ok(BatchHeader {
        base_offset: Offset(offset),
        batch_length,
        partition_leader_epoch: LeaderEpoch(-1),
        magic,
        crc,
        attributes: Attributes(i16::from(attributes) & if magic == 0 { 0x07 } else { 0x0f }),
        last_offset_delta: 0,
        base_timestamp: timestamp,
        max_timestamp: timestamp,
        producer_id: ProducerId::NONE,
        producer_epoch: ProducerEpoch::NONE,
        base_sequence: Sequence::NONE,
        records_count: 1,
    })
}

/// What a segment may hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoredBatch {
    /// A batch of format v2.
    V2(Batch),
    /// A message of format v0 or v1, maybe a wrapper.
    Legacy(LegacyBatch),
}

impl StoredBatch {
    /// Takes the first batch of any format off `bytes`. `None`, and `bytes` untouched, when less than a
    /// whole one is left. Does not check checksums.
    pub fn split_first(bytes: &mut Bytes) -> Result<Option<StoredBatch>, BatchError> {
        match bytes.get(MAGIC_AT) {
            None => Ok(None),
            Some(0 | 1) => Ok(LegacyBatch::split_first(bytes)?.map(StoredBatch::Legacy)),
            Some(_) => Ok(Batch::split_first(bytes)?.map(StoredBatch::V2)),
        }
    }

    /// Checks the checksum over everything that it covers.
    pub fn check_crc(&self) -> Result<(), BatchError> {
        match self {
            StoredBatch::V2(batch) => batch.check_crc(),
            StoredBatch::Legacy(batch) => batch.check_crc(),
        }
    }

    /// The offset of its first record. That of a wrapper is found by decompressing it within `limits`, and every
    /// message in it is looked at.
    pub fn first_offset(&self, limits: &Limits) -> Result<Offset, BatchError> {
        let batch = match self {
            StoredBatch::V2(batch) => return Ok(batch.header.base_offset),
            StoredBatch::Legacy(batch) => batch,
        };
        let mut first = None;
        for record in batch.records(limits)? {
            first.get_or_insert(record?.offset);
        }
        first.ok_or(BatchError::Legacy("it wraps no message"))
    }

    /// The offset of its last record.
    pub fn last_offset(&self) -> Offset {
        match self {
            StoredBatch::V2(batch) => batch.header.last_offset(),
            StoredBatch::Legacy(batch) => batch.offset,
        }
    }
}

/// A message of format v0 or v1 where it lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegacyBatch {
    /// Its offset; for a wrapper, that of the last message in it.
    pub offset: Offset,
    /// 0 or 1.
    pub magic: i8,
    /// Codec and timestamp type; other flags did not exist.
    pub attributes: Attributes,
    /// Its timestamp; for a wrapper the largest in it, or the append time. None in v0.
    pub timestamp: Timestamp,
    /// Offset, size and message.
    pub bytes: Bytes,
}

impl LegacyBatch {
    /// Takes the first message off `bytes`. `None`, and `bytes` untouched, when less than a whole message is
    /// left. Does not check the checksum.
    pub fn split_first(bytes: &mut Bytes) -> Result<Option<LegacyBatch>, BatchError> {
        match bytes.get(MAGIC_AT) {
            None => return Ok(None),
            Some(0 | 1) if bytes.len() < STORED_LEN_MIN => return Ok(None),
            Some(0 | 1) => {}
            Some(magic) => return Err(BatchError::UnknownMagic(*magic as i8)),
        }
        let header = parse_stored_header(bytes)?;
        if bytes.len() < header.total_len() {
            return Ok(None);
        }
        let bytes = bytes.split_to(header.total_len());
        always!(bytes.len() >= STORED_LEN_MIN, "{}: {} bytes", header.base_offset, bytes.len());
        let (offset, magic) = (header.base_offset, header.magic);
        Ok(Some(LegacyBatch {
            offset,
            magic,
            attributes: header.attributes,
            timestamp: header.max_timestamp,
            bytes,
        }))
    }

    /// Checks the checksum over everything that it covers.
    pub fn check_crc(&self) -> Result<(), BatchError> {
        let stored = (&self.bytes[PREFIX..]).get_u32();
        let computed = crc32_ieee(&self.bytes[MAGIC_AT..]);
        if stored == computed { Ok(()) } else { Err(BatchError::LegacyCrc { stored, computed }) }
    }

    /// The records: itself, or all that it wraps, decompressed within `limits`.
    pub fn records(&self, limits: &Limits) -> Result<LegacyRecords, BatchError> {
        let codec = self.attributes.compression()?;
        if codec == Compression::None {
            let payload = self.bytes.clone();
            return Ok(LegacyRecords { payload, codec, add: 0, wrapper: self.clone(), done: false });
        }
        if codec == Compression::Zstd {
            return Err(BatchError::Legacy("zstd came after these formats"));
        }
        let (_, value) = self.key_and_value()?;
        let value = value.ok_or(BatchError::Legacy("it wraps messages and has no value"))?;
        let limit = limits.max_decompressed_bytes;
        let payload = match codec {
            // v0 writers computed the checksum of the frame's header over the wrong bytes (KAFKA-3160)
            Compression::Lz4 if self.magic == 0 => decompress_lz4_of_v0(&value, limit)?,
            _ => Codecs::new().decompress(codec, value, limits)?,
        };
        let last = last_inner_offset(payload.clone())?;
        let add = match self.magic {
            0 => 0,
            _ => self.offset.get() - last,
        };
        Ok(LegacyRecords { payload, codec, add, wrapper: self.clone(), done: false })
    }

    /// Both as slices of the message.
    fn key_and_value(&self) -> Result<(Option<Bytes>, Option<Bytes>), BatchError> {
        let mut rest = self.bytes.slice(MAGIC_AT + 2 + if self.magic == 1 { 8 } else { 0 }..);
        let (key, value) = (take_bytes(&mut rest)?, take_bytes(&mut rest)?);
        if rest.is_empty() {
            Ok((key, value))
        } else {
            Err(BatchError::Legacy("its parts do not fill its size"))
        }
    }
}

/// A field of bytes with its length before it; a negative length is null.
fn take_bytes(rest: &mut Bytes) -> Result<Option<Bytes>, BatchError> {
    const ENDS: BatchError = BatchError::Legacy("it ends too early");
    let length = rest.try_get_i32().map_err(|_| ENDS)?;
    let Ok(length) = usize::try_from(length) else { return Ok(None) };
    if length > rest.len() {
        return Err(ENDS);
    }
    Ok(Some(rest.split_to(length)))
}

/// A format that exists may still have no place in a wrapper.
fn in_wrapper(error: BatchError) -> BatchError {
    match error {
        BatchError::UnknownMagic(MAGIC) => BatchError::Legacy("a wrapper and what it holds differ in format"),
        other => other,
    }
}

/// The offset of the last message in what a wrapper holds.
fn last_inner_offset(mut payload: Bytes) -> Result<i64, BatchError> {
    let mut last = None;
    while let Some(inner) = LegacyBatch::split_first(&mut payload).map_err(in_wrapper)? {
        last = Some(inner.offset.get());
    }
    if !payload.is_empty() {
        return Err(BatchError::Legacy("a message in a wrapper is cut off"));
    }
    last.ok_or(BatchError::Legacy("it wraps no message"))
}

/// The records of a message or wrapper, in order. Ends after the first error.
#[derive(Debug)]
pub struct LegacyRecords {
    payload: Bytes,
    codec: Compression,
    /// What makes an inner offset an offset of the partition.
    add: i64,
    wrapper: LegacyBatch,
    done: bool,
}

impl LegacyRecords {
    fn read(&self, inner: &LegacyBatch) -> Result<Record, BatchError> {
        if self.codec != Compression::None {
            if inner.magic != self.wrapper.magic {
                return Err(BatchError::Legacy("a wrapper and what it holds differ in format"));
            }
            if inner.attributes.compression()? != Compression::None {
                return Err(BatchError::Legacy("a wrapper is in a wrapper"));
            }
            inner.check_crc()?;
        }
        let offset = inner.offset.get().checked_add(self.add).filter(|offset| *offset >= 0);
        let offset = offset.ok_or(BatchError::Legacy("an offset in a wrapper is out of range"))?;
        let timestamp = match self.wrapper.attributes.timestamp_type() {
            TimestampType::LogAppendTime => self.wrapper.timestamp,
            TimestampType::CreateTime => inner.timestamp,
        };
        let (key, value) = inner.key_and_value()?;
        Ok(Record { offset: Offset(offset), timestamp, key, value, headers: Vec::new() })
    }
}

impl Iterator for LegacyRecords {
    type Item = Result<Record, BatchError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let record = match LegacyBatch::split_first(&mut self.payload) {
            Ok(None) => return None,
            Ok(Some(inner)) => self.read(&inner),
            Err(error) => Err(error),
        };
        self.done = record.is_err();
        Some(record)
    }
}

const _: () = assert!(MAGIC_AT < HEADER_LEN);
