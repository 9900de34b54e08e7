//! A whole request refused with one reason, as Kafka answers what fails before it is looked at in parts.

use milena_wire::messages::allocate_producer_ids_response::AllocateProducerIdsResponse;
use milena_wire::messages::alter_partition_response::AlterPartitionResponse;
use milena_wire::messages::broker_heartbeat_response::BrokerHeartbeatResponse;
use milena_wire::messages::broker_registration_response::BrokerRegistrationResponse;
use milena_wire::messages::controller_registration_response::ControllerRegistrationResponse;
use milena_wire::messages::create_partitions_response::CreatePartitionsResponse;
use milena_wire::messages::create_topics_response::CreateTopicsResponse;
use milena_wire::messages::delete_topics_response::{DeletableTopicResult, DeleteTopicsResponse};
use milena_wire::messages::elect_leaders_response::ElectLeadersResponse;
use milena_wire::messages::incremental_alter_configs_response::IncrementalAlterConfigsResponse;
use milena_wire::messages::unregister_broker_response::UnregisterBrokerResponse;

use crate::decide::{altered, partitions_created, refused_topic};
use crate::refusal::Refusal;
use crate::state::{Reply, Request};

impl Request {
    /// The reply that refuses all of this request for one reason.
    pub fn refused(&self, refusal: &Refusal) -> Reply {
        let error_code = refusal.code.code();
        match self {
            Request::CreateTopics(request) => {
                let topics = request.topics.iter().map(|topic| refused_topic(&topic.name, refusal));
                Reply::CreateTopics(CreateTopicsResponse { topics: topics.collect(), ..Default::default() })
            }
            Request::DeleteTopics(request) => {
                let failed = |name, topic_id| DeletableTopicResult {
                    name,
                    topic_id,
                    error_code,
                    error_message: refusal.text(),
                    ..Default::default()
                };
                let named =
                    request.topic_names.iter().map(|name| failed(Some(name.detached()), Default::default()));
                let asked = request
                    .topics
                    .iter()
                    .map(|topic| failed(topic.name.as_ref().map(|name| name.detached()), topic.topic_id));
                let responses = named.chain(asked).collect();
                Reply::DeleteTopics(DeleteTopicsResponse { responses, ..Default::default() })
            }
            Request::AlterConfigs(request) => {
                let responses = request.resources.iter().map(|resource| altered(resource, Some(refusal)));
                Reply::AlterConfigs(IncrementalAlterConfigsResponse {
                    responses: responses.collect(),
                    ..Default::default()
                })
            }
            Request::RegisterBroker(_) => {
                Reply::RegisterBroker(BrokerRegistrationResponse { error_code, ..Default::default() })
            }
            Request::RegisterController(_) => Reply::RegisterController(ControllerRegistrationResponse {
                error_code,
                error_message: refusal.text(),
                ..Default::default()
            }),
            Request::Heartbeat(_) => {
                Reply::Heartbeat(BrokerHeartbeatResponse { error_code, ..Default::default() })
            }
            Request::AllocateProducerIds(_) => {
                Reply::AllocateProducerIds(AllocateProducerIdsResponse { error_code, ..Default::default() })
            }
            Request::AlterPartition(_) => {
                Reply::AlterPartition(AlterPartitionResponse { error_code, ..Default::default() })
            }
            Request::ElectLeaders(_) => {
                Reply::ElectLeaders(ElectLeadersResponse { error_code, ..Default::default() })
            }
            Request::CreatePartitions(request) => {
                let results =
                    request.topics.iter().map(|topic| partitions_created(&topic.name, Some(refusal)));
                Reply::CreatePartitions(CreatePartitionsResponse {
                    results: results.collect(),
                    ..Default::default()
                })
            }
            Request::UnregisterBroker(_) => Reply::UnregisterBroker(UnregisterBrokerResponse {
                error_code,
                error_message: refusal.text(),
                ..Default::default()
            }),
        }
    }
}
