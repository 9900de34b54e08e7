//! Metadata: brokers, topics, who leads what. A topic that is asked for and does not exist is created where
//! that is allowed, and named once it can be used, so that a client need not ask again.

use std::collections::BTreeSet;
use std::sync::Arc;

use milena_metadata::{Image, Topic};
use milena_rpc::{Reply, ReplyFuture, Request};
use milena_types::{ErrorCode, NodeId, TopicName};
use milena_wire::Str;
use milena_wire::messages::metadata_request::{MetadataRequest, MetadataRequestTopic};
use milena_wire::messages::metadata_response::{
    MetadataResponse, MetadataResponseBroker, MetadataResponsePartition, MetadataResponseTopic,
};

use super::{create_topics, undecodable};
use crate::broker::Broker;

/// Every operation on a topic, as bits numbered like Kafka's AclOperation: without an authorizer all are
/// allowed.
const TOPIC_OPERATIONS: i32 = 1 << 3 | 1 << 4 | 1 << 5 | 1 << 6 | 1 << 7 | 1 << 8 | 1 << 10 | 1 << 11;
/// Every operation on the cluster.
pub(super) const CLUSTER_OPERATIONS: i32 = 1 << 5 | 1 << 7 | 1 << 8 | 1 << 9 | 1 << 10 | 1 << 11 | 1 << 12;
/// Nobody asked which operations are allowed.
const NOT_ASKED: i32 = i32::MIN;

/// Answers.
pub async fn handle(broker: &Arc<Broker>, request: Request) -> ReplyFuture {
    let asked: MetadataRequest = match request.decode() {
        Ok(asked) => asked,
        Err(error) => return undecodable(&error),
    };
    if asks_too_early(&asked, request.version) {
        return Reply::of(&request, &refuse_all(&asked)).ready();
    }
    let mut refused = Vec::new();
    if asked.allow_auto_topic_creation && broker.config.server.auto_create_topics {
        let missing = missing_topics(&broker.snapshot().await.image, &asked);
        refused = create_topics::automatically(broker, &missing).await;
    }
    let snapshot = broker.snapshot().await;
    let listener = &request.connection.listener;
    let mut response =
        cluster(broker, &snapshot.image, listener, asked.include_cluster_authorized_operations);
    let operations = if asked.include_topic_authorized_operations { TOPIC_OPERATIONS } else { NOT_ASKED };
    response.topics = match names_all(&asked, request.version) {
        true => snapshot
            .image
            .topics()
            .map(|topic| describe(&snapshot.image, topic, listener, operations))
            .collect(),
        false => {
            let topics = once_each(asked.topics.iter().flatten());
            topics.map(|topic| answer(&snapshot.image, topic, &refused, listener, operations)).collect()
        }
    };
    Reply::of(&request, &response).ready()
}

/// Each topic once, as in Kafka: a request must not be able to multiply its answer.
fn once_each<'a>(
    topics: impl Iterator<Item = &'a MetadataRequestTopic>,
) -> impl Iterator<Item = &'a MetadataRequestTopic> {
    let mut met = BTreeSet::new();
    topics.filter(move |topic| met.insert((topic.topic_id, topic.name.as_ref().map(Str::as_bytes))))
}

/// Versions 10 and 11 have the field for ids but no broker understands it (KIP-516).
fn asks_too_early(asked: &MetadataRequest, version: i16) -> bool {
    let mut topics = asked.topics.iter().flatten();
    version < 12 && topics.any(|topic| !topic.topic_id.is_zero() || topic.name.is_none())
}

/// There is no error for the whole of such an answer, so each topic bears it.
fn refuse_all(asked: &MetadataRequest) -> MetadataResponse {
    let refused = once_each(asked.topics.iter().flatten()).map(|topic| MetadataResponseTopic {
        error_code: ErrorCode::InvalidRequest.code(),
        name: Some(topic.name.as_deref().map_or_else(Str::default, Str::copy_from)),
        topic_id: topic.topic_id,
        topic_authorized_operations: NOT_ASKED,
        ..Default::default()
    });
    MetadataResponse {
        topics: refused.collect(),
        cluster_authorized_operations: NOT_ASKED,
        ..Default::default()
    }
}

/// The topics that coordinators keep their state in.
fn is_internal(name: &str) -> bool {
    matches!(name, "__consumer_offsets" | "__transaction_state" | "__share_group_state")
}

/// Version 0 asks for all with an empty list, later ones with none.
fn names_all(asked: &MetadataRequest, version: i16) -> bool {
    match &asked.topics {
        None => true,
        Some(topics) => version == 0 && topics.is_empty(),
    }
}

