//! `WriteShareGroupStateResponse`, API 85, versions 0 to 1, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/WriteShareGroupStateResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `WriteShareGroupStateResponse`: API 85, versions 0 to 1, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WriteShareGroupStateResponse {
    /// The write results.
    pub results: Vec<WriteStateResult>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for WriteShareGroupStateResponse {
    const NAME: &'static str = "WriteShareGroupStateResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=1;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let results =
            d.array(true, "WriteShareGroupStateResponse.Results", |d| WriteStateResult::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("WriteShareGroupStateResponse.tags")?;
        Ok(WriteShareGroupStateResponse { results, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.array(true, &self.results, "WriteShareGroupStateResponse.Results", |e, it| it.encode(e, version))?;
        e.unknown_tags(&self.unknown_tagged_fields, "WriteShareGroupStateResponse.tags")?;
        Ok(())
    }
}

/// The write results.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WriteStateResult {
    /// The topic identifier.
    pub topic_id: Uuid,
    /// The results for the partitions.
    pub partitions: Vec<PartitionResult>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl WriteStateResult {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let topic_id = d.uuid("WriteStateResult.TopicId")?;
        let partitions =
            d.array(true, "WriteStateResult.Partitions", |d| PartitionResult::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("WriteStateResult.tags")?;
        Ok(WriteStateResult { topic_id, partitions, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.uuid(self.topic_id);
        e.array(true, &self.partitions, "WriteStateResult.Partitions", |e, it| it.encode(e, version))?;
        e.unknown_tags(&self.unknown_tagged_fields, "WriteStateResult.tags")?;
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
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl PartitionResult {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let partition = d.int32("PartitionResult.Partition")?;
        let error_code = d.int16("PartitionResult.ErrorCode")?;
        let error_message = d.nullable_string(true, "PartitionResult.ErrorMessage")?;
        let unknown_tagged_fields = d.unknown_tags("PartitionResult.tags")?;
        Ok(PartitionResult { partition, error_code, error_message, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.fixed::<6>(|w| {
            w.int32(self.partition);
            w.int16(self.error_code);
        });

        e.nullable_string(true, &self.error_message, "PartitionResult.ErrorMessage")?;
        e.unknown_tags(&self.unknown_tagged_fields, "PartitionResult.tags")?;
        Ok(())
    }
}
