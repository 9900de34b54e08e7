//! `FindCoordinatorResponse`, API 10, versions 0 to 6, flexible from 3.
//!
//! Made by `cargo xtask codegen` from `schema/clients/FindCoordinatorResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `FindCoordinatorResponse`: API 10, versions 0 to 6, flexible from 3.
#[derive(Clone, Debug, PartialEq)]
pub struct FindCoordinatorResponse {
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota. (Versions 1 and up.)
    pub throttle_time_ms: i32,
    /// The error code, or 0 if there was no error. (Versions 0 to 3.)
    pub error_code: i16,
    /// The error message, or null if there was no error. (Versions 1 to 3.)
    pub error_message: Option<Str>,
    /// The node id. (Versions 0 to 3.)
    pub node_id: i32,
    /// The host name. (Versions 0 to 3.)
    pub host: Str,
    /// The port. (Versions 0 to 3.)
    pub port: i32,
    /// Each coordinator result in the response. (Versions 4 and up.)
    pub coordinators: Vec<Coordinator>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for FindCoordinatorResponse {
    fn default() -> Self {
        FindCoordinatorResponse {
            throttle_time_ms: 0,
            error_code: 0,
            error_message: Some(Str::new()),
            node_id: 0,
            host: Str::new(),
            port: 0,
            coordinators: Vec::new(),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for FindCoordinatorResponse {
    const NAME: &'static str = "FindCoordinatorResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=6;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 3;
        let throttle_time_ms =
            if version >= 1 { d.int32("FindCoordinatorResponse.ThrottleTimeMs")? } else { 0 };
        let error_code = if version <= 3 { d.int16("FindCoordinatorResponse.ErrorCode")? } else { 0 };
        let error_message = if (1..=3).contains(&version) {
            d.nullable_string(flexible, "FindCoordinatorResponse.ErrorMessage")?
        } else {
            Some(Str::new())
        };
        let node_id = if version <= 3 { d.int32("FindCoordinatorResponse.NodeId")? } else { 0 };
        let host =
            if version <= 3 { d.string(flexible, "FindCoordinatorResponse.Host")? } else { Str::new() };
        let port = if version <= 3 { d.int32("FindCoordinatorResponse.Port")? } else { 0 };
        let coordinators = if version >= 4 {
            d.array(true, "FindCoordinatorResponse.Coordinators", |d| Coordinator::decode(d, version))?
        } else {
            Vec::new()
        };
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("FindCoordinatorResponse.tags")? } else { UnknownTags::new() };
        Ok(FindCoordinatorResponse {
            throttle_time_ms,
            error_code,
            error_message,
            node_id,
            host,
            port,
            coordinators,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 3;
        e.fixed::<6>(|w| {
            if version >= 1 {
                w.int32(self.throttle_time_ms);
            }
            if version <= 3 {
                w.int16(self.error_code);
            }
        });
        if version > 3 {
            e.absent(self.error_code == 0, "FindCoordinatorResponse.ErrorCode")?;
        }

        if (1..=3).contains(&version) {
            e.nullable_string(flexible, &self.error_message, "FindCoordinatorResponse.ErrorMessage")?;
        }
        if version <= 3 {
            e.int32(self.node_id);
        } else {
            e.absent(self.node_id == 0, "FindCoordinatorResponse.NodeId")?;
        }
        if version <= 3 {
            e.string(flexible, &self.host, "FindCoordinatorResponse.Host")?;
        } else {
            e.absent(self.host.is_empty(), "FindCoordinatorResponse.Host")?;
        }
        if version <= 3 {
            e.int32(self.port);
        } else {
            e.absent(self.port == 0, "FindCoordinatorResponse.Port")?;
        }
        if version >= 4 {
            e.array(true, &self.coordinators, "FindCoordinatorResponse.Coordinators", |e, it| {
                it.encode(e, version)
            })?;
        } else {
            e.absent(self.coordinators.is_empty(), "FindCoordinatorResponse.Coordinators")?;
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "FindCoordinatorResponse.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "FindCoordinatorResponse.tags")?;
        }
        Ok(())
    }
}

/// Each coordinator result in the response. (Versions 4 and up.)
#[derive(Clone, Debug, PartialEq)]
pub struct Coordinator {
    /// The coordinator key.
    pub key: Str,
    /// The node id.
    pub node_id: i32,
    /// The host name.
    pub host: Str,
    /// The port.
    pub port: i32,
    /// The error code, or 0 if there was no error.
    pub error_code: i16,
    /// The error message, or null if there was no error.
    pub error_message: Option<Str>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for Coordinator {
    fn default() -> Self {
        Coordinator {
            key: Str::new(),
            node_id: 0,
            host: Str::new(),
            port: 0,
            error_code: 0,
            error_message: Some(Str::new()),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Coordinator {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let key = d.string(true, "Coordinator.Key")?;
        let node_id = d.int32("Coordinator.NodeId")?;
        let host = d.string(true, "Coordinator.Host")?;
        let port = d.int32("Coordinator.Port")?;
        let error_code = d.int16("Coordinator.ErrorCode")?;
        let error_message = d.nullable_string(true, "Coordinator.ErrorMessage")?;
        let unknown_tagged_fields = d.unknown_tags("Coordinator.tags")?;
        Ok(Coordinator { key, node_id, host, port, error_code, error_message, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.key, "Coordinator.Key")?;
        e.int32(self.node_id);
        e.string(true, &self.host, "Coordinator.Host")?;
        e.fixed::<6>(|w| {
            w.int32(self.port);
            w.int16(self.error_code);
        });

        e.nullable_string(true, &self.error_message, "Coordinator.ErrorMessage")?;
        e.unknown_tags(&self.unknown_tagged_fields, "Coordinator.tags")?;
        Ok(())
    }
}
