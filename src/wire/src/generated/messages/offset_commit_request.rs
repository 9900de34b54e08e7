//! `OffsetCommitRequest`, API 8, versions 2 to 10, flexible from 8.
//!
//! Made by `cargo xtask codegen` from `schema/clients/OffsetCommitRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use super::offset_commit_response::OffsetCommitResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `OffsetCommitRequest`: API 8, versions 2 to 10, flexible from 8.
#[derive(Clone, Debug, PartialEq)]
pub struct OffsetCommitRequest {
    /// The unique group identifier.
    pub group_id: Str,
    /// The generation of the group if using the classic group protocol or the member epoch if using the
    /// consumer protocol.
    pub generation_id_or_member_epoch: i32,
    /// The member ID assigned by the group coordinator.
    pub member_id: Str,
    /// The unique identifier of the consumer instance provided by end user. (Versions 7 and up.)
    pub group_instance_id: Option<Str>,
    /// The time period in ms to retain the offset. (Versions 2 to 4.)
    pub retention_time_ms: i64,
    /// The topics to commit offsets for.
    pub topics: Vec<OffsetCommitRequestTopic>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for OffsetCommitRequest {
    fn default() -> Self {
        OffsetCommitRequest {
            group_id: Str::new(),
            generation_id_or_member_epoch: -1,
            member_id: Str::new(),
            group_instance_id: None,
            retention_time_ms: -1,
            topics: Vec::new(),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for OffsetCommitRequest {
    const NAME: &'static str = "OffsetCommitRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 2..=10;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 8;
        let group_id = d.string(flexible, "OffsetCommitRequest.GroupId")?;
        let generation_id_or_member_epoch = d.int32("OffsetCommitRequest.GenerationIdOrMemberEpoch")?;
        let member_id = d.string(flexible, "OffsetCommitRequest.MemberId")?;
        let group_instance_id = if version >= 7 {
            d.nullable_string(flexible, "OffsetCommitRequest.GroupInstanceId")?
        } else {
            None
        };
        let retention_time_ms =
            if version <= 4 { d.int64("OffsetCommitRequest.RetentionTimeMs")? } else { -1 };
        let topics = d.array(flexible, "OffsetCommitRequest.Topics", |d| {
            OffsetCommitRequestTopic::decode(d, version)
        })?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("OffsetCommitRequest.tags")? } else { UnknownTags::new() };
        Ok(OffsetCommitRequest {
            group_id,
            generation_id_or_member_epoch,
            member_id,
            group_instance_id,
            retention_time_ms,
            topics,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 8;
        e.string(flexible, &self.group_id, "OffsetCommitRequest.GroupId")?;
        e.int32(self.generation_id_or_member_epoch);
        e.string(flexible, &self.member_id, "OffsetCommitRequest.MemberId")?;
        if version >= 7 {
            e.nullable_string(flexible, &self.group_instance_id, "OffsetCommitRequest.GroupInstanceId")?;
        } else {
            e.absent(self.group_instance_id.is_none(), "OffsetCommitRequest.GroupInstanceId")?;
        }
        if version <= 4 {
            e.int64(self.retention_time_ms);
        }
        e.array(flexible, &self.topics, "OffsetCommitRequest.Topics", |e, it| it.encode(e, version))?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "OffsetCommitRequest.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "OffsetCommitRequest.tags")?;
        }
        Ok(())
    }
}

/// The topics to commit offsets for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OffsetCommitRequestTopic {
    /// The topic name. (Versions 2 to 9.)
    pub name: Str,
    /// The topic ID. (Versions 10 and up.)
    pub topic_id: Uuid,
    /// Each partition to commit offsets for.
    pub partitions: Vec<OffsetCommitRequestPartition>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl OffsetCommitRequestTopic {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 8;
        let name =
            if version <= 9 { d.string(flexible, "OffsetCommitRequestTopic.Name")? } else { Str::new() };
        let topic_id = if version >= 10 { d.uuid("OffsetCommitRequestTopic.TopicId")? } else { Uuid::ZERO };
        let partitions = d.array(flexible, "OffsetCommitRequestTopic.Partitions", |d| {
            OffsetCommitRequestPartition::decode(d, version)
        })?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("OffsetCommitRequestTopic.tags")? } else { UnknownTags::new() };
        Ok(OffsetCommitRequestTopic { name, topic_id, partitions, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 8;
        if version <= 9 {
            e.string(flexible, &self.name, "OffsetCommitRequestTopic.Name")?;
        }
        if version >= 10 {
            e.uuid(self.topic_id);
        }
        e.array(flexible, &self.partitions, "OffsetCommitRequestTopic.Partitions", |e, it| {
            it.encode(e, version)
        })?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "OffsetCommitRequestTopic.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "OffsetCommitRequestTopic.tags")?;
        }
        Ok(())
    }
}

/// Each partition to commit offsets for.
#[derive(Clone, Debug, PartialEq)]
pub struct OffsetCommitRequestPartition {
    /// The partition index.
    pub partition_index: i32,
    /// The message offset to be committed.
    pub committed_offset: i64,
    /// The leader epoch of this partition. (Versions 6 and up.)
    pub committed_leader_epoch: i32,
    /// Any associated metadata the client wants to keep.
    pub committed_metadata: Option<Str>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for OffsetCommitRequestPartition {
    fn default() -> Self {
        OffsetCommitRequestPartition {
            partition_index: 0,
            committed_offset: 0,
            committed_leader_epoch: -1,
            committed_metadata: Some(Str::new()),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl OffsetCommitRequestPartition {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 8;
        let partition_index = d.int32("OffsetCommitRequestPartition.PartitionIndex")?;
        let committed_offset = d.int64("OffsetCommitRequestPartition.CommittedOffset")?;
        let committed_leader_epoch =
            if version >= 6 { d.int32("OffsetCommitRequestPartition.CommittedLeaderEpoch")? } else { -1 };
        let committed_metadata =
            d.nullable_string(flexible, "OffsetCommitRequestPartition.CommittedMetadata")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("OffsetCommitRequestPartition.tags")? } else { UnknownTags::new() };
        Ok(OffsetCommitRequestPartition {
            partition_index,
            committed_offset,
            committed_leader_epoch,
            committed_metadata,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 8;
        e.fixed::<16>(|w| {
            w.int32(self.partition_index);
            w.int64(self.committed_offset);
            if version >= 6 {
                w.int32(self.committed_leader_epoch);
            }
        });

        e.nullable_string(
            flexible,
            &self.committed_metadata,
            "OffsetCommitRequestPartition.CommittedMetadata",
        )?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "OffsetCommitRequestPartition.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "OffsetCommitRequestPartition.tags")?;
        }
        Ok(())
    }
}

impl Request for OffsetCommitRequest {
    const KEY: ApiKey = ApiKey::OffsetCommit;
    type Response = OffsetCommitResponse;
}
