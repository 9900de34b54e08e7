//! What clients ask of the quorum through any broker: passed on to the active controller as it came, and its answer as it
//! comes (KIP-590). It must never look into either.

use std::sync::Arc;

use milena_metalog::wire::{describe_quorum, voters};
use milena_rpc::{Reply, ReplyFuture, Request};
use milena_types::ErrorCode;
use milena_wire::ApiKey;

use super::undecodable;
use crate::broker::Broker;

/// What people are told when no controller answered.
const NOBODY: &str = "No active controller answered in time.";

/// Passes on and answers.
pub async fn handle(broker: &Arc<Broker>, request: Request) -> ReplyFuture {
    let asked = request.clone();
    match broker.controller.pass_on(request).await {
        Ok(reply) => reply.ready(),
        Err(_) => match unanswered(&asked) {
            Ok(reply) => reply.ready(),
            Err(error) => undecodable(&error),
        },
    }
}

/// REQUEST_TIMED_OUT, as Kafka's brokers say.
fn unanswered(asked: &Request) -> Result<Reply, milena_wire::DecodeError> {
    let late = ErrorCode::RequestTimedOut;
    Ok(match asked.key {
        ApiKey::DescribeQuorum => Reply::of(asked, &describe_quorum::refused(&asked.decode()?, late)),
        ApiKey::AddRaftVoter => Reply::of(asked, &voters::added(late, NOBODY)),
        ApiKey::RemoveRaftVoter => Reply::of(asked, &voters::removed(late, NOBODY)),
        other => Reply::Close { reason: format!("no active controller answered {}", other.name()) },
    })
}
