//! A controller has started and says where it is and what it supports (KIP-919). It must never let one in that does not
//! support what the cluster has finalized.

use std::collections::BTreeSet;

use milena_probe::sometimes;
use milena_types::{ErrorCode, NodeId};
use milena_wire::messages::controller_registration_request::ControllerRegistrationRequest;
use milena_wire::messages::controller_registration_response::ControllerRegistrationResponse;
use milena_wire::messages::register_controller_record::{
    ControllerEndpoint, ControllerFeature, RegisterControllerRecord,
};
use milena_wire::metadata_record::MetadataRecord;

use super::Decision;
use crate::image::Image;
use crate::refusal::Refusal;

/// Names at most so many endpoints or features: a registration is one record in one batch.
const ITEMS_MAX: usize = 1000;

/// Registers the controller; the same process again changes what it said before.
pub(crate) fn register_controller(
    image: &Image,
    request: &ControllerRegistrationRequest,
) -> (Decision, ControllerRegistrationResponse) {
    if let Err(refusal) = check(image, request) {
        let mut decision = Decision::nothing();
        decision.note(format!("controller {} may not register: {}", request.controller_id, refusal.message));
        let error_code = refusal.code.code();
        let error_message = refusal.text();
        return (
            decision,
            ControllerRegistrationResponse { error_code, error_message, ..Default::default() },
        );
    }
    sometimes!(
        "a controller registered anew",
        image.controllers().any(|known| known.id == NodeId(request.controller_id))
    );
    let record = MetadataRecord::RegisterController(record_of(request));
    (Decision { records: vec![record], notes: Vec::new() }, ControllerRegistrationResponse::default())
}

fn check(image: &Image, request: &ControllerRegistrationRequest) -> Result<(), Refusal> {
    if request.controller_id < 0 {
        let message = format!("Controller id {} is negative", request.controller_id);
        return Err(Refusal::new(ErrorCode::InvalidRequest, message));
    }
    let names: BTreeSet<_> = request.listeners.iter().map(|listener| &listener.name).collect();
    let is_possible = names.len() == request.listeners.len()
        && names.len() <= ITEMS_MAX
        && request.features.len() <= ITEMS_MAX;
    if !is_possible {
        let message = "Duplicate listener name in request, or too many of them";
        return Err(Refusal::new(ErrorCode::InvalidRegistration, message));
    }
    for (name, level) in image.finalized_features().filter(|(_, level)| *level != 0) {
        let range = request.features.iter().find(|feature| feature.name == *name);
        let (min, max) =
            range.map_or((0, 0), |range| (range.min_supported_version, range.max_supported_version));
        if !(min..=max).contains(&level) {
            let message = format!(
                "Unable to register because the controller does not support finalized version {level} of {name}. The \
                 controller wants a version between {min} and {max}, inclusive."
            );
            return Err(Refusal::new(ErrorCode::UnsupportedVersion, message));
        }
    }
    Ok(())
}

fn record_of(request: &ControllerRegistrationRequest) -> RegisterControllerRecord {
    let end_points = request.listeners.iter().map(|listener| ControllerEndpoint {
        name: listener.name.detached(),
        host: listener.host.detached(),
        port: listener.port,
        security_protocol: listener.security_protocol,
        ..Default::default()
    });
    let features = request.features.iter().map(|feature| ControllerFeature {
        name: feature.name.detached(),
        min_supported_version: feature.min_supported_version,
        max_supported_version: feature.max_supported_version,
        ..Default::default()
    });
    RegisterControllerRecord {
        controller_id: request.controller_id,
        incarnation_id: request.incarnation_id,
        zk_migration_ready: request.zk_migration_ready,
        end_points: end_points.collect(),
        features: features.collect(),
        ..Default::default()
    }
}

#[cfg(test)]
mod tests {
    use milena_types::{Offset, Uuid};
    use milena_wire::Str;
    use milena_wire::messages::controller_registration_request::{Feature, Listener};
    use milena_wire::messages::feature_level_record::FeatureLevelRecord;

    use super::*;

    fn request(levels: (i16, i16)) -> ControllerRegistrationRequest {
        let (min_supported_version, max_supported_version) = levels;
        let name = Str::from("metadata.version");
        ControllerRegistrationRequest {
            controller_id: 7,
            incarnation_id: Uuid::ONE,
            listeners: vec![Listener {
                name: Str::from("CONTROLLER"),
                host: Str::from("a"),
                port: 9093,
                ..Default::default()
            }],
            features: vec![Feature {
                name,
                min_supported_version,
                max_supported_version,
                ..Default::default()
            }],
            ..Default::default()
        }
    }

    #[test]
    fn a_controller_stands_in_the_image_once_it_registered() {
        let mut image = Image::new();
        let (decision, reply) = register_controller(&image, &request((7, 33)));
        assert_eq!(reply.error_code, 0);
        decision.records.iter().zip(0..).for_each(|(record, at)| image.apply(record, Offset(at)));
        let known: Vec<_> = image.controllers().map(|one| (one.id, one.endpoints[0].port)).collect();
        assert_eq!(known, [(NodeId(7), 9093)]);
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let mut image = Image::new();
        let level = FeatureLevelRecord {
            name: Str::from("metadata.version"),
            feature_level: 30,
            ..Default::default()
        };
        image.apply(&MetadataRecord::FeatureLevel(level), Offset(0));
        let code = |request| register_controller(&image, &request).1.error_code;
        assert_eq!(code(request((7, 29))), ErrorCode::UnsupportedVersion.code());
        assert_eq!(code(request((7, 30))), 0);
        let mut twice = request((7, 30));
        twice.listeners.push(twice.listeners[0].clone());
        assert_eq!(code(twice), ErrorCode::InvalidRegistration.code());
        let negative = ControllerRegistrationRequest { controller_id: -1, ..request((7, 30)) };
        assert_eq!(code(negative), ErrorCode::InvalidRequest.code());
    }
}
