//! What a log is told about itself. Values come in validated; this file never reads configuration.

use crate::retention::Retention;

/// A log's settings, from the topic's configuration.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LogConfig {
    /// A segment is rolled before it would grow past this many bytes: `segment.bytes`. At most `i32::MAX`.
    pub segment_bytes: u32,
    /// Bytes between two entries of an index: `index.interval.bytes`.
    pub index_interval_bytes: u32,
    /// A segment is rolled once an index would grow past this many bytes: `segment.index.bytes`.
    pub segment_index_bytes: u32,
    /// A segment is rolled once it spans this many milliseconds: `segment.ms`.
    pub segment_ms: i64,
    /// How much earlier than `segment.ms` a segment may be rolled, so that not all do at once:
    /// `segment.jitter.ms`.
    pub segment_jitter_ms: i64,
    /// A new segment's file gets its full length at once: `preallocate`.
    pub preallocate: bool,
    /// Files of deleted segments are removed after so many milliseconds: `file.delete.delay.ms`.
    pub file_delete_delay_ms: i64,
    /// Which segments are deleted: `cleanup.policy`, `retention.ms`, `retention.bytes`.
    pub retention: Retention,
    /// A producer id is forgotten after this many milliseconds without a batch:
    /// `producer.id.expiration.ms`.
    pub producer_id_expiration_ms: i64,
    /// Records may have been taken out: `cleanup.policy` says compact, or did. Offsets missing between whole
    /// batches are no damage then.
    pub compacted: bool,
}

impl LogConfig {
    /// Kafka's defaults.
    pub const DEFAULT: LogConfig = LogConfig {
        segment_bytes: 1 << 30,
        index_interval_bytes: 4096,
        segment_index_bytes: 10 << 20,
        segment_ms: 604_800_000,
        segment_jitter_ms: 0,
        preallocate: false,
        file_delete_delay_ms: 60_000,
        retention: Retention { delete: true, ms: 604_800_000, bytes: -1 },
        producer_id_expiration_ms: 86_400_000,
        compacted: false,
    };
}

impl Default for LogConfig {
    fn default() -> LogConfig {
        LogConfig::DEFAULT
    }
}
