//! DescribeConfigs (KIP-133, 226, 569): what is in effect for a topic or for this broker, and why. It must never
//! show a password.

use std::sync::Arc;

use milena_config::{Described, describe_broker, describe_cluster, describe_topic};
use milena_metadata::{ConfigResource, legal_name};
use milena_rpc::{Reply, ReplyFuture, Request};
use milena_types::ErrorCode;
use milena_wire::Str;
use milena_wire::messages::describe_configs_request::{DescribeConfigsRequest, DescribeConfigsResource};
use milena_wire::messages::describe_configs_response::{
    DescribeConfigsResourceResult, DescribeConfigsResponse, DescribeConfigsResult, DescribeConfigsSynonym,
};

use super::undecodable;
use crate::broker::Broker;
use crate::snapshot::Snapshot;

/// Answers.
pub async fn handle(broker: &Arc<Broker>, request: Request) -> ReplyFuture {
    let asked: DescribeConfigsRequest = match request.decode() {
        Ok(asked) => asked,
        Err(error) => return undecodable(&error),
    };
    let snapshot = broker.snapshot().await;
    let results = asked.resources.iter().map(|resource| {
        let mut result = match describe(broker, &snapshot, resource) {
            Ok((all, is_read_only)) => shown(&asked, resource, all, is_read_only),
            Err((code, message)) => DescribeConfigsResult {
                error_code: code.code(),
                error_message: message.map(Str::from),
                configs: Vec::new(),
                ..Default::default()
            },
        };
        (result.resource_type, result.resource_name) =
            (resource.resource_type, resource.resource_name.detached());
        result
    });
    let response = DescribeConfigsResponse { results: results.collect(), ..Default::default() };
    Reply::of(&request, &response).ready()
}

type Refused = (ErrorCode, Option<String>);

/// What is in effect, and whether it cannot be altered.
fn describe(
    broker: &Broker,
    snapshot: &Snapshot,
    resource: &DescribeConfigsResource,
) -> Result<(Vec<Described>, bool), Refused> {
    let (name, image) = (resource.resource_name.as_str(), &snapshot.image);
    let server = &broker.config.server;
    let invalid = |message: String| Err((ErrorCode::InvalidRequest, Some(message)));
    match resource.resource_type {
        ConfigResource::TOPIC => {
            legal_name(name).map_err(|refusal| (refusal.code, Some(refusal.message)))?;
            image.topic(name).ok_or((ErrorCode::UnknownTopicOrPartition, None))?;
            let all =
                describe_topic(&server.settings, image.topic_overrides(name), image.cluster_overrides());
            Ok((all, false))
        }
        ConfigResource::BROKER if name.is_empty() => Ok((describe_cluster(image.cluster_overrides()), true)),
        ConfigResource::BROKER => match name.parse::<i32>() {
            Ok(id) if id == server.node_id.get() => {
                Ok((describe_broker(&server.settings, image.cluster_overrides()), true))
            }
            Ok(_) => invalid(format!(
                "Unexpected broker id, expected {} or empty string, but received {name}",
                server.node_id
            )),
            Err(_) => invalid(format!("Broker id must be an integer, but it is: {name}")),
        },
        other => invalid(format!("Unsupported resource type: {other}")),
    }
}

/// The keys that were asked for: all, where none is named.
fn shown(
    asked: &DescribeConfigsRequest,
    resource: &DescribeConfigsResource,
    all: Vec<Described>,
    is_read_only: bool,
) -> DescribeConfigsResult {
    let keys = resource.configuration_keys.as_deref().unwrap_or_default();
    let is_wanted = |described: &Described| {
        keys.is_empty() || keys.iter().any(|key| key.as_str() == described.key.name())
    };
    let wanted = all.into_iter().filter(is_wanted);
    let configs = wanted.map(|described| entry(asked, described, is_read_only)).collect();
    DescribeConfigsResult { error_message: None, configs, ..Default::default() }
}

fn entry(
    asked: &DescribeConfigsRequest,
    described: Described,
    read_only: bool,
) -> DescribeConfigsResourceResult {
    let synonym = |synonym: &milena_config::Synonym| DescribeConfigsSynonym {
        name: Str::from(synonym.name),
        value: synonym.value.clone().map(Str::from),
        source: synonym.source as i8,
        ..Default::default()
    };
    let synonyms = described.synonyms.iter().filter(|_| asked.include_synonyms).map(synonym).collect();
    DescribeConfigsResourceResult {
        name: Str::from(described.key.name()),
        read_only,
        config_source: described.source as i8,
        is_sensitive: described.is_sensitive(),
        synonyms,
        config_type: described.key.kind().wire(),
        documentation: asked.include_documentation.then(|| Str::from(described.key.documentation())),
        value: described.value.map(Str::from),
        ..Default::default()
    }
}
