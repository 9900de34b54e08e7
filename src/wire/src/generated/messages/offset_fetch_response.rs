//! `OffsetFetchResponse`, API 9, versions 1 to 10, flexible from 6.
//!
//! Made by `cargo xtask codegen` from `schema/clients/OffsetFetchResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `OffsetFetchResponse`: API 9, versions 1 to 10, flexible from 6.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OffsetFetchResponse {
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota. (Versions 3 and up.)
    pub throttle_time_ms: i32,
    /// The responses per topic. (Versions 1 to 7.)
    pub topics: Vec<OffsetFetchResponseTopic>,
    /// The top-level error code, or 0 if there was no error. (Versions 2 to 7.)
    pub error_code: i16,
    /// The responses per group id. (Versions 8 and up.)
    pub groups: Vec<OffsetFetchResponseGroup>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for OffsetFetchResponse {
    const NAME: &'static str = "OffsetFetchResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 1..=10;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 6;
        let throttle_time_ms = if version >= 3 { d.int32("OffsetFetchResponse.ThrottleTimeMs")? } else { 0 };
        let topics = if version <= 7 {
            d.array(flexible, "OffsetFetchResponse.Topics", |d| OffsetFetchResponseTopic::decode(d, version))?
        } else {
            Vec::new()
        };
        let error_code =
            if (2..=7).contains(&version) { d.int16("OffsetFetchResponse.ErrorCode")? } else { 0 };
        let groups = if version >= 8 {
            d.array(true, "OffsetFetchResponse.Groups", |d| OffsetFetchResponseGroup::decode(d, version))?
        } else {
            Vec::new()
        };
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("OffsetFetchResponse.tags")? } else { UnknownTags::new() };
        Ok(OffsetFetchResponse { throttle_time_ms, topics, error_code, groups, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 6;
        if version >= 3 {
            e.int32(self.throttle_time_ms);
        }
        if version <= 7 {
            e.array(flexible, &self.topics, "OffsetFetchResponse.Topics", |e, it| it.encode(e, version))?;
        } else {
            e.absent(self.topics.is_empty(), "OffsetFetchResponse.Topics")?;
        }
        if (2..=7).contains(&version) {
            e.int16(self.error_code);
        }
        if version >= 8 {
            e.array(true, &self.groups, "OffsetFetchResponse.Groups", |e, it| it.encode(e, version))?;
        } else {
            e.absent(self.groups.is_empty(), "OffsetFetchResponse.Groups")?;
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "OffsetFetchResponse.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "OffsetFetchResponse.tags")?;
        }
        Ok(())
    }
}

/// The responses per topic. (Versions 1 to 7.)
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OffsetFetchResponseTopic {
    /// The topic name.
    pub name: Str,
    /// The responses per partition.
    pub partitions: Vec<OffsetFetchResponsePartition>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl OffsetFetchResponseTopic {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 6;
        let name = d.string(flexible, "OffsetFetchResponseTopic.Name")?;
        let partitions = d.array(flexible, "OffsetFetchResponseTopic.Partitions", |d| {
            OffsetFetchResponsePartition::decode(d, version)
        })?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("OffsetFetchResponseTopic.tags")? } else { UnknownTags::new() };
        Ok(OffsetFetchResponseTopic { name, partitions, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 6;
        e.string(flexible, &self.name, "OffsetFetchResponseTopic.Name")?;
        e.array(flexible, &self.partitions, "OffsetFetchResponseTopic.Partitions", |e, it| {
            it.encode(e, version)
        })?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "OffsetFetchResponseTopic.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "OffsetFetchResponseTopic.tags")?;
        }
        Ok(())
    }
}

