//! The tables of keys, found by name. What stands in them was taken from Kafka 4.4.0's own definitions.

use crate::key::Key;

mod cluster;
mod groups;
mod log;
mod network;
mod own;
mod security;
mod tiered;
mod topic;
mod transactions;

const BROKER: [&[Key]; 7] =
    [cluster::KEYS, groups::KEYS, log::KEYS, network::KEYS, security::KEYS, tiered::KEYS, transactions::KEYS];

/// Prefixes under which Kafka passes any key on: to one listener, to a plug-in, to a secret's provider.
const OPEN_PREFIXES: [&str; 4] = ["listener.name.", "config.providers.", "rlmm.config.", "rsm.config."];

/// Keys that older Kafka versions knew and 4.4 ignores.
const REMOVED: &[&str] = &[
    "auto.include.jmx.reporter",
    "broker.id.generation.enable",
    "control.plane.listener.name",
    "controlled.shutdown.max.retries",
    "controlled.shutdown.retry.backoff.ms",
    "delegation.token.master.key",
    "group.coordinator.new.enable",
    "host.name",
    "inter.broker.protocol.version",
    "leader.imbalance.per.broker.percentage",
    "log.message.downconversion.enable",
    "log.message.format.version",
    "log.message.timestamp.difference.max.ms",
    "offsets.commit.required.acks",
    "port",
    "quota.consumer.default",
    "quota.producer.default",
    "replica.lag.max.messages",
    "reserved.broker.max.id",
    "advertised.host.name",
    "advertised.port",
];
const REMOVED_PREFIXES: [&str; 2] = ["zookeeper.", "password.encoder."];

/// Every broker key of Kafka 4.4.0, internal ones included, in no particular order.
pub fn broker_keys() -> impl Iterator<Item = &'static Key> {
    BROKER.into_iter().flatten()
}

/// Every topic key of Kafka 4.4.0, internal ones included, in order of names.
pub fn topic_keys() -> impl Iterator<Item = &'static Key> {
    topic::KEYS.iter()
}

/// Every broker key that Kafka does not have, in order of names.
pub fn own_keys() -> impl Iterator<Item = &'static Key> {
    own::KEYS.iter()
}

/// The broker key of that name.
pub fn broker_key(name: &str) -> Option<&'static Key> {
    BROKER.into_iter().chain([own::KEYS]).find_map(|keys| find(keys, name))
}

/// The topic key of that name.
pub fn topic_key(name: &str) -> Option<&'static Key> {
    find(topic::KEYS, name)
}

/// Whether Kafka passes keys like `name` on, whatever they are called.
pub(crate) fn is_open(name: &str) -> bool {
    OPEN_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

/// Whether an older Kafka knew `name`.
pub(crate) fn is_removed(name: &str) -> bool {
    REMOVED.contains(&name) || REMOVED_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

fn find(keys: &'static [Key], name: &str) -> Option<&'static Key> {
    keys.binary_search_by(|key| key.name().cmp(name)).ok().map(|index| &keys[index])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::Default;
    use crate::value::Value;

    #[test]
    fn all_keys_of_kafka_4_4_are_here() {
        assert_eq!(broker_keys().filter(|key| !key.is_internal()).count(), 350);
        assert_eq!(broker_keys().filter(|key| key.is_internal()).count(), 29);
        assert_eq!(topic_keys().filter(|key| !key.is_internal()).count(), 37);
    }

    #[test]
    fn tables_are_in_order_so_that_every_key_is_found() {
        for key in broker_keys().chain(own_keys()) {
            assert_eq!(broker_key(key.name()), Some(key), "{}", key.name());
            assert!(!is_removed(key.name()), "{}", key.name());
        }
        for key in topic_keys() {
            assert_eq!(topic_key(key.name()), Some(key), "{}", key.name());
        }
        assert_eq!(broker_key("no.such.key"), None);
    }

    #[test]
    fn every_default_passes_its_own_check() {
        for key in broker_keys().chain(own_keys()).chain(topic_keys()) {
            for default in [key.default(), key.kafka_default()] {
                if let Default::Text(text) = default {
                    assert!(Value::parse(key, text).is_ok(), "{} = {text}", key.name());
                }
            }
        }
    }

    #[test]
    fn broker_synonyms_exist_and_have_a_type_that_fits() {
        for key in topic_keys() {
            for (name, factor) in key.broker_synonyms() {
                let broker = broker_key(name).unwrap_or_else(|| panic!("{name}"));
                assert!(*factor >= 1);
                assert!(*factor == 1 || matches!(key.kind(), crate::Kind::Long), "{name}");
                // where the node checks less, so must whoever reads the topic's value
                let same = broker.check() == key.check() || broker.check() == crate::Check::Any;
                assert!(same || *factor > 1, "{name} and {}", key.name());
            }
        }
    }

    #[test]
    fn the_pairs_that_everybody_knows() {
        for (topic, broker) in [
            ("retention.ms", "log.retention.ms"),
            ("segment.bytes", "log.segment.bytes"),
            ("max.message.bytes", "message.max.bytes"),
            ("cleanup.policy", "log.cleanup.policy"),
            ("flush.messages", "log.flush.interval.messages"),
        ] {
            assert_eq!(topic_key(topic).unwrap().broker_synonyms()[0].0, broker);
        }
    }
}
