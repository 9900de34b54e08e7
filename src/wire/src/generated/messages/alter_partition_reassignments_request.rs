//! `AlterPartitionReassignmentsRequest`, API 45, versions 0 to 1, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/AlterPartitionReassignmentsRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use super::alter_partition_reassignments_response::AlterPartitionReassignmentsResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `AlterPartitionReassignmentsRequest`: API 45, versions 0 to 1, flexible.
#[derive(Clone, Debug, PartialEq)]
pub struct AlterPartitionReassignmentsRequest {
    /// The time in ms to wait for the request to complete.
    pub timeout_ms: i32,
    /// The option indicating whether changing the replication factor of any given partition as part of this
    /// request is a valid move. (Versions 1 and up.)
    pub allow_replication_factor_change: bool,
    /// The topics to reassign.
    pub topics: Vec<ReassignableTopic>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for AlterPartitionReassignmentsRequest {
    fn default() -> Self {
        AlterPartitionReassignmentsRequest {
            timeout_ms: 60000,
            allow_replication_factor_change: true,
            topics: Vec::new(),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for AlterPartitionReassignmentsRequest {
    const NAME: &'static str = "AlterPartitionReassignmentsRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=1;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let timeout_ms = d.int32("AlterPartitionReassignmentsRequest.TimeoutMs")?;
        let allow_replication_factor_change = if version >= 1 {
            d.boolean("AlterPartitionReassignmentsRequest.AllowReplicationFactorChange")?
        } else {
            true
        };
        let topics = d.array(true, "AlterPartitionReassignmentsRequest.Topics", |d| {
            ReassignableTopic::decode(d, version)
        })?;
        let unknown_tagged_fields = d.unknown_tags("AlterPartitionReassignmentsRequest.tags")?;
        Ok(AlterPartitionReassignmentsRequest {
            timeout_ms,
            allow_replication_factor_change,
            topics,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.fixed::<5>(|w| {
            w.int32(self.timeout_ms);
            if version >= 1 {
                w.boolean(self.allow_replication_factor_change);
            }
        });
        if version < 1 {
            e.absent(
                self.allow_replication_factor_change,
                "AlterPartitionReassignmentsRequest.AllowReplicationFactorChange",
            )?;
        }

        e.array(true, &self.topics, "AlterPartitionReassignmentsRequest.Topics", |e, it| {
            it.encode(e, version)
        })?;
        e.unknown_tags(&self.unknown_tagged_fields, "AlterPartitionReassignmentsRequest.tags")?;
        Ok(())
    }
}

/// The topics to reassign.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReassignableTopic {
    /// The topic name.
    pub name: Str,
    /// The partitions to reassign.
    pub partitions: Vec<ReassignablePartition>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl ReassignableTopic {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let name = d.string(true, "ReassignableTopic.Name")?;
        let partitions =
            d.array(true, "ReassignableTopic.Partitions", |d| ReassignablePartition::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("ReassignableTopic.tags")?;
        Ok(ReassignableTopic { name, partitions, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.name, "ReassignableTopic.Name")?;
        e.array(true, &self.partitions, "ReassignableTopic.Partitions", |e, it| it.encode(e, version))?;
        e.unknown_tags(&self.unknown_tagged_fields, "ReassignableTopic.tags")?;
        Ok(())
    }
}

/// The partitions to reassign.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReassignablePartition {
    /// The partition index.
    pub partition_index: i32,
    /// The replicas to place the partitions on, or null to cancel a pending reassignment for this partition.
    pub replicas: Option<Vec<i32>>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl ReassignablePartition {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let partition_index = d.int32("ReassignablePartition.PartitionIndex")?;
        let replicas = d.nullable_numbers(true, "ReassignablePartition.Replicas", i32::from_be_bytes)?;
        let unknown_tagged_fields = d.unknown_tags("ReassignablePartition.tags")?;
        Ok(ReassignablePartition { partition_index, replicas, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.int32(self.partition_index);
        e.nullable_numbers(true, &self.replicas, "ReassignablePartition.Replicas", i32::to_be_bytes)?;
        e.unknown_tags(&self.unknown_tagged_fields, "ReassignablePartition.tags")?;
        Ok(())
    }
}

impl Request for AlterPartitionReassignmentsRequest {
    const KEY: ApiKey = ApiKey::AlterPartitionReassignments;
    type Response = AlterPartitionReassignmentsResponse;
}
