//! `RemoveTopicRecord`, record type 9, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/metadata/RemoveTopicRecord.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, UnknownTags};

/// Kafka's `RemoveTopicRecord`: record type 9, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RemoveTopicRecord {
    /// The topic to remove. All associated partitions will be removed as well.
    pub topic_id: Uuid,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for RemoveTopicRecord {
    const NAME: &'static str = "RemoveTopicRecord";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let topic_id = d.uuid("RemoveTopicRecord.TopicId")?;
        let unknown_tagged_fields = d.unknown_tags("RemoveTopicRecord.tags")?;
        Ok(RemoveTopicRecord { topic_id, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.uuid(self.topic_id);
        e.unknown_tags(&self.unknown_tagged_fields, "RemoveTopicRecord.tags")?;
        Ok(())
    }
}

impl Record for RemoveTopicRecord {
    const TYPE: i16 = 9;
}
