//! The controller's requests and replies as Kafka's messages: which API is which, said once for both ends. It must never
//! look into one.

use milena_metadata::{Reply, Request};
use milena_rpc::{Reply as Sent, Request as Received, Ticket};
use milena_types::ErrorCode;
use milena_wire::messages::delete_topics_response::DeleteTopicsResponse;
use milena_wire::{ApiKey, DecodeError};

/// The APIs that the controller decides.
pub(crate) const DECIDED: &[ApiKey] = &[
    ApiKey::CreateTopics,
    ApiKey::DeleteTopics,
    ApiKey::IncrementalAlterConfigs,
    ApiKey::CreatePartitions,
    ApiKey::ElectLeaders,
    ApiKey::UnregisterBroker,
    ApiKey::AlterPartition,
    ApiKey::BrokerRegistration,
    ApiKey::BrokerHeartbeat,
    ApiKey::AllocateProducerIds,
    ApiKey::ControllerRegistration,
];

/// Those of them that brokers pass on for clients, and so in an Envelope (KIP-590).
pub(crate) fn is_passed_on(key: ApiKey) -> bool {
    matches!(
        key,
        ApiKey::CreateTopics
            | ApiKey::DeleteTopics
            | ApiKey::IncrementalAlterConfigs
            | ApiKey::CreatePartitions
            | ApiKey::ElectLeaders
            | ApiKey::UnregisterBroker
    )
}

/// What was received; its API is one of [`DECIDED`].
pub(crate) fn decode(received: &Received) -> Result<Request, DecodeError> {
    Ok(match received.key {
        ApiKey::CreateTopics => Request::CreateTopics(received.decode()?),
        ApiKey::DeleteTopics => Request::DeleteTopics(received.decode()?),
        ApiKey::IncrementalAlterConfigs => Request::AlterConfigs(received.decode()?),
        ApiKey::CreatePartitions => Request::CreatePartitions(received.decode()?),
        ApiKey::ElectLeaders => Request::ElectLeaders(received.decode()?),
        ApiKey::UnregisterBroker => Request::UnregisterBroker(received.decode()?),
        ApiKey::AlterPartition => Request::AlterPartition(received.decode()?),
        ApiKey::BrokerRegistration => Request::RegisterBroker(received.decode()?),
        ApiKey::BrokerHeartbeat => Request::Heartbeat(received.decode()?),
        ApiKey::AllocateProducerIds => Request::AllocateProducerIds(received.decode()?),
        ApiKey::ControllerRegistration => Request::RegisterController(received.decode()?),
        other => unreachable!("invariant broken: {} is not the controller's to decide", other.name()),
    })
}

/// The reply as it is sent.
pub(crate) fn encode(ticket: Ticket, reply: Reply) -> Sent {
    match reply {
        Reply::CreateTopics(response) => Sent::of(ticket, &response),
        Reply::DeleteTopics(response) => Sent::of(ticket, &in_words_of(ticket.version, response)),
        Reply::AlterConfigs(response) => Sent::of(ticket, &response),
        Reply::CreatePartitions(response) => Sent::of(ticket, &response),
        Reply::ElectLeaders(response) => Sent::of(ticket, &response),
        Reply::UnregisterBroker(response) => Sent::of(ticket, &response),
        Reply::AlterPartition(response) => Sent::of(ticket, &response),
        Reply::RegisterBroker(response) => Sent::of(ticket, &response),
        Reply::Heartbeat(response) => Sent::of(ticket, &response),
        Reply::AllocateProducerIds(response) => Sent::of(ticket, &response),
        Reply::RegisterController(response) => Sent::of(ticket, &response),
    }
}

/// TOPIC_DELETION_DISABLED came with version 3; before, Kafka says INVALID_REQUEST.
fn in_words_of(version: i16, mut response: DeleteTopicsResponse) -> DeleteTopicsResponse {
    for one in &mut response.responses {
        if version < 3 && one.error_code == ErrorCode::TopicDeletionDisabled.code() {
            one.error_code = ErrorCode::InvalidRequest.code();
        }
    }
    response
}
