//! ElectLeaders (KIP-460): passed on to the controller, and answered once this broker shows who leads. It must never
//! decide: every rule is the controller's.

use std::sync::Arc;

use milena_metadata::{Refusal, Reply as Answer, Request as Order};
use milena_rpc::{Reply, ReplyFuture, Request};
use milena_types::ErrorCode;
use milena_wire::messages::elect_leaders_request::ElectLeadersRequest;

use super::undecodable;
use crate::broker::Broker;
use crate::order::{order, patience};

/// Passes on and answers.
pub async fn handle(broker: &Arc<Broker>, request: Request) -> ReplyFuture {
    let asked: ElectLeadersRequest = match request.decode() {
        Ok(asked) => asked,
        Err(error) => return undecodable(&error),
    };
    let patience = patience(asked.timeout_ms);
    let wanted = Order::ElectLeaders(asked);
    let unreachable = Refusal::new(ErrorCode::NotController, "No active controller could be reached.");
    let otherwise = wanted.refused(&unreachable);
    // who was elected leads, whether this broker shows it in time or not
    match order(broker, wanted, patience).await.map_or(otherwise, |ordered| ordered.reply) {
        Answer::ElectLeaders(response) => Reply::of(&request, &response).ready(),
        _ => Reply::Close { reason: "the controller answered something else".to_owned() }.ready(),
    }
}
