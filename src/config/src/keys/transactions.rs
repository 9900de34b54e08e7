//! Broker keys of Kafka 4.4.0: transactions and idempotent producers. A table and nothing else: no key is read here.

use crate::key::Check::{Any, AtLeast};
use crate::key::Default::Text;
use crate::key::{Key, Kind, key};

/// Name, type, default, check; in order of names.
pub(super) static KEYS: &[Key] = &[
    key("add.partitions.to.txn.retry.backoff.max.ms", Kind::Int, Text("100"), AtLeast(0)),
    key("add.partitions.to.txn.retry.backoff.ms", Kind::Int, Text("20"), AtLeast(1)),
    key("producer.id.expiration.check.interval.ms", Kind::Int, Text("600000"), AtLeast(1)).internal(),
    key("producer.id.expiration.ms", Kind::Int, Text("86400000"), AtLeast(1))
        .works("How long an idle producer's sequences are remembered."),
    key("producer.purgatory.purge.interval.requests", Kind::Int, Text("1000"), Any),
    key("transaction.abort.timed.out.transaction.cleanup.interval.ms", Kind::Int, Text("10000"), AtLeast(1)),
    key("transaction.max.timeout.ms", Kind::Int, Text("900000"), AtLeast(1)),
    key("transaction.partition.verification.enable", Kind::Boolean, Text("true"), Any),
    key("transaction.remove.expired.transaction.cleanup.interval.ms", Kind::Int, Text("3600000"), AtLeast(1)),
    key("transaction.state.log.load.buffer.size", Kind::Int, Text("5242880"), AtLeast(1)),
    key("transaction.state.log.min.isr", Kind::Int, Text("2"), AtLeast(1)),
    key("transaction.state.log.num.partitions", Kind::Int, Text("50"), AtLeast(1)),
    key("transaction.state.log.replication.factor", Kind::Short, Text("3"), AtLeast(1)),
    key("transaction.state.log.segment.bytes", Kind::Int, Text("104857600"), AtLeast(1)),
    key("transaction.two.phase.commit.enable", Kind::Boolean, Text("false"), Any),
    key("transactional.id.expiration.ms", Kind::Int, Text("604800000"), AtLeast(1)),
];
