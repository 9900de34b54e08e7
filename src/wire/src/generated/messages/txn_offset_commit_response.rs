//! `TxnOffsetCommitResponse`, API 28, versions 0 to 6, flexible from 3.
//!
//! Made by `cargo xtask codegen` from `schema/clients/TxnOffsetCommitResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `TxnOffsetCommitResponse`: API 28, versions 0 to 6, flexible from 3.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TxnOffsetCommitResponse {
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota.
    pub throttle_time_ms: i32,
    /// The responses for each topic.
    pub topics: Vec<TxnOffsetCommitResponseTopic>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for TxnOffsetCommitResponse {
    const NAME: &'static str = "TxnOffsetCommitResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=6;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 3;
        let throttle_time_ms = d.int32("TxnOffsetCommitResponse.ThrottleTimeMs")?;
        let topics = d.array(flexible, "TxnOffsetCommitResponse.Topics", |d| {
            TxnOffsetCommitResponseTopic::decode(d, version)
        })?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("TxnOffsetCommitResponse.tags")? } else { UnknownTags::new() };
        Ok(TxnOffsetCommitResponse { throttle_time_ms, topics, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 3;
        e.int32(self.throttle_time_ms);
        e.array(flexible, &self.topics, "TxnOffsetCommitResponse.Topics", |e, it| it.encode(e, version))?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "TxnOffsetCommitResponse.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "TxnOffsetCommitResponse.tags")?;
        }
        Ok(())
    }
}

/// The responses for each topic.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TxnOffsetCommitResponseTopic {
    /// The topic name. (Versions 0 to 5.)
    pub name: Str,
    /// The topic ID. (Versions 6 and up.)
    pub topic_id: Uuid,
    /// The responses for each partition in the topic.
    pub partitions: Vec<TxnOffsetCommitResponsePartition>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl TxnOffsetCommitResponseTopic {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 3;
        let name =
            if version <= 5 { d.string(flexible, "TxnOffsetCommitResponseTopic.Name")? } else { Str::new() };
        let topic_id =
            if version >= 6 { d.uuid("TxnOffsetCommitResponseTopic.TopicId")? } else { Uuid::ZERO };
        let partitions = d.array(flexible, "TxnOffsetCommitResponseTopic.Partitions", |d| {
            TxnOffsetCommitResponsePartition::decode(d, version)
        })?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("TxnOffsetCommitResponseTopic.tags")? } else { UnknownTags::new() };
        Ok(TxnOffsetCommitResponseTopic { name, topic_id, partitions, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 3;
        if version <= 5 {
            e.string(flexible, &self.name, "TxnOffsetCommitResponseTopic.Name")?;
        }
        if version >= 6 {
            e.uuid(self.topic_id);
        }
        e.array(flexible, &self.partitions, "TxnOffsetCommitResponseTopic.Partitions", |e, it| {
            it.encode(e, version)
        })?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "TxnOffsetCommitResponseTopic.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "TxnOffsetCommitResponseTopic.tags")?;
        }
        Ok(())
    }
}

/// The responses for each partition in the topic.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TxnOffsetCommitResponsePartition {
    /// The partition index.
    pub partition_index: i32,
    /// The error code, or 0 if there was no error.
    pub error_code: i16,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl TxnOffsetCommitResponsePartition {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 3;
        let partition_index = d.int32("TxnOffsetCommitResponsePartition.PartitionIndex")?;
        let error_code = d.int16("TxnOffsetCommitResponsePartition.ErrorCode")?;
        let unknown_tagged_fields = if flexible {
            d.unknown_tags("TxnOffsetCommitResponsePartition.tags")?
        } else {
            UnknownTags::new()
        };
        Ok(TxnOffsetCommitResponsePartition { partition_index, error_code, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 3;
        e.fixed::<6>(|w| {
            w.int32(self.partition_index);
            w.int16(self.error_code);
        });

        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "TxnOffsetCommitResponsePartition.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "TxnOffsetCommitResponsePartition.tags")?;
        }
        Ok(())
    }
}
