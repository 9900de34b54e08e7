//! CreateTopics: each topic whole or not at all, the others regardless. It must never create under a name
//! or an id that is taken.

use std::collections::{BTreeMap, BTreeSet};

use milena_probe::{always, sometimes};
use milena_types::{ErrorCode, InvalidTopicName, TopicId, TopicName, Uuid};
use milena_wire::Str;
use milena_wire::messages::clear_elr_record::ClearElrRecord;
use milena_wire::messages::config_record::ConfigRecord;
use milena_wire::messages::create_topics_request::{CreatableTopic, CreateTopicsRequest};
use milena_wire::messages::create_topics_response::{
    CreatableTopicConfigs, CreatableTopicResult, CreateTopicsResponse,
};
use milena_wire::messages::topic_record::TopicRecord;
use milena_wire::metadata_record::MetadataRecord;

use super::Decision;
use super::assignment::{new_partitions, partition_count};
use crate::features::ELIGIBLE_LEADER_REPLICAS;
use crate::image::{ConfigResource, Image, MIN_INSYNC_REPLICAS, Partition, partition_record};
use crate::refusal::Refusal;
use crate::settings::Settings;

/// More partitions than this in one request are refused whole.
const PARTITIONS_MAX: usize = 10_000;
/// The metadata log's own topic, which no client creates.
const CLUSTER_METADATA: &str = "__cluster_metadata";

/// Creates what can be created. `entropy` holds at least three numbers a topic.
pub(crate) fn create_topics(
    image: &Image,
    settings: &Settings,
    request: CreateTopicsRequest,
    entropy: &[u64],
) -> (Decision, CreateTopicsResponse) {
    always!(
        entropy.len() >= 3 * request.topics.len(),
        "too little entropy for {} topics",
        request.topics.len()
    );
    let asked: usize = request.topics.iter().map(|topic| partition_count(settings, topic)).sum();
    if asked > PARTITIONS_MAX {
        sometimes!("a request for too many partitions was refused");
        let message = "Excessively large number of partitions per request.";
        let refusal = Refusal::new(ErrorCode::PolicyViolation, message);
        let topics = request.topics.iter().map(|topic| refused_topic(&topic.name, &refusal)).collect();
        return (Decision::nothing(), CreateTopicsResponse { topics, ..Default::default() });
    }
    let duplicates = duplicate_names(&request);
    let mut decision = Decision::nothing();
    let mut ids = BTreeSet::new();
    let mut topics = Vec::with_capacity(request.topics.len());
    for (topic, entropy) in request.topics.iter().zip(entropy.chunks_exact(3)) {
        if duplicates.contains(&topic.name) || topic.name == CLUSTER_METADATA {
            continue;
        }
        let id = fresh_id(image, &mut ids, entropy[0], entropy[1]);
        topics.push(match create_topic(image, settings, topic, id, entropy[2]) {
            Ok((records, result)) => {
                decision.records.extend(records);
                result
            }
            Err(refusal) => refused_topic(&topic.name, &refusal),
        });
    }
    let duplicate = Refusal::new(ErrorCode::InvalidRequest, "Duplicate topic name.");
    topics.extend(duplicates.iter().map(|name| refused_topic(name, &duplicate)));
    let asks_for_metadata = request.topics.iter().any(|topic| topic.name == CLUSTER_METADATA);
    if asks_for_metadata && !duplicates.contains(CLUSTER_METADATA) {
        let message = format!("Creation of internal topic {CLUSTER_METADATA} is prohibited.");
        let refusal = Refusal::new(ErrorCode::InvalidRequest, message);
        topics.push(refused_topic(&Str::from(CLUSTER_METADATA), &refusal));
    }
    if request.validate_only {
        decision = Decision::nothing();
    }
    (decision, CreateTopicsResponse { topics, ..Default::default() })
}

/// The result of a topic that is not created.
pub(crate) fn refused_topic(name: &Str, refusal: &Refusal) -> CreatableTopicResult {
    CreatableTopicResult {
        name: name.detached(),
        error_code: refusal.code.code(),
        error_message: refusal.text(),
        num_partitions: -1,
        replication_factor: -1,
        configs: Some(Vec::new()),
        ..Default::default()
    }
}

fn duplicate_names(request: &CreateTopicsRequest) -> BTreeSet<Str> {
    let mut seen = BTreeSet::new();
    let again = request.topics.iter().filter(|topic| !seen.insert(&topic.name));
    again.map(|topic| topic.name.clone()).collect()
}

/// An id that no topic has. A collision of random ids is as good as impossible, and is stepped over.
fn fresh_id(image: &Image, taken: &mut BTreeSet<TopicId>, high: u64, low: u64) -> TopicId {
    let candidates = (0..).map(|step| Uuid::from_entropy(high, low.wrapping_add(step)));
    let mut free = candidates.filter(|id| image.topic_by_id(*id).is_none() && !taken.contains(id));
    let id = free.next().expect("there are more ids than topics");
    always!(!id.is_reserved() && !id.is_zero(), "{id} is reserved");
    taken.insert(id);
    id
}

