//! `InitializeShareGroupStateRequest`, API 83, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/InitializeShareGroupStateRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use super::initialize_share_group_state_response::InitializeShareGroupStateResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `InitializeShareGroupStateRequest`: API 83, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InitializeShareGroupStateRequest {
    /// The group identifier.
    pub group_id: Str,
    /// The data for the topics.
    pub topics: Vec<InitializeStateData>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for InitializeShareGroupStateRequest {
    const NAME: &'static str = "InitializeShareGroupStateRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let group_id = d.string(true, "InitializeShareGroupStateRequest.GroupId")?;
        let topics = d.array(true, "InitializeShareGroupStateRequest.Topics", |d| {
            InitializeStateData::decode(d, version)
        })?;
        let unknown_tagged_fields = d.unknown_tags("InitializeShareGroupStateRequest.tags")?;
        Ok(InitializeShareGroupStateRequest { group_id, topics, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.string(true, &self.group_id, "InitializeShareGroupStateRequest.GroupId")?;
        e.array(true, &self.topics, "InitializeShareGroupStateRequest.Topics", |e, it| {
            it.encode(e, version)
        })?;
        e.unknown_tags(&self.unknown_tagged_fields, "InitializeShareGroupStateRequest.tags")?;
        Ok(())
    }
}

/// The data for the topics.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InitializeStateData {
    /// The topic identifier.
    pub topic_id: Uuid,
    /// The data for the partitions.
    pub partitions: Vec<PartitionData>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl InitializeStateData {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let topic_id = d.uuid("InitializeStateData.TopicId")?;
        let partitions =
            d.array(true, "InitializeStateData.Partitions", |d| PartitionData::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("InitializeStateData.tags")?;
        Ok(InitializeStateData { topic_id, partitions, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.uuid(self.topic_id);
        e.array(true, &self.partitions, "InitializeStateData.Partitions", |e, it| it.encode(e, version))?;
        e.unknown_tags(&self.unknown_tagged_fields, "InitializeStateData.tags")?;
        Ok(())
    }
}

/// The data for the partitions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PartitionData {
    /// The partition index.
    pub partition: i32,
    /// The state epoch for this share-partition.
    pub state_epoch: i32,
    /// The share-partition start offset, or -1 if the start offset is not being initialized.
    pub start_offset: i64,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl PartitionData {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let partition = d.int32("PartitionData.Partition")?;
        let state_epoch = d.int32("PartitionData.StateEpoch")?;
        let start_offset = d.int64("PartitionData.StartOffset")?;
        let unknown_tagged_fields = d.unknown_tags("PartitionData.tags")?;
        Ok(PartitionData { partition, state_epoch, start_offset, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.fixed::<16>(|w| {
            w.int32(self.partition);
            w.int32(self.state_epoch);
            w.int64(self.start_offset);
        });

        e.unknown_tags(&self.unknown_tagged_fields, "PartitionData.tags")?;
        Ok(())
    }
}

impl Request for InitializeShareGroupStateRequest {
    const KEY: ApiKey = ApiKey::InitializeShareGroupState;
    type Response = InitializeShareGroupStateResponse;
}
