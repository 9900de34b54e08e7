//! `ReadShareGroupStateSummaryResponse`, API 87, versions 0 to 1, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/ReadShareGroupStateSummaryResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `ReadShareGroupStateSummaryResponse`: API 87, versions 0 to 1, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReadShareGroupStateSummaryResponse {
    /// The read results.
    pub results: Vec<ReadStateSummaryResult>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for ReadShareGroupStateSummaryResponse {
    const NAME: &'static str = "ReadShareGroupStateSummaryResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=1;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let results = d.array(true, "ReadShareGroupStateSummaryResponse.Results", |d| {
            ReadStateSummaryResult::decode(d, version)
        })?;
        let unknown_tagged_fields = d.unknown_tags("ReadShareGroupStateSummaryResponse.tags")?;
        Ok(ReadShareGroupStateSummaryResponse { results, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.array(true, &self.results, "ReadShareGroupStateSummaryResponse.Results", |e, it| {
            it.encode(e, version)
        })?;
        e.unknown_tags(&self.unknown_tagged_fields, "ReadShareGroupStateSummaryResponse.tags")?;
        Ok(())
    }
}

/// The read results.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReadStateSummaryResult {
    /// The topic identifier.
    pub topic_id: Uuid,
    /// The results for the partitions.
    pub partitions: Vec<PartitionResult>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl ReadStateSummaryResult {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let topic_id = d.uuid("ReadStateSummaryResult.TopicId")?;
        let partitions =
            d.array(true, "ReadStateSummaryResult.Partitions", |d| PartitionResult::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("ReadStateSummaryResult.tags")?;
        Ok(ReadStateSummaryResult { topic_id, partitions, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.uuid(self.topic_id);
        e.array(true, &self.partitions, "ReadStateSummaryResult.Partitions", |e, it| it.encode(e, version))?;
        e.unknown_tags(&self.unknown_tagged_fields, "ReadStateSummaryResult.tags")?;
        Ok(())
    }
}

/// The results for the partitions.
#[derive(Clone, Debug, PartialEq)]
pub struct PartitionResult {
    /// The partition index.
    pub partition: i32,
    /// The error code, or 0 if there was no error.
    pub error_code: i16,
    /// The error message, or null if there was no error.
    pub error_message: Option<Str>,
    /// The state epoch of the share-partition.
    pub state_epoch: i32,
    /// The leader epoch of the share-partition.
    pub leader_epoch: i32,
    /// The share-partition start offset.
    pub start_offset: i64,
    /// The number of offsets greater than or equal to share-partition start offset for which delivery has
    /// been completed. (Versions 1 and up.)
    pub delivery_complete_count: i32,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for PartitionResult {
    fn default() -> Self {
        PartitionResult {
            partition: 0,
            error_code: 0,
            error_message: None,
            state_epoch: 0,
            leader_epoch: 0,
            start_offset: 0,
            delivery_complete_count: -1,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl PartitionResult {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let partition = d.int32("PartitionResult.Partition")?;
        let error_code = d.int16("PartitionResult.ErrorCode")?;
        let error_message = d.nullable_string(true, "PartitionResult.ErrorMessage")?;
        let state_epoch = d.int32("PartitionResult.StateEpoch")?;
        let leader_epoch = d.int32("PartitionResult.LeaderEpoch")?;
        let start_offset = d.int64("PartitionResult.StartOffset")?;
        let delivery_complete_count =
            if version >= 1 { d.int32("PartitionResult.DeliveryCompleteCount")? } else { -1 };
        let unknown_tagged_fields = d.unknown_tags("PartitionResult.tags")?;
        Ok(PartitionResult {
            partition,
            error_code,
            error_message,
            state_epoch,
            leader_epoch,
            start_offset,
            delivery_complete_count,
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
        e.fixed::<20>(|w| {
            w.int32(self.state_epoch);
            w.int32(self.leader_epoch);
            w.int64(self.start_offset);
            if version >= 1 {
                w.int32(self.delivery_complete_count);
            }
        });

        e.unknown_tags(&self.unknown_tagged_fields, "PartitionResult.tags")?;
        Ok(())
    }
}
