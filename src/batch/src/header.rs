//! The 61 bytes that open a batch of format v2, as a value. A header that was parsed is safe to
//! compute with: its offsets, lengths and sequences stay in range.

use milena_types::{LeaderEpoch, Offset, ProducerEpoch, ProducerId, Sequence, Timestamp};

use crate::{BatchError, Compression};

/// Bytes before the part that the length field counts: base offset and length.
pub const PREFIX: usize = 12;
/// Bytes of a whole header; records, or their compressed form, follow.
pub const HEADER_LEN: usize = 61;
/// The format's magic byte.
pub const MAGIC: i8 = 2;

/// Where the checksum stands.
pub(crate) const CRC_AT: usize = 17;
/// Where the bytes begin that the checksum covers: base offset, length, leader epoch, magic and the
/// checksum itself lie before, so that assigning offsets leaves it valid.
pub(crate) const CRC_COVERS_FROM: usize = 21;
/// The smallest length field: a header's rest without any record.
const LENGTH_MIN: i32 = (HEADER_LEN - PREFIX) as i32;

const _: () = assert!(CRC_COVERS_FROM == CRC_AT + 4 && LENGTH_MIN == 49);

/// Whose clock a batch's timestamps come from.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum TimestampType {
    /// The producer's.
    #[default]
    CreateTime,
    /// The leader's, at append: every record has the batch's `max_timestamp`.
    LogAppendTime,
}

/// The flags of a batch.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Attributes(pub i16);

impl Attributes {
    const COMPRESSION: i16 = 0x07;
    const LOG_APPEND_TIME: i16 = 0x08;
    const TRANSACTIONAL: i16 = 0x10;
    const CONTROL: i16 = 0x20;
    const DELETE_HORIZON: i16 = 0x40;
    const KNOWN: i16 = 0x7F;

    /// Without the bits that the format has no meaning for, which Kafka drops whenever it writes attributes.
    #[must_use]
    pub fn known(self) -> Attributes {
        Attributes(self.0 & Self::KNOWN)
    }

    /// How the records are compressed. Fails for ids that no codec has.
    pub fn compression(self) -> Result<Compression, BatchError> {
        let id = (self.0 & Self::COMPRESSION) as u8;
        Compression::from_id(id).ok_or(BatchError::UnknownCompression(id))
    }

    /// Whether the batch belongs to a transaction.
    pub fn is_transactional(self) -> bool {
        self.0 & Self::TRANSACTIONAL != 0
    }

    /// Whether the batch holds control records, which no consumer sees.
    pub fn is_control(self) -> bool {
        self.0 & Self::CONTROL != 0
    }

    /// Whether `base_timestamp` holds the time after which tombstones may go (KIP-534).
    pub fn has_delete_horizon(self) -> bool {
        self.0 & Self::DELETE_HORIZON != 0
    }

    /// Whose clock the timestamps come from.
    pub fn timestamp_type(self) -> TimestampType {
        if self.0 & Self::LOG_APPEND_TIME != 0 {
            TimestampType::LogAppendTime
        } else {
            TimestampType::CreateTime
        }
    }

    /// The same flags, with a delete horizon or without.
    #[must_use]
    pub fn with_delete_horizon(self, on: bool) -> Attributes {
        self.with(Self::DELETE_HORIZON, on)
    }

    /// The same flags with another compression.
    #[must_use]
    pub fn with_compression(self, compression: Compression) -> Attributes {
        Attributes(self.0 & !Self::COMPRESSION | i16::from(compression.id()))
    }

    /// The same flags with another timestamp type.
    #[must_use]
    pub fn with_timestamp_type(self, kind: TimestampType) -> Attributes {
        self.with(Self::LOG_APPEND_TIME, kind == TimestampType::LogAppendTime)
    }

    /// The same flags, transactional or not.
    #[must_use]
    pub fn with_transactional(self, on: bool) -> Attributes {
        self.with(Self::TRANSACTIONAL, on)
    }

    /// The same flags, control batch or not.
    #[must_use]
    pub fn with_control(self, on: bool) -> Attributes {
        self.with(Self::CONTROL, on)
    }

    fn with(self, bit: i16, on: bool) -> Attributes {
        Attributes(if on { self.0 | bit } else { self.0 & !bit })
    }
}

