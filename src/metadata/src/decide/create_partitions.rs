//! CreatePartitions: more partitions for topics that exist, each topic whole or not at all, the others regardless.
//! It must never take one away, nor touch those that there are.

use std::collections::BTreeSet;

use milena_probe::{always, sometimes};
use milena_types::{ErrorCode, NodeId};
use milena_wire::Str;
use milena_wire::messages::create_partitions_request::{CreatePartitionsRequest, CreatePartitionsTopic};
use milena_wire::messages::create_partitions_response::{
    CreatePartitionsResponse, CreatePartitionsTopicResult,
};
use milena_wire::metadata_record::MetadataRecord;

use super::Decision;
use super::assignment::{assigned_partition, placed_partitions};
use crate::image::{Image, Partition, Topic, partition_record};
use crate::refusal::Refusal;

/// More new partitions than these in one request are refused whole.
const PARTITIONS_MAX: usize = 10_000;

/// Creates what can be created. `entropy` holds at least one number a topic.
pub(crate) fn create_partitions(
    image: &Image,
    request: &CreatePartitionsRequest,
    entropy: &[u64],
) -> (Decision, CreatePartitionsResponse) {
    always!(entropy.len() >= request.topics.len(), "too little entropy for {} topics", request.topics.len());
    let mut decision = Decision::nothing();
    let mut results = Vec::with_capacity(request.topics.len());
    let mut seen = BTreeSet::new();
    let again: BTreeSet<&Str> =
        request.topics.iter().map(|topic| &topic.name).filter(|name| !seen.insert(*name)).collect();
    let duplicate = Refusal::new(ErrorCode::InvalidRequest, "Duplicate topic name.");
    results.extend(again.iter().map(|name| answer(name, Some(&duplicate))));
    let once = request.topics.iter().zip(entropy).filter(|(topic, _)| !again.contains(&topic.name));
    for (asked, seed) in once {
        let room = PARTITIONS_MAX - decision.records.len();
        results.push(match create(image, asked, room, *seed) {
            Ok(records) => {
                decision.records.extend(records);
                answer(&asked.name, None)
            }
            Err(refusal) => answer(&asked.name, Some(&refusal)),
        });
    }
    if request.validate_only {
        decision = Decision::nothing();
    }
    (decision, CreatePartitionsResponse { results, ..Default::default() })
}

/// The answer about one topic.
pub(crate) fn answer(name: &Str, refusal: Option<&Refusal>) -> CreatePartitionsTopicResult {
    CreatePartitionsTopicResult {
        name: name.detached(),
        error_code: refusal.map_or(ErrorCode::None, |refusal| refusal.code).code(),
        error_message: refusal.and_then(Refusal::text),
        ..Default::default()
    }
}

fn create(
    image: &Image,
    asked: &CreatePartitionsTopic,
    room: usize,
    seed: u64,
) -> Result<Vec<MetadataRecord>, Refusal> {
    let unknown = || {
        Refusal::new(ErrorCode::UnknownTopicOrPartition, "This server does not host this topic-partition.")
    };
    let topic = image.topic(&asked.name).ok_or_else(unknown)?;
    let existing = topic.partitions.len();
    let additional = additional(topic, asked)?;
    if additional > room {
        let message = "Excessively large number of partitions per request.";
        return Err(Refusal::new(ErrorCode::PolicyViolation, message));
    }
    let new = match &asked.assignments {
        Some(assignments) if assignments.len() != additional => {
            let message = format!(
                "Attempted to add {additional} additional partition(s), but only {} assignment(s) were specified.",
                assignments.len()
            );
            return Err(Refusal::new(ErrorCode::InvalidReplicaAssignment, message));
        }
        Some(assignments) => {
            let replicas = Some(topic.replication_factor());
            let built = (existing..).zip(assignments).map(|(index, assignment)| {
                let brokers: Vec<NodeId> = assignment.broker_ids.iter().copied().map(NodeId).collect();
                assigned_partition(image, index as i32, brokers, replicas)
            });
            built.collect::<Result<Vec<Partition>, Refusal>>()?
        }
        None => placed_partitions(image, additional, topic.replication_factor(), seed)?,
    };
    always!(new.len() == additional, "as many partitions as were asked for");
    sometimes!("a topic got more partitions");
    let records = (existing..).zip(&new).map(|(index, partition)| {
        MetadataRecord::Partition(partition_record(topic.id, index as i32, partition))
    });
    Ok(records.collect())
}

/// How many there are to be made.
fn additional(topic: &Topic, asked: &CreatePartitionsTopic) -> Result<usize, Refusal> {
    let (existing, count) = (topic.partitions.len(), asked.count);
    let wanted = usize::try_from(count).unwrap_or(0);
    let invalid = |message| Err(Refusal::new(ErrorCode::InvalidPartitions, message));
    if wanted == existing {
        return invalid(format!("Topic already has {existing} partition(s)."));
    }
    if wanted < existing {
        let name = &asked.name;
        return invalid(format!(
            "The topic {name} currently has {existing} partition(s); {count} would not be an increase."
        ));
    }
    Ok(wanted - existing)
}
