//! `ListOffsetsRequest`, API 2, versions 1 to 11, flexible from 6.
//!
//! Made by `cargo xtask codegen` from `schema/clients/ListOffsetsRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use super::list_offsets_response::ListOffsetsResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `ListOffsetsRequest`: API 2, versions 1 to 11, flexible from 6.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListOffsetsRequest {
    /// The broker ID of the requester, or -1 if this request is being made by a normal consumer.
    pub replica_id: i32,
    /// This setting controls the visibility of transactional records. Using READ_UNCOMMITTED (isolation_level
    /// = 0) makes all records visible. With READ_COMMITTED (isolation_level = 1), non-transactional and
    /// COMMITTED transactional records are visible. To be more concrete, READ_COMMITTED returns all data from
    /// offsets smaller than the current LSO (last stable offset), and enables the inclusion of the list of
    /// aborted transactions in the result, which allows consumers to discard ABORTED transactional records.
    /// (Versions 2 and up.)
    pub isolation_level: i8,
    /// Each topic in the request.
    pub topics: Vec<ListOffsetsTopic>,
    /// The timeout to await a response in milliseconds for requests that require reading from remote storage
    /// for topics enabled with tiered storage. (Versions 10 and up.)
    pub timeout_ms: i32,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for ListOffsetsRequest {
    const NAME: &'static str = "ListOffsetsRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 1..=11;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 6;
        let replica_id = d.int32("ListOffsetsRequest.ReplicaId")?;
        let isolation_level = if version >= 2 { d.int8("ListOffsetsRequest.IsolationLevel")? } else { 0 };
        let topics =
            d.array(flexible, "ListOffsetsRequest.Topics", |d| ListOffsetsTopic::decode(d, version))?;
        let timeout_ms = if version >= 10 { d.int32("ListOffsetsRequest.TimeoutMs")? } else { 0 };
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("ListOffsetsRequest.tags")? } else { UnknownTags::new() };
        Ok(ListOffsetsRequest { replica_id, isolation_level, topics, timeout_ms, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 6;
        e.fixed::<5>(|w| {
            w.int32(self.replica_id);
            if version >= 2 {
                w.int8(self.isolation_level);
            }
        });
        if version < 2 {
            e.absent(self.isolation_level == 0, "ListOffsetsRequest.IsolationLevel")?;
        }

        e.array(flexible, &self.topics, "ListOffsetsRequest.Topics", |e, it| it.encode(e, version))?;
        if version >= 10 {
            e.int32(self.timeout_ms);
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "ListOffsetsRequest.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "ListOffsetsRequest.tags")?;
        }
        Ok(())
    }
}

/// Each topic in the request.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListOffsetsTopic {
    /// The topic name.
    pub name: Str,
    /// Each partition in the request.
    pub partitions: Vec<ListOffsetsPartition>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl ListOffsetsTopic {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 6;
        let name = d.string(flexible, "ListOffsetsTopic.Name")?;
        let partitions =
            d.array(flexible, "ListOffsetsTopic.Partitions", |d| ListOffsetsPartition::decode(d, version))?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("ListOffsetsTopic.tags")? } else { UnknownTags::new() };
        Ok(ListOffsetsTopic { name, partitions, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 6;
        e.string(flexible, &self.name, "ListOffsetsTopic.Name")?;
        e.array(flexible, &self.partitions, "ListOffsetsTopic.Partitions", |e, it| it.encode(e, version))?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "ListOffsetsTopic.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "ListOffsetsTopic.tags")?;
        }
        Ok(())
    }
}

/// Each partition in the request.
#[derive(Clone, Debug, PartialEq)]
pub struct ListOffsetsPartition {
    /// The partition index.
    pub partition_index: i32,
    /// The current leader epoch. (Versions 4 and up.)
    pub current_leader_epoch: i32,
    /// The current timestamp.
    pub timestamp: i64,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for ListOffsetsPartition {
    fn default() -> Self {
        ListOffsetsPartition {
            partition_index: 0,
            current_leader_epoch: -1,
            timestamp: 0,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl ListOffsetsPartition {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 6;
        let partition_index = d.int32("ListOffsetsPartition.PartitionIndex")?;
        let current_leader_epoch =
            if version >= 4 { d.int32("ListOffsetsPartition.CurrentLeaderEpoch")? } else { -1 };
        let timestamp = d.int64("ListOffsetsPartition.Timestamp")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("ListOffsetsPartition.tags")? } else { UnknownTags::new() };
        Ok(ListOffsetsPartition { partition_index, current_leader_epoch, timestamp, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 6;
        e.fixed::<16>(|w| {
            w.int32(self.partition_index);
            if version >= 4 {
                w.int32(self.current_leader_epoch);
            }
            w.int64(self.timestamp);
        });

        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "ListOffsetsPartition.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "ListOffsetsPartition.tags")?;
        }
        Ok(())
    }
}

impl Request for ListOffsetsRequest {
    const KEY: ApiKey = ApiKey::ListOffsets;
    type Response = ListOffsetsResponse;
}
