//! `DeleteTopicsRequest`, API 20, versions 1 to 6, flexible from 4.
//!
//! Made by `cargo xtask codegen` from `schema/clients/DeleteTopicsRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use super::delete_topics_response::DeleteTopicsResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `DeleteTopicsRequest`: API 20, versions 1 to 6, flexible from 4.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteTopicsRequest {
    /// The name or topic ID of the topic. (Versions 6 and up.)
    pub topics: Vec<DeleteTopicState>,
    /// The names of the topics to delete. (Versions 1 to 5.)
    pub topic_names: Vec<Str>,
    /// The length of time in milliseconds to wait for the deletions to complete.
    pub timeout_ms: i32,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for DeleteTopicsRequest {
    const NAME: &'static str = "DeleteTopicsRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 1..=6;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 4;
        let topics = if version >= 6 {
            d.array(true, "DeleteTopicsRequest.Topics", |d| DeleteTopicState::decode(d, version))?
        } else {
            Vec::new()
        };
        let topic_names = if version <= 5 {
            d.array(flexible, "DeleteTopicsRequest.TopicNames", |d| {
                d.string(flexible, "DeleteTopicsRequest.TopicNames")
            })?
        } else {
            Vec::new()
        };
        let timeout_ms = d.int32("DeleteTopicsRequest.TimeoutMs")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("DeleteTopicsRequest.tags")? } else { UnknownTags::new() };
        Ok(DeleteTopicsRequest { topics, topic_names, timeout_ms, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 4;
        if version >= 6 {
            e.array(true, &self.topics, "DeleteTopicsRequest.Topics", |e, it| it.encode(e, version))?;
        } else {
            e.absent(self.topics.is_empty(), "DeleteTopicsRequest.Topics")?;
        }
        if version <= 5 {
            e.array(flexible, &self.topic_names, "DeleteTopicsRequest.TopicNames", |e, it| {
                e.string(flexible, it, "DeleteTopicsRequest.TopicNames")
            })?;
        }
        e.int32(self.timeout_ms);
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "DeleteTopicsRequest.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "DeleteTopicsRequest.tags")?;
        }
        Ok(())
    }
}

/// The name or topic ID of the topic. (Versions 6 and up.)
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteTopicState {
    /// The topic name.
    pub name: Option<Str>,
    /// The unique topic ID.
    pub topic_id: Uuid,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl DeleteTopicState {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let name = d.nullable_string(true, "DeleteTopicState.Name")?;
        let topic_id = d.uuid("DeleteTopicState.TopicId")?;
        let unknown_tagged_fields = d.unknown_tags("DeleteTopicState.tags")?;
        Ok(DeleteTopicState { name, topic_id, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.nullable_string(true, &self.name, "DeleteTopicState.Name")?;
        e.uuid(self.topic_id);
        e.unknown_tags(&self.unknown_tagged_fields, "DeleteTopicState.tags")?;
        Ok(())
    }
}

impl Request for DeleteTopicsRequest {
    const KEY: ApiKey = ApiKey::DeleteTopics;
    type Response = DeleteTopicsResponse;
}