/// The header of a batch of format v2.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BatchHeader {
    /// The offset of the first record. 0 as produced; the leader assigns it.
    pub base_offset: Offset,
    /// Bytes after the length field.
    pub batch_length: i32,
    /// The epoch of the leader that appended the batch.
    pub partition_leader_epoch: LeaderEpoch,
    /// Always [`MAGIC`].
    pub magic: i8,
    /// CRC-32C from `attributes` to the end.
    pub crc: u32,
    /// Flags.
    pub attributes: Attributes,
    /// Offset of the last record, also of one that was compacted away, less `base_offset`.
    pub last_offset_delta: i32,
    /// What timestamp deltas count from.
    pub base_timestamp: Timestamp,
    /// The largest timestamp in the batch, or the append time.
    pub max_timestamp: Timestamp,
    /// Who produced it.
    pub producer_id: ProducerId,
    /// Which incarnation produced it.
    pub producer_epoch: ProducerEpoch,
    /// The sequence of the first record.
    pub base_sequence: Sequence,
    /// How many records follow.
    pub records_count: i32,
}

impl BatchHeader {
    /// Reads the header that `bytes` begins with. Does not need, or look at, what follows it.
    pub fn parse(bytes: &[u8]) -> Result<BatchHeader, BatchError> {
        let Some(head) = bytes.first_chunk::<HEADER_LEN>() else {
            return Err(BatchError::Truncated { have: bytes.len(), need: HEADER_LEN });
        };
        check_length_and_magic(head)?;
        let header = BatchHeader::fields(head);
        let (base, delta) = (header.base_offset.get(), header.last_offset_delta);
        let next = i64::from(delta).checked_add(1).and_then(|count| base.checked_add(count));
        if base < 0 || delta < 0 || next.is_none() {
            return Err(BatchError::OffsetRange { base, delta });
        }
        Ok(header)
    }

    /// The fields as they lie in `head`, none of them believed: for those who ask in another order.
    pub(crate) fn fields(head: &[u8; HEADER_LEN]) -> BatchHeader {
        BatchHeader {
            base_offset: Offset(i64::from_be_bytes(at(head, 0))),
            batch_length: i32::from_be_bytes(at(head, 8)),
            partition_leader_epoch: LeaderEpoch(i32::from_be_bytes(at(head, 12))),
            magic: i8::from_be_bytes(at(head, 16)),
            crc: u32::from_be_bytes(at(head, CRC_AT)),
            attributes: Attributes(i16::from_be_bytes(at(head, 21))),
            last_offset_delta: i32::from_be_bytes(at(head, 23)),
            base_timestamp: Timestamp(i64::from_be_bytes(at(head, 27))),
            max_timestamp: Timestamp(i64::from_be_bytes(at(head, 35))),
            producer_id: ProducerId(i64::from_be_bytes(at(head, 43))),
            producer_epoch: ProducerEpoch(i16::from_be_bytes(at(head, 51))),
            base_sequence: Sequence(i32::from_be_bytes(at(head, 53))),
            records_count: i32::from_be_bytes(at(head, 57)),
        }
    }

    /// The header as its 61 bytes.
    pub fn encode(&self) -> [u8; HEADER_LEN] {
        let mut head = [0; HEADER_LEN];
        head[0..8].copy_from_slice(&self.base_offset.get().to_be_bytes());
        head[8..12].copy_from_slice(&self.batch_length.to_be_bytes());
        head[12..16].copy_from_slice(&self.partition_leader_epoch.get().to_be_bytes());
        head[16..17].copy_from_slice(&self.magic.to_be_bytes());
        head[CRC_AT..21].copy_from_slice(&self.crc.to_be_bytes());
        head[21..23].copy_from_slice(&self.attributes.0.to_be_bytes());
        head[23..27].copy_from_slice(&self.last_offset_delta.to_be_bytes());
        head[27..35].copy_from_slice(&self.base_timestamp.get().to_be_bytes());
        head[35..43].copy_from_slice(&self.max_timestamp.get().to_be_bytes());
        head[43..51].copy_from_slice(&self.producer_id.get().to_be_bytes());
        head[51..53].copy_from_slice(&self.producer_epoch.get().to_be_bytes());
        head[53..57].copy_from_slice(&self.base_sequence.get().to_be_bytes());
        head[57..61].copy_from_slice(&self.records_count.to_be_bytes());
        head
    }

    /// Bytes of the whole batch, header and prefix included.
    pub fn total_len(&self) -> usize {
        PREFIX + usize::try_from(self.batch_length).expect("a parsed length is positive")
    }

