//! What a leader checks of a client's batch before it appends it: the rules of Kafka's ProduceRequest,
//! UnifiedLog and LogValidator for Produce version 3 and newer, in their order, so that a client with
//! two faults hears of the same one. It never looks at a partition's state or at a producer's history.
//!
//! Stricter than Kafka where Kafka would store what it cannot mean or what readers here do not read: offset deltas
//! that are not 0, 1, 2… (Kafka rewrites such compressed batches and stores such uncompressed ones), transactional
//! batches without a producer id, idempotent ones without an epoch, compressed records whose sizes contradict their
//! parts; and what only Java reads: lengths below -1, numbers of too many bits, payloads that go on behind what a codec
//! writes (other clients stop there for good, or lose what follows in silence). These rules come last, so that a batch
//! that Kafka refuses is refused for Kafka's reason. The decompression limit holds for all records of a batch together,
//! not for each.

use bytes::Bytes;
use milena_probe::{always, sometimes};
use milena_types::Timestamp;

use crate::compression::Codecs;
use crate::decompress::{DECOMPRESSED_MAX, Stream};
use crate::header::CRC_COVERS_FROM;
use crate::recompress::{StoredAs, recompress};
use crate::walk::{Closeness, InPlace, Skimmed, Source, Streamed, skim};
use crate::{
    Attributes, Batch, BatchError, BatchHeader, Compression, HEADER_LEN, MAGIC, PREFIX, RecordReason,
    RefusedRecords, TimestampType, next_frame,
};

/// How much of a decompressed batch is held at a time.
pub(crate) const WINDOW: usize = 64 * 1024;

/// What the topic, the broker and the request's version ask of a produced batch.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ProduceRules {
    /// The topic's `max.message.bytes`: the largest batch, header included.
    pub max_message_bytes: usize,
    /// The most that the records of a batch may take: the topic's `max.decompressed.message.bytes`, and no more than
    /// readers hold ([`DECOMPRESSED_MAX`]).
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
            max_decompressed_bytes: DECOMPRESSED_MAX,
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
    inflated: u64,
}

impl Validator {
    /// Holds no memory until the first compressed batch; then 64 KiB, and contexts of at most 4 MiB for reading and as
    /// much for writing. While it
    /// validates, a zstd payload's own window comes on top, as far as it is really filled: 2 MiB at zstd's
    /// default level, at most 128 MiB; an LZ4 block of at most 4 MiB; a snappy chunk, which of a raw stream is all
    /// of it: 22 times its size, and no more than the batch may expand to.
    pub fn new() -> Validator {
        Validator::default()
    }

    /// Checks that `records`, one partition's part of a produce request, may be appended. Returns the
    /// one batch that it is, by reference; its header is rewritten, and the batch copied for that, only
    /// where the topic stamps append times or the client miscounted the largest timestamp, and its records
    /// are compressed anew only where the topic asks for another codec. Bytes after
    /// the batch that are no whole batch are dropped, as Kafka does.
    pub fn validate(&mut self, records: Bytes, rules: &ProduceRules) -> Result<Vec<Batch>, BatchError> {
        always!(rules.max_decompressed_bytes <= DECOMPRESSED_MAX, "{rules:?}");
        self.inflated = 0;
        let bytes = the_only_batch(records, rules)?;
        let (batch, compression) = check_whole(bytes, rules)?;
        check_header(&batch.header)?;
        let (max_timestamp, oddity) = self.check_records(&batch, compression, rules)?;
        check_meaning(&batch.header)?;
        if let Some(oddity) = oddity {
            return Err(oddity);
        }
        let max_timestamp = match rules.timestamp_type {
            TimestampType::CreateTime => max_timestamp,
            TimestampType::LogAppendTime => rules.now,
        };
        let batch = match rules.stored_as {
            Some(target) if target.codec != compression => {
                sometimes!("a batch is stored in another codec than it came in");
                let size = match compression {
                    Compression::None => batch.payload().len() as u64,
                    _ => self.inflated,
                };
                let max = rules.max_message_bytes;
                let stored = recompress(&mut self.codecs, &mut self.window, batch, target, size, max);
                self.codecs.settle();
                stored?
            }
            _ => batch,
        };
        let batch = batch.stamped(rules.timestamp_type, max_timestamp);
        always!(batch.header.records_count == batch.header.last_offset_delta + 1);
        Ok(vec![batch])
    }

