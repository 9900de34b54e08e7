//! What ApiVersions tells of the cluster and asks of clients, at brokers and controllers alike (KIP-511, KIP-584). Which
//! APIs are served is each one's own business.

use milena_types::Offset;
use milena_wire::Str;
use milena_wire::messages::api_versions_request::ApiVersionsRequest;
use milena_wire::messages::api_versions_response::{
    ApiVersionsResponse, FinalizedFeatureKey, SupportedFeatureKey,
};

use crate::features::supported_features;
use crate::image::Image;

/// Whether the names that a client gives itself are ones: they end up in metrics and logs (KIP-511).
pub fn names_are_legal(version: i16, asked: &ApiVersionsRequest) -> bool {
    version < 3
        || (is_software_name(&asked.client_software_name) && is_software_name(&asked.client_software_version))
}

fn is_software_name(name: &str) -> bool {
    let ends = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    ends(name.chars().next())
        && ends(name.chars().next_back())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'))
}

/// Adds the feature levels: those that this version supports, and those that `image` has finalized.
pub fn tell_features(version: i16, image: &Image, response: &mut ApiVersionsResponse) {
    // before version 4 a minimum of 0 breaks clients (KAFKA-17011)
    let lowest = if version < 4 { 1 } else { 0 };
    let supported = supported_features().iter().map(|(name, levels)| SupportedFeatureKey {
        name: Str::from(*name),
        min_version: (*levels.start()).max(lowest),
        max_version: *levels.end(),
        ..Default::default()
    });
    let finalized = image.finalized_features().map(|(name, level)| FinalizedFeatureKey {
        name: Str::copy_from(name),
        min_version_level: level,
        max_version_level: level,
        ..Default::default()
    });
    let last: Offset = image.next_offset().plus(-1);
    response.supported_features = supported.collect();
    response.finalized_features_epoch = last.get();
    response.finalized_features = finalized.collect();
}
