//! `DeleteShareGroupOffsetsResponse`, API 92, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/DeleteShareGroupOffsetsResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `DeleteShareGroupOffsetsResponse`: API 92, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteShareGroupOffsetsResponse {
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota.
    pub throttle_time_ms: i32,
    /// The top-level error code, or 0 if there was no error.
    pub error_code: i16,
    /// The top-level error message, or null if there was no error.
    pub error_message: Option<Str>,
    /// The results for each topic.
    pub responses: Vec<DeleteShareGroupOffsetsResponseTopic>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for DeleteShareGroupOffsetsResponse {
    const NAME: &'static str = "DeleteShareGroupOffsetsResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let throttle_time_ms = d.int32("DeleteShareGroupOffsetsResponse.ThrottleTimeMs")?;
        let error_code = d.int16("DeleteShareGroupOffsetsResponse.ErrorCode")?;
        let error_message = d.nullable_string(true, "DeleteShareGroupOffsetsResponse.ErrorMessage")?;
        let responses = d.array(true, "DeleteShareGroupOffsetsResponse.Responses", |d| {
            DeleteShareGroupOffsetsResponseTopic::decode(d, version)
        })?;
        let unknown_tagged_fields = d.unknown_tags("DeleteShareGroupOffsetsResponse.tags")?;
        Ok(DeleteShareGroupOffsetsResponse {
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

        e.nullable_string(true, &self.error_message, "DeleteShareGroupOffsetsResponse.ErrorMessage")?;
        e.array(true, &self.responses, "DeleteShareGroupOffsetsResponse.Responses", |e, it| {
            it.encode(e, version)
        })?;
        e.unknown_tags(&self.unknown_tagged_fields, "DeleteShareGroupOffsetsResponse.tags")?;
        Ok(())
    }
}

/// The results for each topic.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteShareGroupOffsetsResponseTopic {
    /// The topic name.
    pub topic_name: Str,
    /// The unique topic ID.
    pub topic_id: Uuid,
    /// The topic-level error code, or 0 if there was no error.
    pub error_code: i16,
    /// The topic-level error message, or null if there was no error.
    pub error_message: Option<Str>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl DeleteShareGroupOffsetsResponseTopic {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let topic_name = d.string(true, "DeleteShareGroupOffsetsResponseTopic.TopicName")?;
        let topic_id = d.uuid("DeleteShareGroupOffsetsResponseTopic.TopicId")?;
        let error_code = d.int16("DeleteShareGroupOffsetsResponseTopic.ErrorCode")?;
        let error_message = d.nullable_string(true, "DeleteShareGroupOffsetsResponseTopic.ErrorMessage")?;
        let unknown_tagged_fields = d.unknown_tags("DeleteShareGroupOffsetsResponseTopic.tags")?;
        Ok(DeleteShareGroupOffsetsResponseTopic {
            topic_name,
            topic_id,
            error_code,
            error_message,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.topic_name, "DeleteShareGroupOffsetsResponseTopic.TopicName")?;
        e.fixed::<18>(|w| {
            w.uuid(self.topic_id);
            w.int16(self.error_code);
        });

        e.nullable_string(true, &self.error_message, "DeleteShareGroupOffsetsResponseTopic.ErrorMessage")?;
        e.unknown_tags(&self.unknown_tagged_fields, "DeleteShareGroupOffsetsResponseTopic.tags")?;
        Ok(())
    }
}