fn missing_topics(image: &Image, asked: &MetadataRequest) -> Vec<TopicName> {
    let names = asked.topics.iter().flatten().filter(|topic| topic.topic_id.is_zero());
    names
        .filter_map(|topic| TopicName::new(topic.name.as_deref()?).ok())
        // the internal ones are made by their coordinators, with settings of their own
        .filter(|name| image.topic(name.as_str()).is_none() && !is_internal(name.as_str()))
        .collect()
}

fn cluster(broker: &Broker, image: &Image, listener: &str, with_operations: bool) -> MetadataResponse {
    let brokers = image.brokers().filter(|one| !one.fenced).filter_map(|one| {
        let endpoint = one.endpoint(listener)?;
        Some(MetadataResponseBroker {
            node_id: one.id.get(),
            host: Str::copy_from(&endpoint.host),
            port: i32::from(endpoint.port),
            rack: one.rack.as_deref().map(Str::copy_from),
            ..Default::default()
        })
    });
    let brokers: Vec<MetadataResponseBroker> = brokers.collect();
    MetadataResponse {
        // KRaft hides the controller: clients send what is for it to any broker (KIP-590)
        controller_id: brokers.first().map_or(NodeId::NONE.get(), |one| one.node_id),
        brokers,
        cluster_id: Some(Str::from(broker.config.cluster_id.clone())),
        cluster_authorized_operations: if with_operations { CLUSTER_OPERATIONS } else { NOT_ASKED },
        ..Default::default()
    }
}

fn answer(
    image: &Image,
    asked: &MetadataRequestTopic,
    refused: &[(TopicName, ErrorCode)],
    listener: &str,
    operations: i32,
) -> MetadataResponseTopic {
    let unknown = |code: ErrorCode| MetadataResponseTopic {
        error_code: code.code(),
        name: asked.name.as_deref().map(Str::copy_from),
        topic_id: asked.topic_id,
        topic_authorized_operations: NOT_ASKED,
        ..Default::default()
    };
    if !asked.topic_id.is_zero() {
        let topic = image.topic_by_id(asked.topic_id);
        return topic.map_or_else(
            || unknown(ErrorCode::UnknownTopicId),
            |topic| describe(image, topic, listener, operations),
        );
    }
    let name = asked.name.as_deref().unwrap_or_default();
    if let Some(topic) = image.topic(name) {
        return describe(image, topic, listener, operations);
    }
    if TopicName::new(name).is_err() {
        return unknown(ErrorCode::InvalidTopicException);
    }
    let refusal = refused.iter().find(|(refused, _)| refused.as_str() == name);
    unknown(refusal.map_or(ErrorCode::UnknownTopicOrPartition, |(_, code)| *code))
}

fn describe(image: &Image, topic: &Topic, listener: &str, operations: i32) -> MetadataResponseTopic {
    MetadataResponseTopic {
        name: Some(Str::copy_from(topic.name.as_str())),
        topic_id: topic.id,
        is_internal: is_internal(topic.name.as_str()),
        partitions: topic
            .partitions
            .iter()
            .map(|(index, partition)| describe_partition(image, index.get(), partition, listener))
            .collect(),
        topic_authorized_operations: operations,
        ..Default::default()
    }
}

fn describe_partition(
    image: &Image,
    partition_index: i32,
    partition: &milena_metadata::Partition,
    listener: &str,
) -> MetadataResponsePartition {
    let reachable =
        |id: NodeId| image.broker(id).is_some_and(|one| !one.fenced && one.endpoint(listener).is_some());
    let leader = partition.leader.filter(|leader| reachable(*leader));
    let code = if leader.is_some() { ErrorCode::None } else { ErrorCode::LeaderNotAvailable };
    MetadataResponsePartition {
        error_code: code.code(),
        partition_index,
        leader_id: leader.unwrap_or(NodeId::NONE).get(),
        leader_epoch: partition.leader_epoch.get(),
        replica_nodes: partition.replicas.iter().map(|id| id.get()).collect(),
        isr_nodes: partition.isr.iter().map(|id| id.get()).collect(),
        offline_replicas: partition
            .replicas
            .iter()
            .filter(|id| !reachable(**id))
            .map(|id| id.get())
            .collect(),
        ..Default::default()
    }
}

#[cfg(test)]
mod tests {
    use milena_types::Uuid;

    use super::*;

    #[test]
    fn a_topic_is_answered_once_however_often_it_is_named() {
        let named =
            |name: &str| MetadataRequestTopic { name: Some(Str::copy_from(name)), ..Default::default() };
        let of_id = MetadataRequestTopic { topic_id: Uuid::ONE, ..Default::default() };
        let asked = [named("a"), named("b"), named("a"), of_id.clone(), of_id.clone(), named("a")];
        let once: Vec<_> = once_each(asked.iter()).cloned().collect();
        assert_eq!(once, [named("a"), named("b"), of_id]);
    }
}
