//! ApiVersions: what this broker speaks, and at which feature levels the cluster runs. An API is named
//! here exactly when `service.rs` serves it.

use std::sync::Arc;

use milena_metadata::{names_are_legal, tell_features};
use milena_rpc::{Reply, ReplyFuture, Request};
use milena_types::ErrorCode;
use milena_wire::messages::api_versions_request::ApiVersionsRequest;
use milena_wire::messages::api_versions_response::{ApiVersion, ApiVersionsResponse};

use super::undecodable;
use crate::broker::Broker;
use crate::service::SERVED;

/// Answers.
pub async fn handle(broker: &Arc<Broker>, request: Request) -> ReplyFuture {
    let asked: ApiVersionsRequest = match request.decode() {
        Ok(asked) => asked,
        Err(error) => return undecodable(&error),
    };
    if !names_are_legal(request.version, &asked) {
        let refusal =
            ApiVersionsResponse { error_code: ErrorCode::InvalidRequest.code(), ..Default::default() };
        return Reply::of(&request, &refusal).ready();
    }
    if let Some(code) = misrouted(broker, &asked) {
        let refusal = ApiVersionsResponse { error_code: code.code(), ..Default::default() };
        return Reply::of(&request, &refusal).ready();
    }
    Reply::of(&request, &versions(broker, request.version).await).ready()
}

/// A client that says which cluster and node it meant to reach is sent back to its bootstrap servers when
/// this is another (KIP-1242).
fn misrouted(broker: &Broker, asked: &ApiVersionsRequest) -> Option<ErrorCode> {
    let other_cluster =
        asked.cluster_id.as_deref().is_some_and(|cluster| cluster != broker.config.cluster_id);
    let other_node = asked.node_id >= 0 && asked.node_id != broker.config.server.node_id.get();
    (other_cluster || other_node).then_some(ErrorCode::RebootstrapRequired)
}

async fn versions(broker: &Broker, version: i16) -> ApiVersionsResponse {
    let api_keys = SERVED.iter().map(|key| {
        let versions = key.advertised_versions();
        ApiVersion {
            api_key: key.code(),
            min_version: *versions.start(),
            max_version: *versions.end(),
            ..Default::default()
        }
    });
    let mut response = ApiVersionsResponse { api_keys: api_keys.collect(), ..Default::default() };
    tell_features(version, &broker.snapshot().await.image, &mut response);
    response
}
