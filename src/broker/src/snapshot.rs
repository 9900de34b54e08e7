//! What handlers see of the cluster, all of one moment: the image, and the partitions on this node that
//! already behave as it says. Immutable; a handler takes one and never asks twice.

use std::collections::BTreeMap;
use std::sync::Arc;

use milena_config::TopicConfig;
use milena_metadata::{Image, Topic};
use milena_replica::ActiveBrokers;
use milena_types::{ErrorCode, PartitionIndex, TopicId, TopicIdPartition};

use crate::partition::Partition;

/// The cluster as of one offset of the metadata log.
#[derive(Clone)]
pub struct Snapshot {
    /// Everything that is committed up to there.
    pub image: Image,
    /// The brokers that serve, as its partitions know them.
    pub active: Arc<ActiveBrokers>,
    /// The partitions that this node holds.
    pub hosted: BTreeMap<TopicIdPartition, Hosted>,
    /// The settings in effect for each topic.
    pub settings: BTreeMap<TopicId, Arc<TopicConfig>>,
}

/// A partition that this node holds.
#[derive(Clone)]
pub enum Hosted {
    /// Its log is open.
    Online(Arc<Partition>),
    /// Its log could not be opened: it alone is out of service, the rest is served.
    Offline {
        /// Whether it was the disk's doing, so that it is worth trying again.
        may_pass: bool,
    },
}

/// A partition to work on, and its topic's settings.
pub type Found = (Arc<Partition>, Arc<TopicConfig>);

impl Snapshot {
    /// The topic called `name`, or `UNKNOWN_TOPIC_OR_PARTITION`. Once for all partitions that a request names of it: a
    /// name can be as long as a request.
    pub fn topic_named(&self, name: &str) -> Result<&Topic, ErrorCode> {
        self.image.topic(name).ok_or(ErrorCode::UnknownTopicOrPartition)
    }

    /// The partition `index` of the topic called `name`, for who asks for one.
    pub fn by_name(&self, name: &str, index: i32) -> Result<Found, ErrorCode> {
        self.partition_of(self.topic_named(name)?, index)
    }

    /// The topic with this id, or `UNKNOWN_TOPIC_ID` (KIP-516).
    pub fn topic_of_id(&self, id: TopicId) -> Result<&Topic, ErrorCode> {
        self.image.topic_by_id(id).ok_or(ErrorCode::UnknownTopicId)
    }

    /// The partition `index` of `topic`: `UNKNOWN_TOPIC_OR_PARTITION`, `NOT_LEADER_OR_FOLLOWER` when this node does not
    /// hold it, `KAFKA_STORAGE_ERROR` when it cannot.
    pub fn partition_of(&self, topic: &Topic, index: i32) -> Result<Found, ErrorCode> {
        let partition = PartitionIndex(index);
        topic.partition(partition).ok_or(ErrorCode::UnknownTopicOrPartition)?;
        let settings = self.settings.get(&topic.id).expect("every topic of the image has settings");
        match self.hosted.get(&TopicIdPartition { topic_id: topic.id, partition }) {
            Some(Hosted::Online(partition)) => Ok((partition.clone(), settings.clone())),
            Some(Hosted::Offline { .. }) => Err(ErrorCode::KafkaStorageError),
            None => Err(ErrorCode::NotLeaderOrFollower),
        }
    }
}
