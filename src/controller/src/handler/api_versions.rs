//! ApiVersions: what this controller speaks. A node that takes this one for another cluster's, or for another node, is told
//! so (KIP-1242), and people here hear of it.

use milena_metadata::{names_are_legal, tell_features};
use milena_rpc::{Reply, Request};
use milena_types::ErrorCode;
use milena_wire::ApiKey;
use milena_wire::messages::api_versions_request::ApiVersionsRequest;
use milena_wire::messages::api_versions_response::{ApiVersion, ApiVersionsResponse};

use crate::service::ControllerService;

/// Answers.
pub(crate) async fn answer(service: &ControllerService, request: &Request) -> Reply {
    let asked: ApiVersionsRequest = match request.decode() {
        Ok(asked) => asked,
        Err(error) => return Reply::Close { reason: error.to_string() },
    };
    let refuse = |code: ErrorCode| {
        Reply::of(request, &ApiVersionsResponse { error_code: code.code(), ..Default::default() })
    };
    if !names_are_legal(request.version, &asked) {
        return refuse(ErrorCode::InvalidRequest);
    }
    if is_misrouted(service, request, &asked) {
        return refuse(ErrorCode::RebootstrapRequired);
    }
    let served = ApiKey::ALL.iter().filter_map(|key| Some((key, ControllerService::versions(*key)?)));
    let version = |(key, versions): (&ApiKey, std::ops::RangeInclusive<i16>)| ApiVersion {
        api_key: key.code(),
        min_version: *versions.start(),
        max_version: *versions.end(),
        ..Default::default()
    };
    let response = ApiVersionsResponse { api_keys: served.map(version).collect(), ..Default::default() };
    let spoken = request.version;
    let told = service.controller.look(move |image| {
        let mut response = response;
        tell_features(spoken, image, &mut response);
        response
    });
    Reply::of(request, &told.await)
}

fn is_misrouted(service: &ControllerService, request: &Request, asked: &ApiVersionsRequest) -> bool {
    let own = &service.config;
    let other_cluster = asked.cluster_id.as_deref().filter(|cluster| *cluster != own.cluster_id);
    if let Some(theirs) = other_cluster {
        let (peer, ours) = (request.connection.peer, &own.cluster_id);
        tracing::warn!(%peer, "a node of cluster {theirs} took this one, of cluster {ours}, for its own: it was refused");
    }
    other_cluster.is_some() || (asked.node_id >= 0 && asked.node_id != own.node_id.get())
}
