//! A broker has started: whether it may join, and what its earlier incarnation loses by it. It must never
//! leave a partition to be led on under the epoch that the earlier incarnation led it under.

use std::collections::BTreeSet;

use milena_machine::Now;
use milena_probe::{always, sometimes};
use milena_types::{BrokerEpoch, ErrorCode, NodeId};
use milena_wire::messages::broker_registration_request::BrokerRegistrationRequest;
use milena_wire::messages::broker_registration_response::BrokerRegistrationResponse;
use milena_wire::messages::register_broker_record::{BrokerEndpoint, BrokerFeature, RegisterBrokerRecord};
use milena_wire::metadata_record::MetadataRecord;

use super::Decision;
use super::leadership::{Event, partition_changes};
use crate::features::{ELIGIBLE_LEADER_REPLICAS, METADATA_VERSION};
use crate::image::{Broker, Image};
use crate::refusal::Refusal;
use crate::sessions::Sessions;
use crate::settings::Settings;

/// The highest number of a security protocol that Kafka has (SASL_SSL).
const SECURITY_PROTOCOL_MAX: i16 = 3;
/// Names at most so many endpoints or features, and directories: a registration is one record in one batch.
const ITEMS_MAX: usize = 1000;

/// Registers the broker, fenced; its epoch is the offset that the batch will begin at. The same
/// incarnation amends its registration and keeps epoch and fencing.
pub(crate) fn register_broker(
    image: &Image,
    settings: &Settings,
    sessions: &mut Sessions,
    request: BrokerRegistrationRequest,
    now: Now,
) -> (Decision, BrokerRegistrationResponse) {
    let checked = check(image, settings, sessions, &request, now);
    let existing = match checked {
        Ok(existing) => existing,
        Err(refusal) => {
            let mut decision = Decision::nothing();
            decision.note(format!("broker {} may not register: {}", request.broker_id, refusal.message));
            let error_code = refusal.code.code();
            return (decision, BrokerRegistrationResponse { error_code, ..Default::default() });
        }
    };
    let mut record = record_of(&request);
    let mut decision = Decision::nothing();
    match existing.filter(|broker| broker.incarnation == request.incarnation_id) {
        Some(same) => {
            sometimes!("a broker registered twice under one incarnation");
            record.fenced = same.fenced;
            record.in_controlled_shutdown = same.in_controlled_shutdown;
            record.broker_epoch = same.epoch.get();
        }
        None => {
            record.broker_epoch = image.next_offset().0;
            decision.records = end_of_earlier(image, settings, existing, &request);
            decision.note(format!(
                "broker {} registers with incarnation {} and epoch {}; {} partitions change",
                record.broker_id,
                record.incarnation_id,
                record.broker_epoch,
                decision.records.len()
            ));
        }
    }
    let epoch = BrokerEpoch(record.broker_epoch);
    always!(existing.is_none_or(|broker| broker.epoch <= epoch), "epochs of a broker rise: {epoch:?}");
    sessions.register(NodeId(record.broker_id), epoch);
    decision.records.push(MetadataRecord::RegisterBroker(record));
    (decision, BrokerRegistrationResponse { broker_epoch: epoch.get(), ..Default::default() })
}

/// What the incarnation before loses: it leads nothing, and unless it shut down in order, as the new one
/// proves by naming its epoch, it is not counted on for what it had.
fn end_of_earlier(
    image: &Image,
    settings: &Settings,
    existing: Option<&Broker>,
    request: &BrokerRegistrationRequest,
) -> Vec<MetadataRecord> {
    let broker = NodeId(request.broker_id);
    let orderly = existing.is_some_and(|existing| existing.epoch.get() == request.previous_broker_epoch);
    if orderly || image.feature(ELIGIBLE_LEADER_REPLICAS) == 0 {
        return partition_changes(image, settings, Event::Leaves(broker));
    }
    sometimes!("a broker registered after a crash", existing.is_some());
    partition_changes(image, settings, Event::CrashedBefore(broker))
}

/// Kafka's refusals in Kafka's order; gives the registration that the broker id has now.
fn check<'a>(
    image: &'a Image,
    settings: &Settings,
    sessions: &Sessions,
    request: &BrokerRegistrationRequest,
    now: Now,
) -> Result<Option<&'a Broker>, Refusal> {
    if *request.cluster_id != *settings.cluster_id {
        let (expected, got) = (&settings.cluster_id, &request.cluster_id);
        let message = format!("Expected cluster ID {expected}, but got cluster ID {got}");
        return Err(Refusal::new(ErrorCode::InconsistentClusterId, message));
    }
    if request.broker_id < 0 {
        let message = format!("Broker id {} is negative", request.broker_id);
        return Err(Refusal::new(ErrorCode::InvalidRequest, message));
    }
    let existing = image.broker(NodeId(request.broker_id));
    if let Some(broker) = existing {
        let alive = sessions.is_proven_alive(broker.id, broker.epoch, now.monotonic);
        if alive && broker.incarnation != request.incarnation_id {
            sometimes!("a second broker wanted the id of one that is alive");
            let message = "Another broker is registered with that broker id. If the broker was recently restarted \
                           this should self-resolve once the heartbeat manager expires the broker's session.";
            return Err(Refusal::new(ErrorCode::DuplicateBrokerRegistration, message));
        }
    }
    if request.is_migrating_zk_broker {
        let message = "Controller does not support registering ZK brokers.";
        return Err(Refusal::new(ErrorCode::BrokerIdNotRegistered, message));
    }
    check_directories(image, request)?;
    check_listeners(request)?;
    check_features(image, request)?;
    Ok(existing)
}

