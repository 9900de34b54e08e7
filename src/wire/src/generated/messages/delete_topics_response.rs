//! `DeleteTopicsResponse`, API 20, versions 1 to 6, flexible from 4.
//!
//! Made by `cargo xtask codegen` from `schema/clients/DeleteTopicsResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `DeleteTopicsResponse`: API 20, versions 1 to 6, flexible from 4.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteTopicsResponse {
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota.
    pub throttle_time_ms: i32,
    /// The results for each topic we tried to delete.
    pub responses: Vec<DeletableTopicResult>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for DeleteTopicsResponse {
    const NAME: &'static str = "DeleteTopicsResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 1..=6;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 4;
        let throttle_time_ms = d.int32("DeleteTopicsResponse.ThrottleTimeMs")?;
        let responses = d.array(flexible, "DeleteTopicsResponse.Responses", |d| {
            DeletableTopicResult::decode(d, version)
        })?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("DeleteTopicsResponse.tags")? } else { UnknownTags::new() };
        Ok(DeleteTopicsResponse { throttle_time_ms, responses, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 4;
        e.int32(self.throttle_time_ms);
        e.array(flexible, &self.responses, "DeleteTopicsResponse.Responses", |e, it| it.encode(e, version))?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "DeleteTopicsResponse.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "DeleteTopicsResponse.tags")?;
        }
        Ok(())
    }
}

/// The results for each topic we tried to delete.
#[derive(Clone, Debug, PartialEq)]
pub struct DeletableTopicResult {
    /// The topic name. (May be null in versions 6 and up.)
    pub name: Option<Str>,
    /// The unique topic ID. (Versions 6 and up.)
    pub topic_id: Uuid,
    /// The deletion error, or 0 if the deletion succeeded.
    pub error_code: i16,
    /// The error message, or null if there was no error. (Versions 5 and up.)
    pub error_message: Option<Str>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for DeletableTopicResult {
    fn default() -> Self {
        DeletableTopicResult {
            name: Some(Str::new()),
            topic_id: Uuid::ZERO,
            error_code: 0,
            error_message: None,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl DeletableTopicResult {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 4;
        let name = if version >= 6 {
            d.nullable_string(flexible, "DeletableTopicResult.Name")?
        } else {
            Some(d.string(flexible, "DeletableTopicResult.Name")?)
        };
        let topic_id = if version >= 6 { d.uuid("DeletableTopicResult.TopicId")? } else { Uuid::ZERO };
        let error_code = d.int16("DeletableTopicResult.ErrorCode")?;
        let error_message =
            if version >= 5 { d.nullable_string(true, "DeletableTopicResult.ErrorMessage")? } else { None };
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("DeletableTopicResult.tags")? } else { UnknownTags::new() };
        Ok(DeletableTopicResult { name, topic_id, error_code, error_message, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 4;
        if version >= 6 {
            e.nullable_string(flexible, &self.name, "DeletableTopicResult.Name")?;
        } else {
            e.string(
                flexible,
                e.not_null(&self.name, "DeletableTopicResult.Name")?,
                "DeletableTopicResult.Name",
            )?;
        }
        e.fixed::<18>(|w| {
            if version >= 6 {
                w.uuid(self.topic_id);
            }
            w.int16(self.error_code);
        });

        if version >= 5 {
            e.nullable_string(true, &self.error_message, "DeletableTopicResult.ErrorMessage")?;
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "DeletableTopicResult.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "DeletableTopicResult.tags")?;
        }
        Ok(())
    }
}
