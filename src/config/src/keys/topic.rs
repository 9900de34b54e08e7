//! Topic keys of Kafka 4.4.0, and the broker keys that give each its default. A table and nothing else.

use crate::key::Check::{Any, AtLeast, Between, BetweenReal, Each, GzipLevel, OneOf, ThrottledReplicas};
use crate::key::Default::{Null, Text};
use crate::key::{Key, Kind, key};

/// Name, type, default, check, broker keys with the factor from their unit; in order of names.
pub(super) static KEYS: &[Key] = &[
    key("cleanup.policy", Kind::List, Text("delete"), Each(&["compact", "delete"])).works("What happens to old data: `delete` by retention, `compact` to the last value of each key, or both.").broker(&[("log.cleanup.policy", 1)]),
    key("compression.gzip.level", Kind::Int, Text("-1"), GzipLevel).works("The level at which batches are stored where `compression.type` is gzip; -1 is zlib's own default.").broker(&[("compression.gzip.level", 1)]),
    key("compression.lz4.level", Kind::Int, Text("9"), Between(1, 17)).works("The level at which batches are stored where `compression.type` is lz4; 9 is the fast compressor, as in Kafka, any other its high-compression one.").broker(&[("compression.lz4.level", 1)]),
    key("compression.type", Kind::Text, Text("producer"), OneOf(&["uncompressed", "zstd", "lz4", "snappy", "gzip", "producer"])).works("How batches are stored; `producer` keeps what the producer chose; any other stores them in that codec, whatever came.").broker(&[("compression.type", 1)]),
    key("compression.zstd.level", Kind::Int, Text("3"), Between(-131_072, 22)).works("The level at which batches are stored where `compression.type` is zstd.").broker(&[("compression.zstd.level", 1)]),
    key("delete.retention.ms", Kind::Long, Text("86400000"), AtLeast(0)).works("How long tombstones and transaction markers stay after the first cleaning that met them.").broker(&[("log.cleaner.delete.retention.ms", 1)]),
    key("errors.deadletterqueue.group.enable", Kind::Boolean, Text("false"), Any),
    key("file.delete.delay.ms", Kind::Long, Text("60000"), AtLeast(0)).works("How long files of deleted segments and topics stay under another name before they are removed.").broker(&[("log.segment.delete.delay.ms", 1)]),
    key("flush.messages", Kind::Long, Text("9223372036854775807"), AtLeast(1)).ours("1").works("After how many messages the log is flushed to disk. 1, the default here, makes every acknowledged record durable before its reply leaves.").broker(&[("log.flush.interval.messages", 1)]),
    key("flush.ms", Kind::Long, Text("9223372036854775807"), AtLeast(0)).broker(&[("log.flush.interval.ms", 1), ("log.flush.scheduler.interval.ms", 1)]),
    key("follower.replication.throttled.replicas", Kind::List, Text(""), ThrottledReplicas),
    key("index.interval.bytes", Kind::Int, Text("4096"), AtLeast(0)).works("How many bytes of batches lie between two entries of an index.").broker(&[("log.index.interval.bytes", 1)]),
    key("internal.segment.bytes", Kind::Int, Null, Any).internal(),
    key("leader.replication.throttled.replicas", Kind::List, Text(""), ThrottledReplicas),
    key("local.retention.bytes", Kind::Long, Text("-2"), AtLeast(-2)).broker(&[("log.local.retention.bytes", 1)]),
    key("local.retention.ms", Kind::Long, Text("-2"), AtLeast(-2)).broker(&[("log.local.retention.ms", 1)]),
    key("max.compaction.lag.ms", Kind::Long, Text("9223372036854775807"), AtLeast(1)).works("A record older than this is compacted however little of its log is dirty.").broker(&[("log.cleaner.max.compaction.lag.ms", 1)]),
    key("max.decompressed.message.bytes", Kind::Int, Text("2147483639"), Between(1, 2_147_483_639)).ours("268435456").works("How large the records of one batch may be when decompressed. Here the limit covers the batch, not each record alone; more than 256 MiB is as good as 256 MiB, which is what readers hold.").broker(&[("max.decompressed.message.bytes", 1)]),
    key("max.message.bytes", Kind::Int, Text("1048588"), AtLeast(0)).works("The largest record batch that is accepted, header included.").broker(&[("message.max.bytes", 1)]),
    key("message.timestamp.after.max.ms", Kind::Long, Text("3600000"), AtLeast(0)).works("How far a record's timestamp may lie in the future.").broker(&[("log.message.timestamp.after.max.ms", 1)]),
    key("message.timestamp.before.max.ms", Kind::Long, Text("9223372036854775807"), AtLeast(0)).works("How far a record's timestamp may lie in the past.").broker(&[("log.message.timestamp.before.max.ms", 1)]),
    key("message.timestamp.type", Kind::Text, Text("CreateTime"), OneOf(&["CreateTime", "LogAppendTime"])).works("Whether records keep their producer's time or get the time of the append.").broker(&[("log.message.timestamp.type", 1)]),
    key("min.cleanable.dirty.ratio", Kind::Double, Text("0.5"), BetweenReal(0.0, 1.0)).works("A log is compacted once more than this part of it is dirty.").broker(&[("log.cleaner.min.cleanable.ratio", 1)]),
    key("min.compaction.lag.ms", Kind::Long, Text("0"), AtLeast(0)).works("A record is not compacted away before it is this old.").broker(&[("log.cleaner.min.compaction.lag.ms", 1)]),
    key("min.insync.replicas", Kind::Int, Text("1"), AtLeast(1)).works("How many replicas must be in sync for a write with acks=all to be accepted.").broker(&[("min.insync.replicas", 1)]),
    key("preallocate", Kind::Boolean, Text("false"), Any).works("Whether a new segment gets its full length at once.").broker(&[("log.preallocate", 1)]),
    key("remote.copy.lag.bytes", Kind::Long, Text("-1"), AtLeast(-1)).broker(&[("log.remote.copy.lag.bytes", 1)]),
    key("remote.copy.lag.ms", Kind::Long, Text("0"), AtLeast(-1)).broker(&[("log.remote.copy.lag.ms", 1)]),
    key("remote.log.copy.disable", Kind::Boolean, Text("false"), Any),
    key("remote.log.delete.on.disable", Kind::Boolean, Text("false"), Any),
    key("remote.storage.enable", Kind::Boolean, Text("false"), Any),
    key("retention.bytes", Kind::Long, Text("-1"), Any).works("How many bytes of records a partition keeps; -1 is no limit.").broker(&[("log.retention.bytes", 1)]),
    key("retention.ms", Kind::Long, Text("604800000"), AtLeast(-1)).works("For how long records are kept; -1 is no limit.").broker(&[("log.retention.ms", 1), ("log.retention.minutes", 60_000), ("log.retention.hours", 3_600_000)]),
    key("segment.bytes", Kind::Int, Text("1073741824"), AtLeast(1_048_576)).works("How large a segment file may grow.").broker(&[("log.segment.bytes", 1)]),
    key("segment.index.bytes", Kind::Int, Text("10485760"), AtLeast(4)).works("How large an offset index may grow; rolls the segment.").broker(&[("log.index.size.max.bytes", 1)]),
    key("segment.jitter.ms", Kind::Long, Text("0"), AtLeast(0)).works("Up to how much earlier than `segment.ms` a segment is rolled, so that not all are at once.").broker(&[("log.roll.jitter.ms", 1), ("log.roll.jitter.hours", 3_600_000)]),
    key("segment.ms", Kind::Long, Text("604800000"), AtLeast(1)).works("After how long a segment is rolled although it is not full.").broker(&[("log.roll.ms", 1), ("log.roll.hours", 3_600_000)]),
    key("unclean.leader.election.enable", Kind::Boolean, Text("false"), Any).broker(&[("unclean.leader.election.enable", 1)]),
];
