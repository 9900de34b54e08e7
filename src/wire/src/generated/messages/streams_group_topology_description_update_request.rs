//! `StreamsGroupTopologyDescriptionUpdateRequest`, API 93, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/StreamsGroupTopologyDescriptionUpdateRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use super::streams_group_topology_description_update_response::StreamsGroupTopologyDescriptionUpdateResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `StreamsGroupTopologyDescriptionUpdateRequest`: API 93, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupTopologyDescriptionUpdateRequest {
    /// The streams group identifier.
    pub group_id: Str,
    /// The ID of the streams group member sending the push. The broker validates that this member is still in
    /// the group; mismatches (including when the group itself has been deleted) are rejected with
    /// UNKNOWN_MEMBER_ID so the client treats itself as fenced and rejoins.
    pub member_id: Str,
    /// The epoch of the topology being described.
    pub topology_epoch: i32,
    /// The topology description.
    pub topology_description: TopologyDescription,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for StreamsGroupTopologyDescriptionUpdateRequest {
    const NAME: &'static str = "StreamsGroupTopologyDescriptionUpdateRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let group_id = d.string(true, "StreamsGroupTopologyDescriptionUpdateRequest.GroupId")?;
        let member_id = d.string(true, "StreamsGroupTopologyDescriptionUpdateRequest.MemberId")?;
        let topology_epoch = d.int32("StreamsGroupTopologyDescriptionUpdateRequest.TopologyEpoch")?;
        let topology_description = TopologyDescription::decode(d, version)?;
        let unknown_tagged_fields = d.unknown_tags("StreamsGroupTopologyDescriptionUpdateRequest.tags")?;
        Ok(StreamsGroupTopologyDescriptionUpdateRequest {
            group_id,
            member_id,
            topology_epoch,
            topology_description,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.string(true, &self.group_id, "StreamsGroupTopologyDescriptionUpdateRequest.GroupId")?;
        e.string(true, &self.member_id, "StreamsGroupTopologyDescriptionUpdateRequest.MemberId")?;
        e.int32(self.topology_epoch);
        self.topology_description.encode(e, version)?;
        e.unknown_tags(&self.unknown_tagged_fields, "StreamsGroupTopologyDescriptionUpdateRequest.tags")?;
        Ok(())
    }
}

/// `TopologyDescription` of `StreamsGroupTopologyDescriptionUpdateRequest`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TopologyDescription {
    /// The subtopologies that make up this topology.
    pub subtopologies: Vec<TopologyDescriptionSubtopology>,
    /// Global state stores used by this topology.
    pub global_stores: Vec<TopologyDescriptionGlobalStore>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl TopologyDescription {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let subtopologies = d.array(true, "TopologyDescription.Subtopologies", |d| {
            TopologyDescriptionSubtopology::decode(d, version)
        })?;
        let global_stores = d.array(true, "TopologyDescription.GlobalStores", |d| {
            TopologyDescriptionGlobalStore::decode(d, version)
        })?;
        let unknown_tagged_fields = d.unknown_tags("TopologyDescription.tags")?;
        Ok(TopologyDescription { subtopologies, global_stores, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.array(true, &self.subtopologies, "TopologyDescription.Subtopologies", |e, it| {
            it.encode(e, version)
        })?;
        e.array(true, &self.global_stores, "TopologyDescription.GlobalStores", |e, it| {
            it.encode(e, version)
        })?;
        e.unknown_tags(&self.unknown_tagged_fields, "TopologyDescription.tags")?;
        Ok(())
    }
}

/// `TopologyDescriptionSubtopology` of `StreamsGroupTopologyDescriptionUpdateRequest`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TopologyDescriptionSubtopology {
    /// The subtopology identifier, unique within the topology.
    pub subtopology_id: Str,
    /// The processing nodes in this subtopology.
    pub nodes: Vec<TopologyDescriptionNode>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl TopologyDescriptionSubtopology {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let subtopology_id = d.string(true, "TopologyDescriptionSubtopology.SubtopologyId")?;
        let nodes = d.array(true, "TopologyDescriptionSubtopology.Nodes", |d| {
            TopologyDescriptionNode::decode(d, version)
        })?;
        let unknown_tagged_fields = d.unknown_tags("TopologyDescriptionSubtopology.tags")?;
        Ok(TopologyDescriptionSubtopology { subtopology_id, nodes, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.subtopology_id, "TopologyDescriptionSubtopology.SubtopologyId")?;
        e.array(true, &self.nodes, "TopologyDescriptionSubtopology.Nodes", |e, it| it.encode(e, version))?;
        e.unknown_tags(&self.unknown_tagged_fields, "TopologyDescriptionSubtopology.tags")?;
        Ok(())
    }
}

/// `TopologyDescriptionNode` of `StreamsGroupTopologyDescriptionUpdateRequest`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TopologyDescriptionNode {
    /// The name of this node (e.g., KSTREAM-SOURCE-0000000000).
    pub name: Str,
    /// The type of this node: 1=SOURCE, 2=PROCESSOR, 3=SINK.
    pub node_type: i8,
    /// The source topics this node reads from. Defined only for source nodes, may be empty if source topics
    /// are dynamically determined.
    pub source_topics: Vec<Str>,
    /// The topic this node writes to. Defined only for sink nodes, may be null if sink topic is dynamically
    /// determined.
    pub sink_topic: Option<Str>,
    /// The state store names accessed by this node. Defined only for processor nodes.
    pub stores: Vec<Str>,
    /// The names of successor nodes in the processing graph. Predecessor relationships are reconstructed from
    /// this field.
    pub successors: Vec<Str>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl TopologyDescriptionNode {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let name = d.string(true, "TopologyDescriptionNode.Name")?;
        let node_type = d.int8("TopologyDescriptionNode.NodeType")?;
        let source_topics = d.array(true, "TopologyDescriptionNode.SourceTopics", |d| {
            d.string(true, "TopologyDescriptionNode.SourceTopics")
        })?;
        let sink_topic = d.nullable_string(true, "TopologyDescriptionNode.SinkTopic")?;
        let stores = d.array(true, "TopologyDescriptionNode.Stores", |d| {
            d.string(true, "TopologyDescriptionNode.Stores")
        })?;
        let successors = d.array(true, "TopologyDescriptionNode.Successors", |d| {
            d.string(true, "TopologyDescriptionNode.Successors")
        })?;
        let unknown_tagged_fields = d.unknown_tags("TopologyDescriptionNode.tags")?;
        Ok(TopologyDescriptionNode {
            name,
            node_type,
            source_topics,
            sink_topic,
            stores,
            successors,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.name, "TopologyDescriptionNode.Name")?;
        e.int8(self.node_type);
        e.array(true, &self.source_topics, "TopologyDescriptionNode.SourceTopics", |e, it| {
            e.string(true, it, "TopologyDescriptionNode.SourceTopics")
        })?;
        e.nullable_string(true, &self.sink_topic, "TopologyDescriptionNode.SinkTopic")?;
        e.array(true, &self.stores, "TopologyDescriptionNode.Stores", |e, it| {
            e.string(true, it, "TopologyDescriptionNode.Stores")
        })?;
        e.array(true, &self.successors, "TopologyDescriptionNode.Successors", |e, it| {
            e.string(true, it, "TopologyDescriptionNode.Successors")
        })?;
        e.unknown_tags(&self.unknown_tagged_fields, "TopologyDescriptionNode.tags")?;
        Ok(())
    }
}

/// `TopologyDescriptionGlobalStore` of `StreamsGroupTopologyDescriptionUpdateRequest`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TopologyDescriptionGlobalStore {
    /// The source node providing data to the global store.
    pub source: TopologyDescriptionNode,
    /// The processor node that populates the global store.
    pub processor: TopologyDescriptionNode,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl TopologyDescriptionGlobalStore {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let source = TopologyDescriptionNode::decode(d, version)?;
        let processor = TopologyDescriptionNode::decode(d, version)?;
        let unknown_tagged_fields = d.unknown_tags("TopologyDescriptionGlobalStore.tags")?;
        Ok(TopologyDescriptionGlobalStore { source, processor, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        self.source.encode(e, version)?;
        self.processor.encode(e, version)?;
        e.unknown_tags(&self.unknown_tagged_fields, "TopologyDescriptionGlobalStore.tags")?;
        Ok(())
    }
}

impl Request for StreamsGroupTopologyDescriptionUpdateRequest {
    const KEY: ApiKey = ApiKey::StreamsGroupTopologyDescriptionUpdate;
    type Response = StreamsGroupTopologyDescriptionUpdateResponse;
}
