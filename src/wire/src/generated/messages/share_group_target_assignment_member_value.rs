//! `ShareGroupTargetAssignmentMemberValue`, record type 13, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/group-coordinator/ShareGroupTargetAssignmentMemberValue.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, UnknownTags};

/// Kafka's `ShareGroupTargetAssignmentMemberValue`: record type 13, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShareGroupTargetAssignmentMemberValue {
    /// The assigned partitions.
    pub topic_partitions: Vec<TopicPartition>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for ShareGroupTargetAssignmentMemberValue {
    const NAME: &'static str = "ShareGroupTargetAssignmentMemberValue";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let topic_partitions =
            d.array(true, "ShareGroupTargetAssignmentMemberValue.TopicPartitions", |d| {
                TopicPartition::decode(d, version)
            })?;
        let unknown_tagged_fields = d.unknown_tags("ShareGroupTargetAssignmentMemberValue.tags")?;
        Ok(ShareGroupTargetAssignmentMemberValue { topic_partitions, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.array(
            true,
            &self.topic_partitions,
            "ShareGroupTargetAssignmentMemberValue.TopicPartitions",
            |e, it| it.encode(e, version),
        )?;
        e.unknown_tags(&self.unknown_tagged_fields, "ShareGroupTargetAssignmentMemberValue.tags")?;
        Ok(())
    }
}

/// The assigned partitions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TopicPartition {
    /// The topic id.
    pub topic_id: Uuid,
    /// The partition indexes.
    pub partitions: Vec<i32>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl TopicPartition {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let topic_id = d.uuid("TopicPartition.TopicId")?;
        let partitions = d.numbers(true, "TopicPartition.Partitions", i32::from_be_bytes)?;
        let unknown_tagged_fields = d.unknown_tags("TopicPartition.tags")?;
        Ok(TopicPartition { topic_id, partitions, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.uuid(self.topic_id);
        e.numbers(true, &self.partitions, "TopicPartition.Partitions", i32::to_be_bytes)?;
        e.unknown_tags(&self.unknown_tagged_fields, "TopicPartition.tags")?;
        Ok(())
    }
}

impl Record for ShareGroupTargetAssignmentMemberValue {
    const TYPE: i16 = 13;
}
