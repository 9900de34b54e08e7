//! An image as the records that make it: what a snapshot holds (C11). It must never leave out what
//! `apply` keeps.

use milena_probe::always;
use milena_types::{NodeId, Offset};
use milena_wire::Str;
use milena_wire::messages::config_record::ConfigRecord;
use milena_wire::messages::feature_level_record::FeatureLevelRecord;
use milena_wire::messages::partition_record::PartitionRecord;
use milena_wire::messages::producer_ids_record::ProducerIdsRecord;
use milena_wire::messages::register_broker_record::{BrokerEndpoint, BrokerFeature, RegisterBrokerRecord};
use milena_wire::messages::register_controller_record::{
    ControllerEndpoint, ControllerFeature, RegisterControllerRecord,
};
use milena_wire::messages::topic_record::TopicRecord;
use milena_wire::metadata_record::MetadataRecord;

use super::{Broker, Controller, Image, Partition, Topic};
use crate::features::METADATA_VERSION;

pub(crate) fn ids(nodes: &[NodeId]) -> Vec<i32> {
    nodes.iter().map(|node| node.get()).collect()
}

fn text(text: &str) -> Str {
    Str::copy_from(text)
}

impl Image {
    /// The records that, applied to an empty image, make this one. Not asked inside a transaction.
    pub fn to_records(&self) -> Vec<MetadataRecord> {
        always!(!self.in_transaction(), "a snapshot shows no transaction's inside");
        let mut records = Vec::new();
        // the metadata version says how everything else is written, so it comes first
        let (first, rest): (Vec<_>, Vec<_>) =
            self.features.iter().partition(|(name, _)| *name == METADATA_VERSION);
        for (name, level) in first.into_iter().chain(rest) {
            let record = FeatureLevelRecord { name: text(name), feature_level: *level, ..Default::default() };
            records.push(MetadataRecord::FeatureLevel(record));
        }
        records.extend(self.controllers.values().map(|controller| controller_record(controller)));
        records.extend(self.brokers.values().map(|broker| broker_record(broker)));
        for topic in self.topics.values() {
            topic_records(topic, &mut records);
        }
        for (resource, overrides) in &self.configs {
            records.extend(overrides.iter().map(|(name, value)| {
                MetadataRecord::Config(ConfigRecord {
                    resource_type: resource.kind,
                    resource_name: text(&resource.name),
                    name: text(name),
                    value: Some(text(value)),
                    ..Default::default()
                })
            }));
        }
        if self.next_producer_id > 0 {
            let next_producer_id = self.next_producer_id;
            let record =
                ProducerIdsRecord { broker_id: -1, broker_epoch: -1, next_producer_id, ..Default::default() };
            records.push(MetadataRecord::ProducerIds(record));
        }
        records
    }

    /// The image that a snapshot's `records` make, of all below `end`.
    pub fn restore<'r>(records: impl IntoIterator<Item = &'r MetadataRecord>, end: Offset) -> Image {
        let mut image = Image::new();
        for record in records {
            // they stand at no offset of the log
            image.next_offset = Offset::ZERO;
            image.apply(record, Offset::ZERO);
        }
        image.next_offset = end;
        always!(!image.in_transaction(), "a snapshot shows no transaction's inside");
        image
    }

    /// Whether two images say the same of the cluster, wherever in a log they learned it.
    pub fn says_the_same(&self, other: &Image) -> bool {
        fn plain(broker: &Broker) -> Broker {
            Broker { registered_at: Offset::ZERO, ..broker.clone() }
        }
        self.features == other.features
            && self.controllers == other.controllers
            && self.topics == other.topics
            && self.names == other.names
            && self.metric_names == other.metric_names
            && self.configs == other.configs
            && self.next_producer_id == other.next_producer_id
            && self.brokers().map(plain).eq(other.brokers().map(plain))
    }
}

fn broker_record(broker: &Broker) -> MetadataRecord {
    let end_points = broker.endpoints.iter().map(|endpoint| BrokerEndpoint {
        name: text(&endpoint.name),
        host: text(&endpoint.host),
        port: endpoint.port,
        security_protocol: endpoint.security_protocol,
        ..Default::default()
    });
    let features = broker.features.iter().map(|(name, levels)| BrokerFeature {
        name: text(name),
        min_supported_version: levels.min,
        max_supported_version: levels.max,
        ..Default::default()
    });
    MetadataRecord::RegisterBroker(RegisterBrokerRecord {
        broker_id: broker.id.get(),
        is_migrating_zk_broker: false,
        incarnation_id: broker.incarnation,
        broker_epoch: broker.epoch.get(),
        end_points: end_points.collect(),
        features: features.collect(),
        rack: broker.rack.as_deref().map(text),
        fenced: broker.fenced,
        in_controlled_shutdown: broker.in_controlled_shutdown,
        log_dirs: broker.log_dirs.clone(),
        cordoned_log_dirs: broker.cordoned_log_dirs.clone(),
        ..Default::default()
    })
}

fn controller_record(controller: &Controller) -> MetadataRecord {
    let end_points = controller.endpoints.iter().map(|endpoint| ControllerEndpoint {
        name: text(&endpoint.name),
        host: text(&endpoint.host),
        port: endpoint.port,
        security_protocol: endpoint.security_protocol,
        ..Default::default()
    });
    let features = controller.features.iter().map(|(name, levels)| ControllerFeature {
        name: text(name),
        min_supported_version: levels.min,
        max_supported_version: levels.max,
        ..Default::default()
    });
    MetadataRecord::RegisterController(RegisterControllerRecord {
        controller_id: controller.id.get(),
        incarnation_id: controller.incarnation,
        zk_migration_ready: false,
        end_points: end_points.collect(),
        features: features.collect(),
        ..Default::default()
    })
}

fn topic_records(topic: &Topic, records: &mut Vec<MetadataRecord>) {
    let record = TopicRecord { name: Str::from(&topic.name), topic_id: topic.id, ..Default::default() };
    records.push(MetadataRecord::Topic(record));
    let partitions = topic.partitions.iter();
    records.extend(partitions.map(|(index, partition)| {
        MetadataRecord::Partition(partition_record(topic.id, index.get(), partition))
    }));
}

/// The record that makes `partition`. Empty ELRs are left out, as Kafka does.
pub(crate) fn partition_record(
    topic_id: milena_types::TopicId,
    index: i32,
    partition: &Partition,
) -> PartitionRecord {
    let some = |nodes: &[NodeId]| (!nodes.is_empty()).then(|| ids(nodes));
    PartitionRecord {
        partition_id: index,
        topic_id,
        replicas: ids(&partition.replicas),
        isr: ids(&partition.isr),
        removing_replicas: ids(&partition.removing),
        adding_replicas: ids(&partition.adding),
        leader: partition.leader.unwrap_or(NodeId::NONE).get(),
        leader_recovery_state: partition.leader_recovery.code(),
        leader_epoch: partition.leader_epoch.get(),
        partition_epoch: partition.partition_epoch.get(),
        directories: partition.directories.clone(),
        eligible_leader_replicas: some(&partition.elr),
        last_known_elr: some(&partition.last_known_elr),
        ..Default::default()
    }
}
