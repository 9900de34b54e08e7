//! `DeleteRecordsResponse`, API 21, versions 0 to 2, flexible from 2.
//!
//! Made by `cargo xtask codegen` from `schema/clients/DeleteRecordsResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `DeleteRecordsResponse`: API 21, versions 0 to 2, flexible from 2.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteRecordsResponse {
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota.
    pub throttle_time_ms: i32,
    /// Each topic that we wanted to delete records from.
    pub topics: Vec<DeleteRecordsTopicResult>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for DeleteRecordsResponse {
    const NAME: &'static str = "DeleteRecordsResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=2;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        let throttle_time_ms = d.int32("DeleteRecordsResponse.ThrottleTimeMs")?;
        let topics = d.array(flexible, "DeleteRecordsResponse.Topics", |d| {
            DeleteRecordsTopicResult::decode(d, version)
        })?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("DeleteRecordsResponse.tags")? } else { UnknownTags::new() };
        Ok(DeleteRecordsResponse { throttle_time_ms, topics, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        e.int32(self.throttle_time_ms);
        e.array(flexible, &self.topics, "DeleteRecordsResponse.Topics", |e, it| it.encode(e, version))?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "DeleteRecordsResponse.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "DeleteRecordsResponse.tags")?;
        }
        Ok(())
    }
}

/// Each topic that we wanted to delete records from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteRecordsTopicResult {
    /// The topic name.
    pub name: Str,
    /// Each partition that we wanted to delete records from.
    pub partitions: Vec<DeleteRecordsPartitionResult>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl DeleteRecordsTopicResult {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let name = d.string(flexible, "DeleteRecordsTopicResult.Name")?;
        let partitions = d.array(flexible, "DeleteRecordsTopicResult.Partitions", |d| {
            DeleteRecordsPartitionResult::decode(d, version)
        })?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("DeleteRecordsTopicResult.tags")? } else { UnknownTags::new() };
        Ok(DeleteRecordsTopicResult { name, partitions, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.string(flexible, &self.name, "DeleteRecordsTopicResult.Name")?;
        e.array(flexible, &self.partitions, "DeleteRecordsTopicResult.Partitions", |e, it| {
            it.encode(e, version)
        })?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "DeleteRecordsTopicResult.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "DeleteRecordsTopicResult.tags")?;
        }
        Ok(())
    }
}

/// Each partition that we wanted to delete records from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteRecordsPartitionResult {
    /// The partition index.
    pub partition_index: i32,
    /// The partition low water mark.
    pub low_watermark: i64,
    /// The deletion error code, or 0 if the deletion succeeded.
    pub error_code: i16,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl DeleteRecordsPartitionResult {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let partition_index = d.int32("DeleteRecordsPartitionResult.PartitionIndex")?;
        let low_watermark = d.int64("DeleteRecordsPartitionResult.LowWatermark")?;
        let error_code = d.int16("DeleteRecordsPartitionResult.ErrorCode")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("DeleteRecordsPartitionResult.tags")? } else { UnknownTags::new() };
        Ok(DeleteRecordsPartitionResult { partition_index, low_watermark, error_code, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.fixed::<14>(|w| {
            w.int32(self.partition_index);
            w.int64(self.low_watermark);
            w.int16(self.error_code);
        });

        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "DeleteRecordsPartitionResult.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "DeleteRecordsPartitionResult.tags")?;
        }
        Ok(())
    }
}
