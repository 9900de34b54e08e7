//! `PushTelemetryRequest`, API 72, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/PushTelemetryRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use bytes::Bytes;
use milena_types::Uuid;

use super::push_telemetry_response::PushTelemetryResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, UnknownTags};

/// Kafka's `PushTelemetryRequest`: API 72, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PushTelemetryRequest {
    /// Unique id for this client instance.
    pub client_instance_id: Uuid,
    /// Unique identifier for the current subscription.
    pub subscription_id: i32,
    /// Client is terminating the connection.
    pub terminating: bool,
    /// Compression codec used to compress the metrics.
    pub compression_type: i8,
    /// Metrics encoded in OpenTelemetry MetricsData v1 protobuf format.
    pub metrics: Bytes,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for PushTelemetryRequest {
    const NAME: &'static str = "PushTelemetryRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let client_instance_id = d.uuid("PushTelemetryRequest.ClientInstanceId")?;
        let subscription_id = d.int32("PushTelemetryRequest.SubscriptionId")?;
        let terminating = d.boolean("PushTelemetryRequest.Terminating")?;
        let compression_type = d.int8("PushTelemetryRequest.CompressionType")?;
        let metrics = d.bytes(true, "PushTelemetryRequest.Metrics")?;
        let unknown_tagged_fields = d.unknown_tags("PushTelemetryRequest.tags")?;
        Ok(PushTelemetryRequest {
            client_instance_id,
            subscription_id,
            terminating,
            compression_type,
            metrics,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.fixed::<22>(|w| {
            w.uuid(self.client_instance_id);
            w.int32(self.subscription_id);
            w.boolean(self.terminating);
            w.int8(self.compression_type);
        });

        e.bytes(true, &self.metrics, "PushTelemetryRequest.Metrics")?;
        e.unknown_tags(&self.unknown_tagged_fields, "PushTelemetryRequest.tags")?;
        Ok(())
    }
}

impl Request for PushTelemetryRequest {
    const KEY: ApiKey = ApiKey::PushTelemetry;
    type Response = PushTelemetryResponse;
}
