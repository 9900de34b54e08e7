//! `OffsetDeleteRequest`, API 47, version 0, never flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/OffsetDeleteRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use super::offset_delete_response::OffsetDeleteResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str};

/// Kafka's `OffsetDeleteRequest`: API 47, version 0, never flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OffsetDeleteRequest {
    /// The unique group identifier.
    pub group_id: Str,
    /// The topics to delete offsets for.
    pub topics: Vec<OffsetDeleteRequestTopic>,
}

impl Message for OffsetDeleteRequest {
    const NAME: &'static str = "OffsetDeleteRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let group_id = d.string(false, "OffsetDeleteRequest.GroupId")?;
        let topics =
            d.array(false, "OffsetDeleteRequest.Topics", |d| OffsetDeleteRequestTopic::decode(d, version))?;
        Ok(OffsetDeleteRequest { group_id, topics })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.string(false, &self.group_id, "OffsetDeleteRequest.GroupId")?;
        e.array(false, &self.topics, "OffsetDeleteRequest.Topics", |e, it| it.encode(e, version))?;
        Ok(())
    }
}

/// The topics to delete offsets for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OffsetDeleteRequestTopic {
    /// The topic name.
    pub name: Str,
    /// Each partition to delete offsets for.
    pub partitions: Vec<OffsetDeleteRequestPartition>,
}

impl OffsetDeleteRequestTopic {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let name = d.string(false, "OffsetDeleteRequestTopic.Name")?;
        let partitions = d.array(false, "OffsetDeleteRequestTopic.Partitions", |d| {
            OffsetDeleteRequestPartition::decode(d, version)
        })?;
        Ok(OffsetDeleteRequestTopic { name, partitions })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(false, &self.name, "OffsetDeleteRequestTopic.Name")?;
        e.array(false, &self.partitions, "OffsetDeleteRequestTopic.Partitions", |e, it| {
            it.encode(e, version)
        })?;
        Ok(())
    }
}

/// Each partition to delete offsets for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OffsetDeleteRequestPartition {
    /// The partition index.
    pub partition_index: i32,
}

impl OffsetDeleteRequestPartition {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let partition_index = d.int32("OffsetDeleteRequestPartition.PartitionIndex")?;
        Ok(OffsetDeleteRequestPartition { partition_index })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.int32(self.partition_index);
        Ok(())
    }
}

impl Request for OffsetDeleteRequest {
    const KEY: ApiKey = ApiKey::OffsetDelete;
    type Response = OffsetDeleteResponse;
}
