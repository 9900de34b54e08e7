//! `DescribeTopicPartitionsResponse`, API 75, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/DescribeTopicPartitionsResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `DescribeTopicPartitionsResponse`: API 75, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeTopicPartitionsResponse {
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota.
    pub throttle_time_ms: i32,
    /// Each topic in the response.
    pub topics: Vec<DescribeTopicPartitionsResponseTopic>,
    /// The next topic and partition index to fetch details for.
    pub next_cursor: Option<Cursor>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for DescribeTopicPartitionsResponse {
    const NAME: &'static str = "DescribeTopicPartitionsResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let throttle_time_ms = d.int32("DescribeTopicPartitionsResponse.ThrottleTimeMs")?;
        let topics = d.array(true, "DescribeTopicPartitionsResponse.Topics", |d| {
            DescribeTopicPartitionsResponseTopic::decode(d, version)
        })?;
        let next_cursor =
            d.nullable_struct("DescribeTopicPartitionsResponse.NextCursor", |d| Cursor::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("DescribeTopicPartitionsResponse.tags")?;
        Ok(DescribeTopicPartitionsResponse { throttle_time_ms, topics, next_cursor, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.int32(self.throttle_time_ms);
        e.array(true, &self.topics, "DescribeTopicPartitionsResponse.Topics", |e, it| it.encode(e, version))?;
        e.nullable_struct(&self.next_cursor, |e, it| it.encode(e, version))?;
        e.unknown_tags(&self.unknown_tagged_fields, "DescribeTopicPartitionsResponse.tags")?;
        Ok(())
    }
}

/// Each topic in the response.
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeTopicPartitionsResponseTopic {
    /// The topic error, or 0 if there was no error.
    pub error_code: i16,
    /// The topic name.
    pub name: Option<Str>,
    /// The topic id.
    pub topic_id: Uuid,
    /// True if the topic is internal.
    pub is_internal: bool,
    /// Each partition in the topic.
    pub partitions: Vec<DescribeTopicPartitionsResponsePartition>,
    /// 32-bit bitfield to represent authorized operations for this topic.
    pub topic_authorized_operations: i32,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for DescribeTopicPartitionsResponseTopic {
    fn default() -> Self {
        DescribeTopicPartitionsResponseTopic {
            error_code: 0,
            name: Some(Str::new()),
            topic_id: Uuid::ZERO,
            is_internal: false,
            partitions: Vec::new(),
            topic_authorized_operations: i32::MIN,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl DescribeTopicPartitionsResponseTopic {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let error_code = d.int16("DescribeTopicPartitionsResponseTopic.ErrorCode")?;
        let name = d.nullable_string(true, "DescribeTopicPartitionsResponseTopic.Name")?;
        let topic_id = d.uuid("DescribeTopicPartitionsResponseTopic.TopicId")?;
        let is_internal = d.boolean("DescribeTopicPartitionsResponseTopic.IsInternal")?;
        let partitions = d.array(true, "DescribeTopicPartitionsResponseTopic.Partitions", |d| {
            DescribeTopicPartitionsResponsePartition::decode(d, version)
        })?;
        let topic_authorized_operations =
            d.int32("DescribeTopicPartitionsResponseTopic.TopicAuthorizedOperations")?;
        let unknown_tagged_fields = d.unknown_tags("DescribeTopicPartitionsResponseTopic.tags")?;
        Ok(DescribeTopicPartitionsResponseTopic {
            error_code,
            name,
            topic_id,
            is_internal,
            partitions,
            topic_authorized_operations,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.int16(self.error_code);
        e.nullable_string(true, &self.name, "DescribeTopicPartitionsResponseTopic.Name")?;
        e.fixed::<17>(|w| {
            w.uuid(self.topic_id);
            w.boolean(self.is_internal);
        });

        e.array(true, &self.partitions, "DescribeTopicPartitionsResponseTopic.Partitions", |e, it| {
            it.encode(e, version)
        })?;
        e.int32(self.topic_authorized_operations);
        e.unknown_tags(&self.unknown_tagged_fields, "DescribeTopicPartitionsResponseTopic.tags")?;
        Ok(())
    }
}

/// Each partition in the topic.
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeTopicPartitionsResponsePartition {
    /// The partition error, or 0 if there was no error.
    pub error_code: i16,
    /// The partition index.
    pub partition_index: i32,
    /// The ID of the leader broker.
    pub leader_id: i32,
    /// The leader epoch of this partition.
    pub leader_epoch: i32,
    /// The set of all nodes that host this partition.
    pub replica_nodes: Vec<i32>,
    /// The set of nodes that are in sync with the leader for this partition.
    pub isr_nodes: Vec<i32>,
    /// The new eligible leader replicas otherwise.
    pub eligible_leader_replicas: Option<Vec<i32>>,
    /// The last known ELR.
    pub last_known_elr: Option<Vec<i32>>,
    /// The set of offline replicas of this partition.
    pub offline_replicas: Vec<i32>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for DescribeTopicPartitionsResponsePartition {
    fn default() -> Self {
        DescribeTopicPartitionsResponsePartition {
            error_code: 0,
            partition_index: 0,
            leader_id: 0,
            leader_epoch: -1,
            replica_nodes: Vec::new(),
            isr_nodes: Vec::new(),
            eligible_leader_replicas: None,
            last_known_elr: None,
            offline_replicas: Vec::new(),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl DescribeTopicPartitionsResponsePartition {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let error_code = d.int16("DescribeTopicPartitionsResponsePartition.ErrorCode")?;
        let partition_index = d.int32("DescribeTopicPartitionsResponsePartition.PartitionIndex")?;
        let leader_id = d.int32("DescribeTopicPartitionsResponsePartition.LeaderId")?;
        let leader_epoch = d.int32("DescribeTopicPartitionsResponsePartition.LeaderEpoch")?;
        let replica_nodes =
            d.numbers(true, "DescribeTopicPartitionsResponsePartition.ReplicaNodes", i32::from_be_bytes)?;
        let isr_nodes =
            d.numbers(true, "DescribeTopicPartitionsResponsePartition.IsrNodes", i32::from_be_bytes)?;
        let eligible_leader_replicas = d.nullable_numbers(
            true,
            "DescribeTopicPartitionsResponsePartition.EligibleLeaderReplicas",
            i32::from_be_bytes,
        )?;
        let last_known_elr = d.nullable_numbers(
            true,
            "DescribeTopicPartitionsResponsePartition.LastKnownElr",
            i32::from_be_bytes,
        )?;
        let offline_replicas =
            d.numbers(true, "DescribeTopicPartitionsResponsePartition.OfflineReplicas", i32::from_be_bytes)?;
        let unknown_tagged_fields = d.unknown_tags("DescribeTopicPartitionsResponsePartition.tags")?;
        Ok(DescribeTopicPartitionsResponsePartition {
            error_code,
            partition_index,
            leader_id,
            leader_epoch,
            replica_nodes,
            isr_nodes,
            eligible_leader_replicas,
            last_known_elr,
            offline_replicas,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.fixed::<14>(|w| {
            w.int16(self.error_code);
            w.int32(self.partition_index);
            w.int32(self.leader_id);
            w.int32(self.leader_epoch);
        });

        e.numbers(
            true,
            &self.replica_nodes,
            "DescribeTopicPartitionsResponsePartition.ReplicaNodes",
            i32::to_be_bytes,
        )?;
        e.numbers(
            true,
            &self.isr_nodes,
            "DescribeTopicPartitionsResponsePartition.IsrNodes",
            i32::to_be_bytes,
        )?;
        e.nullable_numbers(
            true,
            &self.eligible_leader_replicas,
            "DescribeTopicPartitionsResponsePartition.EligibleLeaderReplicas",
            i32::to_be_bytes,
        )?;
        e.nullable_numbers(
            true,
            &self.last_known_elr,
            "DescribeTopicPartitionsResponsePartition.LastKnownElr",
            i32::to_be_bytes,
        )?;
        e.numbers(
            true,
            &self.offline_replicas,
            "DescribeTopicPartitionsResponsePartition.OfflineReplicas",
            i32::to_be_bytes,
        )?;
        e.unknown_tags(&self.unknown_tagged_fields, "DescribeTopicPartitionsResponsePartition.tags")?;
        Ok(())
    }
}

/// The next topic and partition index to fetch details for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cursor {
    /// The name for the first topic to process.
    pub topic_name: Str,
    /// The partition index to start with.
    pub partition_index: i32,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Cursor {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let topic_name = d.string(true, "Cursor.TopicName")?;
        let partition_index = d.int32("Cursor.PartitionIndex")?;
        let unknown_tagged_fields = d.unknown_tags("Cursor.tags")?;
        Ok(Cursor { topic_name, partition_index, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.topic_name, "Cursor.TopicName")?;
        e.int32(self.partition_index);
        e.unknown_tags(&self.unknown_tagged_fields, "Cursor.tags")?;
        Ok(())
    }
}