/// The responses per partition. (Versions 1 to 7.)
#[derive(Clone, Debug, PartialEq)]
pub struct OffsetFetchResponsePartition {
    /// The partition index.
    pub partition_index: i32,
    /// The committed message offset.
    pub committed_offset: i64,
    /// The leader epoch. (Versions 5 and up.)
    pub committed_leader_epoch: i32,
    /// The partition metadata.
    pub metadata: Option<Str>,
    /// The error code, or 0 if there was no error.
    pub error_code: i16,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for OffsetFetchResponsePartition {
    fn default() -> Self {
        OffsetFetchResponsePartition {
            partition_index: 0,
            committed_offset: 0,
            committed_leader_epoch: -1,
            metadata: Some(Str::new()),
            error_code: 0,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl OffsetFetchResponsePartition {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 6;
        let partition_index = d.int32("OffsetFetchResponsePartition.PartitionIndex")?;
        let committed_offset = d.int64("OffsetFetchResponsePartition.CommittedOffset")?;
        let committed_leader_epoch =
            if version >= 5 { d.int32("OffsetFetchResponsePartition.CommittedLeaderEpoch")? } else { -1 };
        let metadata = d.nullable_string(flexible, "OffsetFetchResponsePartition.Metadata")?;
        let error_code = d.int16("OffsetFetchResponsePartition.ErrorCode")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("OffsetFetchResponsePartition.tags")? } else { UnknownTags::new() };
        Ok(OffsetFetchResponsePartition {
            partition_index,
            committed_offset,
            committed_leader_epoch,
            metadata,
            error_code,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 6;
        e.fixed::<16>(|w| {
            w.int32(self.partition_index);
            w.int64(self.committed_offset);
            if version >= 5 {
                w.int32(self.committed_leader_epoch);
            }
        });

        e.nullable_string(flexible, &self.metadata, "OffsetFetchResponsePartition.Metadata")?;
        e.int16(self.error_code);
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "OffsetFetchResponsePartition.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "OffsetFetchResponsePartition.tags")?;
        }
        Ok(())
    }
}

/// The responses per group id. (Versions 8 and up.)
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OffsetFetchResponseGroup {
    /// The group ID.
    pub group_id: Str,
    /// The responses per topic.
    pub topics: Vec<OffsetFetchResponseTopics>,
    /// The group-level error code, or 0 if there was no error.
    pub error_code: i16,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl OffsetFetchResponseGroup {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let group_id = d.string(true, "OffsetFetchResponseGroup.GroupId")?;
        let topics = d.array(true, "OffsetFetchResponseGroup.Topics", |d| {
            OffsetFetchResponseTopics::decode(d, version)
        })?;
        let error_code = d.int16("OffsetFetchResponseGroup.ErrorCode")?;
        let unknown_tagged_fields = d.unknown_tags("OffsetFetchResponseGroup.tags")?;
        Ok(OffsetFetchResponseGroup { group_id, topics, error_code, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.group_id, "OffsetFetchResponseGroup.GroupId")?;
        e.array(true, &self.topics, "OffsetFetchResponseGroup.Topics", |e, it| it.encode(e, version))?;
        e.int16(self.error_code);
        e.unknown_tags(&self.unknown_tagged_fields, "OffsetFetchResponseGroup.tags")?;
        Ok(())
    }
}

/// The responses per topic. (Versions 8 and up.)
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OffsetFetchResponseTopics {
    /// The topic name. (Versions 8 to 9.)
    pub name: Str,
    /// The topic ID. (Versions 10 and up.)
    pub topic_id: Uuid,
    /// The responses per partition.
    pub partitions: Vec<OffsetFetchResponsePartitions>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl OffsetFetchResponseTopics {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let name = if version <= 9 { d.string(true, "OffsetFetchResponseTopics.Name")? } else { Str::new() };
        let topic_id = if version >= 10 { d.uuid("OffsetFetchResponseTopics.TopicId")? } else { Uuid::ZERO };
        let partitions = d.array(true, "OffsetFetchResponseTopics.Partitions", |d| {
            OffsetFetchResponsePartitions::decode(d, version)
        })?;
        let unknown_tagged_fields = d.unknown_tags("OffsetFetchResponseTopics.tags")?;
        Ok(OffsetFetchResponseTopics { name, topic_id, partitions, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        if version <= 9 {
            e.string(true, &self.name, "OffsetFetchResponseTopics.Name")?;
        }
        if version >= 10 {
            e.uuid(self.topic_id);
        }
        e.array(true, &self.partitions, "OffsetFetchResponseTopics.Partitions", |e, it| {
            it.encode(e, version)
        })?;
        e.unknown_tags(&self.unknown_tagged_fields, "OffsetFetchResponseTopics.tags")?;
        Ok(())
    }
}

/// The responses per partition. (Versions 8 and up.)
#[derive(Clone, Debug, PartialEq)]
pub struct OffsetFetchResponsePartitions {
    /// The partition index.
    pub partition_index: i32,
    /// The committed message offset.
    pub committed_offset: i64,
    /// The leader epoch.
    pub committed_leader_epoch: i32,
    /// The partition metadata.
    pub metadata: Option<Str>,
    /// The partition-level error code, or 0 if there was no error.
    pub error_code: i16,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for OffsetFetchResponsePartitions {
    fn default() -> Self {
        OffsetFetchResponsePartitions {
            partition_index: 0,
            committed_offset: 0,
            committed_leader_epoch: -1,
            metadata: Some(Str::new()),
            error_code: 0,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl OffsetFetchResponsePartitions {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let partition_index = d.int32("OffsetFetchResponsePartitions.PartitionIndex")?;
        let committed_offset = d.int64("OffsetFetchResponsePartitions.CommittedOffset")?;
        let committed_leader_epoch = d.int32("OffsetFetchResponsePartitions.CommittedLeaderEpoch")?;
        let metadata = d.nullable_string(true, "OffsetFetchResponsePartitions.Metadata")?;
        let error_code = d.int16("OffsetFetchResponsePartitions.ErrorCode")?;
        let unknown_tagged_fields = d.unknown_tags("OffsetFetchResponsePartitions.tags")?;
        Ok(OffsetFetchResponsePartitions {
            partition_index,
            committed_offset,
            committed_leader_epoch,
            metadata,
            error_code,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.fixed::<16>(|w| {
            w.int32(self.partition_index);
            w.int64(self.committed_offset);
            w.int32(self.committed_leader_epoch);
        });

        e.nullable_string(true, &self.metadata, "OffsetFetchResponsePartitions.Metadata")?;
        e.int16(self.error_code);
        e.unknown_tags(&self.unknown_tagged_fields, "OffsetFetchResponsePartitions.tags")?;
        Ok(())
    }
}
