//! Records → one batch of format v2, byte for byte as Kafka's MemoryRecordsBuilder writes it (up to
//! what a compressor chooses). Offsets are contiguous; the first record's timestamp is the base.

use bytes::Bytes;
use milena_probe::always;
use milena_types::{LeaderEpoch, Offset, ProducerEpoch, ProducerId, Sequence, Timestamp};

use crate::compression::Codecs;
use crate::crc::crc32c;
use crate::header::{CRC_AT, CRC_COVERS_FROM, MAGIC};
use crate::{
    Attributes, BatchHeader, Compression, ControlRecordType, HEADER_LEN, Header, PREFIX, Record,
    TimestampType, varint,
};

/// The most bytes of records that one batch takes before compression: keeps every length in 31 bits.
const RECORDS_LEN_MAX: usize = 1 << 30;

/// Builds one batch. At least one record must be appended before it is built.
#[derive(Debug)]
pub struct BatchBuilder {
    compression: Compression,
    attributes: Attributes,
    leader_epoch: LeaderEpoch,
    producer_id: ProducerId,
    producer_epoch: ProducerEpoch,
    base_sequence: Sequence,
    base_timestamp: Timestamp,
    max_timestamp: Timestamp,
    count: i32,
    /// Room for the header, then the records.
    bytes: Vec<u8>,
}

impl BatchBuilder {
    /// An empty batch without producer, of leader epoch -1, with the creators' timestamps.
    pub fn new(compression: Compression) -> BatchBuilder {
        BatchBuilder {
            compression,
            attributes: Attributes::default().with_compression(compression),
            leader_epoch: LeaderEpoch::UNKNOWN,
            producer_id: ProducerId::NONE,
            producer_epoch: ProducerEpoch::NONE,
            base_sequence: Sequence::NONE,
            base_timestamp: Timestamp::NONE,
            max_timestamp: Timestamp::NONE,
            count: 0,
            bytes: vec![0; HEADER_LEN],
        }
    }

    /// Written by an idempotent producer.
    #[must_use]
    pub fn producer(mut self, id: ProducerId, epoch: ProducerEpoch, base_sequence: Sequence) -> Self {
        self.producer_id = id;
        self.producer_epoch = epoch;
        self.base_sequence = base_sequence;
        self
    }

    /// Appended by a leader of this epoch.
    #[must_use]
    pub fn leader_epoch(mut self, epoch: LeaderEpoch) -> Self {
        self.leader_epoch = epoch;
        self
    }

    /// Part of a transaction.
    #[must_use]
    pub fn transactional(mut self, on: bool) -> Self {
        self.attributes = self.attributes.with_transactional(on);
        self
    }

    /// A control batch.
    #[must_use]
    pub fn control(mut self, on: bool) -> Self {
        self.attributes = self.attributes.with_control(on);
        self
    }

    /// Whose timestamps the records carry; `LogAppendTime` gives all of them the largest.
    #[must_use]
    pub fn timestamp_type(mut self, kind: TimestampType) -> Self {
        self.attributes = self.attributes.with_timestamp_type(kind);
        self
    }

    /// How many records were appended.
    pub fn count(&self) -> i32 {
        self.count
    }

    /// Whether no record was appended.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Bytes of the batch before compression, header included: what limits are compared with.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Appends a record. The caller keeps the batch far below 1 GiB, by `len`.
    pub fn append(
        &mut self,
        timestamp: Timestamp,
        key: Option<&[u8]>,
        value: Option<&[u8]>,
        headers: &[Header],
    ) -> &mut Self {
        if self.count == 0 {
            self.base_timestamp = timestamp;
        }
        self.max_timestamp = self.max_timestamp.max(timestamp);
        let timestamp_delta = timestamp.get().wrapping_sub(self.base_timestamp.get());
        let fields = Fields { timestamp_delta, offset_delta: self.count, key, value, headers };
        fields.put(&mut self.bytes);
        self.count += 1;
        self
    }

    /// Appends a control record of `kind` with `value`, and makes this a control batch.
    pub fn append_control(
        &mut self,
        timestamp: Timestamp,
        kind: ControlRecordType,
        value: &[u8],
    ) -> &mut Self {
        self.attributes = self.attributes.with_control(true);
        self.append(timestamp, Some(&kind.key()), Some(value), &[])
    }

