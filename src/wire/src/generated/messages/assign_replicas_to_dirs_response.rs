//! `AssignReplicasToDirsResponse`, API 73, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/AssignReplicasToDirsResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, UnknownTags};

/// Kafka's `AssignReplicasToDirsResponse`: API 73, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AssignReplicasToDirsResponse {
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota.
    pub throttle_time_ms: i32,
    /// The top level response error code.
    pub error_code: i16,
    /// The list of directories and their assigned partitions.
    pub directories: Vec<DirectoryData>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for AssignReplicasToDirsResponse {
    const NAME: &'static str = "AssignReplicasToDirsResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let throttle_time_ms = d.int32("AssignReplicasToDirsResponse.ThrottleTimeMs")?;
        let error_code = d.int16("AssignReplicasToDirsResponse.ErrorCode")?;
        let directories =
            d.array(true, "AssignReplicasToDirsResponse.Directories", |d| DirectoryData::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("AssignReplicasToDirsResponse.tags")?;
        Ok(AssignReplicasToDirsResponse { throttle_time_ms, error_code, directories, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.fixed::<6>(|w| {
            w.int32(self.throttle_time_ms);
            w.int16(self.error_code);
        });

        e.array(true, &self.directories, "AssignReplicasToDirsResponse.Directories", |e, it| {
            it.encode(e, version)
        })?;
        e.unknown_tags(&self.unknown_tagged_fields, "AssignReplicasToDirsResponse.tags")?;
        Ok(())
    }
}

/// The list of directories and their assigned partitions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DirectoryData {
    /// The ID of the directory.
    pub id: Uuid,
    /// The list of topics and their assigned partitions.
    pub topics: Vec<TopicData>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl DirectoryData {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let id = d.uuid("DirectoryData.Id")?;
        let topics = d.array(true, "DirectoryData.Topics", |d| TopicData::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("DirectoryData.tags")?;
        Ok(DirectoryData { id, topics, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.uuid(self.id);
        e.array(true, &self.topics, "DirectoryData.Topics", |e, it| it.encode(e, version))?;
        e.unknown_tags(&self.unknown_tagged_fields, "DirectoryData.tags")?;
        Ok(())
    }
}

/// The list of topics and their assigned partitions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TopicData {
    /// The ID of the assigned topic.
    pub topic_id: Uuid,
    /// The list of assigned partitions.
    pub partitions: Vec<PartitionData>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl TopicData {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let topic_id = d.uuid("TopicData.TopicId")?;
        let partitions = d.array(true, "TopicData.Partitions", |d| PartitionData::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("TopicData.tags")?;
        Ok(TopicData { topic_id, partitions, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.uuid(self.topic_id);
        e.array(true, &self.partitions, "TopicData.Partitions", |e, it| it.encode(e, version))?;
        e.unknown_tags(&self.unknown_tagged_fields, "TopicData.tags")?;
        Ok(())
    }
}

/// The list of assigned partitions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PartitionData {
    /// The partition index.
    pub partition_index: i32,
    /// The partition level error code.
    pub error_code: i16,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl PartitionData {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let partition_index = d.int32("PartitionData.PartitionIndex")?;
        let error_code = d.int16("PartitionData.ErrorCode")?;
        let unknown_tagged_fields = d.unknown_tags("PartitionData.tags")?;
        Ok(PartitionData { partition_index, error_code, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.fixed::<6>(|w| {
            w.int32(self.partition_index);
            w.int16(self.error_code);
        });

        e.unknown_tags(&self.unknown_tagged_fields, "PartitionData.tags")?;
        Ok(())
    }
}
