//! DeleteTopics: passed on to the controller, and answered once this broker serves them no more.
//! It must never decide: every rule is the controller's.

use std::sync::Arc;

use milena_metadata::{Reply as Answer, Request as Order};
use milena_rpc::{Reply, ReplyFuture, Request};
use milena_types::{ErrorCode, TopicId};
use milena_wire::messages::delete_topics_request::DeleteTopicsRequest;
use milena_wire::messages::delete_topics_response::{DeletableTopicResult, DeleteTopicsResponse};

use super::undecodable;
use crate::broker::Broker;
use crate::order::{Ordered, order, patience};

/// Passes on and answers.
pub async fn handle(broker: &Arc<Broker>, request: Request) -> ReplyFuture {
    let asked: DeleteTopicsRequest = match request.decode() {
        Ok(asked) => asked,
        Err(error) => return undecodable(&error),
    };
    let (patience, nobody) = (patience(asked.timeout_ms), unanswered(&asked));
    let response = match order(broker, Order::DeleteTopics(asked), patience).await {
        Ok(Ordered { reply: Answer::DeleteTopics(mut response), is_shown }) => {
            in_words_of(request.version, &mut response);
            if !is_shown {
                tell_late(broker, &mut response).await;
            }
            response
        }
        _ => nobody,
    };
    Reply::of(&request, &response).ready()
}

/// TOPIC_DELETION_DISABLED came with version 3; before, Kafka says INVALID_REQUEST.
fn in_words_of(version: i16, response: &mut DeleteTopicsResponse) {
    for one in &mut response.responses {
        if version < 3 && one.error_code == ErrorCode::TopicDeletionDisabled.code() {
            one.error_code = ErrorCode::InvalidRequest.code();
        }
    }
}

/// What is said when no controller answered.
fn unanswered(asked: &DeleteTopicsRequest) -> DeleteTopicsResponse {
    let result = |name: Option<_>, topic_id| DeletableTopicResult {
        name,
        topic_id,
        error_code: ErrorCode::NotController.code(),
        ..Default::default()
    };
    let by_name = asked.topic_names.iter().map(|name| result(Some(name.clone()), TopicId::ZERO));
    let by_either = asked.topics.iter().map(|topic| result(topic.name.clone(), topic.topic_id));
    DeleteTopicsResponse { responses: by_name.chain(by_either).collect(), ..Default::default() }
}

/// What this broker still serves gets REQUEST_TIMED_OUT, as in Kafka: it is deleted all the same.
async fn tell_late(broker: &Broker, response: &mut DeleteTopicsResponse) {
    let snapshot = broker.snapshot().await;
    for one in &mut response.responses {
        if one.error_code == ErrorCode::None.code() && snapshot.image.topic_by_id(one.topic_id).is_some() {
            one.error_code = ErrorCode::RequestTimedOut.code();
        }
    }
}
