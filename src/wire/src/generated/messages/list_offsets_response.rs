//! `ListOffsetsResponse`, API 2, versions 1 to 11, flexible from 6.
//!
//! Made by `cargo xtask codegen` from `schema/clients/ListOffsetsResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `ListOffsetsResponse`: API 2, versions 1 to 11, flexible from 6.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListOffsetsResponse {
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota. (Versions 2 and up.)
    pub throttle_time_ms: i32,
    /// Each topic in the response.
    pub topics: Vec<ListOffsetsTopicResponse>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for ListOffsetsResponse {
    const NAME: &'static str = "ListOffsetsResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 1..=11;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 6;
        let throttle_time_ms = if version >= 2 { d.int32("ListOffsetsResponse.ThrottleTimeMs")? } else { 0 };
        let topics = d.array(flexible, "ListOffsetsResponse.Topics", |d| {
            ListOffsetsTopicResponse::decode(d, version)
        })?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("ListOffsetsResponse.tags")? } else { UnknownTags::new() };
        Ok(ListOffsetsResponse { throttle_time_ms, topics, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 6;
        if version >= 2 {
            e.int32(self.throttle_time_ms);
        }
        e.array(flexible, &self.topics, "ListOffsetsResponse.Topics", |e, it| it.encode(e, version))?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "ListOffsetsResponse.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "ListOffsetsResponse.tags")?;
        }
        Ok(())
    }
}

/// Each topic in the response.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListOffsetsTopicResponse {
    /// The topic name.
    pub name: Str,
    /// Each partition in the response.
    pub partitions: Vec<ListOffsetsPartitionResponse>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl ListOffsetsTopicResponse {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 6;
        let name = d.string(flexible, "ListOffsetsTopicResponse.Name")?;
        let partitions = d.array(flexible, "ListOffsetsTopicResponse.Partitions", |d| {
            ListOffsetsPartitionResponse::decode(d, version)
        })?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("ListOffsetsTopicResponse.tags")? } else { UnknownTags::new() };
        Ok(ListOffsetsTopicResponse { name, partitions, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 6;
        e.string(flexible, &self.name, "ListOffsetsTopicResponse.Name")?;
        e.array(flexible, &self.partitions, "ListOffsetsTopicResponse.Partitions", |e, it| {
            it.encode(e, version)
        })?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "ListOffsetsTopicResponse.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "ListOffsetsTopicResponse.tags")?;
        }
        Ok(())
    }
}

/// Each partition in the response.
#[derive(Clone, Debug, PartialEq)]
pub struct ListOffsetsPartitionResponse {
    /// The partition index.
    pub partition_index: i32,
    /// The partition error code, or 0 if there was no error.
    pub error_code: i16,
    /// The timestamp associated with the returned offset.
    pub timestamp: i64,
    /// The returned offset.
    pub offset: i64,
    /// The leader epoch associated with the returned offset. (Versions 4 and up.)
    pub leader_epoch: i32,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for ListOffsetsPartitionResponse {
    fn default() -> Self {
        ListOffsetsPartitionResponse {
            partition_index: 0,
            error_code: 0,
            timestamp: -1,
            offset: -1,
            leader_epoch: -1,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl ListOffsetsPartitionResponse {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 6;
        let partition_index = d.int32("ListOffsetsPartitionResponse.PartitionIndex")?;
        let error_code = d.int16("ListOffsetsPartitionResponse.ErrorCode")?;
        let timestamp = d.int64("ListOffsetsPartitionResponse.Timestamp")?;
        let offset = d.int64("ListOffsetsPartitionResponse.Offset")?;
        let leader_epoch =
            if version >= 4 { d.int32("ListOffsetsPartitionResponse.LeaderEpoch")? } else { -1 };
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("ListOffsetsPartitionResponse.tags")? } else { UnknownTags::new() };
        Ok(ListOffsetsPartitionResponse {
            partition_index,
            error_code,
            timestamp,
            offset,
            leader_epoch,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 6;
        e.fixed::<26>(|w| {
            w.int32(self.partition_index);
            w.int16(self.error_code);
            w.int64(self.timestamp);
            w.int64(self.offset);
            if version >= 4 {
                w.int32(self.leader_epoch);
            }
        });
        if version < 4 {
            e.absent(self.leader_epoch == -1, "ListOffsetsPartitionResponse.LeaderEpoch")?;
        }

        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "ListOffsetsPartitionResponse.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "ListOffsetsPartitionResponse.tags")?;
        }
        Ok(())
    }
}
