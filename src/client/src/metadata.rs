//! What a client knows of its cluster. Pure: replies go in, leaders come out.

use std::collections::BTreeMap;

use milena_types::{ErrorCode, LeaderEpoch, NodeId, PartitionIndex, TopicId, TopicName, TopicPartition};
use milena_wire::messages::metadata_response::{MetadataResponse, MetadataResponseTopic};

use crate::{ClientError, HostPort};

/// A cluster as its brokers describe it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cluster {
    /// Its id.
    pub cluster_id: Option<String>,
    /// The active controller, or a broker that stands for it.
    pub controller: NodeId,
    /// The live brokers.
    pub brokers: BTreeMap<NodeId, HostPort>,
    /// The topics that were asked for and exist.
    pub topics: BTreeMap<TopicName, TopicInfo>,
}

/// A topic as brokers describe it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopicInfo {
    /// Its id; zero when the broker is too old to say.
    pub id: TopicId,
    /// Whether it is Kafka's own.
    pub is_internal: bool,
    /// Its partitions.
    pub partitions: BTreeMap<PartitionIndex, PartitionInfo>,
}

/// A partition as brokers describe it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartitionInfo {
    /// Its leader; `NodeId::NONE` when it has none.
    pub leader: NodeId,
    /// The leader's epoch; -1 when the broker is too old to say.
    pub leader_epoch: LeaderEpoch,
    /// Where its replicas are assigned.
    pub replicas: Vec<NodeId>,
    /// The in-sync ones.
    pub isr: Vec<NodeId>,
    /// Those that are offline.
    pub offline: Vec<NodeId>,
}

/// Where requests for a partition go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Leader {
    pub(crate) node: NodeId,
    pub(crate) epoch: LeaderEpoch,
    pub(crate) topic_id: TopicId,
}

impl Cluster {
    /// Takes in a reply, and says for each topic in it what was wrong with it.
    pub(crate) fn learn(&mut self, reply: &MetadataResponse) -> BTreeMap<TopicName, ErrorCode> {
        self.cluster_id = reply.cluster_id.as_ref().map(|id| id.to_string());
        self.controller = NodeId(reply.controller_id);
        self.brokers = reply
            .brokers
            .iter()
            .filter_map(|broker| {
                let address =
                    HostPort { host: broker.host.to_string(), port: u16::try_from(broker.port).ok()? };
                Some((NodeId(broker.node_id), address))
            })
            .collect();
        let mut errors = BTreeMap::new();
        for topic in &reply.topics {
            let Some(Ok(name)) = topic.name.as_ref().map(|name| TopicName::new(name)) else { continue };
            let error = ErrorCode::from_wire(topic.error_code).unwrap_or(ErrorCode::UnknownServerError);
            if error.is_error() {
                self.topics.remove(&name);
                errors.insert(name, error);
            } else {
                self.learn_topic(name, topic);
            }
        }
        errors
    }

    fn learn_topic(&mut self, name: TopicName, topic: &MetadataResponseTopic) {
        let known = self.topics.get(&name).filter(|known| known.id == topic.topic_id);
        let nodes = |ids: &[i32]| ids.iter().copied().map(NodeId).collect::<Vec<_>>();
        let mut partitions = BTreeMap::new();
        for partition in &topic.partitions {
            let index = PartitionIndex(partition.partition_index);
            let info = PartitionInfo {
                leader: NodeId(partition.leader_id),
                leader_epoch: LeaderEpoch(partition.leader_epoch),
                replicas: nodes(&partition.replica_nodes),
                isr: nodes(&partition.isr_nodes),
                offline: nodes(&partition.offline_replicas),
            };
            // a broker that lags behind must not take us back to an older leader
            let newer = known
                .and_then(|known| known.partitions.get(&index))
                .filter(|known| info.leader_epoch.get() >= 0 && known.leader_epoch > info.leader_epoch);
            partitions.insert(index, newer.cloned().unwrap_or(info));
        }
        self.topics
            .insert(name, TopicInfo { id: topic.topic_id, is_internal: topic.is_internal, partitions });
    }

    /// Where requests for `partition` go.
    pub(crate) fn leader(&self, partition: &TopicPartition) -> Result<Leader, ClientError> {
        let what = || format!("finding the leader of {partition}");
        let topic = self.topics.get(&partition.topic);
        let known = topic.and_then(|topic| Some((topic.id, topic.partitions.get(&partition.partition)?)));
        match known {
            None => Err(ClientError::api(what(), ErrorCode::UnknownTopicOrPartition.code())),
            Some((_, info)) if info.leader.get() < 0 || !self.brokers.contains_key(&info.leader) => {
                Err(ClientError::api(what(), ErrorCode::LeaderNotAvailable.code()))
            }
            Some((topic_id, info)) => Ok(Leader { node: info.leader, epoch: info.leader_epoch, topic_id }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use milena_wire::messages::metadata_response::{MetadataResponseBroker, MetadataResponsePartition};

    fn reply(leader: i32, leader_epoch: i32, topic_id: TopicId, error_code: i16) -> MetadataResponse {
        let partition = MetadataResponsePartition { leader_id: leader, leader_epoch, ..Default::default() };
        MetadataResponse {
            brokers: vec![MetadataResponseBroker {
                node_id: 1,
                host: "a".into(),
                port: 1,
                ..Default::default()
            }],
            topics: vec![MetadataResponseTopic {
                name: Some("t".into()),
                topic_id,
                error_code,
                partitions: vec![partition],
                ..Default::default()
            }],
            ..Default::default()
        }
    }

    #[test]
    fn an_older_leader_epoch_is_not_believed_unless_the_topic_is_another() {
        let at = TopicPartition { topic: TopicName::new("t").unwrap(), partition: PartitionIndex(0) };
        let mut cluster = Cluster::default();
        cluster.learn(&reply(1, 5, TopicId::ONE, 0));
        cluster.learn(&reply(1, 4, TopicId::ONE, 0));
        assert_eq!(cluster.leader(&at).unwrap().epoch, LeaderEpoch(5));
        cluster.learn(&reply(1, 0, TopicId::from_entropy(1, 2), 0));
        assert_eq!(cluster.leader(&at).unwrap().epoch, LeaderEpoch(0));
        cluster.learn(&reply(7, 1, TopicId::from_entropy(1, 2), 0));
        assert_eq!(cluster.leader(&at).unwrap_err().code(), Some(ErrorCode::LeaderNotAvailable));
        let errors = cluster.learn(&reply(1, 5, TopicId::ZERO, 3));
        assert_eq!(errors.values().next(), Some(&ErrorCode::UnknownTopicOrPartition));
        assert_eq!(cluster.leader(&at).unwrap_err().code(), Some(ErrorCode::UnknownTopicOrPartition));
    }
}
