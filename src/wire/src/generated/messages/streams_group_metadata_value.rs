//! `StreamsGroupMetadataValue`, record type 17, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/group-coordinator/StreamsGroupMetadataValue.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, Str, Tags, UnknownTags};

/// Kafka's `StreamsGroupMetadataValue`: record type 17, version 0, flexible.
#[derive(Clone, Debug, PartialEq)]
pub struct StreamsGroupMetadataValue {
    /// The group epoch.
    pub epoch: i32,
    /// The hash of all topics in the group.
    pub metadata_hash: i64,
    /// The topology epoch whose topics are validated to be present in a valid configuration in the metadata.
    /// (Tag 0.)
    pub validated_topology_epoch: i32,
    /// The last used configuration parameters as key-value pairs. (Tag 1.)
    pub last_assignment_configs: Option<Vec<LastAssignmentConfig>>,
    /// The topology epoch the plugin holds, or -1 if none. -2 (uncertain) marks an interrupted plugin
    /// operation: it solicits a push like -1 and is delete-eligible like a stored epoch. (Tag 2.)
    pub stored_description_topology_epoch: i32,
    /// The topology epoch whose description push the plugin permanently rejected (signalled by
    /// StreamsTopologyDescriptionPermanentFailureException), or -1 if none. Heartbeat-path solicitation is
    /// suppressed while this equals the current topology epoch, to avoid hot-looping. (Tag 3.)
    pub failed_description_topology_epoch: i32,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for StreamsGroupMetadataValue {
    fn default() -> Self {
        StreamsGroupMetadataValue {
            epoch: 0,
            metadata_hash: 0,
            validated_topology_epoch: -1,
            last_assignment_configs: Some(Vec::new()),
            stored_description_topology_epoch: -1,
            failed_description_topology_epoch: -1,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for StreamsGroupMetadataValue {
    const NAME: &'static str = "StreamsGroupMetadataValue";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let epoch = d.int32("StreamsGroupMetadataValue.Epoch")?;
        let metadata_hash = d.int64("StreamsGroupMetadataValue.MetadataHash")?;
        let mut validated_topology_epoch = -1;
        let mut last_assignment_configs = Some(Vec::new());
        let mut stored_description_topology_epoch = -1;
        let mut failed_description_topology_epoch = -1;
        let unknown_tagged_fields = d.tags("StreamsGroupMetadataValue.tags", |d, tag| {
            match tag {
                0 => {
                    validated_topology_epoch = d.int32("StreamsGroupMetadataValue.ValidatedTopologyEpoch")?
                }
                1 => {
                    last_assignment_configs =
                        d.nullable_array(true, "StreamsGroupMetadataValue.LastAssignmentConfigs", |d| {
                            LastAssignmentConfig::decode(d, version)
                        })?
                }
                2 => {
                    stored_description_topology_epoch =
                        d.int32("StreamsGroupMetadataValue.StoredDescriptionTopologyEpoch")?
                }
                3 => {
                    failed_description_topology_epoch =
                        d.int32("StreamsGroupMetadataValue.FailedDescriptionTopologyEpoch")?
                }
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(StreamsGroupMetadataValue {
            epoch,
            metadata_hash,
            validated_topology_epoch,
            last_assignment_configs,
            stored_description_topology_epoch,
            failed_description_topology_epoch,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.fixed::<12>(|w| {
            w.int32(self.epoch);
            w.int64(self.metadata_hash);
        });

        let mut tags = Tags::begin(e, &self.unknown_tagged_fields, "StreamsGroupMetadataValue.tags");
        if self.validated_topology_epoch != -1 {
            tags.field(e, 0, |e| {
                e.int32(self.validated_topology_epoch);
                Ok(())
            })?;
        }
        if !self.last_assignment_configs.as_ref().is_some_and(|it| it.is_empty()) {
            tags.field(e, 1, |e| {
                e.nullable_array(
                    true,
                    &self.last_assignment_configs,
                    "StreamsGroupMetadataValue.LastAssignmentConfigs",
                    |e, it| it.encode(e, version),
                )
            })?;
        }
        if self.stored_description_topology_epoch != -1 {
            tags.field(e, 2, |e| {
                e.int32(self.stored_description_topology_epoch);
                Ok(())
            })?;
        }
        if self.failed_description_topology_epoch != -1 {
            tags.field(e, 3, |e| {
                e.int32(self.failed_description_topology_epoch);
                Ok(())
            })?;
        }
        tags.finish(e)?;
        Ok(())
    }
}

/// `LastAssignmentConfig` of `StreamsGroupMetadataValue`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LastAssignmentConfig {
    /// Key of the config.
    pub key: Str,
    /// Value of the config.
    pub value: Str,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl LastAssignmentConfig {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let key = d.string(true, "LastAssignmentConfig.Key")?;
        let value = d.string(true, "LastAssignmentConfig.Value")?;
        let unknown_tagged_fields = d.unknown_tags("LastAssignmentConfig.tags")?;
        Ok(LastAssignmentConfig { key, value, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.key, "LastAssignmentConfig.Key")?;
        e.string(true, &self.value, "LastAssignmentConfig.Value")?;
        e.unknown_tags(&self.unknown_tagged_fields, "LastAssignmentConfig.tags")?;
        Ok(())
    }
}

impl Record for StreamsGroupMetadataValue {
    const TYPE: i16 = 17;
}
