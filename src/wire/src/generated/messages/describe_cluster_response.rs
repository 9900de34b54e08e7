//! `DescribeClusterResponse`, API 60, versions 0 to 2, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/DescribeClusterResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `DescribeClusterResponse`: API 60, versions 0 to 2, flexible.
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeClusterResponse {
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota.
    pub throttle_time_ms: i32,
    /// The top-level error code, or 0 if there was no error.
    pub error_code: i16,
    /// The top-level error message, or null if there was no error.
    pub error_message: Option<Str>,
    /// The endpoint type that was described. 1=brokers, 2=controllers. (Versions 1 and up.)
    pub endpoint_type: i8,
    /// The cluster ID that responding broker belongs to.
    pub cluster_id: Str,
    /// The ID of the controller. When handled by a controller, returns the current voter leader ID. When
    /// handled by a broker, returns a random alive broker ID as a fallback.
    pub controller_id: i32,
    /// Each broker in the response.
    pub brokers: Vec<DescribeClusterBroker>,
    /// 32-bit bitfield to represent authorized operations for this cluster.
    pub cluster_authorized_operations: i32,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for DescribeClusterResponse {
    fn default() -> Self {
        DescribeClusterResponse {
            throttle_time_ms: 0,
            error_code: 0,
            error_message: None,
            endpoint_type: 1,
            cluster_id: Str::new(),
            controller_id: -1,
            brokers: Vec::new(),
            cluster_authorized_operations: i32::MIN,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for DescribeClusterResponse {
    const NAME: &'static str = "DescribeClusterResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=2;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let throttle_time_ms = d.int32("DescribeClusterResponse.ThrottleTimeMs")?;
        let error_code = d.int16("DescribeClusterResponse.ErrorCode")?;
        let error_message = d.nullable_string(true, "DescribeClusterResponse.ErrorMessage")?;
        let endpoint_type = if version >= 1 { d.int8("DescribeClusterResponse.EndpointType")? } else { 1 };
        let cluster_id = d.string(true, "DescribeClusterResponse.ClusterId")?;
        let controller_id = d.int32("DescribeClusterResponse.ControllerId")?;
        let brokers =
            d.array(true, "DescribeClusterResponse.Brokers", |d| DescribeClusterBroker::decode(d, version))?;
        let cluster_authorized_operations = d.int32("DescribeClusterResponse.ClusterAuthorizedOperations")?;
        let unknown_tagged_fields = d.unknown_tags("DescribeClusterResponse.tags")?;
        Ok(DescribeClusterResponse {
            throttle_time_ms,
            error_code,
            error_message,
            endpoint_type,
            cluster_id,
            controller_id,
            brokers,
            cluster_authorized_operations,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.fixed::<6>(|w| {
            w.int32(self.throttle_time_ms);
            w.int16(self.error_code);
        });

        e.nullable_string(true, &self.error_message, "DescribeClusterResponse.ErrorMessage")?;
        if version >= 1 {
            e.int8(self.endpoint_type);
        } else {
            e.absent(self.endpoint_type == 1, "DescribeClusterResponse.EndpointType")?;
        }
        e.string(true, &self.cluster_id, "DescribeClusterResponse.ClusterId")?;
        e.int32(self.controller_id);
        e.array(true, &self.brokers, "DescribeClusterResponse.Brokers", |e, it| it.encode(e, version))?;
        e.int32(self.cluster_authorized_operations);
        e.unknown_tags(&self.unknown_tagged_fields, "DescribeClusterResponse.tags")?;
        Ok(())
    }
}

/// Each broker in the response.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeClusterBroker {
    /// The broker ID.
    pub broker_id: i32,
    /// The broker hostname.
    pub host: Str,
    /// The broker port.
    pub port: i32,
    /// The rack of the broker, or null if it has not been assigned to a rack.
    pub rack: Option<Str>,
    /// Whether the broker is fenced. (Versions 2 and up.)
    pub is_fenced: bool,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl DescribeClusterBroker {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let broker_id = d.int32("DescribeClusterBroker.BrokerId")?;
        let host = d.string(true, "DescribeClusterBroker.Host")?;
        let port = d.int32("DescribeClusterBroker.Port")?;
        let rack = d.nullable_string(true, "DescribeClusterBroker.Rack")?;
        let is_fenced = if version >= 2 { d.boolean("DescribeClusterBroker.IsFenced")? } else { false };
        let unknown_tagged_fields = d.unknown_tags("DescribeClusterBroker.tags")?;
        Ok(DescribeClusterBroker { broker_id, host, port, rack, is_fenced, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.int32(self.broker_id);
        e.string(true, &self.host, "DescribeClusterBroker.Host")?;
        e.int32(self.port);
        e.nullable_string(true, &self.rack, "DescribeClusterBroker.Rack")?;
        if version >= 2 {
            e.boolean(self.is_fenced);
        } else {
            e.absent(!self.is_fenced, "DescribeClusterBroker.IsFenced")?;
        }
        e.unknown_tags(&self.unknown_tagged_fields, "DescribeClusterBroker.tags")?;
        Ok(())
    }
}
