//! `UnregisterControllerRequest`, API 94, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/UnregisterControllerRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use super::unregister_controller_response::UnregisterControllerResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, UnknownTags};

/// Kafka's `UnregisterControllerRequest`: API 94, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UnregisterControllerRequest {
    /// The controller ID to unregister.
    pub controller_id: i32,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for UnregisterControllerRequest {
    const NAME: &'static str = "UnregisterControllerRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let controller_id = d.int32("UnregisterControllerRequest.ControllerId")?;
        let unknown_tagged_fields = d.unknown_tags("UnregisterControllerRequest.tags")?;
        Ok(UnregisterControllerRequest { controller_id, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.int32(self.controller_id);
        e.unknown_tags(&self.unknown_tagged_fields, "UnregisterControllerRequest.tags")?;
        Ok(())
    }
}

impl Request for UnregisterControllerRequest {
    const KEY: ApiKey = ApiKey::UnregisterController;
    type Response = UnregisterControllerResponse;
}
