//! ElectLeaders (KIP-460): the preferred leaders, or uncleanly whoever there is where nobody leads, for an operator
//! who asks. It must never depose a leader for one that may lack committed records.

use milena_probe::sometimes;
use milena_types::{ErrorCode, NodeId, PartitionIndex};
use milena_wire::Str;
use milena_wire::messages::elect_leaders_request::ElectLeadersRequest;
use milena_wire::messages::elect_leaders_response::{
    ElectLeadersResponse, PartitionResult, ReplicaElectionResult,
};
use milena_wire::messages::partition_change_record::PartitionChangeRecord;
use milena_wire::metadata_record::MetadataRecord;

use super::Decision;
use super::leadership::online_directory;
use super::partition_change::{Change, Election};
use crate::features::ELIGIBLE_LEADER_REPLICAS;
use crate::image::{Image, Topic};
use crate::refusal::Refusal;

/// More elections than these in one request are refused whole, as in Kafka.
const RECORDS_MAX: usize = 10_000;

/// Elects where it is asked for and can be; where all partitions are meant, those that need none are not named.
pub(crate) fn elect_leaders(
    image: &Image,
    request: &ElectLeadersRequest,
) -> (Decision, ElectLeadersResponse) {
    let election = match request.election_type {
        0 => Election::Preferred,
        1 => Election::Unclean,
        _ => return (Decision::nothing(), refused(ErrorCode::InvalidRequest)),
    };
    let mut decision = Decision::nothing();
    let mut results = Vec::new();
    match &request.topic_partitions {
        Some(asked) => {
            for topic in asked {
                let partitions = topic.partitions.iter().map(|index| {
                    let elected = elect_named(image, election, &topic.topic, *index);
                    answer(*index, elected, &mut decision)
                });
                results.push(result(&topic.topic, partitions.collect()));
            }
        }
        None => {
            for topic in image.topics() {
                let mut partitions = Vec::new();
                for index in topic.partitions.keys() {
                    let elected = elect(image, election, topic, *index);
                    if !matches!(&elected, Err(none) if none.code == ErrorCode::ElectionNotNeeded) {
                        partitions.push(answer(index.get(), elected, &mut decision));
                    }
                }
                results.push(result(&Str::from(&topic.name), partitions));
            }
        }
    }
    if decision.records.len() > RECORDS_MAX {
        return (Decision::nothing(), refused(ErrorCode::PolicyViolation));
    }
    (decision, ElectLeadersResponse { replica_election_results: results, ..Default::default() })
}

fn refused(code: ErrorCode) -> ElectLeadersResponse {
    ElectLeadersResponse { error_code: code.code(), ..Default::default() }
}

fn result(topic: &Str, partition_result: Vec<PartitionResult>) -> ReplicaElectionResult {
    ReplicaElectionResult { topic: topic.detached(), partition_result, ..Default::default() }
}

fn answer(
    partition_id: i32,
    elected: Result<PartitionChangeRecord, Refusal>,
    decision: &mut Decision,
) -> PartitionResult {
    match elected {
        Ok(record) => {
            decision.records.push(MetadataRecord::PartitionChange(record));
            PartitionResult { partition_id, ..Default::default() }
        }
        Err(refusal) => PartitionResult {
            partition_id,
            error_code: refusal.code.code(),
            error_message: refusal.text(),
            ..Default::default()
        },
    }
}

fn elect_named(
    image: &Image,
    election: Election,
    name: &str,
    index: i32,
) -> Result<PartitionChangeRecord, Refusal> {
    let unknown = |message| Refusal::new(ErrorCode::UnknownTopicOrPartition, message);
    let topic = image.topic(name).ok_or_else(|| unknown(format!("No such topic as {name}")))?;
    if topic.partition(PartitionIndex(index)).is_none() {
        return Err(unknown(format!("No such partition as {name}-{index}")));
    }
    elect(image, election, topic, PartitionIndex(index))
}

fn elect(
    image: &Image,
    election: Election,
    topic: &Topic,
    index: PartitionIndex,
) -> Result<PartitionChangeRecord, Refusal> {
    let partition = topic.partition(index).expect("only partitions that exist elect");
    let not_needed = match election {
        Election::Preferred => partition.leader == partition.replicas.first().copied(),
        Election::Unclean | Election::Online => partition.leader.is_some(),
    };
    if not_needed {
        return Err(Refusal::new(
            ErrorCode::ElectionNotNeeded,
            "Leader election not needed for topic partition.",
        ));
    }
    let acceptable =
        |replica: NodeId| image.is_active(replica) && online_directory(image, partition, replica);
    let change = Change {
        topic: topic.id,
        index,
        partition,
        isr: partition.isr.clone(),
        unclean_shutdown: None,
        acceptable: &acceptable,
        min_insync_replicas: image.min_insync_replicas(topic.name.as_str(), topic.replication_factor()),
        remember_eligible: image.feature(ELIGIBLE_LEADER_REPLICAS) > 0,
        election,
        leader_recovery: partition.leader_recovery,
    };
    let record = change.decide();
    sometimes!("an operator's election moved a leader", record.is_some());
    record.ok_or_else(|| match election {
        Election::Preferred => {
            Refusal::new(ErrorCode::PreferredLeaderNotAvailable, "The preferred leader was not available.")
        }
        Election::Unclean | Election::Online => Refusal::new(
            ErrorCode::EligibleLeadersNotAvailable,
            "Eligible topic partition leaders are not available.",
        ),
    })
}
