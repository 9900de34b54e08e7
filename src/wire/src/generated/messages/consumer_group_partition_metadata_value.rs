//! `ConsumerGroupPartitionMetadataValue`, record type 4, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/group-coordinator/ConsumerGroupPartitionMetadataValue.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, Str, UnknownTags};

/// Kafka's `ConsumerGroupPartitionMetadataValue`: record type 4, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConsumerGroupPartitionMetadataValue {
    /// The list of topic metadata.
    pub topics: Vec<TopicMetadata>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for ConsumerGroupPartitionMetadataValue {
    const NAME: &'static str = "ConsumerGroupPartitionMetadataValue";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let topics = d.array(true, "ConsumerGroupPartitionMetadataValue.Topics", |d| {
            TopicMetadata::decode(d, version)
        })?;
        let unknown_tagged_fields = d.unknown_tags("ConsumerGroupPartitionMetadataValue.tags")?;
        Ok(ConsumerGroupPartitionMetadataValue { topics, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.array(true, &self.topics, "ConsumerGroupPartitionMetadataValue.Topics", |e, it| {
            it.encode(e, version)
        })?;
        e.unknown_tags(&self.unknown_tagged_fields, "ConsumerGroupPartitionMetadataValue.tags")?;
        Ok(())
    }
}

/// The list of topic metadata.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TopicMetadata {
    /// The topic id.
    pub topic_id: Uuid,
    /// The topic name.
    pub topic_name: Str,
    /// The number of partitions of the topic.
    pub num_partitions: i32,
    /// Deprecated: this field is not used after 4.0. Partitions mapped to a set of racks. If the rack
    /// information is unavailable for all the partitions, an empty list is stored.
    pub partition_metadata: Vec<PartitionMetadata>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl TopicMetadata {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let topic_id = d.uuid("TopicMetadata.TopicId")?;
        let topic_name = d.string(true, "TopicMetadata.TopicName")?;
        let num_partitions = d.int32("TopicMetadata.NumPartitions")?;
        let partition_metadata =
            d.array(true, "TopicMetadata.PartitionMetadata", |d| PartitionMetadata::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("TopicMetadata.tags")?;
        Ok(TopicMetadata { topic_id, topic_name, num_partitions, partition_metadata, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.uuid(self.topic_id);
        e.string(true, &self.topic_name, "TopicMetadata.TopicName")?;
        e.int32(self.num_partitions);
        e.array(true, &self.partition_metadata, "TopicMetadata.PartitionMetadata", |e, it| {
            it.encode(e, version)
        })?;
        e.unknown_tags(&self.unknown_tagged_fields, "TopicMetadata.tags")?;
        Ok(())
    }
}

/// Deprecated: this field is not used after 4.0. Partitions mapped to a set of racks. If the rack information
/// is unavailable for all the partitions, an empty list is stored.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PartitionMetadata {
    /// The partition number.
    pub partition: i32,
    /// The set of racks that the partition is mapped to.
    pub racks: Vec<Str>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl PartitionMetadata {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let partition = d.int32("PartitionMetadata.Partition")?;
        let racks =
            d.array(true, "PartitionMetadata.Racks", |d| d.string(true, "PartitionMetadata.Racks"))?;
        let unknown_tagged_fields = d.unknown_tags("PartitionMetadata.tags")?;
        Ok(PartitionMetadata { partition, racks, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.int32(self.partition);
        e.array(true, &self.racks, "PartitionMetadata.Racks", |e, it| {
            e.string(true, it, "PartitionMetadata.Racks")
        })?;
        e.unknown_tags(&self.unknown_tagged_fields, "PartitionMetadata.tags")?;
        Ok(())
    }
}

impl Record for ConsumerGroupPartitionMetadataValue {
    const TYPE: i16 = 4;
}
