//! UnregisterBroker: a broker that will not come back is forgotten (KIP-746). It must never go on leading, or being
//! counted in sync.

use milena_probe::sometimes;
use milena_types::{ErrorCode, NodeId};
use milena_wire::messages::unregister_broker_record::UnregisterBrokerRecord;
use milena_wire::messages::unregister_broker_request::UnregisterBrokerRequest;
use milena_wire::messages::unregister_broker_response::UnregisterBrokerResponse;
use milena_wire::metadata_record::MetadataRecord;

use super::Decision;
use super::leadership::{Event, partition_changes};
use crate::image::Image;
use crate::refusal::Refusal;
use crate::settings::Settings;

/// Forgets the broker: it leaves every ISR first.
pub(crate) fn unregister_broker(
    image: &Image,
    settings: &Settings,
    request: &UnregisterBrokerRequest,
) -> (Decision, UnregisterBrokerResponse) {
    let id = NodeId(request.broker_id);
    let Some(broker) = image.broker(id) else {
        let message = format!("Broker ID {id} is not currently registered");
        let refusal = Refusal::new(ErrorCode::BrokerIdNotRegistered, message);
        let response = UnregisterBrokerResponse {
            error_code: refusal.code.code(),
            error_message: refusal.text(),
            ..Default::default()
        };
        return (Decision::nothing(), response);
    };
    sometimes!("a broker was unregistered");
    let mut decision = Decision::nothing();
    decision.records = partition_changes(image, settings, Event::Forgotten(id));
    decision.note(format!("broker {id} is unregistered; {} partitions change", decision.records.len()));
    decision.records.push(MetadataRecord::UnregisterBroker(UnregisterBrokerRecord {
        broker_id: id.get(),
        broker_epoch: broker.epoch.get(),
        ..Default::default()
    }));
    (decision, UnregisterBrokerResponse::default())
}
