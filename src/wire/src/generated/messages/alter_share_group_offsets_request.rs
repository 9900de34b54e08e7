//! `AlterShareGroupOffsetsRequest`, API 91, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/AlterShareGroupOffsetsRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use super::alter_share_group_offsets_response::AlterShareGroupOffsetsResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `AlterShareGroupOffsetsRequest`: API 91, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AlterShareGroupOffsetsRequest {
    /// The group identifier.
    pub group_id: Str,
    /// The topics to alter offsets for.
    pub topics: Vec<AlterShareGroupOffsetsRequestTopic>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for AlterShareGroupOffsetsRequest {
    const NAME: &'static str = "AlterShareGroupOffsetsRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let group_id = d.string(true, "AlterShareGroupOffsetsRequest.GroupId")?;
        let topics = d.array(true, "AlterShareGroupOffsetsRequest.Topics", |d| {
            AlterShareGroupOffsetsRequestTopic::decode(d, version)
        })?;
        let unknown_tagged_fields = d.unknown_tags("AlterShareGroupOffsetsRequest.tags")?;
        Ok(AlterShareGroupOffsetsRequest { group_id, topics, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.string(true, &self.group_id, "AlterShareGroupOffsetsRequest.GroupId")?;
        e.array(true, &self.topics, "AlterShareGroupOffsetsRequest.Topics", |e, it| it.encode(e, version))?;
        e.unknown_tags(&self.unknown_tagged_fields, "AlterShareGroupOffsetsRequest.tags")?;
        Ok(())
    }
}

/// The topics to alter offsets for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AlterShareGroupOffsetsRequestTopic {
    /// The topic name.
    pub topic_name: Str,
    /// Each partition to alter offsets for.
    pub partitions: Vec<AlterShareGroupOffsetsRequestPartition>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl AlterShareGroupOffsetsRequestTopic {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let topic_name = d.string(true, "AlterShareGroupOffsetsRequestTopic.TopicName")?;
        let partitions = d.array(true, "AlterShareGroupOffsetsRequestTopic.Partitions", |d| {
            AlterShareGroupOffsetsRequestPartition::decode(d, version)
        })?;
        let unknown_tagged_fields = d.unknown_tags("AlterShareGroupOffsetsRequestTopic.tags")?;
        Ok(AlterShareGroupOffsetsRequestTopic { topic_name, partitions, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.topic_name, "AlterShareGroupOffsetsRequestTopic.TopicName")?;
        e.array(true, &self.partitions, "AlterShareGroupOffsetsRequestTopic.Partitions", |e, it| {
            it.encode(e, version)
        })?;
        e.unknown_tags(&self.unknown_tagged_fields, "AlterShareGroupOffsetsRequestTopic.tags")?;
        Ok(())
    }
}

/// Each partition to alter offsets for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AlterShareGroupOffsetsRequestPartition {
    /// The partition index.
    pub partition_index: i32,
    /// The share-partition start offset.
    pub start_offset: i64,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl AlterShareGroupOffsetsRequestPartition {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let partition_index = d.int32("AlterShareGroupOffsetsRequestPartition.PartitionIndex")?;
        let start_offset = d.int64("AlterShareGroupOffsetsRequestPartition.StartOffset")?;
        let unknown_tagged_fields = d.unknown_tags("AlterShareGroupOffsetsRequestPartition.tags")?;
        Ok(AlterShareGroupOffsetsRequestPartition { partition_index, start_offset, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.fixed::<12>(|w| {
            w.int32(self.partition_index);
            w.int64(self.start_offset);
        });

        e.unknown_tags(&self.unknown_tagged_fields, "AlterShareGroupOffsetsRequestPartition.tags")?;
        Ok(())
    }
}

impl Request for AlterShareGroupOffsetsRequest {
    const KEY: ApiKey = ApiKey::AlterShareGroupOffsets;
    type Response = AlterShareGroupOffsetsResponse;
}
