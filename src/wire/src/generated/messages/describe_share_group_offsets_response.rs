//! `DescribeShareGroupOffsetsResponse`, API 90, versions 0 to 1, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/DescribeShareGroupOffsetsResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `DescribeShareGroupOffsetsResponse`: API 90, versions 0 to 1, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeShareGroupOffsetsResponse {
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota.
    pub throttle_time_ms: i32,
    /// The results for each group.
    pub groups: Vec<DescribeShareGroupOffsetsResponseGroup>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for DescribeShareGroupOffsetsResponse {
    const NAME: &'static str = "DescribeShareGroupOffsetsResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=1;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let throttle_time_ms = d.int32("DescribeShareGroupOffsetsResponse.ThrottleTimeMs")?;
        let groups = d.array(true, "DescribeShareGroupOffsetsResponse.Groups", |d| {
            DescribeShareGroupOffsetsResponseGroup::decode(d, version)
        })?;
        let unknown_tagged_fields = d.unknown_tags("DescribeShareGroupOffsetsResponse.tags")?;
        Ok(DescribeShareGroupOffsetsResponse { throttle_time_ms, groups, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.int32(self.throttle_time_ms);
        e.array(true, &self.groups, "DescribeShareGroupOffsetsResponse.Groups", |e, it| {
            it.encode(e, version)
        })?;
        e.unknown_tags(&self.unknown_tagged_fields, "DescribeShareGroupOffsetsResponse.tags")?;
        Ok(())
    }
}

/// The results for each group.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeShareGroupOffsetsResponseGroup {
    /// The group identifier.
    pub group_id: Str,
    /// The results for each topic.
    pub topics: Vec<DescribeShareGroupOffsetsResponseTopic>,
    /// The group-level error code, or 0 if there was no error.
    pub error_code: i16,
    /// The group-level error message, or null if there was no error.
    pub error_message: Option<Str>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl DescribeShareGroupOffsetsResponseGroup {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let group_id = d.string(true, "DescribeShareGroupOffsetsResponseGroup.GroupId")?;
        let topics = d.array(true, "DescribeShareGroupOffsetsResponseGroup.Topics", |d| {
            DescribeShareGroupOffsetsResponseTopic::decode(d, version)
        })?;
        let error_code = d.int16("DescribeShareGroupOffsetsResponseGroup.ErrorCode")?;
        let error_message = d.nullable_string(true, "DescribeShareGroupOffsetsResponseGroup.ErrorMessage")?;
        let unknown_tagged_fields = d.unknown_tags("DescribeShareGroupOffsetsResponseGroup.tags")?;
        Ok(DescribeShareGroupOffsetsResponseGroup {
            group_id,
            topics,
            error_code,
            error_message,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.group_id, "DescribeShareGroupOffsetsResponseGroup.GroupId")?;
        e.array(true, &self.topics, "DescribeShareGroupOffsetsResponseGroup.Topics", |e, it| {
            it.encode(e, version)
        })?;
        e.int16(self.error_code);
        e.nullable_string(true, &self.error_message, "DescribeShareGroupOffsetsResponseGroup.ErrorMessage")?;
        e.unknown_tags(&self.unknown_tagged_fields, "DescribeShareGroupOffsetsResponseGroup.tags")?;
        Ok(())
    }
}

/// The results for each topic.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeShareGroupOffsetsResponseTopic {
    /// The topic name.
    pub topic_name: Str,
    /// The unique topic ID.
    pub topic_id: Uuid,
    /// `Partitions`.
    pub partitions: Vec<DescribeShareGroupOffsetsResponsePartition>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl DescribeShareGroupOffsetsResponseTopic {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let topic_name = d.string(true, "DescribeShareGroupOffsetsResponseTopic.TopicName")?;
        let topic_id = d.uuid("DescribeShareGroupOffsetsResponseTopic.TopicId")?;
        let partitions = d.array(true, "DescribeShareGroupOffsetsResponseTopic.Partitions", |d| {
            DescribeShareGroupOffsetsResponsePartition::decode(d, version)
        })?;
        let unknown_tagged_fields = d.unknown_tags("DescribeShareGroupOffsetsResponseTopic.tags")?;
        Ok(DescribeShareGroupOffsetsResponseTopic { topic_name, topic_id, partitions, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.topic_name, "DescribeShareGroupOffsetsResponseTopic.TopicName")?;
        e.uuid(self.topic_id);
        e.array(true, &self.partitions, "DescribeShareGroupOffsetsResponseTopic.Partitions", |e, it| {
            it.encode(e, version)
        })?;
        e.unknown_tags(&self.unknown_tagged_fields, "DescribeShareGroupOffsetsResponseTopic.tags")?;
        Ok(())
    }
}

/// `DescribeShareGroupOffsetsResponsePartition` of `DescribeShareGroupOffsetsResponse`.
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeShareGroupOffsetsResponsePartition {
    /// The partition index.
    pub partition_index: i32,
    /// The share-partition start offset.
    pub start_offset: i64,
    /// The leader epoch of the partition.
    pub leader_epoch: i32,
    /// The share-partition lag. (Versions 1 and up.)
    pub lag: i64,
    /// The partition-level error code, or 0 if there was no error.
    pub error_code: i16,
    /// The partition-level error message, or null if there was no error.
    pub error_message: Option<Str>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for DescribeShareGroupOffsetsResponsePartition {
    fn default() -> Self {
        DescribeShareGroupOffsetsResponsePartition {
            partition_index: 0,
            start_offset: 0,
            leader_epoch: 0,
            lag: -1,
            error_code: 0,
            error_message: None,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl DescribeShareGroupOffsetsResponsePartition {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let partition_index = d.int32("DescribeShareGroupOffsetsResponsePartition.PartitionIndex")?;
        let start_offset = d.int64("DescribeShareGroupOffsetsResponsePartition.StartOffset")?;
        let leader_epoch = d.int32("DescribeShareGroupOffsetsResponsePartition.LeaderEpoch")?;
        let lag = if version >= 1 { d.int64("DescribeShareGroupOffsetsResponsePartition.Lag")? } else { -1 };
        let error_code = d.int16("DescribeShareGroupOffsetsResponsePartition.ErrorCode")?;
        let error_message =
            d.nullable_string(true, "DescribeShareGroupOffsetsResponsePartition.ErrorMessage")?;
        let unknown_tagged_fields = d.unknown_tags("DescribeShareGroupOffsetsResponsePartition.tags")?;
        Ok(DescribeShareGroupOffsetsResponsePartition {
            partition_index,
            start_offset,
            leader_epoch,
            lag,
            error_code,
            error_message,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.fixed::<26>(|w| {
            w.int32(self.partition_index);
            w.int64(self.start_offset);
            w.int32(self.leader_epoch);
            if version >= 1 {
                w.int64(self.lag);
            }
            w.int16(self.error_code);
        });

        e.nullable_string(
            true,
            &self.error_message,
            "DescribeShareGroupOffsetsResponsePartition.ErrorMessage",
        )?;
        e.unknown_tags(&self.unknown_tagged_fields, "DescribeShareGroupOffsetsResponsePartition.tags")?;
        Ok(())
    }
}
