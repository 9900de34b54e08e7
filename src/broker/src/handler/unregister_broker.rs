//! UnregisterBroker (KIP-746): passed on to the controller. It must never decide: every rule is the controller's.

use std::sync::Arc;

use milena_metadata::{Refusal, Reply as Answer, Request as Order};
use milena_rpc::{Reply, ReplyFuture, Request};
use milena_types::ErrorCode;
use milena_wire::messages::unregister_broker_request::UnregisterBrokerRequest;

use super::undecodable;
use crate::broker::Broker;
use crate::order::{PATIENCE_MAX, order};

/// Passes on and answers.
pub async fn handle(broker: &Arc<Broker>, request: Request) -> ReplyFuture {
    let asked: UnregisterBrokerRequest = match request.decode() {
        Ok(asked) => asked,
        Err(error) => return undecodable(&error),
    };
    let wanted = Order::UnregisterBroker(asked);
    let unreachable = Refusal::new(ErrorCode::NotController, "No active controller could be reached.");
    let otherwise = wanted.refused(&unreachable);
    match order(broker, wanted, PATIENCE_MAX).await.map_or(otherwise, |ordered| ordered.reply) {
        Answer::UnregisterBroker(response) => Reply::of(&request, &response).ready(),
        _ => Reply::Close { reason: "the controller answered something else".to_owned() }.ready(),
    }
}
