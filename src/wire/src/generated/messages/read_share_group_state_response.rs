//! `ReadShareGroupStateResponse`, API 84, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/ReadShareGroupStateResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `ReadShareGroupStateResponse`: API 84, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReadShareGroupStateResponse {
    /// The read results.
    pub results: Vec<ReadStateResult>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for ReadShareGroupStateResponse {
    const NAME: &'static str = "ReadShareGroupStateResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let results =
            d.array(true, "ReadShareGroupStateResponse.Results", |d| ReadStateResult::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("ReadShareGroupStateResponse.tags")?;
        Ok(ReadShareGroupStateResponse { results, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.array(true, &self.results, "ReadShareGroupStateResponse.Results", |e, it| it.encode(e, version))?;
        e.unknown_tags(&self.unknown_tagged_fields, "ReadShareGroupStateResponse.tags")?;
        Ok(())
    }
}

/// The read results.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReadStateResult {
    /// The topic identifier.
    pub topic_id: Uuid,
    /// The results for the partitions.
    pub partitions: Vec<PartitionResult>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl ReadStateResult {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let topic_id = d.uuid("ReadStateResult.TopicId")?;
        let partitions =
            d.array(true, "ReadStateResult.Partitions", |d| PartitionResult::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("ReadStateResult.tags")?;
        Ok(ReadStateResult { topic_id, partitions, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.uuid(self.topic_id);
        e.array(true, &self.partitions, "ReadStateResult.Partitions", |e, it| it.encode(e, version))?;
        e.unknown_tags(&self.unknown_tagged_fields, "ReadStateResult.tags")?;
        Ok(())
    }
}

/// The results for the partitions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PartitionResult {
    /// The partition index.
    pub partition: i32,
    /// The error code, or 0 if there was no error.
    pub error_code: i16,
    /// The error message, or null if there was no error.
    pub error_message: Option<Str>,
    /// The state epoch of the share-partition.
    pub state_epoch: i32,
    /// The share-partition start offset, which can be -1 if it is not yet initialized.
    pub start_offset: i64,
    /// The state batches for this share-partition.
    pub state_batches: Vec<StateBatch>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl PartitionResult {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let partition = d.int32("PartitionResult.Partition")?;
        let error_code = d.int16("PartitionResult.ErrorCode")?;
        let error_message = d.nullable_string(true, "PartitionResult.ErrorMessage")?;
        let state_epoch = d.int32("PartitionResult.StateEpoch")?;
        let start_offset = d.int64("PartitionResult.StartOffset")?;
        let state_batches =
            d.array(true, "PartitionResult.StateBatches", |d| StateBatch::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("PartitionResult.tags")?;
        Ok(PartitionResult {
            partition,
            error_code,
            error_message,
            state_epoch,
            start_offset,
            state_batches,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.fixed::<6>(|w| {
            w.int32(self.partition);
            w.int16(self.error_code);
        });

        e.nullable_string(true, &self.error_message, "PartitionResult.ErrorMessage")?;
        e.fixed::<12>(|w| {
            w.int32(self.state_epoch);
            w.int64(self.start_offset);
        });

        e.array(true, &self.state_batches, "PartitionResult.StateBatches", |e, it| it.encode(e, version))?;
        e.unknown_tags(&self.unknown_tagged_fields, "PartitionResult.tags")?;
        Ok(())
    }
}

/// The state batches for this share-partition.
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
