//! The partitions of a new topic: where their replicas go, as the client says or as placement finds. It
//! must never count a broker in sync that does not serve.

use std::collections::{BTreeMap, BTreeSet};

use milena_probe::always;
use milena_types::{DirectoryId, ErrorCode, LeaderEpoch, NodeId, PartitionEpoch};
use milena_wire::messages::create_topics_request::CreatableTopic;

use crate::image::{Image, LeaderRecovery, Partition, directory};
use crate::placement::{self, Usable};
use crate::refusal::Refusal;
use crate::settings::Settings;

/// The partitions that `topic` asks for, 0 and up; Kafka's refusals in Kafka's order.
pub(crate) fn new_partitions(
    image: &Image,
    settings: &Settings,
    topic: &CreatableTopic,
    seed: u64,
) -> Result<Vec<Partition>, Refusal> {
    if !topic.assignments.is_empty() {
        return as_assigned(image, topic);
    }
    if topic.replication_factor < -1 || topic.replication_factor == 0 {
        let message = "Replication factor must be larger than 0, or -1 to use the default value.";
        return Err(Refusal::new(ErrorCode::InvalidReplicationFactor, message));
    }
    if topic.num_partitions < -1 || topic.num_partitions == 0 {
        let message = "Number of partitions was set to an invalid non-positive value.";
        return Err(Refusal::new(ErrorCode::InvalidPartitions, message));
    }
    let partitions = partition_count(settings, topic);
    let replicas = match topic.replication_factor {
        -1 => settings.default_replication_factor,
        asked => asked,
    };
    placed_partitions(image, partitions, replicas as usize, seed)
}

/// `partitions` new ones with `replicas` each, where placement finds room.
pub(super) fn placed_partitions(
    image: &Image,
    partitions: usize,
    replicas: usize,
    seed: u64,
) -> Result<Vec<Partition>, Refusal> {
    let shutting_down = |id: NodeId| image.broker(id).is_some_and(|broker| broker.in_controlled_shutdown);
    let usable: Vec<Usable> = image
        .brokers()
        .filter(|broker| broker.takes_partitions() && !shutting_down(broker.id))
        .map(Usable::of)
        .collect();
    let placed = placement::place(&usable, partitions, replicas, seed)?;
    let built = placed.into_iter().map(|assigned| {
        new_partition(image, assigned).ok_or_else(|| {
            let message = format!(
                "Unable to replicate the partition {replicas} time(s): All brokers are currently fenced or in \
                 controlled shutdown."
            );
            Refusal::new(ErrorCode::InvalidReplicationFactor, message)
        })
    });
    built.collect()
}

/// How many partitions `topic` asks for, by count or by assignment; 0 when its count is illegal.
pub(crate) fn partition_count(settings: &Settings, topic: &CreatableTopic) -> usize {
    match (topic.assignments.len(), topic.num_partitions) {
        (0, -1) => settings.default_partitions as usize,
        (0, asked) => usize::try_from(asked).unwrap_or(0),
        (assigned, _) => assigned,
    }
}

fn as_assigned(image: &Image, topic: &CreatableTopic) -> Result<Vec<Partition>, Refusal> {
    let invalid_request = |message: &str| Err(Refusal::new(ErrorCode::InvalidRequest, message));
    if topic.replication_factor != -1 {
        return invalid_request(
            "A manual partition assignment was specified, but replication factor was not set to -1.",
        );
    }
    if topic.num_partitions != -1 {
        return invalid_request(
            "A manual partition assignment was specified, but numPartitions was not set to -1.",
        );
    }
    let mut partitions = BTreeMap::new();
    let mut replication_factor = None;
    for assignment in &topic.assignments {
        let index = assignment.partition_index;
        if partitions.contains_key(&index) {
            return Err(invalid(format!(
                "Found multiple manual partition assignments for partition {index}"
            )));
        }
        let replicas: Vec<NodeId> = assignment.broker_ids.iter().copied().map(NodeId).collect();
        let count = replicas.len();
        partitions.insert(index, assigned_partition(image, index, replicas, replication_factor)?);
        replication_factor = Some(count);
    }
    if !(0..).zip(partitions.keys()).all(|(expected, index)| expected == *index) {
        return Err(invalid("partitions should be a consecutive 0-based integer sequence"));
    }
    Ok(partitions.into_values().collect())
}

/// Partition `index`, on the brokers that the client names: as many as `replication_factor`, where that is known.
pub(super) fn assigned_partition(
    image: &Image,
    index: i32,
    brokers: Vec<NodeId>,
    replication_factor: Option<usize>,
) -> Result<Partition, Refusal> {
    check_assignment(image, &brokers, replication_factor)?;
    new_partition(image, brokers).ok_or_else(|| {
        invalid(format!(
            "All brokers specified in the manual partition assignment for partition {index} are fenced or in \
             controlled shutdown."
        ))
    })
}

fn invalid(message: impl Into<String>) -> Refusal {
    Refusal::new(ErrorCode::InvalidReplicaAssignment, message)
}

fn check_assignment(
    image: &Image,
    brokers: &[NodeId],
    replication_factor: Option<usize>,
) -> Result<(), Refusal> {
    if brokers.is_empty() {
        return Err(invalid("The manual partition assignment includes an empty replica list."));
    }
    let distinct: BTreeSet<NodeId> = brokers.iter().copied().collect();
    for id in &distinct {
        if image.broker(*id).is_none() {
            return Err(invalid(format!(
                "The manual partition assignment includes broker {id}, but no such broker is registered."
            )));
        }
        if brokers.iter().filter(|other| *other == id).count() > 1 {
            return Err(invalid(format!(
                "The manual partition assignment includes the broker {id} more than once."
            )));
        }
    }
    match replication_factor {
        Some(before) if before != brokers.len() => Err(invalid(format!(
            "The manual partition assignment includes a partition with {} replica(s), but this is not consistent \
             with previous partitions, which have {before} replica(s).",
            brokers.len()
        ))),
        _ => Ok(()),
    }
}

/// A new partition on `replicas`, in sync wherever the broker serves; `None` when none does.
fn new_partition(image: &Image, replicas: Vec<NodeId>) -> Option<Partition> {
    always!(!replicas.is_empty(), "a partition has at least one replica");
    let isr: Vec<NodeId> = replicas.iter().copied().filter(|replica| image.is_active(*replica)).collect();
    let leader = *isr.first()?;
    Some(Partition {
        directories: replicas.iter().map(|replica| directory_on(image, *replica)).collect(),
        replicas,
        isr,
        elr: Vec::new(),
        last_known_elr: Vec::new(),
        removing: Vec::new(),
        adding: Vec::new(),
        leader: Some(leader),
        leader_recovery: LeaderRecovery::Recovered,
        leader_epoch: LeaderEpoch(0),
        partition_epoch: PartitionEpoch(0),
    })
}

/// The directory of a new replica: the broker's only one, else the broker's to choose (KIP-858).
fn directory_on(image: &Image, broker: NodeId) -> DirectoryId {
    match image.broker(broker).map(|broker| broker.log_dirs.as_slice()) {
        Some([only]) => *only,
        Some([]) => directory::MIGRATING,
        Some(_) | None => directory::UNASSIGNED,
    }
}