    /// Walks the records; the largest of their timestamps, and what is odd about the first that is.
    fn check_records(
        &mut self,
        batch: &Batch,
        compression: Compression,
        rules: &ProduceRules,
    ) -> Result<Walked, BatchError> {
        let payload = &batch.bytes[HEADER_LEN..];
        if compression == Compression::None {
            let (max, oddity) =
                check_each(&mut InPlace::new(payload), Closeness::Whole, &batch.header, rules)?;
            let is_recompressed = rules.stored_as.is_some_and(|target| target.codec != compression);
            if is_recompressed && payload.len() > rules.max_decompressed_bytes {
                return Err(BatchError::DecompressedTooLarge(rules.max_decompressed_bytes));
            }
            return Ok((max, oddity));
        }
        let stays = rules.stored_as.is_none_or(|target| target.codec == compression);
        let closeness = if stays { Closeness::Parts } else { Closeness::Whole };
        sometimes!("a compressed batch is validated");
        let limit = rules.max_decompressed_bytes;
        let stream = Stream::open(&mut self.codecs.reading, compression, payload, limit)?;
        self.window.resize(WINDOW, 0);
        let mut source = Streamed::new(stream, compression, &mut self.window, limit);
        let verdict = check_each(&mut source, closeness, &batch.header, rules);
        let verdict = verdict.map(|(max, oddity)| (max, oddity.or_else(|| source.oddity())));
        self.inflated = source.inflated();
        drop(source);
        self.codecs.settle();
        verdict
    }

    /// How many bytes the last validation decompressed to look at the records, in steps of 64 KiB where it failed:
    /// what it cost, whatever its verdict.
    pub fn inflated(&self) -> u64 {
        self.inflated
    }
}

/// As [`Validator::validate`], with contexts made for the occasion.
pub fn validate_produce(records: Bytes, rules: &ProduceRules) -> Result<Vec<Batch>, BatchError> {
    Validator::new().validate(records, rules)
}

/// What is judged of a request before any log sees it: that `records` are one batch of a format and codec that the
/// request's version has.
pub fn check_form(records: Bytes, rules: &ProduceRules) -> Result<(), BatchError> {
    the_only_batch(records, rules).map(drop)
}

/// The bytes of the one batch of format v2 that a partition's part of a request is, since Produce version 3
/// (KIP-98).
fn the_only_batch(mut records: Bytes, rules: &ProduceRules) -> Result<Bytes, BatchError> {
    let frame = next_frame(&records)?.ok_or(BatchError::NoBatch)?;
    if frame.magic != MAGIC {
        return Err(BatchError::OldMagic(frame.magic));
    }
    let batch = records.split_to(frame.len);
    let attributes = batch.get(CRC_COVERS_FROM..).and_then(|rest| rest.first_chunk::<2>());
    let attributes = Attributes(attributes.map_or(0, |bytes| i16::from_be_bytes(*bytes)));
    if !rules.allow_zstd && attributes.compression() == Ok(Compression::Zstd) {
        return Err(BatchError::ZstdTooEarly);
    }
    match next_frame(&records)? {
        None => Ok(batch),
        Some(_) => Err(BatchError::MoreThanOneBatch),
    }
}

/// Base offset, size, checksum and codec: what is checked before the header is believed.
fn check_whole(bytes: Bytes, rules: &ProduceRules) -> Result<(Batch, Compression), BatchError> {
    let base = bytes.first_chunk::<8>().map_or(0, |base| i64::from_be_bytes(*base));
    if base != 0 {
        return Err(BatchError::BaseOffset(base));
    }
    if bytes.len() > rules.max_message_bytes {
        return Err(BatchError::TooLarge { size: bytes.len(), max: rules.max_message_bytes });
    }
    let Some(head) = bytes.first_chunk::<HEADER_LEN>() else {
        return Err(BatchError::Length((bytes.len() - PREFIX) as i32));
    };
    let batch = Batch { header: BatchHeader::fields(head), bytes };
    batch.check_crc()?;
    let compression = batch.header.attributes.compression()?;
    Ok((batch, compression))
}

