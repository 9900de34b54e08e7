//! How a metadata record changes the image. It never decides and never fails: what a record says was
//! decided by whoever wrote it, under checks; a log that contradicts itself ends the process, as going on
//! would serve from a wrong image.

mod broker;
mod partition;
mod topic;

pub(crate) use partition::{NO_LEADER_CHANGE, changed};

use milena_probe::{always, sometimes};
use milena_types::Offset;
use milena_wire::messages::config_record::ConfigRecord;
use milena_wire::messages::feature_level_record::FeatureLevelRecord;
use milena_wire::messages::producer_ids_record::ProducerIdsRecord;
use milena_wire::metadata_record::MetadataRecord;

use crate::image::{ConfigResource, Image};

impl Image {
    /// Changes this image as `record` says, which stands at `offset` of the metadata log. Offsets rise;
    /// control batches leave gaps.
    pub fn apply(&mut self, record: &MetadataRecord, offset: Offset) {
        always!(offset >= self.next_offset, "applied twice: {offset:?} before {:?}", self.next_offset);
        match record {
            MetadataRecord::FeatureLevel(record) => self.apply_feature_level(record),
            MetadataRecord::RegisterBroker(record) => self.apply_register_broker(record, offset),
            MetadataRecord::UnregisterBroker(record) => self.apply_unregister_broker(record),
            MetadataRecord::BrokerRegistrationChange(record) => self.apply_registration_change(record),
            MetadataRecord::FenceBroker(record) => self.apply_fencing(record.id, record.epoch, true),
            MetadataRecord::UnfenceBroker(record) => self.apply_fencing(record.id, record.epoch, false),
            MetadataRecord::RegisterController(record) => self.apply_register_controller(record),
            MetadataRecord::UnregisterController(record) => self.apply_unregister_controller(record),
            MetadataRecord::Topic(record) => self.apply_topic(record),
            MetadataRecord::RemoveTopic(record) => self.apply_remove_topic(record),
            MetadataRecord::Partition(record) => self.apply_partition(record),
            MetadataRecord::PartitionChange(record) => self.apply_partition_change(record),
            MetadataRecord::ClearElr(record) => self.apply_clear_elr(record),
            MetadataRecord::Config(record) => self.apply_config(record),
            MetadataRecord::ProducerIds(record) => self.apply_producer_ids(record),
            MetadataRecord::BeginTransaction(_) => self.begin_transaction(),
            MetadataRecord::EndTransaction(_) => self.end_transaction(),
            MetadataRecord::AbortTransaction(_) => self.abort_transaction(),
            MetadataRecord::NoOp(_) => {}
            _ => sometimes!("a metadata record of a kind that is not kept yet"),
        }
        self.next_offset = offset.next();
    }

    /// Moves past offsets that bear no metadata records: control batches.
    pub fn skip_to(&mut self, next_offset: Offset) {
        self.next_offset = self.next_offset.max(next_offset);
    }

    fn apply_feature_level(&mut self, record: &FeatureLevelRecord) {
        let name = record.name.to_string();
        if record.feature_level == 0 {
            self.features.remove(&name);
        } else {
            self.features.insert(name, record.feature_level);
        }
    }

    fn apply_config(&mut self, record: &ConfigRecord) {
        let resource = ConfigResource::of(record);
        let overrides = self.configs.entry(resource.clone()).or_default();
        match &record.value {
            Some(value) => {
                overrides.insert(record.name.to_string(), value.to_string());
            }
            None => {
                overrides.remove(record.name.as_str());
            }
        }
        if overrides.is_empty() {
            self.configs.remove(&resource);
        }
    }

    fn apply_producer_ids(&mut self, record: &ProducerIdsRecord) {
        let (next, before) = (record.next_producer_id, self.next_producer_id);
        always!(next > before, "I3: producer ids would be given out twice: {next} after {before}");
        self.next_producer_id = next;
    }

    fn begin_transaction(&mut self) {
        always!(self.before_transaction.is_none(), "a metadata transaction begins inside another");
        self.before_transaction = Some(Box::new(self.clone()));
    }

    fn end_transaction(&mut self) {
        always!(self.before_transaction.is_some(), "a metadata transaction ends that never began");
        self.before_transaction = None;
    }

    fn abort_transaction(&mut self) {
        let before = self.before_transaction.take().expect("only a transaction that began is aborted");
        sometimes!("a metadata transaction was aborted");
        *self = *before;
    }
}
