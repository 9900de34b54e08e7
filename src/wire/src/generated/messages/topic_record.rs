//! `TopicRecord`, record type 2, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/metadata/TopicRecord.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, Str, UnknownTags};

/// Kafka's `TopicRecord`: record type 2, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TopicRecord {
    /// The topic name.
    pub name: Str,
    /// The unique ID of this topic.
    pub topic_id: Uuid,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for TopicRecord {
    const NAME: &'static str = "TopicRecord";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let name = d.string(true, "TopicRecord.Name")?;
        let topic_id = d.uuid("TopicRecord.TopicId")?;
        let unknown_tagged_fields = d.unknown_tags("TopicRecord.tags")?;
        Ok(TopicRecord { name, topic_id, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.string(true, &self.name, "TopicRecord.Name")?;
        e.uuid(self.topic_id);
        e.unknown_tags(&self.unknown_tagged_fields, "TopicRecord.tags")?;
        Ok(())
    }
}

impl Record for TopicRecord {
    const TYPE: i16 = 2;
}
