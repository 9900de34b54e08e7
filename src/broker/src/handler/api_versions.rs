//! ApiVersions: what this broker speaks, and at which feature levels the cluster runs. An API is named
//! here exactly when `service.rs` serves it.

use std::sync::Arc;

use milena_metadata::supported_features;
use milena_rpc::{Reply, ReplyFuture, Request};
use milena_types::ErrorCode;
use milena_wire::Str;
use milena_wire::messages::api_versions_request::ApiVersionsRequest;
use milena_wire::messages::api_versions_response::{
    ApiVersion, ApiVersionsResponse, FinalizedFeatureKey, SupportedFeatureKey,
};

use super::undecodable;
use crate::broker::Broker;
use crate::service::SERVED;

/// Answers.
pub async fn handle(broker: &Arc<Broker>, request: Request) -> ReplyFuture {
    let asked: ApiVersionsRequest = match request.decode() {
        Ok(asked) => asked,
        Err(error) => return undecodable(&error),
    };
    if request.version >= 3
        && !(is_software_name(&asked.client_software_name)
            && is_software_name(&asked.client_software_version))
    {
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

/// Kafka's rule for the names clients give themselves (KIP-511): they end up in metrics and logs.
fn is_software_name(name: &str) -> bool {
    let ends = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    ends(name.chars().next())
        && ends(name.chars().next_back())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'))
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
    // before version 4 a minimum of 0 breaks clients (KAFKA-17011)
    let lowest = if version < 4 { 1 } else { 0 };
    let snapshot = broker.snapshot().await;
    let api_keys = SERVED
        .iter()
        .map(|key| {
            let versions = key.advertised_versions();
            ApiVersion {
                api_key: key.code(),
                min_version: *versions.start(),
                max_version: *versions.end(),
                ..Default::default()
            }
        })
        .collect();
    ApiVersionsResponse {
        api_keys,
        supported_features: supported_features()
            .iter()
            .map(|(name, levels)| SupportedFeatureKey {
                name: Str::from(*name),
                min_version: (*levels.start()).max(lowest),
                max_version: *levels.end(),
                ..Default::default()
            })
            .collect(),
        finalized_features_epoch: snapshot.image.next_offset().plus(-1).get(),
        finalized_features: snapshot
            .image
            .finalized_features()
            .map(|(name, level)| FinalizedFeatureKey {
                name: Str::copy_from(name),
                min_version_level: level,
                max_version_level: level,
                ..Default::default()
            })
            .collect(),
        ..Default::default()
    }
}