/// Count, control flag and sequence.
fn check_header(header: &BatchHeader) -> Result<(), BatchError> {
    let (count, last_offset_delta) = (header.records_count, header.last_offset_delta);
    if count <= 0 || i64::from(count) != i64::from(last_offset_delta) + 1 {
        return Err(BatchError::Count { count, last_offset_delta });
    }
    if header.attributes.is_control() {
        return Err(BatchError::ControlFromClient);
    }
    if header.producer_id.is_idempotent() && header.base_sequence.get() < 0 {
        return Err(producer_fault(header, "an idempotent batch needs a sequence"));
    }
    Ok(())
}

/// What Kafka takes, and what means nothing.
fn check_meaning(header: &BatchHeader) -> Result<(), BatchError> {
    match header.producer_id.is_idempotent() {
        true if header.producer_epoch.get() < 0 => {
            return Err(producer_fault(header, "an idempotent batch needs an epoch"));
        }
        false if header.attributes.is_transactional() => {
            return Err(producer_fault(header, "a transactional batch needs a producer id"));
        }
        // without a producer id the sequence means nothing, and some clients send 0
        _ => {}
    }
    match header.attributes.timestamp_type() {
        TimestampType::CreateTime => Ok(()),
        TimestampType::LogAppendTime => Err(BatchError::TimestampType),
    }
}

fn producer_fault(header: &BatchHeader, reason: &'static str) -> BatchError {
    BatchError::Producer {
        producer_id: header.producer_id.get(),
        epoch: header.producer_epoch.get(),
        sequence: header.base_sequence.get(),
        reason,
    }
}

/// The largest timestamp of a batch's records, and what Kafka does not mind about one of them and readers would.
type Walked = (Timestamp, Option<BatchError>);

/// Walks as many records as the header counts, to the end of the bytes. What is malformed is refused at once; what
/// the topic does not take is collected to the end, since one timestamp decides the code for all.
fn check_each<S: Source>(
    source: &mut S,
    closeness: Closeness,
    header: &BatchHeader,
    rules: &ProduceRules,
) -> Result<Walked, BatchError> {
    let mut max_timestamp = Timestamp::NONE;
    let mut refused = RefusedRecords::default();
    let mut oddity = None;
    for index in 0..header.records_count {
        let record = match skim(source, closeness) {
            Ok(record) => record,
            Err(reason) => return Err(source.failure().unwrap_or(BatchError::Record { index, reason })),
        };
        let strays = record.offset_delta != index;
        if let Some(reason) = strays.then_some("its offset delta is not its index").or(record.oddity) {
            oddity.get_or_insert(BatchError::Record { index, reason });
        }
        let timestamp = timestamp_of(&record, header);
        match why_refused(&record, timestamp, header, rules) {
            Some(reason) => refused.note(index, reason),
            None => max_timestamp = max_timestamp.max(timestamp),
        }
    }
    if !source.at_end() {
        return Err(source.failure().unwrap_or(BatchError::TrailingBytes(header.records_count)));
    }
    if refused.count > 0 {
        return Err(BatchError::Records(refused));
    }
    Ok((max_timestamp, oddity))
}

/// As readers see it: wrapping, as Kafka's does.
#[inline]
pub(crate) fn timestamp_of(record: &Skimmed, header: &BatchHeader) -> Timestamp {
    match header.attributes.timestamp_type() {
        TimestampType::CreateTime => {
            Timestamp(header.base_timestamp.get().wrapping_add(record.timestamp_delta))
        }
        TimestampType::LogAppendTime => header.max_timestamp,
    }
}

/// Why the topic does not take a whole record. A timestamp that the producer chose must lie near the broker's clock
/// (KIP-937), by Kafka's arithmetic, which wraps.
#[inline]
fn why_refused(
    record: &Skimmed,
    timestamp: Timestamp,
    header: &BatchHeader,
    rules: &ProduceRules,
) -> Option<RecordReason> {
    if rules.compacted && !record.has_key {
        return Some(RecordReason::NoKey);
    }
    if rules.timestamp_type == TimestampType::CreateTime && timestamp != Timestamp::NONE {
        let (before, after) = (rules.timestamp_before_max_ms, rules.timestamp_after_max_ms);
        let age = rules.now.get().wrapping_sub(timestamp.get());
        return (age > before || age.wrapping_neg() > after).then(|| RecordReason::Timestamp {
            timestamp: timestamp.get(),
            min: rules.now.get().saturating_sub(before),
            max: rules.now.get().saturating_add(after),
        });
    }
    let is_flagged = header.attributes.timestamp_type() == TimestampType::LogAppendTime;
    is_flagged.then_some(RecordReason::AppendTime)
}
