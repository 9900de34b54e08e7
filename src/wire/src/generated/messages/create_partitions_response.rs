//! `CreatePartitionsResponse`, API 37, versions 0 to 3, flexible from 2.
//!
//! Made by `cargo xtask codegen` from `schema/clients/CreatePartitionsResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `CreatePartitionsResponse`: API 37, versions 0 to 3, flexible from 2.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreatePartitionsResponse {
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota.
    pub throttle_time_ms: i32,
    /// The partition creation results for each topic.
    pub results: Vec<CreatePartitionsTopicResult>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for CreatePartitionsResponse {
    const NAME: &'static str = "CreatePartitionsResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=3;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        let throttle_time_ms = d.int32("CreatePartitionsResponse.ThrottleTimeMs")?;
        let results = d.array(flexible, "CreatePartitionsResponse.Results", |d| {
            CreatePartitionsTopicResult::decode(d, version)
        })?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("CreatePartitionsResponse.tags")? } else { UnknownTags::new() };
        Ok(CreatePartitionsResponse { throttle_time_ms, results, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        e.int32(self.throttle_time_ms);
        e.array(flexible, &self.results, "CreatePartitionsResponse.Results", |e, it| it.encode(e, version))?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "CreatePartitionsResponse.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "CreatePartitionsResponse.tags")?;
        }
        Ok(())
    }
}

/// The partition creation results for each topic.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreatePartitionsTopicResult {
    /// The topic name.
    pub name: Str,
    /// The result error, or zero if there was no error.
    pub error_code: i16,
    /// The result message, or null if there was no error.
    pub error_message: Option<Str>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl CreatePartitionsTopicResult {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let name = d.string(flexible, "CreatePartitionsTopicResult.Name")?;
        let error_code = d.int16("CreatePartitionsTopicResult.ErrorCode")?;
        let error_message = d.nullable_string(flexible, "CreatePartitionsTopicResult.ErrorMessage")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("CreatePartitionsTopicResult.tags")? } else { UnknownTags::new() };
        Ok(CreatePartitionsTopicResult { name, error_code, error_message, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.string(flexible, &self.name, "CreatePartitionsTopicResult.Name")?;
        e.int16(self.error_code);
        e.nullable_string(flexible, &self.error_message, "CreatePartitionsTopicResult.ErrorMessage")?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "CreatePartitionsTopicResult.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "CreatePartitionsTopicResult.tags")?;
        }
        Ok(())
    }
}
