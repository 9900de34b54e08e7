//! `SaslAuthenticateResponse`, API 36, versions 0 to 2, flexible from 2.
//!
//! Made by `cargo xtask codegen` from `schema/clients/SaslAuthenticateResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use bytes::Bytes;

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `SaslAuthenticateResponse`: API 36, versions 0 to 2, flexible from 2.
#[derive(Clone, Debug, PartialEq)]
pub struct SaslAuthenticateResponse {
    /// The error code, or 0 if there was no error.
    pub error_code: i16,
    /// The error message, or null if there was no error.
    pub error_message: Option<Str>,
    /// The SASL authentication bytes from the server, as defined by the SASL mechanism.
    pub auth_bytes: Bytes,
    /// Number of milliseconds after which only re-authentication over the existing connection to create a new
    /// session can occur. (Versions 1 and up.)
    pub session_lifetime_ms: i64,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for SaslAuthenticateResponse {
    fn default() -> Self {
        SaslAuthenticateResponse {
            error_code: 0,
            error_message: Some(Str::new()),
            auth_bytes: Bytes::new(),
            session_lifetime_ms: 0,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for SaslAuthenticateResponse {
    const NAME: &'static str = "SaslAuthenticateResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=2;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        let error_code = d.int16("SaslAuthenticateResponse.ErrorCode")?;
        let error_message = d.nullable_string(flexible, "SaslAuthenticateResponse.ErrorMessage")?;
        let auth_bytes = d.bytes(flexible, "SaslAuthenticateResponse.AuthBytes")?;
        let session_lifetime_ms =
            if version >= 1 { d.int64("SaslAuthenticateResponse.SessionLifetimeMs")? } else { 0 };
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("SaslAuthenticateResponse.tags")? } else { UnknownTags::new() };
        Ok(SaslAuthenticateResponse {
            error_code,
            error_message,
            auth_bytes,
            session_lifetime_ms,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        e.int16(self.error_code);
        e.nullable_string(flexible, &self.error_message, "SaslAuthenticateResponse.ErrorMessage")?;
        e.bytes(flexible, &self.auth_bytes, "SaslAuthenticateResponse.AuthBytes")?;
        if version >= 1 {
            e.int64(self.session_lifetime_ms);
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "SaslAuthenticateResponse.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "SaslAuthenticateResponse.tags")?;
        }
        Ok(())
    }
}
