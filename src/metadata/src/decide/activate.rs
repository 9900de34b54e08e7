//! What a controller logs when it takes office: the beginning of a new cluster's log. It must never write
//! into a log that says something already, but to abort a transaction that was left open.

use milena_wire::Str;
use milena_wire::messages::abort_transaction_record::AbortTransactionRecord;
use milena_wire::messages::begin_transaction_record::BeginTransactionRecord;
use milena_wire::messages::config_record::ConfigRecord;
use milena_wire::messages::end_transaction_record::EndTransactionRecord;
use milena_wire::messages::feature_level_record::FeatureLevelRecord;
use milena_wire::metadata_record::MetadataRecord;

use crate::features;
use crate::image::{ConfigResource, Image, MIN_INSYNC_REPLICAS};
use crate::settings::Settings;

/// The records that Kafka's own first controller writes: its features, the one `min.insync.replicas` that
/// eligible leader replicas are counted by, in one metadata transaction (KIP-868).
pub(crate) fn activate(image: &Image, settings: &Settings) -> Vec<MetadataRecord> {
    let mut records = Vec::new();
    if image.in_transaction() {
        let reason = Some(Str::from("Controller failover"));
        records
            .push(MetadataRecord::AbortTransaction(AbortTransactionRecord { reason, ..Default::default() }));
    }
    // what a transaction left half said is not said
    let empty = image.before_transaction.as_deref().unwrap_or(image).is_empty();
    if !empty {
        return records;
    }
    let name = Some(Str::from("Bootstrap records"));
    records.push(MetadataRecord::BeginTransaction(BeginTransactionRecord { name, ..Default::default() }));
    for (name, level) in features::initial_levels() {
        let record = FeatureLevelRecord { name: Str::from(name), feature_level: level, ..Default::default() };
        records.push(MetadataRecord::FeatureLevel(record));
    }
    let cluster = ConfigResource::cluster();
    records.push(MetadataRecord::Config(ConfigRecord {
        resource_type: cluster.kind,
        resource_name: Str::from(cluster.name),
        name: Str::from(MIN_INSYNC_REPLICAS),
        value: Some(Str::from(settings.min_insync_replicas.to_string())),
        ..Default::default()
    }));
    records.push(MetadataRecord::EndTransaction(EndTransactionRecord::default()));
    records
}
