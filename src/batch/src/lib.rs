//! Bytes ⇄ record batches, format v2 (KIP-98), exactly as Kafka writes and checks them; formats v0 and v1
//! are read from old segments and never written.
//!
//! Promise: no byte from outside makes this crate panic or allocate beyond the limits it is given;
//! uncompressed records are walked where they lie and never copied; every byte written is one that
//! Kafka's own classes read. This crate must never do I/O, read a clock, or know a partition's state:
//! sequences are parsed and range-checked here, and judged where the producer's history is.
//!
//! - [`BatchHeader`] and [`Batch`]: one batch where it lies.
//! - [`next_frame`]: where a batch ends, as Kafka's reader of requests asks.
//! - [`validate_produce`] and [`Validator`]: what a leader checks before it appends a client's batch.
//! - [`Records`]: the records in a batch, decompressed within [`Limits`].
//! - [`BatchBuilder`]: the other direction, also for control batches.
//! - [`Batch::retaining`] and [`Batch::emptied`]: what compaction leaves of a batch.
//! - [`LegacyBatch`] and [`StoredBatch`]: what else an old segment may hold.
//! - [`Compression`] and [`Codecs`]: gzip, snappy, lz4, zstd; bounded, contexts reused.

mod batch;
mod builder;
mod compression;
mod control;
mod crc;
mod decompress;
mod error;
mod find;
mod frame;
mod gzip;
mod header;
mod legacy;
mod lz4_frame;
mod lz4_high;
mod recompress;
mod record;
mod retain;
mod snappy;
mod validate;
mod varint;
mod walk;

pub use batch::Batch;
pub use builder::BatchBuilder;
pub use compression::{Codecs, Compression, compress};
pub use control::{ControlKey, ControlRecordType, EndMarker, read_control, read_end_marker};
pub use crc::crc32c;
pub use decompress::{DECOMPRESSED_MAX, Limits, decompress};
pub use error::{BatchError, RECORD_FAULTS_MAX, RecordFault, RecordReason, RefusedRecords};
pub use find::find_record;
pub use frame::{Frame, next_frame};
pub use header::{Attributes, BatchHeader, HEADER_LEN, MAGIC, PREFIX, TimestampType};
pub use legacy::{LegacyBatch, LegacyRecords, STORED_LEN_MIN, StoredBatch, parse_stored_header};
pub use recompress::{StoredAs, compress_as};
pub use record::{Header, Record, Records};
pub use validate::{ProduceRules, Validator, check_form, validate_produce};
