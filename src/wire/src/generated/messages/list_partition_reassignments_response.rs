//! `ListPartitionReassignmentsResponse`, API 46, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/ListPartitionReassignmentsResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `ListPartitionReassignmentsResponse`: API 46, version 0, flexible.
#[derive(Clone, Debug, PartialEq)]
pub struct ListPartitionReassignmentsResponse {
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota.
    pub throttle_time_ms: i32,
    /// The top-level error code, or 0 if there was no error.
    pub error_code: i16,
    /// The top-level error message, or null if there was no error.
    pub error_message: Option<Str>,
    /// The ongoing reassignments for each topic.
    pub topics: Vec<OngoingTopicReassignment>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for ListPartitionReassignmentsResponse {
    fn default() -> Self {
        ListPartitionReassignmentsResponse {
            throttle_time_ms: 0,
            error_code: 0,
            error_message: Some(Str::new()),
            topics: Vec::new(),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for ListPartitionReassignmentsResponse {
    const NAME: &'static str = "ListPartitionReassignmentsResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let throttle_time_ms = d.int32("ListPartitionReassignmentsResponse.ThrottleTimeMs")?;
        let error_code = d.int16("ListPartitionReassignmentsResponse.ErrorCode")?;
        let error_message = d.nullable_string(true, "ListPartitionReassignmentsResponse.ErrorMessage")?;
        let topics = d.array(true, "ListPartitionReassignmentsResponse.Topics", |d| {
            OngoingTopicReassignment::decode(d, version)
        })?;
        let unknown_tagged_fields = d.unknown_tags("ListPartitionReassignmentsResponse.tags")?;
        Ok(ListPartitionReassignmentsResponse {
            throttle_time_ms,
            error_code,
            error_message,
            topics,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.fixed::<6>(|w| {
            w.int32(self.throttle_time_ms);
            w.int16(self.error_code);
        });

        e.nullable_string(true, &self.error_message, "ListPartitionReassignmentsResponse.ErrorMessage")?;
        e.array(true, &self.topics, "ListPartitionReassignmentsResponse.Topics", |e, it| {
            it.encode(e, version)
        })?;
        e.unknown_tags(&self.unknown_tagged_fields, "ListPartitionReassignmentsResponse.tags")?;
        Ok(())
    }
}

/// The ongoing reassignments for each topic.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OngoingTopicReassignment {
    /// The topic name.
    pub name: Str,
    /// The ongoing reassignments for each partition.
    pub partitions: Vec<OngoingPartitionReassignment>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl OngoingTopicReassignment {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let name = d.string(true, "OngoingTopicReassignment.Name")?;
        let partitions = d.array(true, "OngoingTopicReassignment.Partitions", |d| {
            OngoingPartitionReassignment::decode(d, version)
        })?;
        let unknown_tagged_fields = d.unknown_tags("OngoingTopicReassignment.tags")?;
        Ok(OngoingTopicReassignment { name, partitions, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.name, "OngoingTopicReassignment.Name")?;
        e.array(true, &self.partitions, "OngoingTopicReassignment.Partitions", |e, it| {
            it.encode(e, version)
        })?;
        e.unknown_tags(&self.unknown_tagged_fields, "OngoingTopicReassignment.tags")?;
        Ok(())
    }
}

/// The ongoing reassignments for each partition.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OngoingPartitionReassignment {
    /// The index of the partition.
    pub partition_index: i32,
    /// The current replica set.
    pub replicas: Vec<i32>,
    /// The set of replicas we are currently adding.
    pub adding_replicas: Vec<i32>,
    /// The set of replicas we are currently removing.
    pub removing_replicas: Vec<i32>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl OngoingPartitionReassignment {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let partition_index = d.int32("OngoingPartitionReassignment.PartitionIndex")?;
        let replicas = d.numbers(true, "OngoingPartitionReassignment.Replicas", i32::from_be_bytes)?;
        let adding_replicas =
            d.numbers(true, "OngoingPartitionReassignment.AddingReplicas", i32::from_be_bytes)?;
        let removing_replicas =
            d.numbers(true, "OngoingPartitionReassignment.RemovingReplicas", i32::from_be_bytes)?;
        let unknown_tagged_fields = d.unknown_tags("OngoingPartitionReassignment.tags")?;
        Ok(OngoingPartitionReassignment {
            partition_index,
            replicas,
            adding_replicas,
            removing_replicas,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.int32(self.partition_index);
        e.numbers(true, &self.replicas, "OngoingPartitionReassignment.Replicas", i32::to_be_bytes)?;
        e.numbers(
            true,
            &self.adding_replicas,
            "OngoingPartitionReassignment.AddingReplicas",
            i32::to_be_bytes,
        )?;
        e.numbers(
            true,
            &self.removing_replicas,
            "OngoingPartitionReassignment.RemovingReplicas",
            i32::to_be_bytes,
        )?;
        e.unknown_tags(&self.unknown_tagged_fields, "OngoingPartitionReassignment.tags")?;
        Ok(())
    }
}
