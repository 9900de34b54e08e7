//! Which partitions change when a broker is fenced, unfenced, shuts down, registers anew or is unregistered, and how.

use milena_probe::always;
use milena_types::{DirectoryId, NodeId};
use milena_wire::metadata_record::MetadataRecord;

use super::partition_change::{Change, Election};
use crate::features::ELIGIBLE_LEADER_REPLICAS;
use crate::image::{Image, Partition, directory};
use crate::settings::Settings;

/// What happens to a broker.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Event {
    /// It stops serving: it leaves every ISR and leads nothing.
    Leaves(NodeId),
    /// It starts to serve: it may lead what nobody leads.
    Arrives(NodeId),
    /// It came back without the word that it had shut down in order: what it had not synced is lost, so it
    /// leaves ISR and ELR alike (KIP-966).
    CrashedBefore(NodeId),
    /// It is unregistered, and not counted on to come back: it leaves ISR and ELR alike, as in Kafka.
    Forgotten(NodeId),
    /// One of its directories failed: what it holds there it can neither lead nor keep in sync (KIP-858).
    LosesDirectory(NodeId, DirectoryId),
}

/// The changes of every partition that `event` concerns.
pub(crate) fn partition_changes(image: &Image, settings: &Settings, event: Event) -> Vec<MetadataRecord> {
    let mut records = Vec::new();
    for topic in image.topics.values() {
        let unclean_election = image.unclean_leader_election(topic.name.as_str(), settings);
        let min_insync_replicas = image.min_insync_replicas(topic.name.as_str(), topic.replication_factor());
        for (index, partition) in &topic.partitions {
            if !concerns(event, partition) {
                continue;
            }
            let acceptable =
                |replica| may_lead(image, event, replica) && online_directory(image, partition, replica);
            let change = Change {
                topic: topic.id,
                index: *index,
                partition,
                isr: partition.isr.iter().copied().filter(|replica| Some(*replica) != gone(event)).collect(),
                unclean_shutdown: match event {
                    Event::CrashedBefore(broker) | Event::Forgotten(broker) => Some(broker),
                    Event::Leaves(_) | Event::Arrives(_) | Event::LosesDirectory(..) => None,
                },
                acceptable: &acceptable,
                min_insync_replicas,
                remember_eligible: image.feature(ELIGIBLE_LEADER_REPLICAS) > 0,
                election: Election::configured(unclean_election),
                leader_recovery: partition.leader_recovery,
            };
            let record = change.decide();
            if let Some(gone) = gone(event) {
                let leads_on =
                    partition.leader == Some(gone) && record.as_ref().is_none_or(|r| r.leader < -1);
                always!(!leads_on, "{gone} goes on leading {}-{index} after {event:?}", topic.name);
            }
            records.extend(record.map(MetadataRecord::PartitionChange));
        }
    }
    records
}

/// Who is not to be counted on after `event`.
fn gone(event: Event) -> Option<NodeId> {
    match event {
        Event::Leaves(broker)
        | Event::CrashedBefore(broker)
        | Event::Forgotten(broker)
        | Event::LosesDirectory(broker, _) => Some(broker),
        Event::Arrives(_) => None,
    }
}

fn concerns(event: Event, partition: &Partition) -> bool {
    match event {
        Event::Leaves(broker) => partition.isr.contains(&broker),
        Event::Arrives(_) => partition.leader.is_none(),
        Event::LosesDirectory(broker, directory) => {
            partition.isr.contains(&broker) && partition.directory_of(broker) == Some(directory)
        }
        Event::CrashedBefore(broker) | Event::Forgotten(broker) => {
            partition.isr.contains(&broker) || partition.elr.contains(&broker)
        }
    }
}

/// The image still shows the broker as it was before `event`.
fn may_lead(image: &Image, event: Event, replica: NodeId) -> bool {
    match event {
        Event::Arrives(broker) if broker == replica => true,
        _ => gone(event) != Some(replica) && image.is_active(replica),
    }
}

/// Whether the directory in which `replica` holds `partition` is one that the broker registered: a replica
/// whose disk was replaced has nothing to lead with (KAFKA-15495).
pub(crate) fn online_directory(image: &Image, partition: &Partition, replica: NodeId) -> bool {
    let (Some(dir), Some(broker)) = (partition.directory_of(replica), image.broker(replica)) else {
        return false;
    };
    match dir {
        directory::MIGRATING | directory::UNASSIGNED => true,
        directory::LOST => false,
        dir => broker.log_dirs.is_empty() || broker.log_dirs.contains(&dir),
    }
}
