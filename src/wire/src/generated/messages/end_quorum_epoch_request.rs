//! `EndQuorumEpochRequest`, API 54, versions 0 to 1, flexible from 1.
//!
//! Made by `cargo xtask codegen` from `schema/clients/EndQuorumEpochRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use super::end_quorum_epoch_response::EndQuorumEpochResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `EndQuorumEpochRequest`: API 54, versions 0 to 1, flexible from 1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EndQuorumEpochRequest {
    /// The cluster id.
    pub cluster_id: Option<Str>,
    /// The topics.
    pub topics: Vec<TopicData>,
    /// Endpoints for the leader. (Versions 1 and up.)
    pub leader_endpoints: Vec<LeaderEndpoint>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for EndQuorumEpochRequest {
    const NAME: &'static str = "EndQuorumEpochRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=1;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 1;
        let cluster_id = d.nullable_string(flexible, "EndQuorumEpochRequest.ClusterId")?;
        let topics = d.array(flexible, "EndQuorumEpochRequest.Topics", |d| TopicData::decode(d, version))?;
        let leader_endpoints = if version >= 1 {
            d.array(true, "EndQuorumEpochRequest.LeaderEndpoints", |d| LeaderEndpoint::decode(d, version))?
        } else {
            Vec::new()
        };
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("EndQuorumEpochRequest.tags")? } else { UnknownTags::new() };
        Ok(EndQuorumEpochRequest { cluster_id, topics, leader_endpoints, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 1;
        e.nullable_string(flexible, &self.cluster_id, "EndQuorumEpochRequest.ClusterId")?;
        e.array(flexible, &self.topics, "EndQuorumEpochRequest.Topics", |e, it| it.encode(e, version))?;
        if version >= 1 {
            e.array(true, &self.leader_endpoints, "EndQuorumEpochRequest.LeaderEndpoints", |e, it| {
                it.encode(e, version)
            })?;
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "EndQuorumEpochRequest.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "EndQuorumEpochRequest.tags")?;
        }
        Ok(())
    }
}

/// The topics.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TopicData {
    /// The topic name.
    pub topic_name: Str,
    /// The partitions.
    pub partitions: Vec<PartitionData>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl TopicData {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 1;
        let topic_name = d.string(flexible, "TopicData.TopicName")?;
        let partitions = d.array(flexible, "TopicData.Partitions", |d| PartitionData::decode(d, version))?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("TopicData.tags")? } else { UnknownTags::new() };
        Ok(TopicData { topic_name, partitions, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 1;
        e.string(flexible, &self.topic_name, "TopicData.TopicName")?;
        e.array(flexible, &self.partitions, "TopicData.Partitions", |e, it| it.encode(e, version))?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "TopicData.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "TopicData.tags")?;
        }
        Ok(())
    }
}

/// The partitions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PartitionData {
    /// The partition index.
    pub partition_index: i32,
    /// The current leader ID that is resigning.
    pub leader_id: i32,
    /// The current epoch.
    pub leader_epoch: i32,
    /// A sorted list of preferred successors to start the election. (Version 0.)
    pub preferred_successors: Vec<i32>,
    /// A sorted list of preferred candidates to start the election. (Versions 1 and up.)
    pub preferred_candidates: Vec<ReplicaInfo>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl PartitionData {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 1;
        let partition_index = d.int32("PartitionData.PartitionIndex")?;
        let leader_id = d.int32("PartitionData.LeaderId")?;
        let leader_epoch = d.int32("PartitionData.LeaderEpoch")?;
        let preferred_successors = if version <= 0 {
            d.numbers(false, "PartitionData.PreferredSuccessors", i32::from_be_bytes)?
        } else {
            Vec::new()
        };
        let preferred_candidates = if version >= 1 {
            d.array(true, "PartitionData.PreferredCandidates", |d| ReplicaInfo::decode(d, version))?
        } else {
            Vec::new()
        };
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("PartitionData.tags")? } else { UnknownTags::new() };
        Ok(PartitionData {
            partition_index,
            leader_id,
            leader_epoch,
            preferred_successors,
            preferred_candidates,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 1;
        e.fixed::<12>(|w| {
            w.int32(self.partition_index);
            w.int32(self.leader_id);
            w.int32(self.leader_epoch);
        });

        if version <= 0 {
            e.numbers(
                false,
                &self.preferred_successors,
                "PartitionData.PreferredSuccessors",
                i32::to_be_bytes,
            )?;
        }
        if version >= 1 {
            e.array(true, &self.preferred_candidates, "PartitionData.PreferredCandidates", |e, it| {
                it.encode(e, version)
            })?;
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "PartitionData.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "PartitionData.tags")?;
        }
        Ok(())
    }
}

/// A sorted list of preferred candidates to start the election. (Versions 1 and up.)
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReplicaInfo {
    /// The ID of the candidate replica.
    pub candidate_id: i32,
    /// The directory ID of the candidate replica.
    pub candidate_directory_id: Uuid,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl ReplicaInfo {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let candidate_id = d.int32("ReplicaInfo.CandidateId")?;
        let candidate_directory_id = d.uuid("ReplicaInfo.CandidateDirectoryId")?;
        let unknown_tagged_fields = d.unknown_tags("ReplicaInfo.tags")?;
        Ok(ReplicaInfo { candidate_id, candidate_directory_id, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.fixed::<20>(|w| {
            w.int32(self.candidate_id);
            w.uuid(self.candidate_directory_id);
        });

        e.unknown_tags(&self.unknown_tagged_fields, "ReplicaInfo.tags")?;
        Ok(())
    }
}

/// Endpoints for the leader. (Versions 1 and up.)
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LeaderEndpoint {
    /// The name of the endpoint.
    pub name: Str,
    /// The node's hostname.
    pub host: Str,
    /// The node's port.
    pub port: u16,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl LeaderEndpoint {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let name = d.string(true, "LeaderEndpoint.Name")?;
        let host = d.string(true, "LeaderEndpoint.Host")?;
        let port = d.uint16("LeaderEndpoint.Port")?;
        let unknown_tagged_fields = d.unknown_tags("LeaderEndpoint.tags")?;
        Ok(LeaderEndpoint { name, host, port, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.name, "LeaderEndpoint.Name")?;
        e.string(true, &self.host, "LeaderEndpoint.Host")?;
        e.uint16(self.port);
        e.unknown_tags(&self.unknown_tagged_fields, "LeaderEndpoint.tags")?;
        Ok(())
    }
}

impl Request for EndQuorumEpochRequest {
    const KEY: ApiKey = ApiKey::EndQuorumEpoch;
    type Response = EndQuorumEpochResponse;
}
