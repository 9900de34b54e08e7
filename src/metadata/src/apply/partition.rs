//! A partition is created, then changes: each change raises its partition epoch by one (C10), each change
//! of the leader, even to the same one, its leader epoch.

use std::sync::Arc;

use milena_probe::always;
use milena_types::{LeaderEpoch, NodeId, PartitionEpoch, PartitionIndex};
use milena_wire::messages::partition_change_record::PartitionChangeRecord;
use milena_wire::messages::partition_record::PartitionRecord;

use crate::image::{Image, LeaderRecovery, Partition, directory};

/// Says in a change record that the leader stays who it is, in the same epoch.
pub(crate) const NO_LEADER_CHANGE: i32 = -2;

pub(crate) fn nodes(ids: &[i32]) -> Vec<NodeId> {
    ids.iter().copied().map(NodeId).collect()
}

fn leader(id: i32) -> Option<NodeId> {
    (id >= 0).then_some(NodeId(id))
}

fn recovery(state: i8) -> LeaderRecovery {
    LeaderRecovery::from_code(state).expect("only leader recovery states that exist get into the log")
}

/// L12, of one partition.
fn always_valid(partition: &Partition) {
    let within = |members: &[NodeId]| members.iter().all(|member| partition.replicas.contains(member));
    always!(within(&partition.isr), "L12: ISR outside the replicas: {partition:?}");
    always!(within(&partition.elr), "L12: ELR outside the replicas: {partition:?}");
    always!(partition.directories.len() == partition.replicas.len(), "a directory a replica: {partition:?}");
    let in_sync = partition.leader.is_none_or(|leader| partition.isr.contains(&leader));
    always!(in_sync, "L12: the leader is not in the ISR: {partition:?}");
}

impl Image {
    pub(super) fn apply_partition(&mut self, record: &PartitionRecord) {
        let replicas = nodes(&record.replicas);
        let directories = if record.directories.is_empty() {
            vec![directory::MIGRATING; replicas.len()]
        } else {
            record.directories.clone()
        };
        let partition = Partition {
            directories,
            isr: nodes(&record.isr),
            elr: record.eligible_leader_replicas.as_deref().map(nodes).unwrap_or_default(),
            last_known_elr: record.last_known_elr.as_deref().map(nodes).unwrap_or_default(),
            removing: nodes(&record.removing_replicas),
            adding: nodes(&record.adding_replicas),
            leader: leader(record.leader),
            leader_recovery: recovery(record.leader_recovery_state),
            leader_epoch: LeaderEpoch(record.leader_epoch),
            partition_epoch: PartitionEpoch(record.partition_epoch),
            replicas,
        };
        always_valid(&partition);
        let index = PartitionIndex(record.partition_id);
        let topic = self.topics.get_mut(&record.topic_id).expect("a partition belongs to a topic");
        if let Some(before) = topic.partitions.get(&index) {
            always!(partition.partition_epoch >= before.partition_epoch, "C10: {record:?} after {before:?}");
            always!(partition.leader_epoch >= before.leader_epoch, "{record:?} after {before:?}");
        }
        Arc::make_mut(topic).partitions.insert(index, partition);
    }

    pub(super) fn apply_partition_change(&mut self, record: &PartitionChangeRecord) {
        let topic = self.topics.get_mut(&record.topic_id).expect("only partitions of topics change");
        let partition = Arc::make_mut(topic)
            .partitions
            .get_mut(&PartitionIndex(record.partition_id))
            .expect("only partitions that exist change");
        change(partition, record);
        always_valid(partition);
    }
}

/// What `record` makes of `partition`.
pub(crate) fn change(partition: &mut Partition, record: &PartitionChangeRecord) {
    let set = |members: &mut Vec<NodeId>, said: &Option<Vec<i32>>| {
        if let Some(said) = said {
            *members = nodes(said);
        }
    };
    if let Some(replicas) = &record.replicas {
        let replicas = nodes(replicas);
        if record.directories.is_none() {
            let kept = replicas.iter().map(|replica| partition.directory_of(*replica));
            partition.directories = kept.map(|dir| dir.unwrap_or(directory::UNASSIGNED)).collect();
        }
        partition.replicas = replicas;
    }
    if let Some(directories) = &record.directories {
        partition.directories = directories.clone();
    }
    set(&mut partition.isr, &record.isr);
    set(&mut partition.elr, &record.eligible_leader_replicas);
    set(&mut partition.last_known_elr, &record.last_known_elr);
    set(&mut partition.removing, &record.removing_replicas);
    set(&mut partition.adding, &record.adding_replicas);
    if record.leader != NO_LEADER_CHANGE {
        partition.leader = leader(record.leader);
        partition.leader_epoch = partition.leader_epoch.next();
    }
    if record.leader_recovery_state >= 0 {
        partition.leader_recovery = recovery(record.leader_recovery_state);
    }
    partition.partition_epoch = partition.partition_epoch.next();
}

/// `partition` as it is after `record`.
pub(crate) fn changed(partition: &Partition, record: &PartitionChangeRecord) -> Partition {
    let mut after = partition.clone();
    change(&mut after, record);
    after
}
