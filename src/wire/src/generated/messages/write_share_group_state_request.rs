//! `WriteShareGroupStateRequest`, API 85, versions 0 to 1, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/WriteShareGroupStateRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use super::write_share_group_state_response::WriteShareGroupStateResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `WriteShareGroupStateRequest`: API 85, versions 0 to 1, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WriteShareGroupStateRequest {
    /// The group identifier.
    pub group_id: Str,
    /// The data for the topics.
    pub topics: Vec<WriteStateData>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for WriteShareGroupStateRequest {
    const NAME: &'static str = "WriteShareGroupStateRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=1;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let group_id = d.string(true, "WriteShareGroupStateRequest.GroupId")?;
        let topics =
            d.array(true, "WriteShareGroupStateRequest.Topics", |d| WriteStateData::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("WriteShareGroupStateRequest.tags")?;
        Ok(WriteShareGroupStateRequest { group_id, topics, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.string(true, &self.group_id, "WriteShareGroupStateRequest.GroupId")?;
        e.array(true, &self.topics, "WriteShareGroupStateRequest.Topics", |e, it| it.encode(e, version))?;
        e.unknown_tags(&self.unknown_tagged_fields, "WriteShareGroupStateRequest.tags")?;
        Ok(())
    }
}

/// The data for the topics.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WriteStateData {
    /// The topic identifier.
    pub topic_id: Uuid,
    /// The data for the partitions.
    pub partitions: Vec<PartitionData>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl WriteStateData {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let topic_id = d.uuid("WriteStateData.TopicId")?;
        let partitions = d.array(true, "WriteStateData.Partitions", |d| PartitionData::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("WriteStateData.tags")?;
        Ok(WriteStateData { topic_id, partitions, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.uuid(self.topic_id);
        e.array(true, &self.partitions, "WriteStateData.Partitions", |e, it| it.encode(e, version))?;
        e.unknown_tags(&self.unknown_tagged_fields, "WriteStateData.tags")?;
        Ok(())
    }
}

/// The data for the partitions.
#[derive(Clone, Debug, PartialEq)]
pub struct PartitionData {
    /// The partition index.
    pub partition: i32,
    /// The state epoch of the share-partition.
    pub state_epoch: i32,
    /// The leader epoch of the share-partition.
    pub leader_epoch: i32,
    /// The share-partition start offset, or -1 if the start offset is not being written.
    pub start_offset: i64,
    /// The number of offsets greater than or equal to share-partition start offset for which delivery has
    /// been completed. (Versions 1 and up.)
    pub delivery_complete_count: i32,
    /// The state batches for the share-partition.
    pub state_batches: Vec<StateBatch>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for PartitionData {
    fn default() -> Self {
        PartitionData {
            partition: 0,
            state_epoch: 0,
            leader_epoch: 0,
            start_offset: 0,
            delivery_complete_count: -1,
            state_batches: Vec::new(),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl PartitionData {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let partition = d.int32("PartitionData.Partition")?;
        let state_epoch = d.int32("PartitionData.StateEpoch")?;
        let leader_epoch = d.int32("PartitionData.LeaderEpoch")?;
        let start_offset = d.int64("PartitionData.StartOffset")?;
        let delivery_complete_count =
            if version >= 1 { d.int32("PartitionData.DeliveryCompleteCount")? } else { -1 };
        let state_batches =
            d.array(true, "PartitionData.StateBatches", |d| StateBatch::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("PartitionData.tags")?;
        Ok(PartitionData {
            partition,
            state_epoch,
            leader_epoch,
            start_offset,
            delivery_complete_count,
            state_batches,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.fixed::<24>(|w| {
            w.int32(self.partition);
            w.int32(self.state_epoch);
            w.int32(self.leader_epoch);
            w.int64(self.start_offset);
            if version >= 1 {
                w.int32(self.delivery_complete_count);
            }
        });

        e.array(true, &self.state_batches, "PartitionData.StateBatches", |e, it| it.encode(e, version))?;
        e.unknown_tags(&self.unknown_tagged_fields, "PartitionData.tags")?;
        Ok(())
    }
}

/// The state batches for the share-partition.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StateBatch {
    /// The first offset of this state batch.
    pub first_offset: i64,
    /// The last offset of this state batch.
    pub last_offset: i64,
    /// The delivery state - 0:Available,2:Acked,4:Archived.
    pub delivery_state: i8,
    /// The delivery count.
    pub delivery_count: i16,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl StateBatch {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let first_offset = d.int64("StateBatch.FirstOffset")?;
        let last_offset = d.int64("StateBatch.LastOffset")?;
        let delivery_state = d.int8("StateBatch.DeliveryState")?;
        let delivery_count = d.int16("StateBatch.DeliveryCount")?;
        let unknown_tagged_fields = d.unknown_tags("StateBatch.tags")?;
        Ok(StateBatch { first_offset, last_offset, delivery_state, delivery_count, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.fixed::<19>(|w| {
            w.int64(self.first_offset);
            w.int64(self.last_offset);
            w.int8(self.delivery_state);
            w.int16(self.delivery_count);
        });

        e.unknown_tags(&self.unknown_tagged_fields, "StateBatch.tags")?;
        Ok(())
    }
}

impl Request for WriteShareGroupStateRequest {
    const KEY: ApiKey = ApiKey::WriteShareGroupState;
    type Response = WriteShareGroupStateResponse;
}
