//! What a leader checks of a client's batch before it appends it: the rules of Kafka's ProduceRequest,
//! UnifiedLog and LogValidator for Produce version 3 and newer, in their order, so that a client with
//! two faults hears of the same one. It never looks at a partition's state or at a producer's history.
//!
//! Stricter than Kafka where Kafka would store what it cannot mean: offset deltas that are not 0, 1, 2…
//! (Kafka rewrites such compressed batches and stores such uncompressed ones), transactional batches
//! without a producer id, idempotent ones without an epoch. The decompression limit holds for all
//! records of a batch together, not for each.

use bytes::Bytes;
use milena_probe::{always, sometimes};
use milena_types::Timestamp;

use crate::compression::Codecs;
use crate::decompress::Stream;
use crate::recompress::{StoredAs, recompress};
use crate::walk::{InPlace, Source, Streamed, skim};
use crate::{Batch, BatchError, BatchHeader, Compression, TimestampType};

/// How much of a decompressed batch is held at a time.
pub(crate) const WINDOW: usize = 64 * 1024;

/// What the topic, the broker and the request's version ask of a produced batch.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ProduceRules {
    /// The topic's `max.message.bytes`: the largest batch, header included.
    pub max_message_bytes: usize,
    /// The topic's `max.decompressed.message.bytes`: the most that the records of a batch may take.
    pub max_decompressed_bytes: usize,
    /// The topic's `message.timestamp.type`.
    pub timestamp_type: TimestampType,
    /// The topic's `message.timestamp.before.max.ms`: how far back timestamps may lie.
    pub timestamp_before_max_ms: i64,
    /// The topic's `message.timestamp.after.max.ms`: how far ahead timestamps may lie.
    pub timestamp_after_max_ms: i64,
    /// Whether `cleanup.policy` includes `compact`: then every record needs a key.
    pub compacted: bool,
    /// Whether zstd may be used: Produce version 7 or newer (KIP-110).
    pub allow_zstd: bool,
    /// The topic's `compression.type` and level; none is `producer`: batches stay as they were sent.
    pub stored_as: Option<StoredAs>,
    /// The broker's wall clock.
    pub now: Timestamp,
}

impl ProduceRules {
    /// Kafka's defaults of every topic setting, at `now`.
    pub fn defaults(now: Timestamp) -> ProduceRules {
        ProduceRules {
            max_message_bytes: 1_048_588,
            max_decompressed_bytes: 2_147_483_639,
            timestamp_type: TimestampType::CreateTime,
            timestamp_before_max_ms: i64::MAX,
            timestamp_after_max_ms: 3_600_000,
            compacted: false,
            allow_zstd: true,
            stored_as: None,
            now,
        }
    }
}

/// Validates batches, one after the other, keeping what it can reuse in between.
#[derive(Default, Debug)]
pub struct Validator {
    codecs: Codecs,
    window: Vec<u8>,
}

impl Validator {
    /// Holds no memory until the first compressed batch; then 64 KiB and at most 4 MiB of contexts. While it
    /// validates, a zstd payload's own window comes on top, as far as it is really filled: 2 MiB at zstd's
    /// default level, at most 128 MiB.
    pub fn new() -> Validator {
        Validator::default()
    }

    /// Checks that `records`, one partition's part of a produce request, may be appended. Returns the
    /// one batch that it is, by reference; its header is rewritten, and the batch copied for that, only
    /// where the topic stamps append times or the client miscounted the largest timestamp, and its records
    /// are compressed anew only where the topic asks for another codec. Bytes after
    /// the batch that are no whole batch are dropped, as Kafka does.
    pub fn validate(&mut self, records: Bytes, rules: &ProduceRules) -> Result<Vec<Batch>, BatchError> {
        let batch = the_only_batch(records)?;
        let compression = check_frame(&batch, rules)?;
        check_header(&batch.header)?;
        let max_timestamp = self.check_records(&batch, compression, rules)?;
        let max_timestamp = match rules.timestamp_type {
            TimestampType::CreateTime => max_timestamp,
            TimestampType::LogAppendTime => rules.now,
        };
        let batch = match rules.stored_as {
            Some(target) if target.codec != compression => {
                sometimes!("a batch is stored in another codec than it came in");
                let (limit, max) = (rules.max_decompressed_bytes, rules.max_message_bytes);
                recompress(&mut self.codecs, &mut self.window, batch, target, limit, max)?
            }
            _ => batch,
        };
        let batch = batch.stamped(rules.timestamp_type, max_timestamp);
        always!(batch.header.records_count == batch.header.last_offset_delta + 1);
        Ok(vec![batch])
    }

