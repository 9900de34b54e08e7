//! `UnregisterBrokerRequest`, API 64, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/UnregisterBrokerRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use super::unregister_broker_response::UnregisterBrokerResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, UnknownTags};

/// Kafka's `UnregisterBrokerRequest`: API 64, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UnregisterBrokerRequest {
    /// The broker ID to unregister.
    pub broker_id: i32,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for UnregisterBrokerRequest {
    const NAME: &'static str = "UnregisterBrokerRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let broker_id = d.int32("UnregisterBrokerRequest.BrokerId")?;
        let unknown_tagged_fields = d.unknown_tags("UnregisterBrokerRequest.tags")?;
        Ok(UnregisterBrokerRequest { broker_id, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.int32(self.broker_id);
        e.unknown_tags(&self.unknown_tagged_fields, "UnregisterBrokerRequest.tags")?;
        Ok(())
    }
}

impl Request for UnregisterBrokerRequest {
    const KEY: ApiKey = ApiKey::UnregisterBroker;
    type Response = UnregisterBrokerResponse;
}
