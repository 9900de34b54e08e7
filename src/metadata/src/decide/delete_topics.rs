//! DeleteTopics, by name or by id. It must never take one topic for another that bore its name.

use std::collections::{BTreeMap, BTreeSet};

use milena_types::{ErrorCode, TopicId};
use milena_wire::Str;
use milena_wire::messages::delete_topics_request::DeleteTopicsRequest;
use milena_wire::messages::delete_topics_response::{DeletableTopicResult, DeleteTopicsResponse};
use milena_wire::messages::remove_topic_record::RemoveTopicRecord;
use milena_wire::metadata_record::MetadataRecord;

use super::Decision;
use crate::image::Image;
use crate::settings::Settings;

/// Words of Kafka's for the errors that have no more to say.
const UNKNOWN_NAME: &str = "This server does not host this topic-partition.";
const UNKNOWN_ID: &str = "This server does not host this topic ID.";

/// Deletes what can be deleted; each topic has its own result.
pub(crate) fn delete_topics(
    image: &Image,
    settings: &Settings,
    request: DeleteTopicsRequest,
) -> (Decision, DeleteTopicsResponse) {
    let mut responses = Vec::new();
    let mut names = BTreeMap::new();
    let mut ids = BTreeMap::new();
    for name in &request.topic_names {
        *names.entry(name.clone()).or_insert(0) += 1;
    }
    for topic in &request.topics {
        match &topic.name {
            None if topic.topic_id.is_zero() => responses.push(failure(
                None,
                TopicId::ZERO,
                ErrorCode::InvalidRequest,
                "Neither topic name nor id were specified.",
            )),
            None => *ids.entry(topic.topic_id).or_insert(0) += 1,
            Some(name) if topic.topic_id.is_zero() => *names.entry(name.clone()).or_insert(0) += 1,
            Some(name) => responses.push(failure(
                Some(name),
                topic.topic_id,
                ErrorCode::InvalidRequest,
                "You may not specify both topic name and topic id.",
            )),
        }
    }
    let mut removed = BTreeSet::new();
    for (id, times) in &ids {
        responses.push(match image.topic_by_id(*id) {
            _ if *times > 1 => failure(None, *id, ErrorCode::InvalidRequest, "Duplicate topic id."),
            None => failure(None, *id, ErrorCode::UnknownTopicId, UNKNOWN_ID),
            Some(topic) => remove(settings, &Str::from(&topic.name), *id, &mut removed),
        });
    }
    for (name, times) in &names {
        let response = match image.topic(name) {
            _ if *times > 1 => {
                failure(Some(name), TopicId::ZERO, ErrorCode::InvalidRequest, "Duplicate topic name.")
            }
            None => failure(Some(name), TopicId::ZERO, ErrorCode::UnknownTopicOrPartition, UNKNOWN_NAME),
            Some(topic) if ids.contains_key(&topic.id) => {
                // named twice, so neither is deleted
                removed.remove(&topic.id);
                responses.retain(|response| response.topic_id != topic.id);
                let message = "The provided topic name maps to an ID that was already supplied.";
                failure(Some(name), topic.id, ErrorCode::InvalidRequest, message)
            }
            Some(topic) => remove(settings, name, topic.id, &mut removed),
        };
        responses.push(response);
    }
    let records = removed
        .into_iter()
        .map(|topic_id| MetadataRecord::RemoveTopic(RemoveTopicRecord { topic_id, ..Default::default() }));
    let decision = Decision { records: records.collect(), notes: Vec::new() };
    (decision, DeleteTopicsResponse { responses, ..Default::default() })
}

fn remove(
    settings: &Settings,
    name: &Str,
    id: TopicId,
    removed: &mut BTreeSet<TopicId>,
) -> DeletableTopicResult {
    if !settings.delete_topics {
        return failure(Some(name), id, ErrorCode::TopicDeletionDisabled, "Topic deletion is disabled.");
    }
    removed.insert(id);
    DeletableTopicResult { name: Some(name.detached()), topic_id: id, ..Default::default() }
}

fn failure(
    name: Option<&Str>,
    topic_id: TopicId,
    code: ErrorCode,
    message: &'static str,
) -> DeletableTopicResult {
    DeletableTopicResult {
        name: name.map(Str::detached),
        topic_id,
        error_code: code.code(),
        error_message: Some(Str::from(message)),
        ..Default::default()
    }
}