fn create_topic(
    image: &Image,
    settings: &Settings,
    topic: &CreatableTopic,
    id: TopicId,
    seed: u64,
) -> Result<(Vec<MetadataRecord>, CreatableTopicResult), Refusal> {
    let name = check_name(image, &topic.name)?;
    let overrides = check_overrides(settings, topic)?;
    let partitions = new_partitions(image, settings, topic, seed)?;
    always!(!partitions.is_empty(), "a topic has partitions");
    let records = records_of(image, &name, id, &overrides, &partitions);
    let effective = settings.rules.effective_topic(&overrides, image.cluster_overrides());
    let configs = effective.into_iter().map(|entry| CreatableTopicConfigs {
        name: Str::from(entry.name),
        value: entry.value.filter(|_| !entry.sensitive).map(Str::from),
        read_only: false,
        config_source: entry.source as i8,
        is_sensitive: entry.sensitive,
        ..Default::default()
    });
    let result = CreatableTopicResult {
        name: Str::from(&name),
        topic_id: id,
        error_code: ErrorCode::None.code(),
        error_message: None,
        num_partitions: partitions.len() as i32,
        replication_factor: partitions[0].replicas.len() as i16,
        configs: Some(configs.collect()),
        ..Default::default()
    };
    Ok((records, result))
}

/// A name that a topic may have, or Kafka's words against it.
pub fn legal_name(name: &str) -> Result<TopicName, Refusal> {
    TopicName::new(name).map_err(|illegal| {
        let message = match illegal {
            InvalidTopicName::Empty => "Topic name is invalid: the empty string is not allowed".to_owned(),
            InvalidTopicName::Dots => format!("Topic name is invalid: '{name}' is not allowed"),
            InvalidTopicName::TooLong(_) => format!(
                "Topic name is invalid: the length of '{name}' is longer than the max allowed length {}",
                TopicName::MAX_LENGTH
            ),
            InvalidTopicName::Character(_) => format!(
                "Topic name is invalid: '{name}' contains one or more characters other than ASCII alphanumerics, \
                 '.', '_' and '-'"
            ),
        };
        Refusal::new(ErrorCode::InvalidTopicException, message)
    })
}

fn check_name(image: &Image, name: &str) -> Result<TopicName, Refusal> {
    let legal = legal_name(name)?;
    // Kafka looks for the very name last, so that it hides a collision
    if image.topic(name).is_some() {
        return Err(Refusal::new(ErrorCode::TopicAlreadyExists, format!("Topic '{name}' already exists.")));
    }
    if let Some(other) = image.metric_collision(name) {
        let message = format!("Topic '{name}' collides with existing topic: {other}");
        return Err(Refusal::new(ErrorCode::InvalidTopicException, message));
    }
    Ok(legal)
}

fn check_overrides(settings: &Settings, topic: &CreatableTopic) -> Result<BTreeMap<String, String>, Refusal> {
    let invalid = |message: String| Refusal::new(ErrorCode::InvalidConfig, message);
    let nulls: Vec<&str> = topic
        .configs
        .iter()
        .filter(|config| config.value.is_none())
        .map(|config| config.name.as_str())
        .collect();
    if !nulls.is_empty() {
        return Err(invalid(format!("Null value not supported for topic configs: {}", nulls.join(","))));
    }
    let set = topic
        .configs
        .iter()
        .filter_map(|config| config.value.as_ref().map(|value| (config.name.to_string(), value.to_string())));
    let overrides: BTreeMap<String, String> = set.collect();
    settings.rules.check_topic(&overrides).map_err(invalid)?;
    Ok(overrides)
}

/// The records in Kafka's order: the topic, its configuration, its partitions.
fn records_of(
    image: &Image,
    name: &TopicName,
    id: TopicId,
    overrides: &BTreeMap<String, String>,
    partitions: &[Partition],
) -> Vec<MetadataRecord> {
    let topic = TopicRecord { name: Str::from(name), topic_id: id, ..Default::default() };
    let mut records = vec![MetadataRecord::Topic(topic)];
    records.extend(overrides.iter().map(|(key, value)| {
        MetadataRecord::Config(ConfigRecord {
            resource_type: ConfigResource::TOPIC,
            resource_name: Str::from(name),
            name: Str::copy_from(key),
            value: Some(Str::copy_from(value)),
            ..Default::default()
        })
    }));
    // who may lead is counted by the minimum, so a new minimum forgets them (KIP-966)
    if overrides.contains_key(MIN_INSYNC_REPLICAS) && image.feature(ELIGIBLE_LEADER_REPLICAS) > 0 {
        let clear = ClearElrRecord { topic_name: Str::from(name), ..Default::default() };
        records.push(MetadataRecord::ClearElr(clear));
    }
    let partitions = (0..).zip(partitions);
    records.extend(
        partitions
            .map(|(index, partition)| MetadataRecord::Partition(partition_record(id, index, partition))),
    );
    records
}
