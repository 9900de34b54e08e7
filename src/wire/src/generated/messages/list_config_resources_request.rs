//! `ListConfigResourcesRequest`, API 74, versions 0 to 1, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/ListConfigResourcesRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use super::list_config_resources_response::ListConfigResourcesResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, UnknownTags};

/// Kafka's `ListConfigResourcesRequest`: API 74, versions 0 to 1, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListConfigResourcesRequest {
    /// The list of resource type. If the list is empty, it uses default supported config resource types.
    /// (Versions 1 and up.)
    pub resource_types: Vec<i8>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for ListConfigResourcesRequest {
    const NAME: &'static str = "ListConfigResourcesRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=1;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let resource_types = if version >= 1 {
            d.numbers(true, "ListConfigResourcesRequest.ResourceTypes", i8::from_be_bytes)?
        } else {
            Vec::new()
        };
        let unknown_tagged_fields = d.unknown_tags("ListConfigResourcesRequest.tags")?;
        Ok(ListConfigResourcesRequest { resource_types, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        if version >= 1 {
            e.numbers(
                true,
                &self.resource_types,
                "ListConfigResourcesRequest.ResourceTypes",
                i8::to_be_bytes,
            )?;
        } else {
            e.absent(self.resource_types.is_empty(), "ListConfigResourcesRequest.ResourceTypes")?;
        }
        e.unknown_tags(&self.unknown_tagged_fields, "ListConfigResourcesRequest.tags")?;
        Ok(())
    }
}

impl Request for ListConfigResourcesRequest {
    const KEY: ApiKey = ApiKey::ListConfigResources;
    type Response = ListConfigResourcesResponse;
}
