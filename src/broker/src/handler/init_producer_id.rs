//! InitProducerId: a new id for an idempotent producer (KIP-98). Transactional ids are not served yet and
//! are refused, so that no producer believes in a transaction that nobody coordinates.

use std::sync::Arc;

use milena_rpc::{Reply, ReplyFuture, Request};
use milena_types::{ErrorCode, ProducerEpoch, ProducerId};
use milena_wire::messages::init_producer_id_request::InitProducerIdRequest;
use milena_wire::messages::init_producer_id_response::InitProducerIdResponse;

use super::undecodable;
use crate::broker::Broker;

/// Answers.
pub async fn handle(broker: &Arc<Broker>, request: Request) -> ReplyFuture {
    let asked: InitProducerIdRequest = match request.decode() {
        Ok(asked) => asked,
        Err(error) => return undecodable(&error),
    };
    let id = match asked.transactional_id {
        Some(_) => Err(ErrorCode::InvalidRequest),
        // a producer that asks to go on with an id it has gets a new one: without a transactional id
        // nobody remembers which epochs of the old one were used (KIP-360)
        None => broker.next_producer_id().await,
    };
    let response = match id {
        Ok(id) => InitProducerIdResponse { producer_id: id.get(), producer_epoch: 0, ..Default::default() },
        Err(code) => InitProducerIdResponse {
            error_code: code.code(),
            producer_id: ProducerId::NONE.get(),
            producer_epoch: ProducerEpoch::NONE.get(),
            ..Default::default()
        },
    };
    Reply::of(&request, &response).ready()
}
