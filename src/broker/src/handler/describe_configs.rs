//! DescribeConfigs (KIP-133, 226, 569): what is in effect for a topic or for this broker, and why. It must never
//! show a password.

use std::collections::BTreeSet;
use std::sync::Arc;

use milena_config::{Asked, Described, describe_broker, describe_cluster, describe_topic, only_named};
use milena_metadata::legal_name;
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
    // once each: a request must not be able to multiply its answer
    let mut met = BTreeSet::new();
    let resources = asked.resources.iter().filter(|resource| {
        let keys = resource.configuration_keys.as_ref();
        let keys = keys.map(|keys| keys.iter().map(Str::as_bytes).collect::<Vec<_>>());
        met.insert((resource.resource_type, resource.resource_name.as_bytes(), keys))
    });
    let results = resources.map(|resource| {
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
    let (image, server) = (&snapshot.image, &broker.config.server);
    let (settings, cluster) = (&server.settings, image.cluster_overrides());
    let asked = Asked::of(resource.resource_type, resource.resource_name.as_str(), server.node_id)
        .map_err(|message| (ErrorCode::InvalidRequest, Some(message)))?;
    let all = match asked {
        Asked::Topic(name) => {
            legal_name(name).map_err(|refusal| (refusal.code, Some(refusal.message)))?;
            image.topic(name).ok_or((ErrorCode::UnknownTopicOrPartition, None))?;
            describe_topic(settings, image.topic_overrides(name), cluster)
        }
        Asked::AllBrokers => describe_cluster(cluster),
        Asked::ThisNode => describe_broker(settings, cluster),
    };
    Ok((all, asked.is_read_only()))
}

/// The keys that were asked for: all, where none is named.
fn shown(
    asked: &DescribeConfigsRequest,
    resource: &DescribeConfigsResource,
    all: Vec<Described>,
    is_read_only: bool,
) -> DescribeConfigsResult {
    let keys: Vec<&str> = resource.configuration_keys.iter().flatten().map(|key| key.as_str()).collect();
    let wanted = only_named(all, &keys).into_iter();
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
