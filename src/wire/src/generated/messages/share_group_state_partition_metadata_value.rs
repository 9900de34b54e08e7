//! `ShareGroupStatePartitionMetadataValue`, record type 15, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/group-coordinator/ShareGroupStatePartitionMetadataValue.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, Str, UnknownTags};

/// Kafka's `ShareGroupStatePartitionMetadataValue`: record type 15, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShareGroupStatePartitionMetadataValue {
    /// The topic-partitions whose share-group state is being initialized.
    pub initializing_topics: Vec<TopicPartitionsInfo>,
    /// The topics with initialized share-group state.
    pub initialized_topics: Vec<TopicPartitionsInfo>,
    /// The topics whose share-group state is being deleted.
    pub deleting_topics: Vec<TopicInfo>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for ShareGroupStatePartitionMetadataValue {
    const NAME: &'static str = "ShareGroupStatePartitionMetadataValue";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let initializing_topics =
            d.array(true, "ShareGroupStatePartitionMetadataValue.InitializingTopics", |d| {
                TopicPartitionsInfo::decode(d, version)
            })?;
        let initialized_topics =
            d.array(true, "ShareGroupStatePartitionMetadataValue.InitializedTopics", |d| {
                TopicPartitionsInfo::decode(d, version)
            })?;
        let deleting_topics = d.array(true, "ShareGroupStatePartitionMetadataValue.DeletingTopics", |d| {
            TopicInfo::decode(d, version)
        })?;
        let unknown_tagged_fields = d.unknown_tags("ShareGroupStatePartitionMetadataValue.tags")?;
        Ok(ShareGroupStatePartitionMetadataValue {
            initializing_topics,
            initialized_topics,
            deleting_topics,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.array(
            true,
            &self.initializing_topics,
            "ShareGroupStatePartitionMetadataValue.InitializingTopics",
            |e, it| it.encode(e, version),
        )?;
        e.array(
            true,
            &self.initialized_topics,
            "ShareGroupStatePartitionMetadataValue.InitializedTopics",
            |e, it| it.encode(e, version),
        )?;
        e.array(
            true,
            &self.deleting_topics,
            "ShareGroupStatePartitionMetadataValue.DeletingTopics",
            |e, it| it.encode(e, version),
        )?;
        e.unknown_tags(&self.unknown_tagged_fields, "ShareGroupStatePartitionMetadataValue.tags")?;
        Ok(())
    }
}

/// `TopicPartitionsInfo` of `ShareGroupStatePartitionMetadataValue`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TopicPartitionsInfo {
    /// The topic identifier.
    pub topic_id: Uuid,
    /// The topic name.
    pub topic_name: Str,
    /// The partitions.
    pub partitions: Vec<i32>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl TopicPartitionsInfo {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let topic_id = d.uuid("TopicPartitionsInfo.TopicId")?;
        let topic_name = d.string(true, "TopicPartitionsInfo.TopicName")?;
        let partitions = d.numbers(true, "TopicPartitionsInfo.Partitions", i32::from_be_bytes)?;
        let unknown_tagged_fields = d.unknown_tags("TopicPartitionsInfo.tags")?;
        Ok(TopicPartitionsInfo { topic_id, topic_name, partitions, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.uuid(self.topic_id);
        e.string(true, &self.topic_name, "TopicPartitionsInfo.TopicName")?;
        e.numbers(true, &self.partitions, "TopicPartitionsInfo.Partitions", i32::to_be_bytes)?;
        e.unknown_tags(&self.unknown_tagged_fields, "TopicPartitionsInfo.tags")?;
        Ok(())
    }
}

/// `TopicInfo` of `ShareGroupStatePartitionMetadataValue`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TopicInfo {
    /// The topic identifier.
    pub topic_id: Uuid,
    /// The topic name.
    pub topic_name: Str,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl TopicInfo {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let topic_id = d.uuid("TopicInfo.TopicId")?;
        let topic_name = d.string(true, "TopicInfo.TopicName")?;
        let unknown_tagged_fields = d.unknown_tags("TopicInfo.tags")?;
        Ok(TopicInfo { topic_id, topic_name, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.uuid(self.topic_id);
        e.string(true, &self.topic_name, "TopicInfo.TopicName")?;
        e.unknown_tags(&self.unknown_tagged_fields, "TopicInfo.tags")?;
        Ok(())
    }
}

impl Record for ShareGroupStatePartitionMetadataValue {
    const TYPE: i16 = 15;
}
