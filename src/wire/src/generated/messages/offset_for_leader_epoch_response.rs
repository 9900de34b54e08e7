//! `OffsetForLeaderEpochResponse`, API 23, versions 2 to 4, flexible from 4.
//!
//! Made by `cargo xtask codegen` from `schema/clients/OffsetForLeaderEpochResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `OffsetForLeaderEpochResponse`: API 23, versions 2 to 4, flexible from 4.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OffsetForLeaderEpochResponse {
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota.
    pub throttle_time_ms: i32,
    /// Each topic we fetched offsets for.
    pub topics: Vec<OffsetForLeaderTopicResult>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for OffsetForLeaderEpochResponse {
    const NAME: &'static str = "OffsetForLeaderEpochResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 2..=4;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 4;
        let throttle_time_ms = d.int32("OffsetForLeaderEpochResponse.ThrottleTimeMs")?;
        let topics = d.array(flexible, "OffsetForLeaderEpochResponse.Topics", |d| {
            OffsetForLeaderTopicResult::decode(d, version)
        })?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("OffsetForLeaderEpochResponse.tags")? } else { UnknownTags::new() };
        Ok(OffsetForLeaderEpochResponse { throttle_time_ms, topics, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 4;
        e.int32(self.throttle_time_ms);
        e.array(flexible, &self.topics, "OffsetForLeaderEpochResponse.Topics", |e, it| {
            it.encode(e, version)
        })?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "OffsetForLeaderEpochResponse.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "OffsetForLeaderEpochResponse.tags")?;
        }
        Ok(())
    }
}

/// Each topic we fetched offsets for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OffsetForLeaderTopicResult {
    /// The topic name.
    pub topic: Str,
    /// Each partition in the topic we fetched offsets for.
    pub partitions: Vec<EpochEndOffset>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl OffsetForLeaderTopicResult {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 4;
        let topic = d.string(flexible, "OffsetForLeaderTopicResult.Topic")?;
        let partitions = d.array(flexible, "OffsetForLeaderTopicResult.Partitions", |d| {
            EpochEndOffset::decode(d, version)
        })?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("OffsetForLeaderTopicResult.tags")? } else { UnknownTags::new() };
        Ok(OffsetForLeaderTopicResult { topic, partitions, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 4;
        e.string(flexible, &self.topic, "OffsetForLeaderTopicResult.Topic")?;
        e.array(flexible, &self.partitions, "OffsetForLeaderTopicResult.Partitions", |e, it| {
            it.encode(e, version)
        })?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "OffsetForLeaderTopicResult.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "OffsetForLeaderTopicResult.tags")?;
        }
        Ok(())
    }
}

/// Each partition in the topic we fetched offsets for.
#[derive(Clone, Debug, PartialEq)]
pub struct EpochEndOffset {
    /// The error code 0, or if there was no error.
    pub error_code: i16,
    /// The partition index.
    pub partition: i32,
    /// The leader epoch of the partition.
    pub leader_epoch: i32,
    /// The end offset of the epoch.
    pub end_offset: i64,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for EpochEndOffset {
    fn default() -> Self {
        EpochEndOffset {
            error_code: 0,
            partition: 0,
            leader_epoch: -1,
            end_offset: -1,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl EpochEndOffset {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 4;
        let error_code = d.int16("EpochEndOffset.ErrorCode")?;
        let partition = d.int32("EpochEndOffset.Partition")?;
        let leader_epoch = d.int32("EpochEndOffset.LeaderEpoch")?;
        let end_offset = d.int64("EpochEndOffset.EndOffset")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("EpochEndOffset.tags")? } else { UnknownTags::new() };
        Ok(EpochEndOffset { error_code, partition, leader_epoch, end_offset, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 4;
        e.fixed::<18>(|w| {
            w.int16(self.error_code);
            w.int32(self.partition);
            w.int32(self.leader_epoch);
            w.int64(self.end_offset);
        });

        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "EpochEndOffset.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "EpochEndOffset.tags")?;
        }
        Ok(())
    }
}
