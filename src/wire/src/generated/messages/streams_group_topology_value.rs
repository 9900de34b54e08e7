//! `StreamsGroupTopologyValue`, record type 23, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/group-coordinator/StreamsGroupTopologyValue.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, Str, UnknownTags};

/// Kafka's `StreamsGroupTopologyValue`: record type 23, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupTopologyValue {
    /// The epoch of the topology.
    pub epoch: i32,
    /// The sub-topologies of the streams application.
    pub subtopologies: Vec<Subtopology>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for StreamsGroupTopologyValue {
    const NAME: &'static str = "StreamsGroupTopologyValue";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let epoch = d.int32("StreamsGroupTopologyValue.Epoch")?;
        let subtopologies =
            d.array(true, "StreamsGroupTopologyValue.Subtopologies", |d| Subtopology::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("StreamsGroupTopologyValue.tags")?;
        Ok(StreamsGroupTopologyValue { epoch, subtopologies, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.int32(self.epoch);
        e.array(true, &self.subtopologies, "StreamsGroupTopologyValue.Subtopologies", |e, it| {
            it.encode(e, version)
        })?;
        e.unknown_tags(&self.unknown_tagged_fields, "StreamsGroupTopologyValue.tags")?;
        Ok(())
    }
}

/// The sub-topologies of the streams application.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Subtopology {
    /// String to uniquely identify the subtopology.
    pub subtopology_id: Str,
    /// The topics the topology reads from.
    pub source_topics: Vec<Str>,
    /// Regular expressions identifying topics the subtopology reads from.
    pub source_topic_regex: Vec<Str>,
    /// The set of state changelog topics associated with this subtopology.
    pub state_changelog_topics: Vec<TopicInfo>,
    /// The repartition topics the subtopology writes to.
    pub repartition_sink_topics: Vec<Str>,
    /// The set of source topics that are internally created repartition topics.
    pub repartition_source_topics: Vec<TopicInfo>,
    /// A subset of source topics that must be copartitioned.
    pub copartition_groups: Vec<CopartitionGroup>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Subtopology {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let subtopology_id = d.string(true, "Subtopology.SubtopologyId")?;
        let source_topics =
            d.array(true, "Subtopology.SourceTopics", |d| d.string(true, "Subtopology.SourceTopics"))?;
        let source_topic_regex = d.array(true, "Subtopology.SourceTopicRegex", |d| {
            d.string(true, "Subtopology.SourceTopicRegex")
        })?;
        let state_changelog_topics =
            d.array(true, "Subtopology.StateChangelogTopics", |d| TopicInfo::decode(d, version))?;
        let repartition_sink_topics = d.array(true, "Subtopology.RepartitionSinkTopics", |d| {
            d.string(true, "Subtopology.RepartitionSinkTopics")
        })?;
        let repartition_source_topics =
            d.array(true, "Subtopology.RepartitionSourceTopics", |d| TopicInfo::decode(d, version))?;
        let copartition_groups =
            d.array(true, "Subtopology.CopartitionGroups", |d| CopartitionGroup::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("Subtopology.tags")?;
        Ok(Subtopology {
            subtopology_id,
            source_topics,
            source_topic_regex,
            state_changelog_topics,
            repartition_sink_topics,
            repartition_source_topics,
            copartition_groups,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.subtopology_id, "Subtopology.SubtopologyId")?;
        e.array(true, &self.source_topics, "Subtopology.SourceTopics", |e, it| {
            e.string(true, it, "Subtopology.SourceTopics")
        })?;
        e.array(true, &self.source_topic_regex, "Subtopology.SourceTopicRegex", |e, it| {
            e.string(true, it, "Subtopology.SourceTopicRegex")
        })?;
        e.array(true, &self.state_changelog_topics, "Subtopology.StateChangelogTopics", |e, it| {
            it.encode(e, version)
        })?;
        e.array(true, &self.repartition_sink_topics, "Subtopology.RepartitionSinkTopics", |e, it| {
            e.string(true, it, "Subtopology.RepartitionSinkTopics")
        })?;
        e.array(true, &self.repartition_source_topics, "Subtopology.RepartitionSourceTopics", |e, it| {
            it.encode(e, version)
        })?;
        e.array(true, &self.copartition_groups, "Subtopology.CopartitionGroups", |e, it| {
            it.encode(e, version)
        })?;
        e.unknown_tags(&self.unknown_tagged_fields, "Subtopology.tags")?;
        Ok(())
    }
}

/// A subset of source topics that must be copartitioned.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CopartitionGroup {
    /// The topics the topology reads from. Index into the array on the subtopology level.
    pub source_topics: Vec<i16>,
    /// Regular expressions identifying topics the subtopology reads from. Index into the array on the
    /// subtopology level.
    pub source_topic_regex: Vec<i16>,
    /// The set of source topics that are internally created repartition topics. Index into the array on the
    /// subtopology level.
    pub repartition_source_topics: Vec<i16>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl CopartitionGroup {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let source_topics = d.numbers(true, "CopartitionGroup.SourceTopics", i16::from_be_bytes)?;
        let source_topic_regex = d.numbers(true, "CopartitionGroup.SourceTopicRegex", i16::from_be_bytes)?;
        let repartition_source_topics =
            d.numbers(true, "CopartitionGroup.RepartitionSourceTopics", i16::from_be_bytes)?;
        let unknown_tagged_fields = d.unknown_tags("CopartitionGroup.tags")?;
        Ok(CopartitionGroup {
            source_topics,
            source_topic_regex,
            repartition_source_topics,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.numbers(true, &self.source_topics, "CopartitionGroup.SourceTopics", i16::to_be_bytes)?;
        e.numbers(true, &self.source_topic_regex, "CopartitionGroup.SourceTopicRegex", i16::to_be_bytes)?;
        e.numbers(
            true,
            &self.repartition_source_topics,
            "CopartitionGroup.RepartitionSourceTopics",
            i16::to_be_bytes,
        )?;
        e.unknown_tags(&self.unknown_tagged_fields, "CopartitionGroup.tags")?;
        Ok(())
    }
}

/// `TopicConfig` of `StreamsGroupTopologyValue`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TopicConfig {
    /// The key of the topic-level configuration.
    pub key: Str,
    /// The value of the topic-level configuration.
    pub value: Str,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl TopicConfig {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let key = d.string(true, "TopicConfig.key")?;
        let value = d.string(true, "TopicConfig.value")?;
        let unknown_tagged_fields = d.unknown_tags("TopicConfig.tags")?;
        Ok(TopicConfig { key, value, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.key, "TopicConfig.key")?;
        e.string(true, &self.value, "TopicConfig.value")?;
        e.unknown_tags(&self.unknown_tagged_fields, "TopicConfig.tags")?;
        Ok(())
    }
}

/// `TopicInfo` of `StreamsGroupTopologyValue`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TopicInfo {
    /// The name of the topic.
    pub name: Str,
    /// The number of partitions in the topic. Can be 0 if no specific number of partitions is enforced.
    /// Always 0 for changelog topics.
    pub partitions: i32,
    /// The replication factor of the topic. Can be 0 if the default replication factor should be used.
    pub replication_factor: i16,
    /// Topic-level configurations as key-value pairs.
    pub topic_configs: Vec<TopicConfig>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl TopicInfo {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let name = d.string(true, "TopicInfo.Name")?;
        let partitions = d.int32("TopicInfo.Partitions")?;
        let replication_factor = d.int16("TopicInfo.ReplicationFactor")?;
        let topic_configs = d.array(true, "TopicInfo.TopicConfigs", |d| TopicConfig::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("TopicInfo.tags")?;
        Ok(TopicInfo { name, partitions, replication_factor, topic_configs, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.name, "TopicInfo.Name")?;
        e.fixed::<6>(|w| {
            w.int32(self.partitions);
            w.int16(self.replication_factor);
        });

        e.array(true, &self.topic_configs, "TopicInfo.TopicConfigs", |e, it| it.encode(e, version))?;
        e.unknown_tags(&self.unknown_tagged_fields, "TopicInfo.tags")?;
        Ok(())
    }
}

impl Record for StreamsGroupTopologyValue {
    const TYPE: i16 = 23;
}
