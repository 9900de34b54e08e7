//! IncrementalAlterConfigs (KIP-339): each resource whole or not at all, the others regardless. It must never
//! write what a topic's settings together do not allow.

use std::collections::{BTreeMap, BTreeSet};

use milena_probe::sometimes;
use milena_types::ErrorCode;
use milena_wire::Str;
use milena_wire::messages::clear_elr_record::ClearElrRecord;
use milena_wire::messages::config_record::ConfigRecord;
use milena_wire::messages::incremental_alter_configs_request::{
    AlterConfigsResource, AlterableConfig, IncrementalAlterConfigsRequest,
};
use milena_wire::messages::incremental_alter_configs_response::{
    AlterConfigsResourceResponse, IncrementalAlterConfigsResponse,
};
use milena_wire::metadata_record::MetadataRecord;

use super::{Decision, legal_name};
use crate::features::ELIGIBLE_LEADER_REPLICAS;
use crate::image::{ConfigResource, Image, MIN_INSYNC_REPLICAS};
use crate::refusal::Refusal;
use crate::settings::Settings;

/// More records than these in one request are refused whole, as in Kafka.
const RECORDS_MAX: usize = 10_000;

/// What is done to a key; the numbers are the wire's.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Operation {
    Set,
    Delete,
    /// Adds to a list what it has not.
    Append,
    /// Takes from a list.
    Subtract,
}

impl Operation {
    fn of(number: i8) -> Result<Operation, Refusal> {
        Ok(match number {
            0 => Operation::Set,
            1 => Operation::Delete,
            2 => Operation::Append,
            3 => Operation::Subtract,
            other => return Err(invalid_request(format!("Unknown operations type {other}"))),
        })
    }

    fn name(self) -> &'static str {
        match self {
            Operation::Set => "SET",
            Operation::Delete => "DELETE",
            Operation::Append => "APPEND",
            Operation::Subtract => "SUBTRACT",
        }
    }
}

/// Alters what can be altered.
pub(crate) fn alter_configs(
    image: &Image,
    settings: &Settings,
    request: IncrementalAlterConfigsRequest,
) -> (Decision, IncrementalAlterConfigsResponse) {
    let mut decision = Decision::nothing();
    let mut responses = Vec::with_capacity(request.resources.len());
    let mut seen = BTreeMap::new();
    for resource in &request.resources {
        *seen.entry((resource.resource_type, resource.resource_name.clone())).or_insert(0) += 1;
    }
    for resource in &request.resources {
        let times = seen[&(resource.resource_type, resource.resource_name.clone())];
        let altered = match times {
            1 => alter(image, settings, resource),
            _ => Err(invalid_request("Each resource must appear at most once.".to_owned())),
        };
        responses.push(match altered {
            Ok(records) => {
                decision.records.extend(records);
                answer(resource, None)
            }
            Err(refusal) => answer(resource, Some(&refusal)),
        });
    }
    if decision.records.len() > RECORDS_MAX {
        sometimes!("a request for too many changes of configuration was refused");
        let message = "Excessively large number of changes per request.";
        let refusal = Refusal::new(ErrorCode::PolicyViolation, message);
        responses = request.resources.iter().map(|resource| answer(resource, Some(&refusal))).collect();
        decision = Decision::nothing();
    }
    if request.validate_only {
        decision = Decision::nothing();
    }
    (decision, IncrementalAlterConfigsResponse { responses, ..Default::default() })
}

/// The answer about one resource.
pub(crate) fn answer(
    resource: &AlterConfigsResource,
    refusal: Option<&Refusal>,
) -> AlterConfigsResourceResponse {
    AlterConfigsResourceResponse {
        error_code: refusal.map_or(ErrorCode::None, |refusal| refusal.code).code(),
        error_message: refusal.and_then(Refusal::text),
        resource_type: resource.resource_type,
        resource_name: resource.resource_name.detached(),
        ..Default::default()
    }
}

fn invalid_request(message: String) -> Refusal {
    Refusal::new(ErrorCode::InvalidRequest, message)
}

