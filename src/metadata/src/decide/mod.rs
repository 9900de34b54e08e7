//! The controller's decisions, one file each: from an image and a request to records and a reply. They
//! change nothing but soft state; what they say takes effect when the records are applied.

mod activate;
mod alter_configs;
mod alter_partition;
mod assignment;
mod create_partitions;
mod create_topics;
mod delete_topics;
mod elect_leaders;
mod heartbeat;
mod leadership;
mod partition_change;
mod producer_ids;
mod register_broker;
mod register_controller;
mod unregister_broker;

use milena_types::{BrokerEpoch, ErrorCode, NodeId};
use milena_wire::metadata_record::MetadataRecord;

use crate::image::{Broker, Image};
use crate::refusal::Refusal;
use crate::state::Note;

pub(crate) use activate::activate;
pub(crate) use alter_configs::{alter_configs, answer as altered};
pub(crate) use alter_partition::alter_partition;
pub(crate) use create_partitions::{answer as partitions_created, create_partitions};
pub use create_topics::legal_name;
pub(crate) use create_topics::{create_topics, refused_topic};
pub(crate) use delete_topics::delete_topics;
pub(crate) use elect_leaders::elect_leaders;
pub(crate) use heartbeat::{fence_expired, heartbeat};
pub(crate) use leadership::online_directory;
pub(crate) use producer_ids::allocate_producer_ids;
pub(crate) use register_broker::register_broker;
pub(crate) use register_controller::register_controller;
pub(crate) use unregister_broker::unregister_broker;

/// What is to be logged, and what people are to know of it.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Decision {
    /// One batch.
    pub records: Vec<MetadataRecord>,
    /// Lines.
    pub notes: Vec<Note>,
}

impl Decision {
    /// Nothing changes.
    pub(crate) fn nothing() -> Decision {
        Decision::default()
    }

    pub(crate) fn note(&mut self, note: String) {
        self.notes.push(Note(note));
    }
}

/// The broker that speaks, if it is the registration that it says it is: else `STALE_BROKER_EPOCH`.
pub(crate) fn check_broker_epoch(image: &Image, id: NodeId, epoch: BrokerEpoch) -> Result<&Broker, Refusal> {
    let Some(broker) = image.broker(id) else {
        let message = format!("No broker registration found for broker id {id}");
        return Err(Refusal::new(ErrorCode::StaleBrokerEpoch, message));
    };
    if broker.epoch != epoch {
        milena_probe::sometimes!("a broker spoke with the epoch of an earlier registration");
        let message = format!("Expected broker epoch {}, but got broker epoch {epoch}", broker.epoch);
        return Err(Refusal::new(ErrorCode::StaleBrokerEpoch, message));
    }
    Ok(broker)
}