    /// The batch, its first record at `base_offset`.
    pub fn build(self, base_offset: Offset) -> Bytes {
        self.build_with(base_offset, &mut Codecs::new())
    }

    /// As `build`, with compression contexts that are reused.
    pub fn build_with(mut self, base_offset: Offset, codecs: &mut Codecs) -> Bytes {
        always!(self.count > 0, "a batch has at least one record");
        always!(base_offset >= Offset::ZERO, "{base_offset:?}");
        let mut bytes = std::mem::take(&mut self.bytes);
        if self.compression != Compression::None {
            let records = bytes;
            bytes = Vec::with_capacity(HEADER_LEN + records.len() / 2);
            bytes.resize(HEADER_LEN, 0);
            codecs.compress(self.compression, &records[HEADER_LEN..], &mut bytes);
        }
        let mut header = self.header(base_offset, bytes.len());
        bytes[..HEADER_LEN].copy_from_slice(&header.encode());
        header.crc = crc32c(&bytes[CRC_COVERS_FROM..]);
        bytes[CRC_AT..CRC_COVERS_FROM].copy_from_slice(&header.crc.to_be_bytes());
        always!(BatchHeader::parse(&bytes) == Ok(header), "{header:?}");
        Bytes::from(bytes)
    }

    fn header(&self, base_offset: Offset, total_len: usize) -> BatchHeader {
        BatchHeader {
            base_offset,
            batch_length: length(total_len - PREFIX),
            partition_leader_epoch: self.leader_epoch,
            magic: MAGIC,
            crc: 0,
            attributes: self.attributes,
            last_offset_delta: self.count - 1,
            base_timestamp: self.base_timestamp,
            max_timestamp: self.max_timestamp,
            producer_id: self.producer_id,
            producer_epoch: self.producer_epoch,
            base_sequence: self.base_sequence,
            records_count: self.count,
        }
    }
}

/// A record as it is written.
struct Fields<'a> {
    timestamp_delta: i64,
    offset_delta: i32,
    key: Option<&'a [u8]>,
    value: Option<&'a [u8]>,
    headers: &'a [Header],
}

impl Fields<'_> {
    fn put(&self, out: &mut Vec<u8>) {
        let headers = self.headers.iter();
        let size = 1
            + varint::len_i64(self.timestamp_delta)
            + varint::len_i32(self.offset_delta)
            + len_of(self.key)
            + len_of(self.value)
            + varint::len_i32(length(self.headers.len()))
            + headers.map(|h| len_of(Some(&h.key)) + len_of(h.value.as_deref())).sum::<usize>();
        always!(out.len() + size <= RECORDS_LEN_MAX, "a batch of {} + {size} bytes", out.len());
        out.reserve(size + 5);
        varint::put_i32(out, length(size));
        let start = out.len();
        out.push(0);
        varint::put_i64(out, self.timestamp_delta);
        varint::put_i32(out, self.offset_delta);
        put_bytes(out, self.key);
        put_bytes(out, self.value);
        varint::put_i32(out, length(self.headers.len()));
        for header in self.headers {
            put_bytes(out, Some(&header.key));
            put_bytes(out, header.value.as_deref());
        }
        always!(out.len() == start + size, "a record of {size} bytes took {}", out.len() - start);
    }
}

/// Appends `record` to `out`, its time and offset counted from those of its batch.
pub(crate) fn put_record(out: &mut Vec<u8>, timestamp_delta: i64, offset_delta: i32, record: &Record) {
    let (key, value) = (record.key.as_deref(), record.value.as_deref());
    Fields { timestamp_delta, offset_delta, key, value, headers: &record.headers }.put(out);
}

fn length(count: usize) -> i32 {
    i32::try_from(count).expect("a batch stays below 1 GiB")
}

/// Bytes that a nullable field takes, its length included.
fn len_of(field: Option<&[u8]>) -> usize {
    match field {
        None => varint::len_i32(-1),
        Some(bytes) => varint::len_i32(length(bytes.len())) + bytes.len(),
    }
}

fn put_bytes(out: &mut Vec<u8>, field: Option<&[u8]>) {
    match field {
        None => varint::put_i32(out, -1),
        Some(bytes) => {
            varint::put_i32(out, length(bytes.len()));
            out.extend_from_slice(bytes);
        }
    }
}
