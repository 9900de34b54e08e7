//! DeleteTopics: passed on to the controller, and answered once this broker serves them no more.
//! It must never decide: every rule is the controller's.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use milena_metadata::{Reply as Answer, Request as Order};
use milena_rpc::{Reply, ReplyFuture, Request};
use milena_types::{ErrorCode, TopicId};
use milena_wire::messages::delete_topics_request::DeleteTopicsRequest;
use milena_wire::messages::delete_topics_response::{DeletableTopicResult, DeleteTopicsResponse};

use super::undecodable;
use crate::broker::Broker;

/// The longest that a deletion waits for this broker to let go of what the controller has removed.
const PATIENCE_MAX: Duration = Duration::from_secs(30);

/// Passes on and answers.
pub async fn handle(broker: &Arc<Broker>, request: Request) -> ReplyFuture {
    let asked: DeleteTopicsRequest = match request.decode() {
        Ok(asked) => asked,
        Err(error) => return undecodable(&error),
    };
    let patience = Duration::from_millis(u64::try_from(asked.timeout_ms).unwrap_or(0)).min(PATIENCE_MAX);
    let nobody = unanswered(&asked);
    let response = match broker.controller.send(Order::DeleteTopics(asked)).await {
        Ok(Answer::DeleteTopics(mut response)) => {
            in_words_of(request.version, &mut response);
            await_removal(broker, &mut response, patience).await;
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

/// Waits until this broker has let go. What it still serves in time gets REQUEST_TIMED_OUT: it is deleted all the
/// same.
async fn await_removal(broker: &Broker, response: &mut DeleteTopicsResponse, patience: Duration) {
    let removed = response.responses.iter().filter(|one| one.error_code == ErrorCode::None.code());
    let removed: BTreeSet<TopicId> = removed.map(|one| one.topic_id).collect();
    let gone =
        broker.until_published(|snapshot| removed.iter().all(|id| snapshot.image.topic_by_id(*id).is_none()));
    if broker.runtime.timeout(patience, gone).await.is_ok() {
        return;
    }
    let snapshot = broker.snapshot().await;
    for one in &mut response.responses {
        if one.error_code == ErrorCode::None.code() && snapshot.image.topic_by_id(one.topic_id).is_some() {
            one.error_code = ErrorCode::RequestTimedOut.code();
        }
    }
}