    /// The time from which on the tombstones or the marker in the batch may go (KIP-534); none until
    /// compaction has set it.
    pub fn delete_horizon(&self) -> Option<Timestamp> {
        self.attributes.has_delete_horizon().then_some(self.base_timestamp)
    }

    /// The offset of the last record.
    pub fn last_offset(&self) -> Offset {
        self.base_offset.plus(i64::from(self.last_offset_delta))
    }

    /// The offset after the batch.
    pub fn next_offset(&self) -> Offset {
        self.last_offset().next()
    }

    /// The sequence of the last record; none when the batch has no sequences.
    pub fn last_sequence(&self) -> Sequence {
        if self.base_sequence.get() < 0 {
            return Sequence::NONE;
        }
        self.base_sequence.plus(self.last_offset_delta)
    }
}

/// Checks length and magic in the order in which Kafka does, before anything else is believed.
fn check_length_and_magic(head: &[u8; HEADER_LEN]) -> Result<(), BatchError> {
    let length = i32::from_be_bytes(at(head, 8));
    let magic = i8::from_be_bytes(at(head, 16));
    match magic {
        MAGIC if length < LENGTH_MIN => Err(BatchError::Length(length)),
        MAGIC => Ok(()),
        0 | 1 => Err(BatchError::OldMagic(magic)),
        _ => Err(BatchError::UnknownMagic(magic)),
    }
}

/// `N` bytes of `head` from `from` on.
fn at<const N: usize>(head: &[u8; HEADER_LEN], from: usize) -> [u8; N] {
    head[from..from + N].try_into().expect("the field lies inside the header")
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(crate) fn sample() -> BatchHeader {
        BatchHeader {
            base_offset: Offset(42),
            batch_length: 100,
            partition_leader_epoch: LeaderEpoch(3),
            magic: MAGIC,
            crc: 0xdead_beef,
            attributes: Attributes(0x14),
            last_offset_delta: 9,
            base_timestamp: Timestamp(1_000),
            max_timestamp: Timestamp(2_000),
            producer_id: ProducerId(7),
            producer_epoch: ProducerEpoch(1),
            base_sequence: Sequence(i32::MAX - 3),
            records_count: 10,
        }
    }

    #[test]
    fn a_header_survives_its_bytes() {
        let header = sample();
        assert_eq!(BatchHeader::parse(&header.encode()), Ok(header));
        assert_eq!(header.total_len(), 112);
        assert_eq!(header.last_offset(), Offset(51));
        assert_eq!(header.next_offset(), Offset(52));
        assert_eq!(header.last_sequence(), Sequence(5));
        assert_eq!(header.attributes.compression(), Ok(Compression::Zstd));
        assert!(header.attributes.is_transactional());
        assert!(!header.attributes.is_control());
    }

    #[test]
    fn what_cannot_be_computed_with_is_refused() {
        let refused = |change: fn(&mut BatchHeader)| {
            let mut header = sample();
            change(&mut header);
            BatchHeader::parse(&header.encode()).unwrap_err()
        };
        assert_eq!(refused(|h| h.batch_length = 48), BatchError::Length(48));
        assert_eq!(refused(|h| h.batch_length = -1), BatchError::Length(-1));
        assert_eq!(refused(|h| h.magic = 1), BatchError::OldMagic(1));
        assert_eq!(refused(|h| h.magic = 3), BatchError::UnknownMagic(3));
        assert_eq!(refused(|h| h.magic = -1), BatchError::UnknownMagic(-1));
        for (base, delta) in [(-1, 0), (0, -1), (i64::MAX, 0), (i64::MAX - 9, 9)] {
            let header = BatchHeader { base_offset: Offset(base), last_offset_delta: delta, ..sample() };
            assert_eq!(
                BatchHeader::parse(&header.encode()),
                Err(BatchError::OffsetRange { base, delta }),
                "{base} {delta}"
            );
        }
        assert_eq!(
            BatchHeader::parse(&sample().encode()[..60]),
            Err(BatchError::Truncated { have: 60, need: 61 })
        );
    }

    #[test]
    fn flags_change_one_by_one() {
        let flags = Attributes(0)
            .with_compression(Compression::Lz4)
            .with_transactional(true)
            .with_timestamp_type(TimestampType::LogAppendTime);
        assert_eq!(flags.0, 0x1b);
        assert_eq!(flags.with_timestamp_type(TimestampType::CreateTime).0, 0x13);
        assert_eq!(Attributes(0x07).compression(), Err(BatchError::UnknownCompression(7)));
        assert!(Attributes(0x40).has_delete_horizon());
    }
}
