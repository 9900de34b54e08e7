//! `ListConfigResourcesResponse`, API 74, versions 0 to 1, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/ListConfigResourcesResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `ListConfigResourcesResponse`: API 74, versions 0 to 1, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListConfigResourcesResponse {
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota.
    pub throttle_time_ms: i32,
    /// The error code, or 0 if there was no error.
    pub error_code: i16,
    /// Each config resource in the response.
    pub config_resources: Vec<ConfigResource>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for ListConfigResourcesResponse {
    const NAME: &'static str = "ListConfigResourcesResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=1;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let throttle_time_ms = d.int32("ListConfigResourcesResponse.ThrottleTimeMs")?;
        let error_code = d.int16("ListConfigResourcesResponse.ErrorCode")?;
        let config_resources = d.array(true, "ListConfigResourcesResponse.ConfigResources", |d| {
            ConfigResource::decode(d, version)
        })?;
        let unknown_tagged_fields = d.unknown_tags("ListConfigResourcesResponse.tags")?;
        Ok(ListConfigResourcesResponse {
            throttle_time_ms,
            error_code,
            config_resources,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.fixed::<6>(|w| {
            w.int32(self.throttle_time_ms);
            w.int16(self.error_code);
        });

        e.array(true, &self.config_resources, "ListConfigResourcesResponse.ConfigResources", |e, it| {
            it.encode(e, version)
        })?;
        e.unknown_tags(&self.unknown_tagged_fields, "ListConfigResourcesResponse.tags")?;
        Ok(())
    }
}

/// Each config resource in the response.
#[derive(Clone, Debug, PartialEq)]
pub struct ConfigResource {
    /// The resource name.
    pub resource_name: Str,
    /// The resource type. (Versions 1 and up.)
    pub resource_type: i8,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for ConfigResource {
    fn default() -> Self {
        ConfigResource {
            resource_name: Str::new(),
            resource_type: 16,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl ConfigResource {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let resource_name = d.string(true, "ConfigResource.ResourceName")?;
        let resource_type = if version >= 1 { d.int8("ConfigResource.ResourceType")? } else { 16 };
        let unknown_tagged_fields = d.unknown_tags("ConfigResource.tags")?;
        Ok(ConfigResource { resource_name, resource_type, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.resource_name, "ConfigResource.ResourceName")?;
        if version >= 1 {
            e.int8(self.resource_type);
        }
        e.unknown_tags(&self.unknown_tagged_fields, "ConfigResource.tags")?;
        Ok(())
    }
}
