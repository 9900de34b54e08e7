//! DescribeCluster (KIP-700, KIP-1073): the brokers, and the cluster's id. Controllers are told of by controllers alone
//! (KIP-919).

use std::sync::Arc;

use milena_rpc::{Reply, ReplyFuture, Request};
use milena_types::{ErrorCode, NodeId};
use milena_wire::Str;
use milena_wire::messages::describe_cluster_request::DescribeClusterRequest;
use milena_wire::messages::describe_cluster_response::{DescribeClusterBroker, DescribeClusterResponse};

use super::metadata::CLUSTER_OPERATIONS;
use super::undecodable;
use crate::broker::Broker;

/// Asks for brokers.
const BROKERS: i8 = 1;
/// The version from which on fenced brokers may be asked for.
const FENCED_SINCE: i16 = 2;

/// Answers.
pub async fn handle(broker: &Arc<Broker>, request: Request) -> ReplyFuture {
    let asked: DescribeClusterRequest = match request.decode() {
        Ok(asked) => asked,
        Err(error) => return undecodable(&error),
    };
    if asked.endpoint_type != BROKERS {
        let message =
            "The request asks for controllers, and this is a broker: name it with --bootstrap-server";
        let response = DescribeClusterResponse {
            error_code: ErrorCode::MismatchedEndpointType.code(),
            error_message: Some(Str::from(message)),
            endpoint_type: BROKERS,
            ..Default::default()
        };
        return Reply::of(&request, &response).ready();
    }
    let snapshot = broker.snapshot().await;
    let with_fenced = request.version >= FENCED_SINCE && asked.include_fenced_brokers;
    let listener = &request.connection.listener;
    let shown = snapshot.image.brokers().filter(|one| with_fenced || !one.fenced).filter_map(|one| {
        let endpoint = one.endpoint(listener)?;
        Some(DescribeClusterBroker {
            broker_id: one.id.get(),
            host: Str::copy_from(&endpoint.host),
            port: i32::from(endpoint.port),
            rack: one.rack.as_deref().map(Str::copy_from),
            is_fenced: with_fenced && one.fenced,
            ..Default::default()
        })
    });
    let brokers: Vec<DescribeClusterBroker> = shown.collect();
    // KRaft hides the controller, as in Metadata
    let controller = brokers.iter().find(|one| !one.is_fenced);
    let controller_id = controller.map_or(NodeId::NONE.get(), |one| one.broker_id);
    let operations = asked.include_cluster_authorized_operations;
    let response = DescribeClusterResponse {
        endpoint_type: BROKERS,
        cluster_id: Str::copy_from(&broker.config.cluster_id),
        controller_id,
        brokers,
        cluster_authorized_operations: if operations { CLUSTER_OPERATIONS } else { i32::MIN },
        ..Default::default()
    };
    Reply::of(&request, &response).ready()
}
