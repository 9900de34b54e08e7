//! `TxnOffsetCommitRequest`, API 28, versions 0 to 6, flexible from 3.
//!
//! Made by `cargo xtask codegen` from `schema/clients/TxnOffsetCommitRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use super::txn_offset_commit_response::TxnOffsetCommitResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `TxnOffsetCommitRequest`: API 28, versions 0 to 6, flexible from 3.
#[derive(Clone, Debug, PartialEq)]
pub struct TxnOffsetCommitRequest {
    /// The ID of the transaction.
    pub transactional_id: Str,
    /// The ID of the group.
    pub group_id: Str,
    /// The current producer ID in use by the transactional ID.
    pub producer_id: i64,
    /// The current epoch associated with the producer ID.
    pub producer_epoch: i16,
    /// The generation of the group if using the classic group protocol or the member epoch if using the
    /// consumer protocol. (Versions 3 and up.)
    pub generation_id_or_member_epoch: i32,
    /// The member ID assigned by the group coordinator. (Versions 3 and up.)
    pub member_id: Str,
    /// The unique identifier of the consumer instance provided by end user. (Versions 3 and up.)
    pub group_instance_id: Option<Str>,
    /// Each topic that we want to commit offsets for.
    pub topics: Vec<TxnOffsetCommitRequestTopic>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for TxnOffsetCommitRequest {
    fn default() -> Self {
        TxnOffsetCommitRequest {
            transactional_id: Str::new(),
            group_id: Str::new(),
            producer_id: 0,
            producer_epoch: 0,
            generation_id_or_member_epoch: -1,
            member_id: Str::new(),
            group_instance_id: None,
            topics: Vec::new(),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for TxnOffsetCommitRequest {
    const NAME: &'static str = "TxnOffsetCommitRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=6;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 3;
        let transactional_id = d.string(flexible, "TxnOffsetCommitRequest.TransactionalId")?;
        let group_id = d.string(flexible, "TxnOffsetCommitRequest.GroupId")?;
        let producer_id = d.int64("TxnOffsetCommitRequest.ProducerId")?;
        let producer_epoch = d.int16("TxnOffsetCommitRequest.ProducerEpoch")?;
        let generation_id_or_member_epoch =
            if version >= 3 { d.int32("TxnOffsetCommitRequest.GenerationIdOrMemberEpoch")? } else { -1 };
        let member_id =
            if version >= 3 { d.string(true, "TxnOffsetCommitRequest.MemberId")? } else { Str::new() };
        let group_instance_id = if version >= 3 {
            d.nullable_string(true, "TxnOffsetCommitRequest.GroupInstanceId")?
        } else {
            None
        };
        let topics = d.array(flexible, "TxnOffsetCommitRequest.Topics", |d| {
            TxnOffsetCommitRequestTopic::decode(d, version)
        })?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("TxnOffsetCommitRequest.tags")? } else { UnknownTags::new() };
        Ok(TxnOffsetCommitRequest {
            transactional_id,
            group_id,
            producer_id,
            producer_epoch,
            generation_id_or_member_epoch,
            member_id,
            group_instance_id,
            topics,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 3;
        e.string(flexible, &self.transactional_id, "TxnOffsetCommitRequest.TransactionalId")?;
        e.string(flexible, &self.group_id, "TxnOffsetCommitRequest.GroupId")?;
        e.fixed::<14>(|w| {
            w.int64(self.producer_id);
            w.int16(self.producer_epoch);
            if version >= 3 {
                w.int32(self.generation_id_or_member_epoch);
            }
        });
        if version < 3 {
            e.absent(
                self.generation_id_or_member_epoch == -1,
                "TxnOffsetCommitRequest.GenerationIdOrMemberEpoch",
            )?;
        }

        if version >= 3 {
            e.string(true, &self.member_id, "TxnOffsetCommitRequest.MemberId")?;
        } else {
            e.absent(self.member_id.is_empty(), "TxnOffsetCommitRequest.MemberId")?;
        }
        if version >= 3 {
            e.nullable_string(true, &self.group_instance_id, "TxnOffsetCommitRequest.GroupInstanceId")?;
        } else {
            e.absent(self.group_instance_id.is_none(), "TxnOffsetCommitRequest.GroupInstanceId")?;
        }
        e.array(flexible, &self.topics, "TxnOffsetCommitRequest.Topics", |e, it| it.encode(e, version))?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "TxnOffsetCommitRequest.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "TxnOffsetCommitRequest.tags")?;
        }
        Ok(())
    }
}

/// Each topic that we want to commit offsets for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TxnOffsetCommitRequestTopic {
    /// The topic name. (Versions 0 to 5.)
    pub name: Str,
    /// The topic ID. (Versions 6 and up.)
    pub topic_id: Uuid,
    /// The partitions inside the topic that we want to commit offsets for.
    pub partitions: Vec<TxnOffsetCommitRequestPartition>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl TxnOffsetCommitRequestTopic {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 3;
        let name =
            if version <= 5 { d.string(flexible, "TxnOffsetCommitRequestTopic.Name")? } else { Str::new() };
        let topic_id = if version >= 6 { d.uuid("TxnOffsetCommitRequestTopic.TopicId")? } else { Uuid::ZERO };
        let partitions = d.array(flexible, "TxnOffsetCommitRequestTopic.Partitions", |d| {
            TxnOffsetCommitRequestPartition::decode(d, version)
        })?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("TxnOffsetCommitRequestTopic.tags")? } else { UnknownTags::new() };
        Ok(TxnOffsetCommitRequestTopic { name, topic_id, partitions, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 3;
        if version <= 5 {
            e.string(flexible, &self.name, "TxnOffsetCommitRequestTopic.Name")?;
        }
        if version >= 6 {
            e.uuid(self.topic_id);
        }
        e.array(flexible, &self.partitions, "TxnOffsetCommitRequestTopic.Partitions", |e, it| {
            it.encode(e, version)
        })?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "TxnOffsetCommitRequestTopic.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "TxnOffsetCommitRequestTopic.tags")?;
        }
        Ok(())
    }
}

/// The partitions inside the topic that we want to commit offsets for.
#[derive(Clone, Debug, PartialEq)]
pub struct TxnOffsetCommitRequestPartition {
    /// The index of the partition within the topic.
    pub partition_index: i32,
    /// The message offset to be committed.
    pub committed_offset: i64,
    /// The leader epoch of the last consumed record. (Versions 2 and up.)
    pub committed_leader_epoch: i32,
    /// Any associated metadata the client wants to keep.
    pub committed_metadata: Option<Str>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for TxnOffsetCommitRequestPartition {
    fn default() -> Self {
        TxnOffsetCommitRequestPartition {
            partition_index: 0,
            committed_offset: 0,
            committed_leader_epoch: -1,
            committed_metadata: Some(Str::new()),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl TxnOffsetCommitRequestPartition {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 3;
        let partition_index = d.int32("TxnOffsetCommitRequestPartition.PartitionIndex")?;
        let committed_offset = d.int64("TxnOffsetCommitRequestPartition.CommittedOffset")?;
        let committed_leader_epoch =
            if version >= 2 { d.int32("TxnOffsetCommitRequestPartition.CommittedLeaderEpoch")? } else { -1 };
        let committed_metadata =
            d.nullable_string(flexible, "TxnOffsetCommitRequestPartition.CommittedMetadata")?;
        let unknown_tagged_fields = if flexible {
            d.unknown_tags("TxnOffsetCommitRequestPartition.tags")?
        } else {
            UnknownTags::new()
        };
        Ok(TxnOffsetCommitRequestPartition {
            partition_index,
            committed_offset,
            committed_leader_epoch,
            committed_metadata,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 3;
        e.fixed::<16>(|w| {
            w.int32(self.partition_index);
            w.int64(self.committed_offset);
            if version >= 2 {
                w.int32(self.committed_leader_epoch);
            }
        });

        e.nullable_string(
            flexible,
            &self.committed_metadata,
            "TxnOffsetCommitRequestPartition.CommittedMetadata",
        )?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "TxnOffsetCommitRequestPartition.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "TxnOffsetCommitRequestPartition.tags")?;
        }
        Ok(())
    }
}

impl Request for TxnOffsetCommitRequest {
    const KEY: ApiKey = ApiKey::TxnOffsetCommit;
    type Response = TxnOffsetCommitResponse;
}
