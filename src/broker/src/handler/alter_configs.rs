//! IncrementalAlterConfigs (KIP-339): passed on to the controller. It must never decide: every rule is the
//! controller's.

use std::sync::Arc;

use milena_metadata::{Refusal, Reply as Answer, Request as Order};
use milena_rpc::{Reply, ReplyFuture, Request};
use milena_types::ErrorCode;
use milena_wire::messages::incremental_alter_configs_request::IncrementalAlterConfigsRequest;
use milena_wire::messages::incremental_alter_configs_response::IncrementalAlterConfigsResponse;

use super::undecodable;
use crate::broker::Broker;
use crate::order::{Ordered, PATIENCE_MAX, order};

/// Passes on and answers.
pub async fn handle(broker: &Arc<Broker>, request: Request) -> ReplyFuture {
    let asked: IncrementalAlterConfigsRequest = match request.decode() {
        Ok(asked) => asked,
        Err(error) => return undecodable(&error),
    };
    let wanted = Order::AlterConfigs(asked);
    let nobody = wanted.refused(&Refusal::new(ErrorCode::NotController, "There is no active controller."));
    // its request names no timeout, and its answer cannot say that this broker still shows what was
    let answer = order(broker, wanted, PATIENCE_MAX).await.map_or(nobody, |Ordered { reply, .. }| reply);
    let response = match answer {
        Answer::AlterConfigs(response) => response,
        _ => IncrementalAlterConfigsResponse::default(),
    };
    Reply::of(&request, &response).ready()
}
