//! Topics come and go. A name is free again once its topic is gone; an id never is.

use std::collections::BTreeMap;
use std::sync::Arc;

use milena_probe::always;
use milena_types::TopicName;
use milena_wire::messages::clear_elr_record::ClearElrRecord;
use milena_wire::messages::partition_change_record::PartitionChangeRecord;
use milena_wire::messages::remove_topic_record::RemoveTopicRecord;
use milena_wire::messages::topic_record::TopicRecord;

use super::partition::change;
use crate::image::{ConfigResource, Image, Partition, Topic, metric_name};

impl Image {
    pub(super) fn apply_topic(&mut self, record: &TopicRecord) {
        let name = TopicName::new(&record.name).expect("only legal names get into the log");
        let id = record.topic_id;
        always!(!self.names.contains_key(&name), "topic {name} is created twice");
        always!(!self.topics.contains_key(&id), "L18: topic id {id} is given twice");
        if let Some(metric) = metric_name(name.as_str()) {
            self.metric_names.entry(metric).or_default().insert(name.clone());
        }
        self.names.insert(name.clone(), id);
        self.topics.insert(id, Arc::new(Topic { id, name, partitions: BTreeMap::new() }));
    }

    pub(super) fn apply_remove_topic(&mut self, record: &RemoveTopicRecord) {
        let topic = self.topics.remove(&record.topic_id).expect("only topics that exist are removed");
        let named = self.names.remove(&topic.name);
        always!(named == Some(topic.id), "{} named {named:?}", topic.name);
        if let Some(metric) = metric_name(topic.name.as_str()) {
            let names = self.metric_names.get_mut(&metric).expect("its name was noted when it was created");
            always!(names.remove(&topic.name));
            if names.is_empty() {
                self.metric_names.remove(&metric);
            }
        }
        self.configs.remove(&ConfigResource::topic(topic.name.as_str()));
    }

    /// Forgets the eligible leaders of a topic, or of every topic when none is named: its minimum ISR
    /// changed (KIP-966).
    pub(super) fn apply_clear_elr(&mut self, record: &ClearElrRecord) {
        let one = (!record.topic_name.is_empty()).then_some(record.topic_name.as_str());
        let nothing = PartitionChangeRecord {
            eligible_leader_replicas: Some(Vec::new()),
            last_known_elr: Some(Vec::new()),
            ..Default::default()
        };
        let remembers =
            |partition: &Partition| !partition.elr.is_empty() || !partition.last_known_elr.is_empty();
        for topic in
            self.topics.values_mut().filter(|topic| one.is_none_or(|name| topic.name.as_str() == name))
        {
            if !topic.partitions.values().any(remembers) {
                continue;
            }
            let partitions = Arc::make_mut(topic).partitions.values_mut();
            partitions
                .filter(|partition| remembers(partition))
                .for_each(|partition| change(partition, &nothing));
        }
    }
}
