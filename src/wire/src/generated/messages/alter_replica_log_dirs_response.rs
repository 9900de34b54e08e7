//! `AlterReplicaLogDirsResponse`, API 34, versions 1 to 2, flexible from 2.
//!
//! Made by `cargo xtask codegen` from `schema/clients/AlterReplicaLogDirsResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `AlterReplicaLogDirsResponse`: API 34, versions 1 to 2, flexible from 2.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AlterReplicaLogDirsResponse {
    /// Duration in milliseconds for which the request was throttled due to a quota violation, or zero if the
    /// request did not violate any quota.
    pub throttle_time_ms: i32,
    /// The results for each topic.
    pub results: Vec<AlterReplicaLogDirTopicResult>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for AlterReplicaLogDirsResponse {
    const NAME: &'static str = "AlterReplicaLogDirsResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 1..=2;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        let throttle_time_ms = d.int32("AlterReplicaLogDirsResponse.ThrottleTimeMs")?;
        let results = d.array(flexible, "AlterReplicaLogDirsResponse.Results", |d| {
            AlterReplicaLogDirTopicResult::decode(d, version)
        })?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("AlterReplicaLogDirsResponse.tags")? } else { UnknownTags::new() };
        Ok(AlterReplicaLogDirsResponse { throttle_time_ms, results, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        e.int32(self.throttle_time_ms);
        e.array(flexible, &self.results, "AlterReplicaLogDirsResponse.Results", |e, it| {
            it.encode(e, version)
        })?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "AlterReplicaLogDirsResponse.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "AlterReplicaLogDirsResponse.tags")?;
        }
        Ok(())
    }
}

/// The results for each topic.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AlterReplicaLogDirTopicResult {
    /// The name of the topic.
    pub topic_name: Str,
    /// The results for each partition.
    pub partitions: Vec<AlterReplicaLogDirPartitionResult>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl AlterReplicaLogDirTopicResult {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let topic_name = d.string(flexible, "AlterReplicaLogDirTopicResult.TopicName")?;
        let partitions = d.array(flexible, "AlterReplicaLogDirTopicResult.Partitions", |d| {
            AlterReplicaLogDirPartitionResult::decode(d, version)
        })?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("AlterReplicaLogDirTopicResult.tags")? } else { UnknownTags::new() };
        Ok(AlterReplicaLogDirTopicResult { topic_name, partitions, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.string(flexible, &self.topic_name, "AlterReplicaLogDirTopicResult.TopicName")?;
        e.array(flexible, &self.partitions, "AlterReplicaLogDirTopicResult.Partitions", |e, it| {
            it.encode(e, version)
        })?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "AlterReplicaLogDirTopicResult.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "AlterReplicaLogDirTopicResult.tags")?;
        }
        Ok(())
    }
}

/// The results for each partition.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AlterReplicaLogDirPartitionResult {
    /// The partition index.
    pub partition_index: i32,
    /// The error code, or 0 if there was no error.
    pub error_code: i16,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl AlterReplicaLogDirPartitionResult {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let partition_index = d.int32("AlterReplicaLogDirPartitionResult.PartitionIndex")?;
        let error_code = d.int16("AlterReplicaLogDirPartitionResult.ErrorCode")?;
        let unknown_tagged_fields = if flexible {
            d.unknown_tags("AlterReplicaLogDirPartitionResult.tags")?
        } else {
            UnknownTags::new()
        };
        Ok(AlterReplicaLogDirPartitionResult { partition_index, error_code, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.fixed::<6>(|w| {
            w.int32(self.partition_index);
            w.int16(self.error_code);
        });

        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "AlterReplicaLogDirPartitionResult.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "AlterReplicaLogDirPartitionResult.tags")?;
        }
        Ok(())
    }
}
