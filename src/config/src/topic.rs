//! A topic's configuration: its own keys over the node's defaults, as one typed value. What a key does
//! is decided by those who read it.

use milena_batch::{Compression, DECOMPRESSED_MAX, ProduceRules, StoredAs, TimestampType};
use milena_probe::always;
use milena_types::Timestamp;

use crate::key::Key;
use crate::value::Value;
use crate::{ConfigError, InvalidConfig, Settings, topic_key};

/// What happens to a topic's old data.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CleanupPolicy {
    /// Segments beyond retention are deleted.
    pub delete: bool,
    /// Only the last value of each key is kept.
    pub compact: bool,
}

/// How a topic's batches are stored.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StoredCompression {
    /// As their producer sent them.
    Producer,
    /// By this codec at its level, whatever the producer chose.
    Codec(StoredAs),
}

/// A topic's configuration. Times are milliseconds, sizes bytes, -1 is no limit where Kafka says so.
#[derive(Clone, PartialEq, Debug)]
pub struct TopicConfig {
    /// `segment.bytes`, or `internal.segment.bytes` where a test set it.
    pub segment_bytes: u32,
    /// `segment.ms`.
    pub segment_ms: i64,
    /// `segment.jitter.ms`.
    pub segment_jitter_ms: i64,
    /// `segment.index.bytes`.
    pub segment_index_bytes: u32,
    /// `index.interval.bytes`.
    pub index_interval_bytes: u32,
    /// `flush.messages`; 1 is durable before acknowledged.
    pub flush_messages: i64,
    /// `max.message.bytes`.
    pub max_message_bytes: usize,
    /// `max.decompressed.message.bytes`.
    pub max_decompressed_message_bytes: usize,
    /// `min.insync.replicas`.
    pub min_insync_replicas: i32,
    /// `message.timestamp.type`.
    pub timestamp_type: TimestampType,
    /// `message.timestamp.before.max.ms`.
    pub timestamp_before_max_ms: i64,
    /// `message.timestamp.after.max.ms`.
    pub timestamp_after_max_ms: i64,
    /// `cleanup.policy`; neither keeps everything for ever.
    pub cleanup_policy: CleanupPolicy,
    /// `retention.ms`.
    pub retention_ms: i64,
    /// `retention.bytes`.
    pub retention_bytes: i64,
    /// `delete.retention.ms`.
    pub delete_retention_ms: i64,
    /// `file.delete.delay.ms`.
    pub file_delete_delay_ms: i64,
    /// `min.compaction.lag.ms`.
    pub min_compaction_lag_ms: i64,
    /// `max.compaction.lag.ms`.
    pub max_compaction_lag_ms: i64,
    /// `min.cleanable.dirty.ratio`.
    pub min_cleanable_dirty_ratio: f64,
    /// `compression.type`, and the `compression.*.level` that goes with it.
    pub compression: StoredCompression,
    /// `unclean.leader.election.enable`.
    pub unclean_leader_election: bool,
    /// `preallocate`.
    pub preallocate: bool,
}

/// Checks one topic key, as CreateTopics and AlterConfigs must before anything is written.
pub fn validate_topic_config(name: &str, value: &str) -> Result<(), InvalidConfig> {
    let key = topic_key(name).ok_or_else(|| InvalidConfig::UnknownKey(name.to_owned()))?;
    let value = Value::parse(key, value)?;
    if name == "remote.storage.enable" && value == Value::Boolean(true) {
        return Err(InvalidConfig::Conflict(
            "Tiered Storage functionality is disabled in the broker. Topic cannot be configured with remote \
             log storage."
                .to_owned(),
        ));
    }
    Ok(())
}

impl TopicConfig {
    /// The configuration of a topic with `overrides` of its own on a node with `settings`.
    pub fn new<'a>(
        settings: &Settings,
        overrides: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<TopicConfig, InvalidConfig> {
        let mut own = Vec::new();
        for (name, value) in overrides {
            validate_topic_config(name, value)?;
            let key = topic_key(name).expect("just validated");
            own.push((key.name(), Value::parse(key, value)?));
        }
        let config = Lookup { settings, own }.build();
        config.check()?;
        Ok(config)
    }

