//! A topic and its partitions. Its id, not its name, is what it is (KIP-516).

use std::collections::BTreeMap;

use milena_types::{PartitionIndex, TopicId, TopicName};

use super::Partition;

/// A topic.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Topic {
    /// Its identity.
    pub id: TopicId,
    /// Its name.
    pub name: TopicName,
    /// Its partitions, 0 and up without gaps once the batch that creates them is applied.
    pub partitions: BTreeMap<PartitionIndex, Partition>,
}

impl Topic {
    /// A partition by its index.
    pub fn partition(&self, index: PartitionIndex) -> Option<&Partition> {
        self.partitions.get(&index)
    }

    /// How many replicas the first partition has, as Kafka counts a topic's replication factor.
    pub fn replication_factor(&self) -> usize {
        self.partitions.values().next().map_or(0, |partition| partition.replicas.len())
    }
}
