//! `AssignReplicasToDirsRequest`, API 73, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/AssignReplicasToDirsRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use super::assign_replicas_to_dirs_response::AssignReplicasToDirsResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, UnknownTags};

/// Kafka's `AssignReplicasToDirsRequest`: API 73, version 0, flexible.
#[derive(Clone, Debug, PartialEq)]
pub struct AssignReplicasToDirsRequest {
    /// The ID of the requesting broker.
    pub broker_id: i32,
    /// The epoch of the requesting broker.
    pub broker_epoch: i64,
    /// The directories to which replicas should be assigned.
    pub directories: Vec<DirectoryData>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for AssignReplicasToDirsRequest {
    fn default() -> Self {
        AssignReplicasToDirsRequest {
            broker_id: 0,
            broker_epoch: -1,
            directories: Vec::new(),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for AssignReplicasToDirsRequest {
    const NAME: &'static str = "AssignReplicasToDirsRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let broker_id = d.int32("AssignReplicasToDirsRequest.BrokerId")?;
        let broker_epoch = d.int64("AssignReplicasToDirsRequest.BrokerEpoch")?;
        let directories =
            d.array(true, "AssignReplicasToDirsRequest.Directories", |d| DirectoryData::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("AssignReplicasToDirsRequest.tags")?;
        Ok(AssignReplicasToDirsRequest { broker_id, broker_epoch, directories, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.fixed::<12>(|w| {
            w.int32(self.broker_id);
            w.int64(self.broker_epoch);
        });

        e.array(true, &self.directories, "AssignReplicasToDirsRequest.Directories", |e, it| {
            it.encode(e, version)
        })?;
        e.unknown_tags(&self.unknown_tagged_fields, "AssignReplicasToDirsRequest.tags")?;
        Ok(())
    }
}

/// The directories to which replicas should be assigned.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DirectoryData {
    /// The ID of the directory.
    pub id: Uuid,
    /// The topics assigned to the directory.
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

/// The topics assigned to the directory.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TopicData {
    /// The ID of the assigned topic.
    pub topic_id: Uuid,
    /// The partitions assigned to the directory.
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

/// The partitions assigned to the directory.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PartitionData {
    /// The partition index.
    pub partition_index: i32,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl PartitionData {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let partition_index = d.int32("PartitionData.PartitionIndex")?;
        let unknown_tagged_fields = d.unknown_tags("PartitionData.tags")?;
        Ok(PartitionData { partition_index, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.int32(self.partition_index);
        e.unknown_tags(&self.unknown_tagged_fields, "PartitionData.tags")?;
        Ok(())
    }
}

impl Request for AssignReplicasToDirsRequest {
    const KEY: ApiKey = ApiKey::AssignReplicasToDirs;
    type Response = AssignReplicasToDirsResponse;
}