    /// What a batch produced to the topic is held to at `now`; `allow_zstd` from Produce version 7 on.
    pub fn produce_rules(&self, now: Timestamp, allow_zstd: bool) -> ProduceRules {
        ProduceRules {
            max_message_bytes: self.max_message_bytes,
            max_decompressed_bytes: self.max_decompressed_message_bytes.min(DECOMPRESSED_MAX),
            timestamp_type: self.timestamp_type,
            timestamp_before_max_ms: self.timestamp_before_max_ms,
            timestamp_after_max_ms: self.timestamp_after_max_ms,
            compacted: self.cleanup_policy.compact,
            allow_zstd,
            stored_as: match self.compression {
                StoredCompression::Producer => None,
                StoredCompression::Codec(stored_as) => Some(stored_as),
            },
            now,
        }
    }

    /// When a segment is rolled at the latest, in milliseconds: after `segment.ms`, or sooner where `max.compaction.lag.ms`
    /// is less, since an active segment is not compacted (KIP-354).
    pub fn segment_ms_max(&self) -> i64 {
        if self.cleanup_policy.compact {
            self.segment_ms.min(self.max_compaction_lag_ms.max(1))
        } else {
            self.segment_ms
        }
    }

    /// The configuration of a topic without keys of its own on a node with `settings`.
    pub(crate) fn of_node(settings: &Settings) -> Result<TopicConfig, ConfigError> {
        TopicConfig::new(settings, []).map_err(|invalid| ConfigError::Contradiction(invalid.to_string()))
    }

    fn check(&self) -> Result<(), InvalidConfig> {
        if self.min_compaction_lag_ms > self.max_compaction_lag_ms {
            return Err(InvalidConfig::Conflict(format!(
                "conflict topic config setting min.compaction.lag.ms ({}) > max.compaction.lag.ms ({})",
                self.min_compaction_lag_ms, self.max_compaction_lag_ms
            )));
        }
        Ok(())
    }
}

/// Where a topic's values come from.
struct Lookup<'a> {
    settings: &'a Settings,
    own: Vec<(&'static str, Value)>,
}

