//! Are the controllers that a node was told of its own cluster's? Asked before anything on its disks is changed. Who does not
//! answer is no stranger, and one of its own cluster settles it: then another one there is not this node's fault.

use std::time::Duration;

use milena_config::{Endpoint, ServerConfig};
use milena_log::meta_properties::MetaProperties;
use milena_probe::sometimes;
use milena_rpc::{RpcClient, RpcConfig, RpcError};
use milena_runtime::{Lane, Runtime};
use milena_types::ErrorCode;
use milena_wire::messages::api_versions_request::ApiVersionsRequest;
use milena_wire::messages::describe_cluster_request::DescribeClusterRequest;
use milena_wire::{ApiKey, Str};

/// How long one of them is waited for.
const PATIENCE: Duration = Duration::from_secs(1);
/// How many are asked at the most.
const ASKED_MAX: usize = 9;
/// The version of ApiVersions from which on it says for whom it is meant (KIP-1242).
const MEANT_FOR_SINCE: i16 = 5;
/// DescribeCluster of controllers (KIP-919).
const CONTROLLERS: i8 = 2;

/// Asks them; one sentence when only strangers answer. `own` is where this node's controller is reached.
pub(crate) async fn refuse(
    runtime: &Runtime,
    config: &ServerConfig,
    properties: &MetaProperties,
    own: &[milena_metalog::Endpoint],
) -> Result<(), String> {
    let is_own = |server: &Endpoint| own.iter().any(|own| own.host == server.host && own.port == server.port);
    let mut stranger = None;
    for server in config.quorum.servers().iter().filter(|server| !is_own(server)).take(ASKED_MAX) {
        let asked = runtime.timeout(PATIENCE, cluster_of(runtime, config, &properties.cluster_id, server));
        match asked.await {
            Ok(Ok(cluster)) if cluster == properties.cluster_id => return Ok(()),
            Ok(Ok(cluster)) => stranger = Some((server.clone(), cluster)),
            Ok(Err(error)) => tracing::debug!(%server, %error, "a controller was not asked for its cluster"),
            Err(_) => tracing::debug!(%server, "a controller did not say its cluster in time"),
        }
    }
    let Some((server, cluster)) = stranger else { return Ok(()) };
    sometimes!("a node found only the controllers of another cluster");
    Err(format!(
        "the controller at {server} is of cluster {cluster}, and the data directory {} of cluster {}: nothing was changed; \
         choose another directory with --data, or name this cluster's controllers in controller.quorum.bootstrap.servers",
        config.metadata_log_dir, properties.cluster_id
    ))
}

/// Which cluster the controller at `server` belongs to. It hears which one this node takes it for.
async fn cluster_of(
    runtime: &Runtime,
    config: &ServerConfig,
    own: &str,
    server: &Endpoint,
) -> Result<String, RpcError> {
    let rpc = RpcConfig {
        connect_timeout: PATIENCE,
        request_timeout: PATIENCE,
        lane: Lane::Control,
        ..RpcConfig::new(&format!("node-{}", config.node_id))
    };
    let client = RpcClient::connect_with(runtime, &server.host, server.port, &rpc).await?;
    let speaks = client.versions().of_peer(ApiKey::ApiVersions);
    if speaks.is_some_and(|versions| versions.contains(&MEANT_FOR_SINCE)) {
        let asked = ApiVersionsRequest {
            client_software_name: Str::from("milena"),
            client_software_version: Str::from(env!("CARGO_PKG_VERSION")),
            cluster_id: Some(Str::copy_from(own)),
            ..Default::default()
        };
        let told = client.call_at(MEANT_FOR_SINCE, &asked).await?;
        if told.error_code == ErrorCode::None.code() {
            return Ok(own.to_owned());
        }
    }
    let asked = DescribeClusterRequest { endpoint_type: CONTROLLERS, ..Default::default() };
    let told = client.call(&asked).await?;
    match told.error_code == ErrorCode::None.code() {
        true => Ok(told.cluster_id.to_string()),
        false => Err(RpcError::Refused {
            error: ErrorCode::from_wire(told.error_code).unwrap_or(ErrorCode::UnknownServerError),
        }),
    }
}
