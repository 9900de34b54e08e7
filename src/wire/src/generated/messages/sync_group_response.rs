//! `SyncGroupResponse`, API 14, versions 0 to 5, flexible from 4.
//!
//! Made by `cargo xtask codegen` from `schema/clients/SyncGroupResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use bytes::Bytes;

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `SyncGroupResponse`: API 14, versions 0 to 5, flexible from 4.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SyncGroupResponse {
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota. (Versions 1 and up.)
    pub throttle_time_ms: i32,
    /// The error code, or 0 if there was no error.
    pub error_code: i16,
    /// The group protocol type. (Versions 5 and up.)
    pub protocol_type: Option<Str>,
    /// The group protocol name. (Versions 5 and up.)
    pub protocol_name: Option<Str>,
    /// The member assignment.
    pub assignment: Bytes,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for SyncGroupResponse {
    const NAME: &'static str = "SyncGroupResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=5;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 4;
        let throttle_time_ms = if version >= 1 { d.int32("SyncGroupResponse.ThrottleTimeMs")? } else { 0 };
        let error_code = d.int16("SyncGroupResponse.ErrorCode")?;
        let protocol_type =
            if version >= 5 { d.nullable_string(true, "SyncGroupResponse.ProtocolType")? } else { None };
        let protocol_name =
            if version >= 5 { d.nullable_string(true, "SyncGroupResponse.ProtocolName")? } else { None };
        let assignment = d.bytes(flexible, "SyncGroupResponse.Assignment")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("SyncGroupResponse.tags")? } else { UnknownTags::new() };
        Ok(SyncGroupResponse {
            throttle_time_ms,
            error_code,
            protocol_type,
            protocol_name,
            assignment,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 4;
        e.fixed::<6>(|w| {
            if version >= 1 {
                w.int32(self.throttle_time_ms);
            }
            w.int16(self.error_code);
        });

        if version >= 5 {
            e.nullable_string(true, &self.protocol_type, "SyncGroupResponse.ProtocolType")?;
        }
        if version >= 5 {
            e.nullable_string(true, &self.protocol_name, "SyncGroupResponse.ProtocolName")?;
        }
        e.bytes(flexible, &self.assignment, "SyncGroupResponse.Assignment")?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "SyncGroupResponse.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "SyncGroupResponse.tags")?;
        }
        Ok(())
    }
}
