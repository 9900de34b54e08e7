//! DescribeCluster for those who ask a controller (KIP-919): where the controllers are that registered, and which one is
//! active.

use milena_metadata::Image;
use milena_rpc::{Reply, Request};
use milena_types::{ErrorCode, NodeId};
use milena_wire::Str;
use milena_wire::messages::describe_cluster_request::DescribeClusterRequest;
use milena_wire::messages::describe_cluster_response::{DescribeClusterBroker, DescribeClusterResponse};

use crate::service::ControllerService;

/// Asks for controllers.
const CONTROLLERS: i8 = 2;
/// The version from which on it is said what is asked for.
const TYPE_SINCE: i16 = 1;
/// Every operation on the cluster, as bits numbered like Kafka's AclOperation: without an authorizer all are allowed.
const CLUSTER_OPERATIONS: i32 = 1 << 5 | 1 << 7 | 1 << 8 | 1 << 9 | 1 << 10 | 1 << 11 | 1 << 12;

/// Answers; `active` is the active controller, as far as is known.
pub(crate) async fn answer(service: &ControllerService, active: Option<NodeId>, request: &Request) -> Reply {
    let asked: DescribeClusterRequest = match request.decode() {
        Ok(asked) => asked,
        Err(error) => return Reply::Close { reason: error.to_string() },
    };
    if request.version < TYPE_SINCE || asked.endpoint_type != CONTROLLERS {
        let message =
            "The request asks for brokers, and this is a controller: name it with --bootstrap-controller";
        let response = DescribeClusterResponse {
            error_code: ErrorCode::MismatchedEndpointType.code(),
            error_message: Some(Str::from(message)),
            endpoint_type: CONTROLLERS,
            ..Default::default()
        };
        return Reply::of(request, &response);
    }
    let listener = request.connection.listener.clone();
    let brokers = service.controller.look(move |image| controllers(image, &listener)).await;
    let operations = asked.include_cluster_authorized_operations;
    let response = DescribeClusterResponse {
        endpoint_type: CONTROLLERS,
        cluster_id: Str::copy_from(&service.config.cluster_id),
        controller_id: active.unwrap_or(NodeId::NONE).get(),
        brokers,
        cluster_authorized_operations: if operations { CLUSTER_OPERATIONS } else { i32::MIN },
        ..Default::default()
    };
    Reply::of(request, &response)
}

fn controllers(image: &Image, listener: &str) -> Vec<DescribeClusterBroker> {
    let found = image.controllers().filter_map(|controller| {
        let endpoint = controller.endpoints.iter().find(|endpoint| endpoint.name == listener)?;
        Some(DescribeClusterBroker {
            broker_id: controller.id.get(),
            host: Str::copy_from(&endpoint.host),
            port: i32::from(endpoint.port),
            ..Default::default()
        })
    });
    found.collect()
}
