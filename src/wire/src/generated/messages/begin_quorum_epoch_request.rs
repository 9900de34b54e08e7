//! `BeginQuorumEpochRequest`, API 53, versions 0 to 1, flexible from 1.
//!
//! Made by `cargo xtask codegen` from `schema/clients/BeginQuorumEpochRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use super::begin_quorum_epoch_response::BeginQuorumEpochResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `BeginQuorumEpochRequest`: API 53, versions 0 to 1, flexible from 1.
#[derive(Clone, Debug, PartialEq)]
pub struct BeginQuorumEpochRequest {
    /// The cluster id.
    pub cluster_id: Option<Str>,
    /// The replica id of the voter receiving the request. (Versions 1 and up.)
    pub voter_id: i32,
    /// The topics.
    pub topics: Vec<TopicData>,
    /// Endpoints for the leader. (Versions 1 and up.)
    pub leader_endpoints: Vec<LeaderEndpoint>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for BeginQuorumEpochRequest {
    fn default() -> Self {
        BeginQuorumEpochRequest {
            cluster_id: None,
            voter_id: -1,
            topics: Vec::new(),
            leader_endpoints: Vec::new(),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for BeginQuorumEpochRequest {
    const NAME: &'static str = "BeginQuorumEpochRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=1;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 1;
        let cluster_id = d.nullable_string(flexible, "BeginQuorumEpochRequest.ClusterId")?;
        let voter_id = if version >= 1 { d.int32("BeginQuorumEpochRequest.VoterId")? } else { -1 };
        let topics =
            d.array(flexible, "BeginQuorumEpochRequest.Topics", |d| TopicData::decode(d, version))?;
        let leader_endpoints = if version >= 1 {
            d.array(true, "BeginQuorumEpochRequest.LeaderEndpoints", |d| LeaderEndpoint::decode(d, version))?
        } else {
            Vec::new()
        };
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("BeginQuorumEpochRequest.tags")? } else { UnknownTags::new() };
        Ok(BeginQuorumEpochRequest { cluster_id, voter_id, topics, leader_endpoints, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 1;
        e.nullable_string(flexible, &self.cluster_id, "BeginQuorumEpochRequest.ClusterId")?;
        if version >= 1 {
            e.int32(self.voter_id);
        }
        e.array(flexible, &self.topics, "BeginQuorumEpochRequest.Topics", |e, it| it.encode(e, version))?;
        if version >= 1 {
            e.array(true, &self.leader_endpoints, "BeginQuorumEpochRequest.LeaderEndpoints", |e, it| {
                it.encode(e, version)
            })?;
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "BeginQuorumEpochRequest.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "BeginQuorumEpochRequest.tags")?;
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
    /// The directory id of the receiving replica. (Versions 1 and up.)
    pub voter_directory_id: Uuid,
    /// The ID of the newly elected leader.
    pub leader_id: i32,
    /// The epoch of the newly elected leader.
    pub leader_epoch: i32,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl PartitionData {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 1;
        let partition_index = d.int32("PartitionData.PartitionIndex")?;
        let voter_directory_id =
            if version >= 1 { d.uuid("PartitionData.VoterDirectoryId")? } else { Uuid::ZERO };
        let leader_id = d.int32("PartitionData.LeaderId")?;
        let leader_epoch = d.int32("PartitionData.LeaderEpoch")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("PartitionData.tags")? } else { UnknownTags::new() };
        Ok(PartitionData {
            partition_index,
            voter_directory_id,
            leader_id,
            leader_epoch,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 1;
        e.fixed::<28>(|w| {
            w.int32(self.partition_index);
            if version >= 1 {
                w.uuid(self.voter_directory_id);
            }
            w.int32(self.leader_id);
            w.int32(self.leader_epoch);
        });

        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "PartitionData.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "PartitionData.tags")?;
        }
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

impl Request for BeginQuorumEpochRequest {
    const KEY: ApiKey = ApiKey::BeginQuorumEpoch;
    type Response = BeginQuorumEpochResponse;
}
