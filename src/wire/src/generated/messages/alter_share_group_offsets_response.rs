//! `AlterShareGroupOffsetsResponse`, API 91, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/AlterShareGroupOffsetsResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `AlterShareGroupOffsetsResponse`: API 91, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AlterShareGroupOffsetsResponse {
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota.
    pub throttle_time_ms: i32,
    /// The top-level error code, or 0 if there was no error.
    pub error_code: i16,
    /// The top-level error message, or null if there was no error.
    pub error_message: Option<Str>,
    /// The results for each topic.
    pub responses: Vec<AlterShareGroupOffsetsResponseTopic>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for AlterShareGroupOffsetsResponse {
    const NAME: &'static str = "AlterShareGroupOffsetsResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let throttle_time_ms = d.int32("AlterShareGroupOffsetsResponse.ThrottleTimeMs")?;
        let error_code = d.int16("AlterShareGroupOffsetsResponse.ErrorCode")?;
        let error_message = d.nullable_string(true, "AlterShareGroupOffsetsResponse.ErrorMessage")?;
        let responses = d.array(true, "AlterShareGroupOffsetsResponse.Responses", |d| {
            AlterShareGroupOffsetsResponseTopic::decode(d, version)
        })?;
        let unknown_tagged_fields = d.unknown_tags("AlterShareGroupOffsetsResponse.tags")?;
        Ok(AlterShareGroupOffsetsResponse {
            throttle_time_ms,
            error_code,
            error_message,
            responses,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.fixed::<6>(|w| {
            w.int32(self.throttle_time_ms);
            w.int16(self.error_code);
        });

        e.nullable_string(true, &self.error_message, "AlterShareGroupOffsetsResponse.ErrorMessage")?;
        e.array(true, &self.responses, "AlterShareGroupOffsetsResponse.Responses", |e, it| {
            it.encode(e, version)
        })?;
        e.unknown_tags(&self.unknown_tagged_fields, "AlterShareGroupOffsetsResponse.tags")?;
        Ok(())
    }
}

/// The results for each topic.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AlterShareGroupOffsetsResponseTopic {
    /// The topic name.
    pub topic_name: Str,
    /// The unique topic ID.
    pub topic_id: Uuid,
    /// `Partitions`.
    pub partitions: Vec<AlterShareGroupOffsetsResponsePartition>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl AlterShareGroupOffsetsResponseTopic {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let topic_name = d.string(true, "AlterShareGroupOffsetsResponseTopic.TopicName")?;
        let topic_id = d.uuid("AlterShareGroupOffsetsResponseTopic.TopicId")?;
        let partitions = d.array(true, "AlterShareGroupOffsetsResponseTopic.Partitions", |d| {
            AlterShareGroupOffsetsResponsePartition::decode(d, version)
        })?;
        let unknown_tagged_fields = d.unknown_tags("AlterShareGroupOffsetsResponseTopic.tags")?;
        Ok(AlterShareGroupOffsetsResponseTopic { topic_name, topic_id, partitions, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.topic_name, "AlterShareGroupOffsetsResponseTopic.TopicName")?;
        e.uuid(self.topic_id);
        e.array(true, &self.partitions, "AlterShareGroupOffsetsResponseTopic.Partitions", |e, it| {
            it.encode(e, version)
        })?;
        e.unknown_tags(&self.unknown_tagged_fields, "AlterShareGroupOffsetsResponseTopic.tags")?;
        Ok(())
    }
}

/// `AlterShareGroupOffsetsResponsePartition` of `AlterShareGroupOffsetsResponse`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AlterShareGroupOffsetsResponsePartition {
    /// The partition index.
    pub partition_index: i32,
    /// The error code, or 0 if there was no error.
    pub error_code: i16,
    /// The error message, or null if there was no error.
    pub error_message: Option<Str>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl AlterShareGroupOffsetsResponsePartition {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let partition_index = d.int32("AlterShareGroupOffsetsResponsePartition.PartitionIndex")?;
        let error_code = d.int16("AlterShareGroupOffsetsResponsePartition.ErrorCode")?;
        let error_message =
            d.nullable_string(true, "AlterShareGroupOffsetsResponsePartition.ErrorMessage")?;
        let unknown_tagged_fields = d.unknown_tags("AlterShareGroupOffsetsResponsePartition.tags")?;
        Ok(AlterShareGroupOffsetsResponsePartition {
            partition_index,
            error_code,
            error_message,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.fixed::<6>(|w| {
            w.int32(self.partition_index);
            w.int16(self.error_code);
        });

        e.nullable_string(true, &self.error_message, "AlterShareGroupOffsetsResponsePartition.ErrorMessage")?;
        e.unknown_tags(&self.unknown_tagged_fields, "AlterShareGroupOffsetsResponsePartition.tags")?;
        Ok(())
    }
}
