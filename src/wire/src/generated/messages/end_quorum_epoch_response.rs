//! `EndQuorumEpochResponse`, API 54, versions 0 to 1, flexible from 1.
//!
//! Made by `cargo xtask codegen` from `schema/clients/EndQuorumEpochResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, Tags, UnknownTags};

/// Kafka's `EndQuorumEpochResponse`: API 54, versions 0 to 1, flexible from 1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EndQuorumEpochResponse {
    /// The top level error code.
    pub error_code: i16,
    /// The topic data.
    pub topics: Vec<TopicData>,
    /// Endpoints for all leaders enumerated in PartitionData. (Versions 1 and up; tag 0.)
    pub node_endpoints: Vec<NodeEndpoint>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for EndQuorumEpochResponse {
    const NAME: &'static str = "EndQuorumEpochResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=1;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 1;
        let error_code = d.int16("EndQuorumEpochResponse.ErrorCode")?;
        let topics = d.array(flexible, "EndQuorumEpochResponse.Topics", |d| TopicData::decode(d, version))?;
        let mut node_endpoints = Vec::new();
        let unknown_tagged_fields = if flexible {
            d.tags("EndQuorumEpochResponse.tags", |d, tag| {
                match tag {
                    0 => {
                        node_endpoints = d.array(true, "EndQuorumEpochResponse.NodeEndpoints", |d| {
                            NodeEndpoint::decode(d, version)
                        })?
                    }
                    _ => return Ok(false),
                }
                Ok(true)
            })?
        } else {
            UnknownTags::new()
        };
        Ok(EndQuorumEpochResponse { error_code, topics, node_endpoints, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 1;
        e.int16(self.error_code);
        e.array(flexible, &self.topics, "EndQuorumEpochResponse.Topics", |e, it| it.encode(e, version))?;
        if version < 1 {
            e.absent(self.node_endpoints.is_empty(), "EndQuorumEpochResponse.NodeEndpoints")?;
        }
        if flexible {
            let mut tags = Tags::begin(e, &self.unknown_tagged_fields, "EndQuorumEpochResponse.tags");
            if !self.node_endpoints.is_empty() {
                tags.field(e, 0, |e| {
                    e.array(true, &self.node_endpoints, "EndQuorumEpochResponse.NodeEndpoints", |e, it| {
                        it.encode(e, version)
                    })
                })?;
            }
            tags.finish(e)?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "EndQuorumEpochResponse.tags")?;
        }
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

/// The partition data.
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
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl PartitionData {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 1;
        let partition_index = d.int32("PartitionData.PartitionIndex")?;
        let error_code = d.int16("PartitionData.ErrorCode")?;
        let leader_id = d.int32("PartitionData.LeaderId")?;
        let leader_epoch = d.int32("PartitionData.LeaderEpoch")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("PartitionData.tags")? } else { UnknownTags::new() };
        Ok(PartitionData { partition_index, error_code, leader_id, leader_epoch, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 1;
        e.fixed::<14>(|w| {
            w.int32(self.partition_index);
            w.int16(self.error_code);
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

/// Endpoints for all leaders enumerated in PartitionData. (Versions 1 and up.)
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
