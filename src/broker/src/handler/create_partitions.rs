//! CreatePartitions: passed on to the controller, and answered once this broker shows what there is. It must never
//! decide: every rule is the controller's.

use std::collections::BTreeMap;
use std::sync::Arc;

use milena_metadata::{Image, Refusal, Reply as Answer, Request as Order};
use milena_rpc::{Reply, ReplyFuture, Request};
use milena_types::ErrorCode;
use milena_wire::Str;
use milena_wire::messages::create_partitions_request::CreatePartitionsRequest;
use milena_wire::messages::create_partitions_response::CreatePartitionsResponse;

use super::undecodable;
use crate::broker::Broker;
use crate::order::{Ordered, order, patience};

/// Passes on and answers.
pub async fn handle(broker: &Arc<Broker>, request: Request) -> ReplyFuture {
    let asked: CreatePartitionsRequest = match request.decode() {
        Ok(asked) => asked,
        Err(error) => return undecodable(&error),
    };
    let (patience, validate_only) = (patience(asked.timeout_ms), asked.validate_only);
    let counts: BTreeMap<Str, i32> =
        asked.topics.iter().map(|topic| (topic.name.clone(), topic.count)).collect();
    let wanted = Order::CreatePartitions(asked);
    let unreachable = Refusal::new(ErrorCode::NotController, "No active controller could be reached.");
    let otherwise = wanted.refused(&unreachable);
    let (answer, is_shown) = match order(broker, wanted, patience).await {
        Ok(Ordered { reply, is_shown }) => (reply, is_shown),
        Err(_) => (otherwise, true),
    };
    let Answer::CreatePartitions(mut response) = answer else {
        return Reply::Close { reason: "the controller answered something else".to_owned() }.ready();
    };
    if !is_shown && !validate_only {
        tell_late(&broker.snapshot().await.image, &counts, &mut response);
    }
    Reply::of(&request, &response).ready()
}

/// What this broker does not show in time gets REQUEST_TIMED_OUT: the partitions are there all the same.
fn tell_late(image: &Image, counts: &BTreeMap<Str, i32>, response: &mut CreatePartitionsResponse) {
    for one in response.results.iter_mut().filter(|one| one.error_code == ErrorCode::None.code()) {
        let wanted = counts.get(&one.name).copied().unwrap_or(i32::MAX);
        let shown = image.topic(&one.name).map_or(0, |topic| topic.partitions.len());
        if i32::try_from(shown).unwrap_or(i32::MAX) < wanted {
            one.error_code = ErrorCode::RequestTimedOut.code();
        }
    }
}