fn invalid(message: impl Into<String>) -> Refusal {
    Refusal::new(ErrorCode::InvalidRegistration, message)
}

fn check_directories(image: &Image, request: &BrokerRegistrationRequest) -> Result<(), Refusal> {
    let dirs = &request.log_dirs;
    if dirs.is_empty() {
        return Err(invalid("No directories specified in request"));
    }
    if dirs.iter().any(|dir| dir.is_reserved()) {
        return Err(invalid("Reserved directory ID in request"));
    }
    let distinct: BTreeSet<_> = dirs.iter().collect();
    if distinct.len() != dirs.len() || dirs.len() > ITEMS_MAX {
        return Err(invalid("Duplicate directory ID in request"));
    }
    for other in image.brokers().filter(|other| other.id.get() != request.broker_id) {
        if let Some(dir) = dirs.iter().find(|dir| other.log_dirs.contains(dir)) {
            let message = format!("Broker {} is already registered with directory {dir}", other.id);
            return Err(invalid(message));
        }
    }
    Ok(())
}

fn check_listeners(request: &BrokerRegistrationRequest) -> Result<(), Refusal> {
    let names: BTreeSet<_> = request.listeners.iter().map(|listener| &listener.name).collect();
    if names.len() != request.listeners.len() || names.len() > ITEMS_MAX {
        return Err(invalid("Duplicate listener name in request"));
    }
    match request
        .listeners
        .iter()
        .find(|listener| !(0..=SECURITY_PROTOCOL_MAX).contains(&listener.security_protocol))
    {
        Some(bad) => Err(invalid(format!("Unknown security protocol {} in request", bad.security_protocol))),
        None => Ok(()),
    }
}

/// Every finalized feature must be at a level that the broker supports; one that it does not name it
/// supports at level 0 only.
fn check_features(image: &Image, request: &BrokerRegistrationRequest) -> Result<(), Refusal> {
    let unsupported = |name: &str, finalized: i16, min: i16, max: i16| {
        let message = format!(
            "Unable to register because the broker does not support finalized version {finalized} of {name}. The \
             broker wants a version between {min} and {max}, inclusive."
        );
        Refusal::new(ErrorCode::UnsupportedVersion, message)
    };
    for feature in &request.features {
        let (min, max) = (feature.min_supported_version, feature.max_supported_version);
        // a level below 1 of the metadata version does not exist
        let default = i16::from(feature.name == METADATA_VERSION);
        let finalized = image.features.get(feature.name.as_str()).copied().unwrap_or(default);
        // the quorum's own feature does not stand in the image: any range that exists will do
        if !(min..=max).contains(&finalized) {
            return Err(unsupported(&feature.name, finalized, min, max));
        }
    }
    if request.features.iter().all(|feature| feature.name != METADATA_VERSION)
        || request.features.len() > ITEMS_MAX
    {
        return Err(invalid("Request features do not contain 'metadata.version'"));
    }
    let named = |name: &str| request.features.iter().any(|feature| feature.name == *name);
    match image.finalized_features().find(|(name, level)| *level != 0 && !named(name)) {
        Some((name, level)) => Err(unsupported(name, level, 0, 0)),
        None => Ok(()),
    }
}

fn record_of(request: &BrokerRegistrationRequest) -> RegisterBrokerRecord {
    let end_points = request.listeners.iter().map(|listener| BrokerEndpoint {
        name: listener.name.detached(),
        host: listener.host.detached(),
        port: listener.port,
        security_protocol: listener.security_protocol,
        ..Default::default()
    });
    let features = request.features.iter().map(|feature| BrokerFeature {
        name: feature.name.detached(),
        min_supported_version: feature.min_supported_version,
        max_supported_version: feature.max_supported_version,
        ..Default::default()
    });
    RegisterBrokerRecord {
        broker_id: request.broker_id,
        is_migrating_zk_broker: false,
        incarnation_id: request.incarnation_id,
        end_points: end_points.collect(),
        features: features.collect(),
        rack: request.rack.as_ref().map(|rack| rack.detached()),
        fenced: true,
        in_controlled_shutdown: false,
        log_dirs: request.log_dirs.clone(),
        ..Default::default()
    }
}
