//! Hands out producer ids from blocks that the controller allots (KIP-730). An id is given once: a block
//! is used up or forgotten with the process, never returned.

use std::ops::Range;

use milena_metadata::{Answered, Reply, Request};
use milena_probe::{always, buggify};
use milena_runtime::sync::Mutex;
use milena_types::{BrokerEpoch, ErrorCode, NodeId, ProducerId};
use milena_wire::messages::allocate_producer_ids_request::AllocateProducerIdsRequest;
use std::sync::Arc;

use crate::controller_port::ControllerPort;

/// The ids left in the current block.
pub struct ProducerIds {
    controller: Arc<dyn ControllerPort>,
    // held while a block is fetched, so that a crowd of producers asks for one block
    left: Mutex<Range<i64>>,
}

impl ProducerIds {
    /// No block yet: the first call fetches one.
    pub fn new(controller: Arc<dyn ControllerPort>) -> ProducerIds {
        ProducerIds { controller, left: Mutex::new(0..0) }
    }

    /// An id that nobody had before. Fails with `COORDINATOR_LOAD_IN_PROGRESS`, which clients retry, while
    /// the controller gives none.
    pub async fn next(&self, broker: NodeId, epoch: BrokerEpoch) -> Result<ProducerId, ErrorCode> {
        let mut left = self.left.lock().await;
        // the rest of a block is lost with every restart: no id of it may come again
        if left.is_empty() || buggify!("producer ids: the rest of a block is given up") {
            *left = self.fetch_block(broker, epoch).await?;
        }
        let id = left.next().expect("a fetched block is not empty");
        always!(id >= 0, "producer id {id} is negative");
        Ok(ProducerId(id))
    }

    async fn fetch_block(&self, broker: NodeId, epoch: BrokerEpoch) -> Result<Range<i64>, ErrorCode> {
        let request = AllocateProducerIdsRequest {
            broker_id: broker.get(),
            broker_epoch: epoch.get(),
            ..Default::default()
        };
        let reply = self.controller.send(Request::AllocateProducerIds(request)).await;
        let Ok(Answered { reply: Reply::AllocateProducerIds(block), .. }) = reply else {
            return Err(ErrorCode::CoordinatorLoadInProgress);
        };
        match ErrorCode::from_wire(block.error_code) {
            Some(ErrorCode::None) if block.producer_id_len > 0 && block.producer_id_start >= 0 => {
                let end = block.producer_id_start.checked_add(i64::from(block.producer_id_len));
                end.map(|end| block.producer_id_start..end).ok_or(ErrorCode::UnknownServerError)
            }
            Some(ErrorCode::None) | None => Err(ErrorCode::UnknownServerError),
            // what is wrong between broker and controller passes, and no producer can do anything about it
            Some(_) => Err(ErrorCode::CoordinatorLoadInProgress),
        }
    }
}
