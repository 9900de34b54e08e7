//! `VoteRequest`, API 52, versions 0 to 2, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/VoteRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use super::vote_response::VoteResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `VoteRequest`: API 52, versions 0 to 2, flexible.
#[derive(Clone, Debug, PartialEq)]
pub struct VoteRequest {
    /// The cluster id.
    pub cluster_id: Option<Str>,
    /// The replica id of the voter receiving the request. (Versions 1 and up.)
    pub voter_id: i32,
    /// The topic data.
    pub topics: Vec<TopicData>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for VoteRequest {
    fn default() -> Self {
        VoteRequest {
            cluster_id: None,
            voter_id: -1,
            topics: Vec::new(),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for VoteRequest {
    const NAME: &'static str = "VoteRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=2;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let cluster_id = d.nullable_string(true, "VoteRequest.ClusterId")?;
        let voter_id = if version >= 1 { d.int32("VoteRequest.VoterId")? } else { -1 };
        let topics = d.array(true, "VoteRequest.Topics", |d| TopicData::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("VoteRequest.tags")?;
        Ok(VoteRequest { cluster_id, voter_id, topics, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.nullable_string(true, &self.cluster_id, "VoteRequest.ClusterId")?;
        if version >= 1 {
            e.int32(self.voter_id);
        }
        e.array(true, &self.topics, "VoteRequest.Topics", |e, it| it.encode(e, version))?;
        e.unknown_tags(&self.unknown_tagged_fields, "VoteRequest.tags")?;
        Ok(())
    }
}

/// The topic data.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TopicData {
    /// The topic name.
    pub topic_name: Str,
    /// The partition data.
    pub partitions: Vec<PartitionData>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl TopicData {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let topic_name = d.string(true, "TopicData.TopicName")?;
        let partitions = d.array(true, "TopicData.Partitions", |d| PartitionData::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("TopicData.tags")?;
        Ok(TopicData { topic_name, partitions, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.topic_name, "TopicData.TopicName")?;
        e.array(true, &self.partitions, "TopicData.Partitions", |e, it| it.encode(e, version))?;
        e.unknown_tags(&self.unknown_tagged_fields, "TopicData.tags")?;
        Ok(())
    }
}

/// The partition data.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PartitionData {
    /// The partition index.
    pub partition_index: i32,
    /// The epoch of the voter sending the request.
    pub replica_epoch: i32,
    /// The replica id of the voter sending the request.
    pub replica_id: i32,
    /// The directory id of the voter sending the request. (Versions 1 and up.)
    pub replica_directory_id: Uuid,
    /// The directory id of the voter receiving the request. (Versions 1 and up.)
    pub voter_directory_id: Uuid,
    /// The epoch of the last record written to the metadata log.
    pub last_offset_epoch: i32,
    /// The log end offset of the metadata log of the voter sending the request.
    pub last_offset: i64,
    /// Whether the request is a PreVote request (not persisted) or not. (Versions 2 and up.)
    pub pre_vote: bool,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl PartitionData {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let partition_index = d.int32("PartitionData.PartitionIndex")?;
        let replica_epoch = d.int32("PartitionData.ReplicaEpoch")?;
        let replica_id = d.int32("PartitionData.ReplicaId")?;
        let replica_directory_id =
            if version >= 1 { d.uuid("PartitionData.ReplicaDirectoryId")? } else { Uuid::ZERO };
        let voter_directory_id =
            if version >= 1 { d.uuid("PartitionData.VoterDirectoryId")? } else { Uuid::ZERO };
        let last_offset_epoch = d.int32("PartitionData.LastOffsetEpoch")?;
        let last_offset = d.int64("PartitionData.LastOffset")?;
        let pre_vote = if version >= 2 { d.boolean("PartitionData.PreVote")? } else { false };
        let unknown_tagged_fields = d.unknown_tags("PartitionData.tags")?;
        Ok(PartitionData {
            partition_index,
            replica_epoch,
            replica_id,
            replica_directory_id,
            voter_directory_id,
            last_offset_epoch,
            last_offset,
            pre_vote,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.fixed::<57>(|w| {
            w.int32(self.partition_index);
            w.int32(self.replica_epoch);
            w.int32(self.replica_id);
            if version >= 1 {
                w.uuid(self.replica_directory_id);
            }
            if version >= 1 {
                w.uuid(self.voter_directory_id);
            }
            w.int32(self.last_offset_epoch);
            w.int64(self.last_offset);
            if version >= 2 {
                w.boolean(self.pre_vote);
            }
        });
        if version < 2 {
            e.absent(!self.pre_vote, "PartitionData.PreVote")?;
        }

        e.unknown_tags(&self.unknown_tagged_fields, "PartitionData.tags")?;
        Ok(())
    }
}

impl Request for VoteRequest {
    const KEY: ApiKey = ApiKey::Vote;
    type Response = VoteResponse;
}
