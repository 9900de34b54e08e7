//! `VoteResponse`, API 52, versions 0 to 2, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/VoteResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, DecodeProblem, Decoder, EncodeError, Encoder, Message, Str, Tags, UnknownTags};

/// Kafka's `VoteResponse`: API 52, versions 0 to 2, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VoteResponse {
    /// The top level error code.
    pub error_code: i16,
    /// The results for each topic.
    pub topics: Vec<TopicData>,
    /// Endpoints for all current-leaders enumerated in PartitionData. (Versions 1 and up; tag 0.)
    pub node_endpoints: Vec<NodeEndpoint>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for VoteResponse {
    const NAME: &'static str = "VoteResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=2;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let error_code = d.int16("VoteResponse.ErrorCode")?;
        let topics = d.array(true, "VoteResponse.Topics", |d| TopicData::decode(d, version))?;
        let mut node_endpoints = Vec::new();
        let unknown_tagged_fields = d.tags("VoteResponse.tags", |d, tag| {
            match tag {
                0 if version >= 1 => {
                    node_endpoints =
                        d.array(true, "VoteResponse.NodeEndpoints", |d| NodeEndpoint::decode(d, version))?
                }
                0 => return Err(d.error("VoteResponse.tags", DecodeProblem::TagNotInVersion(0))),
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(VoteResponse { error_code, topics, node_endpoints, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.int16(self.error_code);
        e.array(true, &self.topics, "VoteResponse.Topics", |e, it| it.encode(e, version))?;
        if version < 1 {
            e.absent(self.node_endpoints.is_empty(), "VoteResponse.NodeEndpoints")?;
        }
        let mut tags = Tags::begin(e, &self.unknown_tagged_fields, "VoteResponse.tags");
        if version >= 1 && !self.node_endpoints.is_empty() {
            tags.field(e, 0, |e| {
                e.array(true, &self.node_endpoints, "VoteResponse.NodeEndpoints", |e, it| {
                    it.encode(e, version)
                })
            })?;
        }
        tags.finish(e)?;
        Ok(())
    }
}

/// The results for each topic.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TopicData {
    /// The topic name.
    pub topic_name: Str,
    /// The results for each partition.
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

/// The results for each partition.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PartitionData {
    /// The partition index.
    pub partition_index: i32,
    /// The partition level error code.
    pub error_code: i16,
    /// The ID of the current leader or -1 if the leader is unknown.
    pub leader_id: i32,
    /// The latest known leader epoch.
    pub leader_epoch: i32,
    /// True if the vote was granted and false otherwise.
    pub vote_granted: bool,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl PartitionData {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let partition_index = d.int32("PartitionData.PartitionIndex")?;
        let error_code = d.int16("PartitionData.ErrorCode")?;
        let leader_id = d.int32("PartitionData.LeaderId")?;
        let leader_epoch = d.int32("PartitionData.LeaderEpoch")?;
        let vote_granted = d.boolean("PartitionData.VoteGranted")?;
        let unknown_tagged_fields = d.unknown_tags("PartitionData.tags")?;
        Ok(PartitionData {
            partition_index,
            error_code,
            leader_id,
            leader_epoch,
            vote_granted,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.fixed::<15>(|w| {
            w.int32(self.partition_index);
            w.int16(self.error_code);
            w.int32(self.leader_id);
            w.int32(self.leader_epoch);
            w.boolean(self.vote_granted);
        });

        e.unknown_tags(&self.unknown_tagged_fields, "PartitionData.tags")?;
        Ok(())
    }
}

/// Endpoints for all current-leaders enumerated in PartitionData. (Versions 1 and up.)
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NodeEndpoint {
    /// The ID of the associated node.
    pub node_id: i32,
    /// The node's hostname.
    pub host: Str,
    /// The node's port.
    pub port: u16,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl NodeEndpoint {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let node_id = d.int32("NodeEndpoint.NodeId")?;
        let host = d.string(true, "NodeEndpoint.Host")?;
        let port = d.uint16("NodeEndpoint.Port")?;
        let unknown_tagged_fields = d.unknown_tags("NodeEndpoint.tags")?;
        Ok(NodeEndpoint { node_id, host, port, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.int32(self.node_id);
        e.string(true, &self.host, "NodeEndpoint.Host")?;
        e.uint16(self.port);
        e.unknown_tags(&self.unknown_tagged_fields, "NodeEndpoint.tags")?;
        Ok(())
    }
}
