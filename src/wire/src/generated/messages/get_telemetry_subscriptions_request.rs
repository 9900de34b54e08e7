//! `GetTelemetrySubscriptionsRequest`, API 71, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/GetTelemetrySubscriptionsRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use super::get_telemetry_subscriptions_response::GetTelemetrySubscriptionsResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, UnknownTags};

/// Kafka's `GetTelemetrySubscriptionsRequest`: API 71, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetTelemetrySubscriptionsRequest {
    /// Unique id for this client instance, must be set to 0 on the first request.
    pub client_instance_id: Uuid,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for GetTelemetrySubscriptionsRequest {
    const NAME: &'static str = "GetTelemetrySubscriptionsRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let client_instance_id = d.uuid("GetTelemetrySubscriptionsRequest.ClientInstanceId")?;
        let unknown_tagged_fields = d.unknown_tags("GetTelemetrySubscriptionsRequest.tags")?;
        Ok(GetTelemetrySubscriptionsRequest { client_instance_id, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.uuid(self.client_instance_id);
        e.unknown_tags(&self.unknown_tagged_fields, "GetTelemetrySubscriptionsRequest.tags")?;
        Ok(())
    }
}

impl Request for GetTelemetrySubscriptionsRequest {
    const KEY: ApiKey = ApiKey::GetTelemetrySubscriptions;
    type Response = GetTelemetrySubscriptionsResponse;
}
