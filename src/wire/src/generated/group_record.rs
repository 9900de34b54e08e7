//! The records of the topic `__consumer_offsets`.
//!
//! Made by `cargo xtask codegen` from Kafka's definitions in `schema/`. Never edited by hand.

use bytes::Bytes;

use crate::messages::*;
use crate::{DecodeError, EncodeError, KeyValue, Message, Record, coordinator};

/// A record of the topic `__consumer_offsets`. A value that is none is a tombstone.
#[allow(clippy::large_enum_variant, reason = "records are made, written and gone")]
#[derive(Clone, Debug, PartialEq)]
pub enum GroupRecord {
    /// `LegacyOffsetCommit`.
    LegacyOffsetCommit(
        legacy_offset_commit_key::LegacyOffsetCommitKey,
        Option<legacy_offset_commit_value::LegacyOffsetCommitValue>,
    ),
    /// `OffsetCommit`.
    OffsetCommit(offset_commit_key::OffsetCommitKey, Option<offset_commit_value::OffsetCommitValue>),
    /// `GroupMetadata`.
    GroupMetadata(group_metadata_key::GroupMetadataKey, Option<group_metadata_value::GroupMetadataValue>),
    /// `ConsumerGroupMetadata`.
    ConsumerGroupMetadata(
        consumer_group_metadata_key::ConsumerGroupMetadataKey,
        Option<consumer_group_metadata_value::ConsumerGroupMetadataValue>,
    ),
    /// `ConsumerGroupPartitionMetadata`.
    ConsumerGroupPartitionMetadata(
        consumer_group_partition_metadata_key::ConsumerGroupPartitionMetadataKey,
        Option<consumer_group_partition_metadata_value::ConsumerGroupPartitionMetadataValue>,
    ),
    /// `ConsumerGroupMemberMetadata`.
    ConsumerGroupMemberMetadata(
        consumer_group_member_metadata_key::ConsumerGroupMemberMetadataKey,
        Option<consumer_group_member_metadata_value::ConsumerGroupMemberMetadataValue>,
    ),
    /// `ConsumerGroupTargetAssignmentMetadata`.
    ConsumerGroupTargetAssignmentMetadata(
        consumer_group_target_assignment_metadata_key::ConsumerGroupTargetAssignmentMetadataKey,
        Option<consumer_group_target_assignment_metadata_value::ConsumerGroupTargetAssignmentMetadataValue>,
    ),
    /// `ConsumerGroupTargetAssignmentMember`.
    ConsumerGroupTargetAssignmentMember(
        consumer_group_target_assignment_member_key::ConsumerGroupTargetAssignmentMemberKey,
        Option<consumer_group_target_assignment_member_value::ConsumerGroupTargetAssignmentMemberValue>,
    ),
    /// `ConsumerGroupCurrentMemberAssignment`.
    ConsumerGroupCurrentMemberAssignment(
        consumer_group_current_member_assignment_key::ConsumerGroupCurrentMemberAssignmentKey,
        Option<consumer_group_current_member_assignment_value::ConsumerGroupCurrentMemberAssignmentValue>,
    ),
    /// `ShareGroupMemberMetadata`.
    ShareGroupMemberMetadata(
        share_group_member_metadata_key::ShareGroupMemberMetadataKey,
        Option<share_group_member_metadata_value::ShareGroupMemberMetadataValue>,
    ),
    /// `ShareGroupMetadata`.
    ShareGroupMetadata(
        share_group_metadata_key::ShareGroupMetadataKey,
        Option<share_group_metadata_value::ShareGroupMetadataValue>,
    ),
    /// `ShareGroupTargetAssignmentMetadata`.
    ShareGroupTargetAssignmentMetadata(
        share_group_target_assignment_metadata_key::ShareGroupTargetAssignmentMetadataKey,
        Option<share_group_target_assignment_metadata_value::ShareGroupTargetAssignmentMetadataValue>,
    ),
    /// `ShareGroupTargetAssignmentMember`.
    ShareGroupTargetAssignmentMember(
        share_group_target_assignment_member_key::ShareGroupTargetAssignmentMemberKey,
        Option<share_group_target_assignment_member_value::ShareGroupTargetAssignmentMemberValue>,
    ),
    /// `ShareGroupCurrentMemberAssignment`.
    ShareGroupCurrentMemberAssignment(
        share_group_current_member_assignment_key::ShareGroupCurrentMemberAssignmentKey,
        Option<share_group_current_member_assignment_value::ShareGroupCurrentMemberAssignmentValue>,
    ),
    /// `ShareGroupStatePartitionMetadata`.
    ShareGroupStatePartitionMetadata(
        share_group_state_partition_metadata_key::ShareGroupStatePartitionMetadataKey,
        Option<share_group_state_partition_metadata_value::ShareGroupStatePartitionMetadataValue>,
    ),
    /// `ConsumerGroupRegularExpression`.
    ConsumerGroupRegularExpression(
        consumer_group_regular_expression_key::ConsumerGroupRegularExpressionKey,
        Option<consumer_group_regular_expression_value::ConsumerGroupRegularExpressionValue>,
    ),
    /// `StreamsGroupMetadata`.
    StreamsGroupMetadata(
        streams_group_metadata_key::StreamsGroupMetadataKey,
        Option<streams_group_metadata_value::StreamsGroupMetadataValue>,
    ),
    /// `StreamsGroupMemberMetadata`.
    StreamsGroupMemberMetadata(
        streams_group_member_metadata_key::StreamsGroupMemberMetadataKey,
        Option<streams_group_member_metadata_value::StreamsGroupMemberMetadataValue>,
    ),
    /// `StreamsGroupTargetAssignmentMetadata`.
    StreamsGroupTargetAssignmentMetadata(
        streams_group_target_assignment_metadata_key::StreamsGroupTargetAssignmentMetadataKey,
        Option<streams_group_target_assignment_metadata_value::StreamsGroupTargetAssignmentMetadataValue>,
    ),
    /// `StreamsGroupTargetAssignmentMember`.
    StreamsGroupTargetAssignmentMember(
        streams_group_target_assignment_member_key::StreamsGroupTargetAssignmentMemberKey,
        Option<streams_group_target_assignment_member_value::StreamsGroupTargetAssignmentMemberValue>,
    ),
    /// `StreamsGroupCurrentMemberAssignment`.
    StreamsGroupCurrentMemberAssignment(
        streams_group_current_member_assignment_key::StreamsGroupCurrentMemberAssignmentKey,
        Option<streams_group_current_member_assignment_value::StreamsGroupCurrentMemberAssignmentValue>,
    ),
    /// `StreamsGroupTopology`.
    StreamsGroupTopology(
        streams_group_topology_key::StreamsGroupTopologyKey,
        Option<streams_group_topology_value::StreamsGroupTopologyValue>,
    ),
}

