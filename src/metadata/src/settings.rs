//! What the controller is told at its start: values, and the rules for configurations. It must never
//! read a configuration itself.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

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

/// Where a configuration's value comes from; the numbers are the wire's.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(i8)]
pub enum ConfigSource {
    /// The topic's own override.
    DynamicTopic = 1,
    /// The cluster's dynamic default for brokers.
    DynamicDefaultBroker = 3,
    /// The node's properties.
    StaticBroker = 4,
    /// Kafka's default.
    Default = 5,
}
