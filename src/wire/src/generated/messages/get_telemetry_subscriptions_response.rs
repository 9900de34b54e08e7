//! `GetTelemetrySubscriptionsResponse`, API 71, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/GetTelemetrySubscriptionsResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `GetTelemetrySubscriptionsResponse`: API 71, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetTelemetrySubscriptionsResponse {
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota.
    pub throttle_time_ms: i32,
    /// The error code, or 0 if there was no error.
    pub error_code: i16,
    /// Assigned client instance id if ClientInstanceId was 0 in the request, else 0.
    pub client_instance_id: Uuid,
    /// Unique identifier for the current subscription set for this client instance.
    pub subscription_id: i32,
    /// Compression types that broker accepts for the PushTelemetryRequest.
    pub accepted_compression_types: Vec<i8>,
    /// Configured push interval, which is the lowest configured interval in the current subscription set.
    pub push_interval_ms: i32,
    /// The maximum bytes of binary data the broker accepts in PushTelemetryRequest.
    pub telemetry_max_bytes: i32,
    /// Flag to indicate monotonic/counter metrics are to be emitted as deltas or cumulative values.
    pub delta_temporality: bool,
    /// Requested metrics prefix string match. Empty array: No metrics subscribed, Array\[0\] empty string:
    /// All metrics subscribed.
    pub requested_metrics: Vec<Str>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for GetTelemetrySubscriptionsResponse {
    const NAME: &'static str = "GetTelemetrySubscriptionsResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let throttle_time_ms = d.int32("GetTelemetrySubscriptionsResponse.ThrottleTimeMs")?;
        let error_code = d.int16("GetTelemetrySubscriptionsResponse.ErrorCode")?;
        let client_instance_id = d.uuid("GetTelemetrySubscriptionsResponse.ClientInstanceId")?;
        let subscription_id = d.int32("GetTelemetrySubscriptionsResponse.SubscriptionId")?;
        let accepted_compression_types =
            d.numbers(true, "GetTelemetrySubscriptionsResponse.AcceptedCompressionTypes", i8::from_be_bytes)?;
        let push_interval_ms = d.int32("GetTelemetrySubscriptionsResponse.PushIntervalMs")?;
        let telemetry_max_bytes = d.int32("GetTelemetrySubscriptionsResponse.TelemetryMaxBytes")?;
        let delta_temporality = d.boolean("GetTelemetrySubscriptionsResponse.DeltaTemporality")?;
        let requested_metrics = d.array(true, "GetTelemetrySubscriptionsResponse.RequestedMetrics", |d| {
            d.string(true, "GetTelemetrySubscriptionsResponse.RequestedMetrics")
        })?;
        let unknown_tagged_fields = d.unknown_tags("GetTelemetrySubscriptionsResponse.tags")?;
        Ok(GetTelemetrySubscriptionsResponse {
            throttle_time_ms,
            error_code,
            client_instance_id,
            subscription_id,
            accepted_compression_types,
            push_interval_ms,
            telemetry_max_bytes,
            delta_temporality,
            requested_metrics,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.fixed::<26>(|w| {
            w.int32(self.throttle_time_ms);
            w.int16(self.error_code);
            w.uuid(self.client_instance_id);
            w.int32(self.subscription_id);
        });

        e.numbers(
            true,
            &self.accepted_compression_types,
            "GetTelemetrySubscriptionsResponse.AcceptedCompressionTypes",
            i8::to_be_bytes,
        )?;
        e.fixed::<9>(|w| {
            w.int32(self.push_interval_ms);
            w.int32(self.telemetry_max_bytes);
            w.boolean(self.delta_temporality);
        });

        e.array(
            true,
            &self.requested_metrics,
            "GetTelemetrySubscriptionsResponse.RequestedMetrics",
            |e, it| e.string(true, it, "GetTelemetrySubscriptionsResponse.RequestedMetrics"),
        )?;
        e.unknown_tags(&self.unknown_tagged_fields, "GetTelemetrySubscriptionsResponse.tags")?;
        Ok(())
    }
}
