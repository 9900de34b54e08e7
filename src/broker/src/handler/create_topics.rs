//! CreateTopics: passed on to the controller, and answered once this broker serves what was created.
//! It must never decide: every rule is the controller's.

use std::sync::Arc;

use milena_metadata::{Reply as Answer, Request as Order};
use milena_rpc::{Reply, ReplyFuture, Request};
use milena_types::{ErrorCode, TopicName};
use milena_wire::Str;
use milena_wire::messages::create_topics_request::{CreatableTopic, CreateTopicsRequest};
use milena_wire::messages::create_topics_response::{CreatableTopicResult, CreateTopicsResponse};

use super::undecodable;
use crate::broker::Broker;
use crate::order::{Ordered, order, patience};

/// How long a metadata request waits for what it creates.
const AUTOMATIC_PATIENCE_MS: i32 = 5_000;
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
    let request = CreateTopicsRequest {
        topics: topics.collect(),
        timeout_ms: AUTOMATIC_PATIENCE_MS,
        ..Default::default()
    };
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
    let patience = patience(request.timeout_ms);
    let names: Vec<Str> = request.topics.iter().map(|topic| topic.name.clone()).collect();
    match order(broker, Order::CreateTopics(request), patience).await {
        Ok(Ordered { reply: Answer::CreateTopics(mut response), is_shown }) => {
            if !validate_only && !is_shown {
                tell_late(broker, &mut response).await;
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

/// What this broker does not serve in time gets REQUEST_TIMED_OUT, as in Kafka: the topic exists all the same.
async fn tell_late(broker: &Broker, response: &mut CreateTopicsResponse) {
    let snapshot = broker.snapshot().await;
    for topic in &mut response.topics {
        if topic.error_code == ErrorCode::None.code() && snapshot.image.topic_by_id(topic.topic_id).is_none()
        {
            topic.error_code = ErrorCode::RequestTimedOut.code();
        }
    }
}