    /// Walks the records; the largest of their timestamps.
    fn check_records(
        &mut self,
        batch: &Batch,
        compression: Compression,
        rules: &ProduceRules,
    ) -> Result<Timestamp, BatchError> {
        let payload = &batch.bytes[crate::HEADER_LEN..];
        if compression == Compression::None {
            return check_each(&mut InPlace::new(payload), &batch.header, rules);
        }
        sometimes!("a compressed batch is validated");
        let limit = rules.max_decompressed_bytes;
        let stream = Stream::open(&mut self.codecs.reading, compression, payload, limit)?;
        self.window.resize(WINDOW, 0);
        let mut source = Streamed::new(stream, compression, &mut self.window, limit);
        let verdict = check_each(&mut source, &batch.header, rules);
        drop(source);
        self.codecs.settle();
        verdict
    }
}

/// As [`Validator::validate`], with contexts made for the occasion.
pub fn validate_produce(records: Bytes, rules: &ProduceRules) -> Result<Vec<Batch>, BatchError> {
    Validator::new().validate(records, rules)
}

/// Exactly one batch per partition, since Produce version 3 (KIP-98).
fn the_only_batch(mut records: Bytes) -> Result<Batch, BatchError> {
    let batch = Batch::split_first(&mut records)?.ok_or(BatchError::NoBatch)?;
    match Batch::split_first(&mut records)? {
        None => Ok(batch),
        Some(_) => Err(BatchError::MoreThanOneBatch),
    }
}

/// Base offset, size, checksum and codec: what is checked before the header is believed.
fn check_frame(batch: &Batch, rules: &ProduceRules) -> Result<Compression, BatchError> {
    let header = &batch.header;
    if header.attributes.compression() == Ok(Compression::Zstd) && !rules.allow_zstd {
        return Err(BatchError::ZstdTooEarly);
    }
    if header.base_offset.get() != 0 {
        return Err(BatchError::BaseOffset(header.base_offset.get()));
    }
    if batch.bytes.len() > rules.max_message_bytes {
        return Err(BatchError::TooLarge { size: batch.bytes.len(), max: rules.max_message_bytes });
    }
    batch.check_crc()?;
    header.attributes.compression()
}

/// Count, control flag and producer fields.
fn check_header(header: &BatchHeader) -> Result<(), BatchError> {
    let (count, last_offset_delta) = (header.records_count, header.last_offset_delta);
    if count <= 0 || i64::from(count) != i64::from(last_offset_delta) + 1 {
        return Err(BatchError::Count { count, last_offset_delta });
    }
    if header.attributes.is_control() {
        return Err(BatchError::ControlFromClient);
    }
    let reason = match header.producer_id.is_idempotent() {
        true if header.base_sequence.get() < 0 => "an idempotent batch needs a sequence",
        true if header.producer_epoch.get() < 0 => "an idempotent batch needs an epoch",
        false if header.attributes.is_transactional() => "a transactional batch needs a producer id",
        // without a producer id the sequence means nothing, and some clients send 0
        _ => return check_timestamp_type(header),
    };
    Err(BatchError::Producer {
        producer_id: header.producer_id.get(),
        epoch: header.producer_epoch.get(),
        sequence: header.base_sequence.get(),
        reason,
    })
}

fn check_timestamp_type(header: &BatchHeader) -> Result<(), BatchError> {
    match header.attributes.timestamp_type() {
        TimestampType::CreateTime => Ok(()),
        TimestampType::LogAppendTime => Err(BatchError::TimestampType),
    }
}

/// Walks as many records as the header counts, to the end of the bytes. The largest timestamp.
fn check_each<S: Source>(
    source: &mut S,
    header: &BatchHeader,
    rules: &ProduceRules,
) -> Result<Timestamp, BatchError> {
    let mut max_timestamp = Timestamp::NONE;
    for index in 0..header.records_count {
        let record = match skim(source) {
            Ok(record) => record,
            Err(reason) => return Err(source.failure().unwrap_or(BatchError::Record { index, reason })),
        };
        if record.offset_delta != index {
            return Err(BatchError::Record { index, reason: "its offset delta is not its index" });
        }
        if rules.compacted && !record.has_key {
            return Err(BatchError::NoKey(index));
        }
        let timestamp = header
            .base_timestamp
            .get()
            .checked_add(record.timestamp_delta)
            .ok_or(BatchError::Record { index, reason: "its timestamp is beyond 64 bits" })?;
        check_timestamp(index, timestamp, rules)?;
        max_timestamp = max_timestamp.max(Timestamp(timestamp));
    }
    if source.at_end() {
        return Ok(max_timestamp);
    }
    Err(source.failure().unwrap_or(BatchError::TrailingBytes(header.records_count)))
}

/// A timestamp that the producer chose must lie near the broker's clock (KIP-937).
#[inline]
fn check_timestamp(index: i32, timestamp: i64, rules: &ProduceRules) -> Result<(), BatchError> {
    if rules.timestamp_type == TimestampType::LogAppendTime || timestamp == Timestamp::NONE.get() {
        return Ok(());
    }
    let min = rules.now.get().saturating_sub(rules.timestamp_before_max_ms);
    let max = rules.now.get().saturating_add(rules.timestamp_after_max_ms);
    if timestamp < min || timestamp > max {
        return Err(BatchError::Timestamp { index, timestamp, min, max });
    }
    Ok(())
}
