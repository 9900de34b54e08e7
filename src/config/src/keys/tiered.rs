//! Broker keys of Kafka 4.4.0: tiered storage. A table and nothing else: no key is read here.

use crate::key::Check::{Any, AtLeast, BetweenReal, NonEmpty};
use crate::key::Default::{Null, Text};
use crate::key::{Key, Kind, key};

/// Name, type, default, check; in order of names.
pub(super) static KEYS: &[Key] = &[
    key("follower.fetch.last.tiered.offset.enable", Kind::Boolean, Text("false"), Any),
    key("remote.fetch.max.wait.ms", Kind::Int, Text("500"), AtLeast(1)),
    key("remote.list.offsets.request.timeout.ms", Kind::Long, Text("30000"), AtLeast(1)),
    key("remote.log.index.file.cache.total.size.bytes", Kind::Long, Text("1073741824"), AtLeast(1)),
    key("remote.log.index.file.cache.ttl.ms", Kind::Long, Text("900000"), AtLeast(-1)).internal(),
    key("remote.log.manager.copier.thread.pool.size", Kind::Int, Text("10"), AtLeast(1)),
    key("remote.log.manager.copy.max.bytes.per.second", Kind::Long, Text("9223372036854775807"), AtLeast(1)),
    key("remote.log.manager.copy.quota.window.num", Kind::Int, Text("11"), AtLeast(1)),
    key("remote.log.manager.copy.quota.window.size.seconds", Kind::Int, Text("1"), AtLeast(1)),
    key("remote.log.manager.expiration.thread.pool.size", Kind::Int, Text("10"), AtLeast(1)),
    key("remote.log.manager.fetch.max.bytes.per.second", Kind::Long, Text("9223372036854775807"), AtLeast(1)),
    key("remote.log.manager.fetch.quota.window.num", Kind::Int, Text("11"), AtLeast(1)),
    key("remote.log.manager.fetch.quota.window.size.seconds", Kind::Int, Text("1"), AtLeast(1)),
    key("remote.log.manager.follower.thread.pool.size", Kind::Int, Text("2"), AtLeast(1)),
    key("remote.log.manager.task.interval.ms", Kind::Long, Text("30000"), AtLeast(1)),
    key("remote.log.manager.task.retry.backoff.max.ms", Kind::Long, Text("30000"), AtLeast(1)).internal(),
    key("remote.log.manager.task.retry.backoff.ms", Kind::Long, Text("500"), AtLeast(1)).internal(),
    key("remote.log.manager.task.retry.jitter", Kind::Double, Text("0.2"), BetweenReal(0.0, 0.5)).internal(),
    key("remote.log.manager.thread.pool.size", Kind::Int, Text("2"), AtLeast(1)),
    key("remote.log.metadata.custom.metadata.max.bytes", Kind::Int, Text("128"), AtLeast(0)),
    key(
        "remote.log.metadata.manager.class.name",
        Kind::Text,
        Text("org.apache.kafka.server.log.remote.metadata.storage.TopicBasedRemoteLogMetadataManager"),
        NonEmpty,
    ),
    key("remote.log.metadata.manager.class.path", Kind::Text, Null, Any),
    key("remote.log.metadata.manager.impl.prefix", Kind::Text, Text("rlmm.config."), NonEmpty),
    key("remote.log.metadata.manager.listener.name", Kind::Text, Null, NonEmpty),
    key("remote.log.reader.max.pending.tasks", Kind::Int, Text("100"), AtLeast(1)),
    key("remote.log.reader.threads", Kind::Int, Text("10"), AtLeast(1)),
    key("remote.log.storage.manager.class.name", Kind::Text, Null, NonEmpty),
    key("remote.log.storage.manager.class.path", Kind::Text, Null, Any),
    key("remote.log.storage.manager.impl.prefix", Kind::Text, Text("rsm.config."), NonEmpty),
    key("remote.log.storage.system.enable", Kind::Boolean, Text("false"), Any),
];
