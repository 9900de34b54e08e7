//! AlterPartition (KIP-497): a leader asks for another ISR, or says that it has recovered. It must never let in who
//! may lack committed records: a broker that is fenced, shuts down (KIP-841), or restarted since the leader saw it
//! (KIP-903); nor decide on another state of the partition than the leader did.

use std::collections::BTreeSet;

use milena_probe::{always, sometimes};
use milena_types::{BrokerEpoch, ErrorCode, NodeId, PartitionIndex};
use milena_wire::messages::alter_partition_request::{AlterPartitionRequest, PartitionData};
use milena_wire::messages::alter_partition_response::{
    AlterPartitionResponse, PartitionData as Altered, TopicData,
};
use milena_wire::metadata_record::MetadataRecord;

use super::leadership::online_directory;
use super::partition_change::{Change, Election};
use super::{Decision, check_broker_epoch};
use crate::apply::{NO_LEADER_CHANGE, changed};
use crate::features::ELIGIBLE_LEADER_REPLICAS;
use crate::image::{Image, LeaderRecovery, Partition, Topic};
use crate::settings::Settings;

/// Says of a replica's epoch that the leader did not see it: the oldest versions name none.
const EPOCH_UNKNOWN: BrokerEpoch = BrokerEpoch(-1);

/// What a leader asks for, in whatever version it did.
struct Asked {
    isr: Vec<(NodeId, BrokerEpoch)>,
    leader_recovery: LeaderRecovery,
}

/// Alters each partition that can be, the others regardless.
pub(crate) fn alter_partition(
    image: &Image,
    settings: &Settings,
    request: &AlterPartitionRequest,
) -> (Decision, AlterPartitionResponse) {
    let leader = NodeId(request.broker_id);
    if let Err(refusal) = check_broker_epoch(image, leader, BrokerEpoch(request.broker_epoch)) {
        let error_code = refusal.code.code();
        return (Decision::nothing(), AlterPartitionResponse { error_code, ..Default::default() });
    }
    let mut decision = Decision::nothing();
    let mut seen = BTreeSet::new();
    let mut answer = |topic: &milena_wire::messages::alter_partition_request::TopicData,
                      asked: &PartitionData| {
        let index = PartitionIndex(asked.partition_index);
        // one batch holds one change of a partition: the second would be decided on what is no more
        let altered = match seen.insert((topic.topic_id, index)) {
            true => alter(image, settings, leader, image.topic_by_id(topic.topic_id), asked, &mut decision),
            false => Err(ErrorCode::InvalidRequest),
        };
        altered.unwrap_or_else(|code| refused(asked, code))
    };
    let mut topics = Vec::with_capacity(request.topics.len());
    for topic in &request.topics {
        let partitions = topic.partitions.iter().map(|asked| answer(topic, asked)).collect();
        topics.push(TopicData { topic_id: topic.topic_id, partitions, ..Default::default() });
    }
    (decision, AlterPartitionResponse { topics, ..Default::default() })
}

fn refused(asked: &PartitionData, code: ErrorCode) -> Altered {
    Altered { partition_index: asked.partition_index, error_code: code.code(), ..Default::default() }
}

