//! `AlterConfigsResponse`, API 33, versions 0 to 2, flexible from 2.
//!
//! Made by `cargo xtask codegen` from `schema/clients/AlterConfigsResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `AlterConfigsResponse`: API 33, versions 0 to 2, flexible from 2.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AlterConfigsResponse {
    /// Duration in milliseconds for which the request was throttled due to a quota violation, or zero if the
    /// request did not violate any quota.
    pub throttle_time_ms: i32,
    /// The responses for each resource.
    pub responses: Vec<AlterConfigsResourceResponse>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for AlterConfigsResponse {
    const NAME: &'static str = "AlterConfigsResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=2;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        let throttle_time_ms = d.int32("AlterConfigsResponse.ThrottleTimeMs")?;
        let responses = d.array(flexible, "AlterConfigsResponse.Responses", |d| {
            AlterConfigsResourceResponse::decode(d, version)
        })?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("AlterConfigsResponse.tags")? } else { UnknownTags::new() };
        Ok(AlterConfigsResponse { throttle_time_ms, responses, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        e.int32(self.throttle_time_ms);
        e.array(flexible, &self.responses, "AlterConfigsResponse.Responses", |e, it| it.encode(e, version))?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "AlterConfigsResponse.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "AlterConfigsResponse.tags")?;
        }
        Ok(())
    }
}

/// The responses for each resource.
#[derive(Clone, Debug, PartialEq)]
pub struct AlterConfigsResourceResponse {
    /// The resource error code.
    pub error_code: i16,
    /// The resource error message, or null if there was no error.
    pub error_message: Option<Str>,
    /// The resource type.
    pub resource_type: i8,
    /// The resource name.
    pub resource_name: Str,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for AlterConfigsResourceResponse {
    fn default() -> Self {
        AlterConfigsResourceResponse {
            error_code: 0,
            error_message: Some(Str::new()),
            resource_type: 0,
            resource_name: Str::new(),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl AlterConfigsResourceResponse {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let error_code = d.int16("AlterConfigsResourceResponse.ErrorCode")?;
        let error_message = d.nullable_string(flexible, "AlterConfigsResourceResponse.ErrorMessage")?;
        let resource_type = d.int8("AlterConfigsResourceResponse.ResourceType")?;
        let resource_name = d.string(flexible, "AlterConfigsResourceResponse.ResourceName")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("AlterConfigsResourceResponse.tags")? } else { UnknownTags::new() };
        Ok(AlterConfigsResourceResponse {
            error_code,
            error_message,
            resource_type,
            resource_name,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.int16(self.error_code);
        e.nullable_string(flexible, &self.error_message, "AlterConfigsResourceResponse.ErrorMessage")?;
        e.int8(self.resource_type);
        e.string(flexible, &self.resource_name, "AlterConfigsResourceResponse.ResourceName")?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "AlterConfigsResourceResponse.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "AlterConfigsResourceResponse.tags")?;
        }
        Ok(())
    }
}
