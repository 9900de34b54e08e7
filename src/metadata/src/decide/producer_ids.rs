//! Blocks of producer ids for brokers to hand out (KIP-730). No id is ever in two blocks (I3).

use milena_probe::always;
use milena_types::{BrokerEpoch, ErrorCode, NodeId};
use milena_wire::messages::allocate_producer_ids_request::AllocateProducerIdsRequest;
use milena_wire::messages::allocate_producer_ids_response::AllocateProducerIdsResponse;
use milena_wire::messages::producer_ids_record::ProducerIdsRecord;
use milena_wire::metadata_record::MetadataRecord;

use super::{Decision, check_broker_epoch};
use crate::image::Image;
use crate::refusal::Refusal;

/// How many ids a block has.
const BLOCK: i32 = 1000;

/// Gives the broker the next block. `STALE_BROKER_EPOCH` for another registration than the current one;
/// `UNKNOWN_SERVER_ERROR` when all ids were given out.
pub(crate) fn allocate_producer_ids(
    image: &Image,
    request: AllocateProducerIdsRequest,
) -> (Decision, AllocateProducerIdsResponse) {
    match next_block(image, &request) {
        Ok(start) => {
            let record = ProducerIdsRecord {
                broker_id: request.broker_id,
                broker_epoch: request.broker_epoch,
                next_producer_id: start + i64::from(BLOCK),
                ..Default::default()
            };
            let response = AllocateProducerIdsResponse {
                producer_id_start: start,
                producer_id_len: BLOCK,
                ..Default::default()
            };
            (Decision { records: vec![MetadataRecord::ProducerIds(record)], notes: Vec::new() }, response)
        }
        Err(refusal) => {
            let error_code = refusal.code.code();
            (Decision::nothing(), AllocateProducerIdsResponse { error_code, ..Default::default() })
        }
    }
}

fn next_block(image: &Image, request: &AllocateProducerIdsRequest) -> Result<i64, Refusal> {
    check_broker_epoch(image, NodeId(request.broker_id), BrokerEpoch(request.broker_epoch))?;
    let start = image.next_producer_id;
    always!(start >= 0, "producer ids count up from zero");
    if start > i64::MAX - i64::from(BLOCK) {
        let message =
            "Exhausted all producerIds as the next block's end producerId has exceeded the int64 type limit";
        return Err(Refusal::new(ErrorCode::UnknownServerError, message));
    }
    Ok(start)
}
