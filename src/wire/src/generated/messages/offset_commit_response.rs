//! `OffsetCommitResponse`, API 8, versions 2 to 10, flexible from 8.
//!
//! Made by `cargo xtask codegen` from `schema/clients/OffsetCommitResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `OffsetCommitResponse`: API 8, versions 2 to 10, flexible from 8.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OffsetCommitResponse {
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota. (Versions 3 and up.)
    pub throttle_time_ms: i32,
    /// The responses for each topic.
    pub topics: Vec<OffsetCommitResponseTopic>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for OffsetCommitResponse {
    const NAME: &'static str = "OffsetCommitResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 2..=10;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 8;
        let throttle_time_ms = if version >= 3 { d.int32("OffsetCommitResponse.ThrottleTimeMs")? } else { 0 };
        let topics = d.array(flexible, "OffsetCommitResponse.Topics", |d| {
            OffsetCommitResponseTopic::decode(d, version)
        })?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("OffsetCommitResponse.tags")? } else { UnknownTags::new() };
        Ok(OffsetCommitResponse { throttle_time_ms, topics, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 8;
        if version >= 3 {
            e.int32(self.throttle_time_ms);
        }
        e.array(flexible, &self.topics, "OffsetCommitResponse.Topics", |e, it| it.encode(e, version))?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "OffsetCommitResponse.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "OffsetCommitResponse.tags")?;
        }
        Ok(())
    }
}

/// The responses for each topic.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OffsetCommitResponseTopic {
    /// The topic name. (Versions 2 to 9.)
    pub name: Str,
    /// The topic ID. (Versions 10 and up.)
    pub topic_id: Uuid,
    /// The responses for each partition in the topic.
    pub partitions: Vec<OffsetCommitResponsePartition>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl OffsetCommitResponseTopic {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 8;
        let name =
            if version <= 9 { d.string(flexible, "OffsetCommitResponseTopic.Name")? } else { Str::new() };
        let topic_id = if version >= 10 { d.uuid("OffsetCommitResponseTopic.TopicId")? } else { Uuid::ZERO };
        let partitions = d.array(flexible, "OffsetCommitResponseTopic.Partitions", |d| {
            OffsetCommitResponsePartition::decode(d, version)
        })?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("OffsetCommitResponseTopic.tags")? } else { UnknownTags::new() };
        Ok(OffsetCommitResponseTopic { name, topic_id, partitions, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 8;
        if version <= 9 {
            e.string(flexible, &self.name, "OffsetCommitResponseTopic.Name")?;
        }
        if version >= 10 {
            e.uuid(self.topic_id);
        }
        e.array(flexible, &self.partitions, "OffsetCommitResponseTopic.Partitions", |e, it| {
            it.encode(e, version)
        })?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "OffsetCommitResponseTopic.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "OffsetCommitResponseTopic.tags")?;
        }
        Ok(())
    }
}

/// The responses for each partition in the topic.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OffsetCommitResponsePartition {
    /// The partition index.
    pub partition_index: i32,
    /// The error code, or 0 if there was no error.
    pub error_code: i16,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl OffsetCommitResponsePartition {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 8;
        let partition_index = d.int32("OffsetCommitResponsePartition.PartitionIndex")?;
        let error_code = d.int16("OffsetCommitResponsePartition.ErrorCode")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("OffsetCommitResponsePartition.tags")? } else { UnknownTags::new() };
        Ok(OffsetCommitResponsePartition { partition_index, error_code, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 8;
        e.fixed::<6>(|w| {
            w.int32(self.partition_index);
            w.int16(self.error_code);
        });

        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "OffsetCommitResponsePartition.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "OffsetCommitResponsePartition.tags")?;
        }
        Ok(())
    }
}
