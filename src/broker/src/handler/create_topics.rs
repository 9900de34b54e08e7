//! CreateTopics: passed on to the controller, and answered once this broker serves what was created.
//! It must never decide: every rule is the controller's.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use milena_metadata::{Reply as Answer, Request as Order};
use milena_rpc::{Reply, ReplyFuture, Request};
use milena_types::{ErrorCode, TopicName};
use milena_wire::Str;
use milena_wire::messages::create_topics_request::{CreatableTopic, CreateTopicsRequest};
use milena_wire::messages::create_topics_response::{CreatableTopicResult, CreateTopicsResponse};

use super::undecodable;
use crate::broker::Broker;

/// How long a creation waits for this broker to open what the controller has made.
const PATIENCE: Duration = Duration::from_secs(5);
/// The most topics that one metadata request may create.
const AUTOMATIC_MAX: usize = 100;

/// Passes on and answers.
pub async fn handle(broker: &Arc<Broker>, request: Request) -> ReplyFuture {
    let asked: CreateTopicsRequest = match request.decode() {
        Ok(asked) => asked,
        Err(error) => return undecodable(&error),
    };
    let response = create(broker, asked).await;
    Reply::of(&request, &response).ready()
}

/// Creates the missing topics that a client asked about, with this broker's defaults; those that were
/// refused, and why. Too many at once are left for the client's next request.
pub async fn automatically(broker: &Broker, names: &[TopicName]) -> Vec<(TopicName, ErrorCode)> {
    if names.is_empty() {
        return Vec::new();
    }
    let topics = names.iter().take(AUTOMATIC_MAX).map(|name| CreatableTopic {
        name: Str::copy_from(name.as_str()),
        num_partitions: broker.config.server.num_partitions,
        replication_factor: broker.config.server.default_replication_factor,
        ..Default::default()
    });
    let request = CreateTopicsRequest { topics: topics.collect(), ..Default::default() };
    let response = create(broker, request).await;
    let refused = response.topics.iter().filter_map(|topic| {
        let code = ErrorCode::from_wire(topic.error_code).unwrap_or(ErrorCode::UnknownServerError);
        let name = TopicName::new(&topic.name).ok()?;
        // someone else was faster: it exists, which is all that was wanted
        (code.is_error() && code != ErrorCode::TopicAlreadyExists).then_some((name, code))
    });
    refused.collect()
}

async fn create(broker: &Broker, request: CreateTopicsRequest) -> CreateTopicsResponse {
    let validate_only = request.validate_only;
    let names: Vec<Str> = request.topics.iter().map(|topic| topic.name.clone()).collect();
    match broker.controller.send(Order::CreateTopics(request)).await {
        Ok(Answer::CreateTopics(response)) => {
            if !validate_only {
                await_topics(broker, &response).await;
            }
            response
        }
        _ => CreateTopicsResponse {
            topics: names
                .into_iter()
                .map(|name| CreatableTopicResult {
                    name,
                    error_code: ErrorCode::NotController.code(),
                    ..Default::default()
                })
                .collect(),
            ..Default::default()
        },
    }
}

/// Waits until this broker serves what was created. When that takes too long the client is told of the
/// success all the same: the topics exist.
async fn await_topics(broker: &Broker, response: &CreateTopicsResponse) {
    let created = response.topics.iter().filter(|topic| topic.error_code == ErrorCode::None.code());
    let created: BTreeSet<String> = created.map(|topic| topic.name.to_string()).collect();
    let shown =
        broker.until_published(|snapshot| created.iter().all(|name| snapshot.image.topic(name).is_some()));
    if broker.runtime.timeout(PATIENCE, shown).await.is_err() {
        tracing::warn!(topics = created.len(), "new topics are not open yet");
    }
}
