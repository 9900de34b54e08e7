//! `ListPartitionReassignmentsRequest`, API 46, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/ListPartitionReassignmentsRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use super::list_partition_reassignments_response::ListPartitionReassignmentsResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `ListPartitionReassignmentsRequest`: API 46, version 0, flexible.
#[derive(Clone, Debug, PartialEq)]
pub struct ListPartitionReassignmentsRequest {
    /// The time in ms to wait for the request to complete.
    pub timeout_ms: i32,
    /// The topics to list partition reassignments for, or null to list everything.
    pub topics: Option<Vec<ListPartitionReassignmentsTopics>>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for ListPartitionReassignmentsRequest {
    fn default() -> Self {
        ListPartitionReassignmentsRequest {
            timeout_ms: 60000,
            topics: None,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for ListPartitionReassignmentsRequest {
    const NAME: &'static str = "ListPartitionReassignmentsRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let timeout_ms = d.int32("ListPartitionReassignmentsRequest.TimeoutMs")?;
        let topics = d.nullable_array(true, "ListPartitionReassignmentsRequest.Topics", |d| {
            ListPartitionReassignmentsTopics::decode(d, version)
        })?;
        let unknown_tagged_fields = d.unknown_tags("ListPartitionReassignmentsRequest.tags")?;
        Ok(ListPartitionReassignmentsRequest { timeout_ms, topics, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.int32(self.timeout_ms);
        e.nullable_array(true, &self.topics, "ListPartitionReassignmentsRequest.Topics", |e, it| {
            it.encode(e, version)
        })?;
        e.unknown_tags(&self.unknown_tagged_fields, "ListPartitionReassignmentsRequest.tags")?;
        Ok(())
    }
}

/// The topics to list partition reassignments for, or null to list everything.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListPartitionReassignmentsTopics {
    /// The topic name.
    pub name: Str,
    /// The partitions to list partition reassignments for.
    pub partition_indexes: Vec<i32>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl ListPartitionReassignmentsTopics {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let name = d.string(true, "ListPartitionReassignmentsTopics.Name")?;
        let partition_indexes =
            d.numbers(true, "ListPartitionReassignmentsTopics.PartitionIndexes", i32::from_be_bytes)?;
        let unknown_tagged_fields = d.unknown_tags("ListPartitionReassignmentsTopics.tags")?;
        Ok(ListPartitionReassignmentsTopics { name, partition_indexes, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.name, "ListPartitionReassignmentsTopics.Name")?;
        e.numbers(
            true,
            &self.partition_indexes,
            "ListPartitionReassignmentsTopics.PartitionIndexes",
            i32::to_be_bytes,
        )?;
        e.unknown_tags(&self.unknown_tagged_fields, "ListPartitionReassignmentsTopics.tags")?;
        Ok(())
    }
}

impl Request for ListPartitionReassignmentsRequest {
    const KEY: ApiKey = ApiKey::ListPartitionReassignments;
    type Response = ListPartitionReassignmentsResponse;
}
