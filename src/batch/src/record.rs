//! Records as values: what consumers and coordinators read out of a batch. Keys, values and headers
//! are slices of the batch's bytes, or of one buffer that holds all that was decompressed.

use bytes::Bytes;
use milena_types::{Offset, Timestamp};

use crate::walk::{ENDS, Fault, InPlace, LONG_NUMBER, OUTSIDE, Source, TOO_MANY_HEADERS, number};
use crate::{Batch, BatchError, Codecs, HEADER_LEN, Limits, TimestampType, varint};

/// The first allocation for a record's headers, however many it claims.
const HEADERS_AT_FIRST: usize = 16;

/// A header of a record. Names may repeat; order is kept (KIP-82).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Header {
    /// The name: UTF-8 by Kafka's contract, not checked here.
    pub key: Bytes,
    /// The value; may be null.
    pub value: Option<Bytes>,
}

/// A record of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its offset in the partition.
    pub offset: Offset,
    /// When it was created, or appended if the batch says so.
    pub timestamp: Timestamp,
    /// The key.
    pub key: Option<Bytes>,
    /// The value; null is a tombstone in a compacted topic.
    pub value: Option<Bytes>,
    /// The headers, in order.
    pub headers: Vec<Header>,
}

/// The records of one batch, in order. Ends after the first error.
#[derive(Debug)]
pub struct Records {
    payload: Bytes,
    at: usize,
    index: i32,
    batch: crate::BatchHeader,
    /// The most headers of one record: two bytes of payload become a whole [`Header`] in memory.
    headers_max: usize,
    done: bool,
}

impl Records {
    pub(crate) fn of(batch: &Batch, limits: &Limits) -> Result<Records, BatchError> {
        Codecs::new().records(batch, limits)
    }

    fn read(&mut self) -> Result<Record, Fault> {
        let mut source = InPlace::new(&self.payload[self.at..]);
        let size = number(&mut source)?;
        let size = usize::try_from(size).map_err(|_| "its size is negative")?;
        let start = self.at + source.position() as usize;
        if size > self.payload.len() - start {
            return Err(ENDS);
        }
        let body = self.payload.slice(start..start + size);
        self.at = start + size;
        decode(&body, &self.batch, self.headers_max)
    }
}

impl Codecs {
    /// The records of `batch`, decompressed within `limits`, with contexts that are reused.
    pub fn records(&mut self, batch: &Batch, limits: &Limits) -> Result<Records, BatchError> {
        let compression = batch.header.attributes.compression()?;
        let payload = match compression {
            crate::Compression::None => batch.payload(),
            // an empty batch, left by compaction, has no payload to decompress whatever its codec
            _ if batch.bytes.len() == HEADER_LEN => Bytes::new(),
            _ => self.decompress(compression, batch.payload(), limits)?,
        };
        let headers_max = limits.max_decompressed_bytes / size_of::<Header>();
        Ok(Records { payload, at: 0, index: 0, batch: batch.header, headers_max, done: false })
    }
}

impl Iterator for Records {
    type Item = Result<Record, BatchError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        if self.index >= self.batch.records_count {
            self.done = true;
            let trailing = self.at < self.payload.len();
            return trailing.then_some(Err(BatchError::TrailingBytes(self.batch.records_count)));
        }
        let index = self.index;
        self.index += 1;
        let record = self.read().map_err(|reason| BatchError::Record { index, reason });
        self.done = record.is_err();
        Some(record)
    }
}

/// The record whose body, the part after its size, is `body`.
fn decode(body: &Bytes, batch: &crate::BatchHeader, headers_max: usize) -> Result<Record, Fault> {
    let mut fields = Fields { body, source: InPlace::new(body) };
    let _attributes = fields.source.byte().ok_or(ENDS)?;
    let timestamp_delta = varint::get_i64(|| fields.source.byte().ok_or(ENDS), &mut 0)?.ok_or(LONG_NUMBER)?;
    let offset_delta = number(&mut fields.source)?;
    let key = fields.bytes()?;
    let value = fields.bytes()?;
    let count =
        usize::try_from(number(&mut fields.source)?).map_err(|_| "its number of headers is negative")?;
    if count > headers_max {
        return Err(TOO_MANY_HEADERS);
    }
    let mut headers = Vec::with_capacity(count.min(HEADERS_AT_FIRST));
    for _ in 0..count {
        let key = fields.bytes()?.ok_or("a header has no name")?;
        headers.push(Header { key, value: fields.bytes()? });
    }
    if !fields.source.at_end() {
        return Err("its parts do not fill its size");
    }
    let timestamp = match batch.attributes.timestamp_type() {
        TimestampType::LogAppendTime => batch.max_timestamp,
        // wraps as Kafka's does: a log may hold any delta
        TimestampType::CreateTime => Timestamp(batch.base_timestamp.get().wrapping_add(timestamp_delta)),
    };
    if offset_delta < 0 || offset_delta > batch.last_offset_delta {
        return Err(OUTSIDE);
    }
    let offset = batch.base_offset.plus(i64::from(offset_delta));
    Ok(Record { offset, timestamp, key, value, headers })
}

/// Reads the fields of a body in place and hands out slices of it.
struct Fields<'a> {
    body: &'a Bytes,
    source: InPlace<'a>,
}

impl Fields<'_> {
    /// A field of bytes with its length before it; any negative length is null.
    fn bytes(&mut self) -> Result<Option<Bytes>, Fault> {
        let Ok(length) = usize::try_from(number(&mut self.source)?) else {
            return Ok(None);
        };
        let start = self.source.position() as usize;
        self.source.skip(length as u64).ok_or(ENDS)?;
        Ok(Some(self.body.slice(start..start + length)))
    }
}
