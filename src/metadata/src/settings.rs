//! What the controller is told at its start: values, and the rules for configurations. It must never
//! read a configuration itself.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use milena_config::ConfigSource;

/// The controller's settings.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The id of the cluster, as its nodes' `meta.properties` say it.
    pub cluster_id: String,
    /// `broker.session.timeout.ms`: a broker that is silent for longer gets fenced.
    pub session_timeout: Duration,
    /// `num.partitions`: for a topic created without a partition count.
    pub default_partitions: i32,
    /// `default.replication.factor`: for a topic created without one.
    pub default_replication_factor: i16,
    /// `min.insync.replicas` of this node; written as the cluster's own when the log is new, for
    /// eligible leader replicas need one value that every node knows (KIP-966).
    pub min_insync_replicas: i32,
    /// `unclean.leader.election.enable` of this node, where neither topic nor cluster sets it.
    pub unclean_leader_election: bool,
    /// `delete.topic.enable`.
    pub delete_topics: bool,
    /// What a topic's configuration may say.
    pub rules: Arc<dyn ConfigRules>,
}

/// What a topic's configuration may say, and what it comes to. Pure: same answer for same question.
pub trait ConfigRules: Send + Sync + fmt::Debug {
    /// Checks a new topic's overrides: the refusal's message, as Kafka words it for `INVALID_CONFIG`.
    fn check_topic(&self, overrides: &BTreeMap<String, String>) -> Result<(), String>;

    /// The default of a topic key whose value is a list, items separated by commas; none for any other key.
    fn list_default(&self, name: &str) -> Option<String>;

    /// Every configuration of a topic in effect, given its own overrides and the cluster's dynamic
    /// defaults for brokers, sorted by name.
    fn effective_topic(
        &self,
        overrides: &BTreeMap<String, String>,
        cluster: &BTreeMap<String, String>,
    ) -> Vec<TopicConfigEntry>;
}

/// One configuration in effect.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TopicConfigEntry {
    /// Its name.
    pub name: String,
    /// Its value; withheld from replies when it is sensitive.
    pub value: Option<String>,
    /// Where the value comes from.
    pub source: ConfigSource,
    /// Whether the value must not be shown.
    pub sensitive: bool,
}
