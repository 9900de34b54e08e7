//! The feature levels that this version speaks and that a new cluster starts with (KIP-584, KIP-1022).
//! It must name exactly what Kafka 4.4 names.

use std::ops::RangeInclusive;

/// The name of the feature that says how metadata records are written.
pub const METADATA_VERSION: &str = "metadata.version";

/// `eligible.leader.replicas.version` at level 1: an ISR may become empty, its last members remembered.
pub(crate) const ELIGIBLE_LEADER_REPLICAS: &str = "eligible.leader.replicas.version";

/// The feature that stands in the quorum's own control records, never in a metadata record.
const KRAFT_VERSION: &str = "kraft.version";

/// Every feature of Kafka 4.4 with the levels that this version supports, in the order in which a new
/// cluster's log names them. A new cluster starts at the highest level of each.
static SUPPORTED: &[(&str, RangeInclusive<i16>)] = &[
    (METADATA_VERSION, 7..=33),
    (ELIGIBLE_LEADER_REPLICAS, 0..=1),
    ("group.version", 0..=1),
    ("share.version", 0..=2),
    ("streams.version", 0..=1),
    ("transaction.version", 0..=2),
    (KRAFT_VERSION, 0..=1),
];

/// Every feature and the levels of it that this version supports: what a broker registers with, and what
/// ApiVersions tells.
pub fn supported_features() -> &'static [(&'static str, RangeInclusive<i16>)] {
    SUPPORTED
}

/// The features that a new cluster's log names, each at the level that the cluster starts with.
pub(crate) fn initial_levels() -> impl Iterator<Item = (&'static str, i16)> {
    SUPPORTED.iter().filter(|(name, _)| *name != KRAFT_VERSION).map(|(name, levels)| (*name, *levels.end()))
}