fn alter(
    image: &Image,
    settings: &Settings,
    resource: &AlterConfigsResource,
) -> Result<Vec<MetadataRecord>, Refusal> {
    check_form(resource)?;
    if resource.resource_type != ConfigResource::TOPIC {
        return Err(match resource.resource_type {
            ConfigResource::BROKER | 8 | 16 | 32 => invalid_request(
                "Only topics' configurations can be altered: a broker's own stand in its properties file."
                    .to_owned(),
            ),
            other => invalid_request(format!("Unknown resource type {other}")),
        });
    }
    let name = &resource.resource_name;
    let before = image.topic_overrides(name);
    let mut after = before.clone();
    for config in &resource.configs {
        let value = new_value(settings, after.get(config.name.as_str()), config)?;
        match value {
            Some(value) => drop(after.insert(config.name.to_string(), value)),
            None => drop(after.remove(config.name.as_str())),
        }
    }
    // Kafka looks at the values first, and then whether there is such a topic
    if name.is_empty() {
        return Err(invalid_request("Default topic resources are not allowed.".to_owned()));
    }
    legal_name(name)?;
    settings.rules.check_topic(&after).map_err(|message| Refusal::new(ErrorCode::InvalidConfig, message))?;
    if image.topic(name).is_none() {
        let message = format!("The topic '{name}' does not exist.");
        return Err(Refusal::new(ErrorCode::UnknownTopicOrPartition, message));
    }
    sometimes!("a topic's configuration was altered", after != *before);
    Ok(records(image, name, before, &after))
}

/// What is wrong whatever the resource.
fn check_form(resource: &AlterConfigsResource) -> Result<(), Refusal> {
    let mut names = BTreeSet::new();
    if !resource.configs.iter().all(|config| names.insert(config.name.as_str())) {
        return Err(invalid_request("Error due to duplicate config keys".to_owned()));
    }
    let is_null = |config: &&AlterableConfig| {
        config.value.is_none() && Operation::of(config.config_operation) != Ok(Operation::Delete)
    };
    let nulls: Vec<&str> =
        resource.configs.iter().filter(is_null).map(|config| config.name.as_str()).collect();
    match nulls.is_empty() {
        true => Ok(()),
        false => Err(invalid_request(format!("Null value not supported for : {}", nulls.join(", ")))),
    }
}

/// What the topic itself sets for the key afterwards.
fn new_value(
    settings: &Settings,
    current: Option<&String>,
    config: &AlterableConfig,
) -> Result<Option<String>, Refusal> {
    let operation = Operation::of(config.config_operation)?;
    let given = config.value.as_deref().unwrap_or_default();
    match operation {
        Operation::Set => return Ok(Some(given.to_owned())),
        Operation::Delete => return Ok(None),
        Operation::Append | Operation::Subtract => {}
    }
    let name = config.name.as_str();
    let Some(default) = settings.rules.list_default(name) else {
        let message = format!("Can't {} to key {name} because its type is not LIST.", operation.name());
        return Err(Refusal::new(ErrorCode::InvalidConfig, message));
    };
    let parts = current.map_or(default, String::clone);
    let mut parts: Vec<&str> = parts.split(',').filter(|part| !part.is_empty()).collect();
    for item in given.split(',') {
        let at = parts.iter().position(|part| *part == item);
        match (operation, at) {
            (Operation::Append, None) => parts.push(item),
            (Operation::Subtract, Some(at)) => drop(parts.remove(at)),
            _ => {}
        }
    }
    Ok(Some(parts.join(",")))
}

/// One record a key that changes.
fn records(
    image: &Image,
    topic: &Str,
    before: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
) -> Vec<MetadataRecord> {
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let changed = names.into_iter().filter(|name| before.get(*name) != after.get(*name));
    let mut records = Vec::new();
    let mut has_new_minimum = false;
    for name in changed {
        has_new_minimum |= name == MIN_INSYNC_REPLICAS;
        records.push(MetadataRecord::Config(ConfigRecord {
            resource_type: ConfigResource::TOPIC,
            resource_name: topic.detached(),
            name: Str::copy_from(name),
            value: after.get(name).map(|value| Str::copy_from(value)),
            ..Default::default()
        }));
    }
    // who may lead is counted by the minimum, so a new minimum forgets them (KIP-966)
    if has_new_minimum && image.feature(ELIGIBLE_LEADER_REPLICAS) > 0 {
        let clear = ClearElrRecord { topic_name: topic.detached(), ..Default::default() };
        records.push(MetadataRecord::ClearElr(clear));
    }
    records
}