impl GroupRecord {
    /// Kafka's name of the record.
    pub fn name(&self) -> &'static str {
        match self {
            GroupRecord::LegacyOffsetCommit(..) => "LegacyOffsetCommit",
            GroupRecord::OffsetCommit(..) => "OffsetCommit",
            GroupRecord::GroupMetadata(..) => "GroupMetadata",
            GroupRecord::ConsumerGroupMetadata(..) => "ConsumerGroupMetadata",
            GroupRecord::ConsumerGroupPartitionMetadata(..) => "ConsumerGroupPartitionMetadata",
            GroupRecord::ConsumerGroupMemberMetadata(..) => "ConsumerGroupMemberMetadata",
            GroupRecord::ConsumerGroupTargetAssignmentMetadata(..) => "ConsumerGroupTargetAssignmentMetadata",
            GroupRecord::ConsumerGroupTargetAssignmentMember(..) => "ConsumerGroupTargetAssignmentMember",
            GroupRecord::ConsumerGroupCurrentMemberAssignment(..) => "ConsumerGroupCurrentMemberAssignment",
            GroupRecord::ShareGroupMemberMetadata(..) => "ShareGroupMemberMetadata",
            GroupRecord::ShareGroupMetadata(..) => "ShareGroupMetadata",
            GroupRecord::ShareGroupTargetAssignmentMetadata(..) => "ShareGroupTargetAssignmentMetadata",
            GroupRecord::ShareGroupTargetAssignmentMember(..) => "ShareGroupTargetAssignmentMember",
            GroupRecord::ShareGroupCurrentMemberAssignment(..) => "ShareGroupCurrentMemberAssignment",
            GroupRecord::ShareGroupStatePartitionMetadata(..) => "ShareGroupStatePartitionMetadata",
            GroupRecord::ConsumerGroupRegularExpression(..) => "ConsumerGroupRegularExpression",
            GroupRecord::StreamsGroupMetadata(..) => "StreamsGroupMetadata",
            GroupRecord::StreamsGroupMemberMetadata(..) => "StreamsGroupMemberMetadata",
            GroupRecord::StreamsGroupTargetAssignmentMetadata(..) => "StreamsGroupTargetAssignmentMetadata",
            GroupRecord::StreamsGroupTargetAssignmentMember(..) => "StreamsGroupTargetAssignmentMember",
            GroupRecord::StreamsGroupCurrentMemberAssignment(..) => "StreamsGroupCurrentMemberAssignment",
            GroupRecord::StreamsGroupTopology(..) => "StreamsGroupTopology",
        }
    }

    /// The number of its type.
    pub fn record_type(&self) -> i16 {
        match self {
            GroupRecord::LegacyOffsetCommit(..) => legacy_offset_commit_key::LegacyOffsetCommitKey::TYPE,
            GroupRecord::OffsetCommit(..) => offset_commit_key::OffsetCommitKey::TYPE,
            GroupRecord::GroupMetadata(..) => group_metadata_key::GroupMetadataKey::TYPE,
            GroupRecord::ConsumerGroupMetadata(..) => {
                consumer_group_metadata_key::ConsumerGroupMetadataKey::TYPE
            }
            GroupRecord::ConsumerGroupPartitionMetadata(..) => {
                consumer_group_partition_metadata_key::ConsumerGroupPartitionMetadataKey::TYPE
            }
            GroupRecord::ConsumerGroupMemberMetadata(..) => {
                consumer_group_member_metadata_key::ConsumerGroupMemberMetadataKey::TYPE
            }
            GroupRecord::ConsumerGroupTargetAssignmentMetadata(..) => {
                consumer_group_target_assignment_metadata_key::ConsumerGroupTargetAssignmentMetadataKey::TYPE
            }
            GroupRecord::ConsumerGroupTargetAssignmentMember(..) => {
                consumer_group_target_assignment_member_key::ConsumerGroupTargetAssignmentMemberKey::TYPE
            }
            GroupRecord::ConsumerGroupCurrentMemberAssignment(..) => {
                consumer_group_current_member_assignment_key::ConsumerGroupCurrentMemberAssignmentKey::TYPE
            }
            GroupRecord::ShareGroupMemberMetadata(..) => {
                share_group_member_metadata_key::ShareGroupMemberMetadataKey::TYPE
            }
            GroupRecord::ShareGroupMetadata(..) => share_group_metadata_key::ShareGroupMetadataKey::TYPE,
            GroupRecord::ShareGroupTargetAssignmentMetadata(..) => {
                share_group_target_assignment_metadata_key::ShareGroupTargetAssignmentMetadataKey::TYPE
            }
            GroupRecord::ShareGroupTargetAssignmentMember(..) => {
                share_group_target_assignment_member_key::ShareGroupTargetAssignmentMemberKey::TYPE
            }
            GroupRecord::ShareGroupCurrentMemberAssignment(..) => {
                share_group_current_member_assignment_key::ShareGroupCurrentMemberAssignmentKey::TYPE
            }
            GroupRecord::ShareGroupStatePartitionMetadata(..) => {
                share_group_state_partition_metadata_key::ShareGroupStatePartitionMetadataKey::TYPE
            }
            GroupRecord::ConsumerGroupRegularExpression(..) => {
                consumer_group_regular_expression_key::ConsumerGroupRegularExpressionKey::TYPE
            }
            GroupRecord::StreamsGroupMetadata(..) => {
                streams_group_metadata_key::StreamsGroupMetadataKey::TYPE
            }
            GroupRecord::StreamsGroupMemberMetadata(..) => {
                streams_group_member_metadata_key::StreamsGroupMemberMetadataKey::TYPE
            }
            GroupRecord::StreamsGroupTargetAssignmentMetadata(..) => {
                streams_group_target_assignment_metadata_key::StreamsGroupTargetAssignmentMetadataKey::TYPE
            }
            GroupRecord::StreamsGroupTargetAssignmentMember(..) => {
                streams_group_target_assignment_member_key::StreamsGroupTargetAssignmentMemberKey::TYPE
            }
            GroupRecord::StreamsGroupCurrentMemberAssignment(..) => {
                streams_group_current_member_assignment_key::StreamsGroupCurrentMemberAssignmentKey::TYPE
            }
            GroupRecord::StreamsGroupTopology(..) => {
                streams_group_topology_key::StreamsGroupTopologyKey::TYPE
            }
        }
    }

    /// The newest version that its value can be written at; older brokers may not read it.
    pub fn version_newest(&self) -> i16 {
        match self {
GroupRecord::LegacyOffsetCommit(..) => *legacy_offset_commit_value::LegacyOffsetCommitValue::VERSIONS.end(),
GroupRecord::OffsetCommit(..) => *offset_commit_value::OffsetCommitValue::VERSIONS.end(),
GroupRecord::GroupMetadata(..) => *group_metadata_value::GroupMetadataValue::VERSIONS.end(),
GroupRecord::ConsumerGroupMetadata(..) => *consumer_group_metadata_value::ConsumerGroupMetadataValue::VERSIONS.end(),
GroupRecord::ConsumerGroupPartitionMetadata(..) => *consumer_group_partition_metadata_value::ConsumerGroupPartitionMetadataValue::VERSIONS.end(),
GroupRecord::ConsumerGroupMemberMetadata(..) => *consumer_group_member_metadata_value::ConsumerGroupMemberMetadataValue::VERSIONS.end(),
GroupRecord::ConsumerGroupTargetAssignmentMetadata(..) => *consumer_group_target_assignment_metadata_value::ConsumerGroupTargetAssignmentMetadataValue::VERSIONS.end(),
GroupRecord::ConsumerGroupTargetAssignmentMember(..) => *consumer_group_target_assignment_member_value::ConsumerGroupTargetAssignmentMemberValue::VERSIONS.end(),
GroupRecord::ConsumerGroupCurrentMemberAssignment(..) => *consumer_group_current_member_assignment_value::ConsumerGroupCurrentMemberAssignmentValue::VERSIONS.end(),
GroupRecord::ShareGroupMemberMetadata(..) => *share_group_member_metadata_value::ShareGroupMemberMetadataValue::VERSIONS.end(),
GroupRecord::ShareGroupMetadata(..) => *share_group_metadata_value::ShareGroupMetadataValue::VERSIONS.end(),
GroupRecord::ShareGroupTargetAssignmentMetadata(..) => *share_group_target_assignment_metadata_value::ShareGroupTargetAssignmentMetadataValue::VERSIONS.end(),
GroupRecord::ShareGroupTargetAssignmentMember(..) => *share_group_target_assignment_member_value::ShareGroupTargetAssignmentMemberValue::VERSIONS.end(),
GroupRecord::ShareGroupCurrentMemberAssignment(..) => *share_group_current_member_assignment_value::ShareGroupCurrentMemberAssignmentValue::VERSIONS.end(),
GroupRecord::ShareGroupStatePartitionMetadata(..) => *share_group_state_partition_metadata_value::ShareGroupStatePartitionMetadataValue::VERSIONS.end(),
GroupRecord::ConsumerGroupRegularExpression(..) => *consumer_group_regular_expression_value::ConsumerGroupRegularExpressionValue::VERSIONS.end(),
GroupRecord::StreamsGroupMetadata(..) => *streams_group_metadata_value::StreamsGroupMetadataValue::VERSIONS.end(),
GroupRecord::StreamsGroupMemberMetadata(..) => *streams_group_member_metadata_value::StreamsGroupMemberMetadataValue::VERSIONS.end(),
GroupRecord::StreamsGroupTargetAssignmentMetadata(..) => *streams_group_target_assignment_metadata_value::StreamsGroupTargetAssignmentMetadataValue::VERSIONS.end(),
GroupRecord::StreamsGroupTargetAssignmentMember(..) => *streams_group_target_assignment_member_value::StreamsGroupTargetAssignmentMemberValue::VERSIONS.end(),
GroupRecord::StreamsGroupCurrentMemberAssignment(..) => *streams_group_current_member_assignment_value::StreamsGroupCurrentMemberAssignmentValue::VERSIONS.end(),
GroupRecord::StreamsGroupTopology(..) => *streams_group_topology_value::StreamsGroupTopologyValue::VERSIONS.end(),
}
    }

    /// The record with its value at `version`.
    pub fn encode(&self, version: i16) -> Result<KeyValue, EncodeError> {
        match self {
            GroupRecord::LegacyOffsetCommit(key, value) => coordinator::encode(key, value, version),
            GroupRecord::OffsetCommit(key, value) => coordinator::encode(key, value, version),
            GroupRecord::GroupMetadata(key, value) => coordinator::encode(key, value, version),
            GroupRecord::ConsumerGroupMetadata(key, value) => coordinator::encode(key, value, version),
            GroupRecord::ConsumerGroupPartitionMetadata(key, value) => {
                coordinator::encode(key, value, version)
            }
            GroupRecord::ConsumerGroupMemberMetadata(key, value) => coordinator::encode(key, value, version),
            GroupRecord::ConsumerGroupTargetAssignmentMetadata(key, value) => {
                coordinator::encode(key, value, version)
            }
            GroupRecord::ConsumerGroupTargetAssignmentMember(key, value) => {
                coordinator::encode(key, value, version)
            }
            GroupRecord::ConsumerGroupCurrentMemberAssignment(key, value) => {
                coordinator::encode(key, value, version)
            }
            GroupRecord::ShareGroupMemberMetadata(key, value) => coordinator::encode(key, value, version),
            GroupRecord::ShareGroupMetadata(key, value) => coordinator::encode(key, value, version),
            GroupRecord::ShareGroupTargetAssignmentMetadata(key, value) => {
                coordinator::encode(key, value, version)
            }
            GroupRecord::ShareGroupTargetAssignmentMember(key, value) => {
                coordinator::encode(key, value, version)
            }
            GroupRecord::ShareGroupCurrentMemberAssignment(key, value) => {
                coordinator::encode(key, value, version)
            }
            GroupRecord::ShareGroupStatePartitionMetadata(key, value) => {
                coordinator::encode(key, value, version)
            }
            GroupRecord::ConsumerGroupRegularExpression(key, value) => {
                coordinator::encode(key, value, version)
            }
            GroupRecord::StreamsGroupMetadata(key, value) => coordinator::encode(key, value, version),
            GroupRecord::StreamsGroupMemberMetadata(key, value) => coordinator::encode(key, value, version),
            GroupRecord::StreamsGroupTargetAssignmentMetadata(key, value) => {
                coordinator::encode(key, value, version)
            }
            GroupRecord::StreamsGroupTargetAssignmentMember(key, value) => {
                coordinator::encode(key, value, version)
            }
            GroupRecord::StreamsGroupCurrentMemberAssignment(key, value) => {
                coordinator::encode(key, value, version)
            }
            GroupRecord::StreamsGroupTopology(key, value) => coordinator::encode(key, value, version),
        }
    }

    /// The record that a key and a value are.
    pub fn decode(key: &Bytes, value: Option<&Bytes>) -> Result<GroupRecord, DecodeError> {
        let (record_type, d) = coordinator::decode_type(key, "a key of __consumer_offsets")?;
        Ok(match record_type {
            0 => {
                let (key, value) = coordinator::decode(d, value)?;
                GroupRecord::LegacyOffsetCommit(key, value)
            }
            1 => {
                let (key, value) = coordinator::decode(d, value)?;
                GroupRecord::OffsetCommit(key, value)
            }
            2 => {
                let (key, value) = coordinator::decode(d, value)?;
                GroupRecord::GroupMetadata(key, value)
            }
            3 => {
                let (key, value) = coordinator::decode(d, value)?;
                GroupRecord::ConsumerGroupMetadata(key, value)
            }
            4 => {
                let (key, value) = coordinator::decode(d, value)?;
                GroupRecord::ConsumerGroupPartitionMetadata(key, value)
            }
            5 => {
                let (key, value) = coordinator::decode(d, value)?;
                GroupRecord::ConsumerGroupMemberMetadata(key, value)
            }
            6 => {
                let (key, value) = coordinator::decode(d, value)?;
                GroupRecord::ConsumerGroupTargetAssignmentMetadata(key, value)
            }
            7 => {
                let (key, value) = coordinator::decode(d, value)?;
                GroupRecord::ConsumerGroupTargetAssignmentMember(key, value)
            }
            8 => {
                let (key, value) = coordinator::decode(d, value)?;
                GroupRecord::ConsumerGroupCurrentMemberAssignment(key, value)
            }
            10 => {
                let (key, value) = coordinator::decode(d, value)?;
                GroupRecord::ShareGroupMemberMetadata(key, value)
            }
            11 => {
                let (key, value) = coordinator::decode(d, value)?;
                GroupRecord::ShareGroupMetadata(key, value)
            }
            12 => {
                let (key, value) = coordinator::decode(d, value)?;
                GroupRecord::ShareGroupTargetAssignmentMetadata(key, value)
            }
            13 => {
                let (key, value) = coordinator::decode(d, value)?;
                GroupRecord::ShareGroupTargetAssignmentMember(key, value)
            }
            14 => {
                let (key, value) = coordinator::decode(d, value)?;
                GroupRecord::ShareGroupCurrentMemberAssignment(key, value)
            }
            15 => {
                let (key, value) = coordinator::decode(d, value)?;
                GroupRecord::ShareGroupStatePartitionMetadata(key, value)
            }
            16 => {
                let (key, value) = coordinator::decode(d, value)?;
                GroupRecord::ConsumerGroupRegularExpression(key, value)
            }
            17 => {
                let (key, value) = coordinator::decode(d, value)?;
                GroupRecord::StreamsGroupMetadata(key, value)
            }
            19 => {
                let (key, value) = coordinator::decode(d, value)?;
                GroupRecord::StreamsGroupMemberMetadata(key, value)
            }
            20 => {
                let (key, value) = coordinator::decode(d, value)?;
                GroupRecord::StreamsGroupTargetAssignmentMetadata(key, value)
            }
            21 => {
                let (key, value) = coordinator::decode(d, value)?;
                GroupRecord::StreamsGroupTargetAssignmentMember(key, value)
            }
            22 => {
                let (key, value) = coordinator::decode(d, value)?;
                GroupRecord::StreamsGroupCurrentMemberAssignment(key, value)
            }
            23 => {
                let (key, value) = coordinator::decode(d, value)?;
                GroupRecord::StreamsGroupTopology(key, value)
            }
            unknown => return Err(coordinator::unknown(&d, unknown)),
        })
    }
}