impl Lookup<'_> {
    fn build(&self) -> TopicConfig {
        let segment_bytes = self.own("internal.segment.bytes").unwrap_or_else(|| self.value("segment.bytes"));
        let policy = self.value("cleanup.policy");
        let does = |what: &str| policy.list().iter().any(|item| item == what);
        TopicConfig {
            segment_bytes: u32::try_from(segment_bytes.number().unwrap_or(0)).unwrap_or(0).max(1),
            segment_ms: self.number("segment.ms"),
            segment_jitter_ms: self.number("segment.jitter.ms"),
            segment_index_bytes: self.size("segment.index.bytes"),
            index_interval_bytes: self.size("index.interval.bytes"),
            flush_messages: self.number("flush.messages"),
            max_message_bytes: self.size("max.message.bytes") as usize,
            max_decompressed_message_bytes: self.size("max.decompressed.message.bytes") as usize,
            min_insync_replicas: self.size("min.insync.replicas") as i32,
            timestamp_type: match self.value("message.timestamp.type").text() {
                Some("LogAppendTime") => TimestampType::LogAppendTime,
                _ => TimestampType::CreateTime,
            },
            timestamp_before_max_ms: self.number("message.timestamp.before.max.ms"),
            timestamp_after_max_ms: self.number("message.timestamp.after.max.ms"),
            cleanup_policy: CleanupPolicy { delete: does("delete"), compact: does("compact") },
            retention_ms: self.number("retention.ms").max(-1),
            retention_bytes: self.number("retention.bytes"),
            delete_retention_ms: self.number("delete.retention.ms"),
            file_delete_delay_ms: self.number("file.delete.delay.ms"),
            min_compaction_lag_ms: self.number("min.compaction.lag.ms"),
            max_compaction_lag_ms: self.number("max.compaction.lag.ms"),
            min_cleanable_dirty_ratio: self
                .value("min.cleanable.dirty.ratio")
                .real()
                .expect("a ratio has a default"),
            compression: self.compression(),
            unclean_leader_election: self.flag("unclean.leader.election.enable"),
            preallocate: self.flag("preallocate"),
        }
    }

    fn compression(&self) -> StoredCompression {
        let value = self.value("compression.type");
        let codec = match value.text() {
            Some("producer") | None => return StoredCompression::Producer,
            Some(name) => Compression::from_name(name).expect("checked against the codecs' names"),
        };
        let level = match codec {
            Compression::None | Compression::Snappy => None,
            Compression::Gzip => Some("compression.gzip.level"),
            Compression::Lz4 => Some("compression.lz4.level"),
            Compression::Zstd => Some("compression.zstd.level"),
        };
        let level = level.map(|key| i32::try_from(self.number(key)).expect("a 32-bit type"));
        StoredCompression::Codec(StoredAs { codec, level })
    }

    /// What the topic itself sets; the last one, if twice.
    fn own(&self, name: &str) -> Option<Value> {
        self.own.iter().rev().find(|(own, _)| *own == name).map(|(_, value)| value.clone())
    }

    /// The topic's own value, or the node's, or the default.
    fn value(&self, name: &str) -> Value {
        let key = topic_key(name).expect("this crate asks for keys of its own table only");
        if let Some(own) = self.own(name) {
            return own;
        }
        self.of_node(key).unwrap_or_else(|| {
            let default = key.default().text().expect("a topic key read here has a default");
            Value::parse(key, default).expect("a default passes its own check")
        })
    }

    /// The first broker key that is set and gives `key` its default, in `key`'s unit.
    fn of_node(&self, key: &Key) -> Option<Value> {
        key.broker_synonyms().iter().find_map(|(name, factor)| {
            self.settings.get(name)?;
            Some(match self.settings.value(name) {
                Value::Number(number) => Value::Number(number.saturating_mul(*factor)),
                other => other,
            })
        })
    }

    fn number(&self, name: &str) -> i64 {
        self.value(name).number().expect("a key with a numeric type and default")
    }

    fn size(&self, name: &str) -> u32 {
        let number = self.number(name);
        always!(number >= 0, "{name} is checked not to be negative: {number}");
        u32::try_from(number).expect("a 32-bit type")
    }

    fn flag(&self, name: &str) -> bool {
        self.value(name).boolean().expect("a key with a boolean type and default")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_kafkas_but_for_durability() {
        let config = TopicConfig::new(&Settings::of(&[]), []).unwrap();
        assert_eq!(config.flush_messages, 1);
        assert_eq!(config.segment_bytes, 1 << 30);
        assert_eq!(config.segment_ms, 604_800_000);
        assert_eq!(config.segment_index_bytes, 10_485_760);
        assert_eq!(config.index_interval_bytes, 4096);
        assert_eq!(config.max_message_bytes, 1_048_588);
        assert_eq!(config.max_decompressed_message_bytes, DECOMPRESSED_MAX);
        assert_eq!(config.min_insync_replicas, 1);
        assert_eq!(config.timestamp_before_max_ms, i64::MAX);
        assert_eq!(config.timestamp_after_max_ms, 3_600_000);
        assert_eq!(config.retention_ms, 604_800_000);
        assert_eq!(config.cleanup_policy, CleanupPolicy { delete: true, compact: false });
        assert_eq!(config.compression, StoredCompression::Producer);
        let now = Timestamp(1_700_000_000_000);
        assert_eq!(config.produce_rules(now, true), ProduceRules::defaults(now));
    }

    #[test]
    fn a_topics_own_key_wins_over_the_nodes_and_the_finer_unit_over_the_coarser() {
        let node = Settings::of(&[
            ("log.roll.hours", "2"),
            ("log.retention.hours", "-1"),
            ("message.max.bytes", "1000"),
            ("log.message.timestamp.type", "LogAppendTime"),
        ]);
        let config = TopicConfig::new(&node, [("max.message.bytes", "2000")]).unwrap();
        assert_eq!(config.segment_ms, 7_200_000);
        assert_eq!(config.retention_ms, -1);
        assert_eq!(config.max_message_bytes, 2000);
        assert_eq!(config.timestamp_type, TimestampType::LogAppendTime);
        let finer = Settings::of(&[("log.roll.hours", "2"), ("log.roll.ms", "5")]);
        assert_eq!(TopicConfig::new(&finer, []).unwrap().segment_ms, 5);
    }

    #[test]
    fn policies_and_codecs() {
        let with = |key, value| TopicConfig::new(&Settings::of(&[]), [(key, value)]).unwrap();
        let both = CleanupPolicy { delete: true, compact: true };
        assert_eq!(with("cleanup.policy", "compact, delete").cleanup_policy, both);
        let neither = CleanupPolicy { delete: false, compact: false };
        assert_eq!(with("cleanup.policy", "").cleanup_policy, neither);
        let none = StoredCompression::Codec(StoredAs::codec(Compression::None));
        assert_eq!(with("compression.type", "uncompressed").compression, none);
        assert_eq!(with("internal.segment.bytes", "4096").segment_bytes, 4096);
    }

    #[test]
    fn a_compacted_topics_segments_are_rolled_before_its_records_wait_too_long_to_be_compacted() {
        let rolled_after = |policy, lag| {
            let own = [("cleanup.policy", policy), ("segment.ms", "1000"), ("max.compaction.lag.ms", lag)];
            TopicConfig::new(&Settings::of(&[]), own).unwrap().segment_ms_max()
        };
        assert_eq!(rolled_after("compact", "60"), 60);
        assert_eq!(rolled_after("compact,delete", "60"), 60);
        assert_eq!(rolled_after("compact", "2000"), 1000);
        assert_eq!(rolled_after("delete", "60"), 1000);
    }

    #[test]
    fn a_codec_is_used_at_the_level_of_the_topic_or_else_of_the_node() {
        let stored = |node: &Settings, own: &[(&'static str, &'static str)]| {
            let rules =
                TopicConfig::new(node, own.iter().copied()).unwrap().produce_rules(Timestamp(0), true);
            rules.stored_as.map(|stored_as| (stored_as.codec.name(), stored_as.level))
        };
        let defaults = Settings::of(&[]);
        assert_eq!(stored(&defaults, &[("compression.zstd.level", "5")]), None, "as producers send it");
        for (codec, level) in [("gzip", -1), ("lz4", 9), ("zstd", 3)] {
            assert_eq!(stored(&defaults, &[("compression.type", codec)]), Some((codec, Some(level))));
        }
        assert_eq!(stored(&defaults, &[("compression.type", "snappy")]), Some(("snappy", None)));
        let node = Settings::of(&[("compression.type", "zstd"), ("compression.zstd.level", "7")]);
        assert_eq!(stored(&node, &[]), Some(("zstd", Some(7))));
        assert_eq!(stored(&node, &[("compression.zstd.level", "-5")]), Some(("zstd", Some(-5))));
        let own = [("compression.type", "gzip"), ("compression.gzip.level", "1")];
        assert_eq!(stored(&node, &own), Some(("gzip", Some(1))));
    }

    #[test]
    fn what_is_refused_is_refused_in_kafkas_words() {
        let refused = |key: &str, value: &str| validate_topic_config(key, value).unwrap_err().to_string();
        assert_eq!(refused("colour", "red"), "Unknown topic config name: colour");
        assert_eq!(
            refused("segment.bytes", "1"),
            "Invalid value 1 for configuration segment.bytes: Value must be at least 1048576"
        );
        assert_eq!(
            refused("retention.ms", "week"),
            "Invalid value week for configuration retention.ms: Not a number of type LONG"
        );
        assert_eq!(
            refused("preallocate", "yes"),
            "Invalid value yes for configuration preallocate: Expected value to be either true or false"
        );
        assert_eq!(
            refused("compression.type", "brotli"),
            "Invalid value brotli for configuration compression.type: String must be one of: uncompressed, \
             zstd, lz4, snappy, gzip, producer"
        );
        assert!(refused("cleanup.policy", "delete,shred").contains("`shred` is not one of"));
        assert!(refused("remote.storage.enable", "true").contains("Tiered Storage"));
        assert!(refused("leader.replication.throttled.replicas", "1:x").contains("[partitionId]"));
        assert!(validate_topic_config("leader.replication.throttled.replicas", "*").is_ok());
        assert!(validate_topic_config("leader.replication.throttled.replicas", "0:1,1:2").is_ok());
        let conflict = TopicConfig::new(
            &Settings::of(&[]),
            [("min.compaction.lag.ms", "10"), ("max.compaction.lag.ms", "5")],
        );
        assert!(conflict.unwrap_err().to_string().contains("(10) > max.compaction.lag.ms (5)"));
    }
}
