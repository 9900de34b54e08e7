//! `DeleteShareGroupStateRequest`, API 86, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/DeleteShareGroupStateRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use super::delete_share_group_state_response::DeleteShareGroupStateResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `DeleteShareGroupStateRequest`: API 86, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteShareGroupStateRequest {
    /// The group identifier.
    pub group_id: Str,
    /// The data for the topics.
    pub topics: Vec<DeleteStateData>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for DeleteShareGroupStateRequest {
    const NAME: &'static str = "DeleteShareGroupStateRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let group_id = d.string(true, "DeleteShareGroupStateRequest.GroupId")?;
        let topics =
            d.array(true, "DeleteShareGroupStateRequest.Topics", |d| DeleteStateData::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("DeleteShareGroupStateRequest.tags")?;
        Ok(DeleteShareGroupStateRequest { group_id, topics, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.string(true, &self.group_id, "DeleteShareGroupStateRequest.GroupId")?;
        e.array(true, &self.topics, "DeleteShareGroupStateRequest.Topics", |e, it| it.encode(e, version))?;
        e.unknown_tags(&self.unknown_tagged_fields, "DeleteShareGroupStateRequest.tags")?;
        Ok(())
    }
}

/// The data for the topics.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteStateData {
    /// The topic identifier.
    pub topic_id: Uuid,
    /// The data for the partitions.
    pub partitions: Vec<PartitionData>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl DeleteStateData {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let topic_id = d.uuid("DeleteStateData.TopicId")?;
        let partitions =
            d.array(true, "DeleteStateData.Partitions", |d| PartitionData::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("DeleteStateData.tags")?;
        Ok(DeleteStateData { topic_id, partitions, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.uuid(self.topic_id);
        e.array(true, &self.partitions, "DeleteStateData.Partitions", |e, it| it.encode(e, version))?;
        e.unknown_tags(&self.unknown_tagged_fields, "DeleteStateData.tags")?;
        Ok(())
    }
}

/// The data for the partitions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PartitionData {
    /// The partition index.
    pub partition: i32,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl PartitionData {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let partition = d.int32("PartitionData.Partition")?;
        let unknown_tagged_fields = d.unknown_tags("PartitionData.tags")?;
        Ok(PartitionData { partition, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.int32(self.partition);
        e.unknown_tags(&self.unknown_tagged_fields, "PartitionData.tags")?;
        Ok(())
    }
}

impl Request for DeleteShareGroupStateRequest {
    const KEY: ApiKey = ApiKey::DeleteShareGroupState;
    type Response = DeleteShareGroupStateResponse;
}
