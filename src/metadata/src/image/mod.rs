//! The image of a cluster: everything that the metadata log says, and nothing else. Only `apply` may
//! change it; it must never hold what a restart could not rebuild.

mod broker;
mod check;
mod configs;
mod partition;
mod records;
mod topic;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use milena_types::{NodeId, Offset, PartitionIndex, ProducerId, TopicId, TopicName};

pub use broker::{Broker, BrokerFeature, Controller, Endpoint};
pub use configs::ConfigResource;
pub(crate) use configs::MIN_INSYNC_REPLICAS;
pub use partition::{LeaderRecovery, Partition, directory};
pub(crate) use records::{ids, partition_record};
pub use topic::Topic;

/// The cluster as of an offset of the metadata log. Cloning copies the maps but shares the topics.
#[derive(Clone, Default, Debug)]
pub struct Image {
    /// The offset after the last record applied.
    pub(crate) next_offset: Offset,
    pub(crate) features: BTreeMap<String, i16>,
    pub(crate) brokers: BTreeMap<NodeId, Arc<Broker>>,
    pub(crate) controllers: BTreeMap<NodeId, Arc<Controller>>,
    pub(crate) topics: BTreeMap<TopicId, Arc<Topic>>,
    pub(crate) names: BTreeMap<TopicName, TopicId>,
    /// Names that contain `.` or `_`, by the name with every `.` made `_`: as metrics would call them.
    pub(crate) metric_names: BTreeMap<String, BTreeSet<TopicName>>,
    pub(crate) configs: BTreeMap<ConfigResource, BTreeMap<String, String>>,
    /// The first producer id that was never given out.
    pub(crate) next_producer_id: i64,
    /// The image before the metadata transaction that is under way (KIP-868), to go back to.
    pub(crate) before_transaction: Option<Box<Image>>,
}

impl Image {
    /// The image of a log with nothing in it.
    pub fn new() -> Image {
        Image::default()
    }

    /// The offset after the last record that is in this image.
    pub fn next_offset(&self) -> Offset {
        self.next_offset
    }

    /// Makes `of` what this image says of features and controllers, and up to where; nothing while a metadata transaction is
    /// under way.
    pub fn outline(&self, of: &mut Image) {
        if self.in_transaction() {
            return;
        }
        of.next_offset = self.next_offset;
        if of.features != self.features {
            of.features.clone_from(&self.features);
        }
        if of.controllers != self.controllers {
            of.controllers.clone_from(&self.controllers);
        }
    }

    /// Whether the log has said nothing yet: a new cluster.
    pub fn is_empty(&self) -> bool {
        self.features.is_empty() && self.brokers.is_empty() && self.topics.is_empty()
    }

    /// Whether a metadata transaction is under way: nothing in this image may be shown yet (KIP-868).
    pub fn in_transaction(&self) -> bool {
        self.before_transaction.is_some()
    }

    /// The finalized level of a feature; 0 when the log names none.
    pub fn feature(&self, name: &str) -> i16 {
        self.features.get(name).copied().unwrap_or(0)
    }

    /// The finalized features and their levels.
    pub fn finalized_features(&self) -> impl Iterator<Item = (&str, i16)> {
        self.features.iter().map(|(name, level)| (name.as_str(), *level))
    }

    /// A registered broker.
    pub fn broker(&self, id: NodeId) -> Option<&Broker> {
        self.brokers.get(&id).map(Arc::as_ref)
    }

    /// Every registered broker, fenced ones too, by id.
    pub fn brokers(&self) -> impl Iterator<Item = &Broker> {
        self.brokers.values().map(Arc::as_ref)
    }

    /// Whether a broker is registered, not fenced and not shutting down: it may lead.
    pub fn is_active(&self, id: NodeId) -> bool {
        self.broker(id).is_some_and(Broker::is_active)
    }

    /// Every registered controller, by id.
    pub fn controllers(&self) -> impl Iterator<Item = &Controller> {
        self.controllers.values().map(Arc::as_ref)
    }

    /// A topic by its name.
    pub fn topic(&self, name: &str) -> Option<&Topic> {
        self.names.get(name).and_then(|id| self.topic_by_id(*id))
    }

    /// A topic by its id.
    pub fn topic_by_id(&self, id: TopicId) -> Option<&Topic> {
        self.topics.get(&id).map(Arc::as_ref)
    }

    /// Every topic, by name.
    pub fn topics(&self) -> impl Iterator<Item = &Topic> {
        self.names.values().filter_map(|id| self.topic_by_id(*id))
    }

    /// How many topics there are.
    pub fn topic_count(&self) -> usize {
        self.topics.len()
    }

    /// A partition by its topic's id.
    pub fn partition(&self, topic: TopicId, partition: PartitionIndex) -> Option<&Partition> {
        self.topic_by_id(topic)?.partition(partition)
    }

    /// The overrides of a resource; empty when it has none.
    pub fn overrides(&self, resource: &ConfigResource) -> &BTreeMap<String, String> {
        static NONE: BTreeMap<String, String> = BTreeMap::new();
        self.configs.get(resource).unwrap_or(&NONE)
    }

    /// The overrides of a topic.
    pub fn topic_overrides(&self, name: &str) -> &BTreeMap<String, String> {
        self.overrides(&ConfigResource::topic(name))
    }

    /// The cluster's dynamic defaults for brokers.
    pub fn cluster_overrides(&self) -> &BTreeMap<String, String> {
        self.overrides(&ConfigResource::cluster())
    }

    /// The first producer id that was never given out.
    pub fn next_producer_id(&self) -> ProducerId {
        ProducerId(self.next_producer_id)
    }

    /// A topic that a new one called `name` would collide with in the names of metrics.
    pub fn metric_collision(&self, name: &str) -> Option<&TopicName> {
        self.metric_names.get(&metric_name(name)?)?.first()
    }
}

/// The name that `.` and `_` make the same; `None` for a name with neither, which Kafka lets be.
pub(crate) fn metric_name(name: &str) -> Option<String> {
    name.contains(['.', '_']).then(|| name.replace('.', "_"))
}
