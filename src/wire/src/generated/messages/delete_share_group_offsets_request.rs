//! `DeleteShareGroupOffsetsRequest`, API 92, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/DeleteShareGroupOffsetsRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use super::delete_share_group_offsets_response::DeleteShareGroupOffsetsResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `DeleteShareGroupOffsetsRequest`: API 92, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteShareGroupOffsetsRequest {
    /// The group identifier.
    pub group_id: Str,
    /// The topics to delete offsets for.
    pub topics: Vec<DeleteShareGroupOffsetsRequestTopic>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for DeleteShareGroupOffsetsRequest {
    const NAME: &'static str = "DeleteShareGroupOffsetsRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let group_id = d.string(true, "DeleteShareGroupOffsetsRequest.GroupId")?;
        let topics = d.array(true, "DeleteShareGroupOffsetsRequest.Topics", |d| {
            DeleteShareGroupOffsetsRequestTopic::decode(d, version)
        })?;
        let unknown_tagged_fields = d.unknown_tags("DeleteShareGroupOffsetsRequest.tags")?;
        Ok(DeleteShareGroupOffsetsRequest { group_id, topics, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.string(true, &self.group_id, "DeleteShareGroupOffsetsRequest.GroupId")?;
        e.array(true, &self.topics, "DeleteShareGroupOffsetsRequest.Topics", |e, it| it.encode(e, version))?;
        e.unknown_tags(&self.unknown_tagged_fields, "DeleteShareGroupOffsetsRequest.tags")?;
        Ok(())
    }
}

/// The topics to delete offsets for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteShareGroupOffsetsRequestTopic {
    /// The topic name.
    pub topic_name: Str,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl DeleteShareGroupOffsetsRequestTopic {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let topic_name = d.string(true, "DeleteShareGroupOffsetsRequestTopic.TopicName")?;
        let unknown_tagged_fields = d.unknown_tags("DeleteShareGroupOffsetsRequestTopic.tags")?;
        Ok(DeleteShareGroupOffsetsRequestTopic { topic_name, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.topic_name, "DeleteShareGroupOffsetsRequestTopic.TopicName")?;
        e.unknown_tags(&self.unknown_tagged_fields, "DeleteShareGroupOffsetsRequestTopic.tags")?;
        Ok(())
    }
}

impl Request for DeleteShareGroupOffsetsRequest {
    const KEY: ApiKey = ApiKey::DeleteShareGroupOffsets;
    type Response = DeleteShareGroupOffsetsResponse;
}
