//! What must hold of every image between two batches of records. For `expensive!` and for the simulator:
//! it walks everything, and must never be needed for a decision.

use std::collections::BTreeSet;

use milena_types::{NodeId, PartitionIndex};

use super::{ConfigResource, Image, Partition, Topic, metric_name};
use crate::decide::online_directory;
use crate::features::ELIGIBLE_LEADER_REPLICAS;

/// Ends the check with a sentence unless the condition holds.
macro_rules! hold {
    ($condition:expr, $($what:tt)+) => {
        if !$condition {
            return Err(format!($($what)+));
        }
    };
}

impl Image {
    /// What is wrong with this image, in a sentence. Asked between two batches, never inside one.
    pub fn check(&self) -> Result<(), String> {
        self.check_names()?;
        self.check_brokers()?;
        for topic in self.topics.values() {
            hold!(!topic.partitions.is_empty(), "topic {} has no partitions", topic.name);
            for (expected, (index, partition)) in (0..).zip(&topic.partitions) {
                hold!(*index == PartitionIndex(expected), "{} has a gap before {index}", topic.name);
                let place = format!("{}-{index}", topic.name);
                check_replicas(&place, partition)?;
                self.check_leader(&place, partition)?;
                self.check_eligible(&place, topic, partition)?;
            }
        }
        hold!(self.next_producer_id >= 0, "the next producer id is {}", self.next_producer_id);
        Ok(())
    }

    fn check_names(&self) -> Result<(), String> {
        hold!(self.names.len() == self.topics.len(), "as many names as topics");
        for (name, id) in &self.names {
            let named = self.topics.get(id).map(|topic| &topic.name);
            hold!(named == Some(name), "{name} names {id}, which is called {named:?}");
            hold!(!id.is_zero() && !id.is_reserved(), "{name} has the reserved id {id}");
            if let Some(metric) = metric_name(name.as_str()) {
                let known = self.metric_names.get(&metric).is_some_and(|names| names.contains(name));
                hold!(known, "{name} is not known as {metric}");
            }
        }
        let known: usize = self.metric_names.values().map(BTreeSet::len).sum();
        let expected = self.names.keys().filter(|name| metric_name(name.as_str()).is_some()).count();
        hold!(known == expected, "{known} names may collide, {expected} are said to");
        for (resource, overrides) in &self.configs {
            hold!(!overrides.is_empty(), "{resource:?} is listed with no configuration");
            let gone =
                resource.kind == ConfigResource::TOPIC && !self.names.contains_key(resource.name.as_str());
            hold!(!gone, "{resource:?} is configured and does not exist");
        }
        Ok(())
    }

    fn check_brokers(&self) -> Result<(), String> {
        let mut directories = BTreeSet::new();
        for (id, broker) in &self.brokers {
            hold!(*id == broker.id && id.get() >= 0, "broker {id} calls itself {}", broker.id);
            hold!(broker.epoch.get() >= 0, "broker {id} has the epoch {}", broker.epoch);
            hold!(broker.epoch.get() <= broker.registered_at.0, "broker {id} has an epoch to come");
            for dir in &broker.log_dirs {
                hold!(directories.insert(*dir), "directory {dir} is registered twice");
            }
        }
        Ok(())
    }

    /// C9 and L12: who leads is alive and in sync, and someone leads where someone can.
    fn check_leader(&self, place: &str, partition: &Partition) -> Result<(), String> {
        let acceptable =
            |replica: NodeId| self.is_active(replica) && online_directory(self, partition, replica);
        let Some(leader) = partition.leader else {
            let candidates = if partition.isr.is_empty() { &partition.elr } else { &partition.isr };
            let able = candidates.iter().find(|replica| acceptable(**replica));
            hold!(able.is_none(), "C9: {place} has no leader though {able:?} could lead: {partition:?}");
            return Ok(());
        };
        let fenced = self.broker(leader).is_none_or(|broker| broker.fenced);
        hold!(!fenced, "C9: {place} is led by {leader}, which is fenced");
        hold!(partition.isr.contains(&leader), "L12: {place} is led by {leader} outside its ISR");
        Ok(())
    }

    /// L12 for the ELR, where it is in use.
    fn check_eligible(&self, place: &str, topic: &Topic, partition: &Partition) -> Result<(), String> {
        if self.feature(ELIGIBLE_LEADER_REPLICAS) == 0 {
            return Ok(());
        }
        let min = self.min_insync_replicas(topic.name.as_str(), topic.replication_factor());
        let enough = partition.isr.len() >= min;
        hold!(!enough || partition.elr.is_empty(), "L12: {place} has an ELR beside an ISR of {min} or more");
        Ok(())
    }
}

fn check_replicas(place: &str, partition: &Partition) -> Result<(), String> {
    let replicas: BTreeSet<NodeId> = partition.replicas.iter().copied().collect();
    hold!(!replicas.is_empty(), "{place} has no replicas");
    hold!(replicas.len() == partition.replicas.len(), "{place} has a replica twice: {partition:?}");
    hold!(partition.directories.len() == replicas.len(), "{place} does not have a directory a replica");
    for (what, members) in [("ISR", &partition.isr), ("ELR", &partition.elr)] {
        let set: BTreeSet<NodeId> = members.iter().copied().collect();
        hold!(set.len() == members.len(), "{place} has a member twice in its {what}: {partition:?}");
        hold!(
            set.is_subset(&replicas),
            "L12: the {what} of {place} is not part of its replicas: {partition:?}"
        );
    }
    let disjoint = partition.elr.iter().all(|replica| !partition.isr.contains(replica));
    hold!(disjoint, "L12: {place} has a replica in both ISR and ELR: {partition:?}");
    hold!(partition.leader_epoch.get() >= 0, "{place} has a leader epoch below zero");
    // every change of leader is a change of the partition, and both count from zero
    let counted = partition.partition_epoch.get() >= partition.leader_epoch.get();
    hold!(counted, "C10: {place} had more leaders than changes: {partition:?}");
    Ok(())
}
