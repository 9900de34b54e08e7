//! Configurations that stand in the metadata log, and what this core itself reads of them. It must never
//! judge a value: whoever wrote it did.

use milena_wire::messages::config_record::ConfigRecord;

use super::Image;
use crate::settings::Settings;

/// What a configuration applies to.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct ConfigResource {
    /// Kafka's number of the kind: 2 topic, 4 broker, 8 broker logger, 16 client metrics, 32 group.
    pub kind: i8,
    /// Its name; the empty broker is every broker.
    pub name: String,
}

impl ConfigResource {
    /// The kind of a topic.
    pub const TOPIC: i8 = 2;
    /// The kind of a broker.
    pub const BROKER: i8 = 4;

    /// A topic.
    pub fn topic(name: &str) -> ConfigResource {
        ConfigResource { kind: Self::TOPIC, name: name.to_owned() }
    }

    /// Every broker, by default.
    pub fn cluster() -> ConfigResource {
        ConfigResource { kind: Self::BROKER, name: String::new() }
    }

    /// What a record is about.
    pub(crate) fn of(record: &ConfigRecord) -> ConfigResource {
        ConfigResource { kind: record.resource_type, name: record.resource_name.to_string() }
    }
}

pub(crate) const MIN_INSYNC_REPLICAS: &str = "min.insync.replicas";
const UNCLEAN_LEADER_ELECTION: &str = "unclean.leader.election.enable";

impl Image {
    /// A topic's configuration as far as the log says it: the topic's own, else the cluster's.
    fn topic_config(&self, topic: &str, name: &str) -> Option<&str> {
        let own = self.topic_overrides(topic).get(name);
        own.or_else(|| self.cluster_overrides().get(name)).map(String::as_str)
    }

    /// `min.insync.replicas` of a topic, at most `replication_factor`; 1 where nothing readable is said.
    pub(crate) fn min_insync_replicas(&self, topic: &str, replication_factor: usize) -> usize {
        let said = self.topic_config(topic, MIN_INSYNC_REPLICAS).and_then(|value| value.trim().parse().ok());
        said.unwrap_or(1usize).clamp(1, replication_factor.max(1))
    }

    /// Whether a topic may elect a leader that lacks committed records.
    pub(crate) fn unclean_leader_election(&self, topic: &str, settings: &Settings) -> bool {
        let said = self.topic_config(topic, UNCLEAN_LEADER_ELECTION);
        said.map_or(settings.unclean_leader_election, |value| value.trim().eq_ignore_ascii_case("true"))
    }
}