fn alter(
    image: &Image,
    settings: &Settings,
    leader: NodeId,
    topic: Option<&Topic>,
    data: &PartitionData,
    decision: &mut Decision,
) -> Result<Altered, ErrorCode> {
    let topic = topic.ok_or(ErrorCode::UnknownTopicId)?;
    let index = PartitionIndex(data.partition_index);
    let partition = topic.partition(index).ok_or(ErrorCode::UnknownTopicOrPartition)?;
    let asked = check(image, leader, partition, data)?;
    let acceptable = |replica| image.is_active(replica) && online_directory(image, partition, replica);
    let name = topic.name.as_str();
    let change = Change {
        topic: topic.id,
        index,
        partition,
        isr: asked.isr.iter().map(|(replica, _)| *replica).collect(),
        unclean_shutdown: None,
        acceptable: &acceptable,
        min_insync_replicas: image.min_insync_replicas(name, topic.replication_factor()),
        remember_eligible: image.feature(ELIGIBLE_LEADER_REPLICAS) > 0,
        election: Election::configured(image.unclean_leader_election(name, settings)),
        leader_recovery: asked.leader_recovery,
    };
    let mut after = partition.clone();
    if let Some(record) = change.decide() {
        after = changed(partition, &record);
        always!(after.partition_epoch > partition.partition_epoch, "C10: {record:?}");
        sometimes!("an ISR grew", after.isr.len() > partition.isr.len());
        sometimes!("an ISR shrank", after.isr.len() < partition.isr.len());
        let elected = record.leader != NO_LEADER_CHANGE && record.leader != leader.get();
        decision.records.push(MetadataRecord::PartitionChange(record));
        if elected {
            return Err(ErrorCode::NewLeaderElected);
        }
    }
    Ok(Altered {
        partition_index: data.partition_index,
        error_code: ErrorCode::None.code(),
        leader_id: after.leader.unwrap_or(NodeId::NONE).get(),
        leader_epoch: after.leader_epoch.get(),
        isr: after.isr.iter().map(|replica| replica.get()).collect(),
        leader_recovery_state: after.leader_recovery.code(),
        partition_epoch: after.partition_epoch.get(),
        ..Default::default()
    })
}

/// Kafka's refusals in Kafka's order.
fn check(
    image: &Image,
    leader: NodeId,
    partition: &Partition,
    data: &PartitionData,
) -> Result<Asked, ErrorCode> {
    // who knows of a newer state than the controller speaks to one that is deposed and does not know
    if data.leader_epoch > partition.leader_epoch.get()
        || data.partition_epoch > partition.partition_epoch.get()
    {
        return Err(ErrorCode::NotController);
    }
    if data.leader_epoch < partition.leader_epoch.get() {
        sometimes!("an AlterPartition of an earlier leader epoch was refused");
        return Err(ErrorCode::FencedLeaderEpoch);
    }
    if partition.leader != Some(leader) {
        return Err(ErrorCode::InvalidRequest);
    }
    if data.partition_epoch < partition.partition_epoch.get() {
        sometimes!("an AlterPartition of an earlier state was refused");
        return Err(ErrorCode::InvalidUpdateVersion);
    }
    let isr = asked_isr(data);
    let distinct: BTreeSet<NodeId> = isr.iter().map(|(replica, _)| *replica).collect();
    let within = distinct.iter().all(|replica| partition.replicas.contains(replica));
    if distinct.len() != isr.len() || !within || !distinct.contains(&leader) {
        return Err(ErrorCode::InvalidRequest);
    }
    let leader_recovery =
        LeaderRecovery::from_code(data.leader_recovery_state).ok_or(ErrorCode::InvalidRequest)?;
    // alone until it has recovered, and whoever has recovered has (KIP-704)
    if leader_recovery == LeaderRecovery::Recovering
        && (isr.len() > 1 || partition.leader_recovery == LeaderRecovery::Recovered)
    {
        return Err(ErrorCode::InvalidRequest);
    }
    if !isr.iter().all(|(replica, epoch)| is_eligible(image, *replica, *epoch)) {
        sometimes!("a replica was kept out of the ISR by the controller");
        return Err(ErrorCode::IneligibleReplica);
    }
    Ok(Asked { isr, leader_recovery })
}

/// The ISR that is asked for: with broker epochs since version 3.
fn asked_isr(data: &PartitionData) -> Vec<(NodeId, BrokerEpoch)> {
    if data.new_isr_with_epochs.is_empty() {
        return data.new_isr.iter().map(|replica| (NodeId(*replica), EPOCH_UNKNOWN)).collect();
    }
    let with_epochs = data.new_isr_with_epochs.iter();
    with_epochs.map(|state| (NodeId(state.broker_id), BrokerEpoch(state.broker_epoch))).collect()
}

/// Whether it serves, in the incarnation that the leader saw.
fn is_eligible(image: &Image, replica: NodeId, epoch: BrokerEpoch) -> bool {
    let broker = image.broker(replica).filter(|broker| broker.is_active());
    broker.is_some_and(|broker| epoch == EPOCH_UNKNOWN || broker.epoch == epoch)
}
