//! `SaslAuthenticateRequest`, API 36, versions 0 to 2, flexible from 2.
//!
//! Made by `cargo xtask codegen` from `schema/clients/SaslAuthenticateRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use bytes::Bytes;

use super::sasl_authenticate_response::SaslAuthenticateResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, UnknownTags};

/// Kafka's `SaslAuthenticateRequest`: API 36, versions 0 to 2, flexible from 2.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SaslAuthenticateRequest {
    /// The SASL authentication bytes from the client, as defined by the SASL mechanism.
    pub auth_bytes: Bytes,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for SaslAuthenticateRequest {
    const NAME: &'static str = "SaslAuthenticateRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=2;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        let auth_bytes = d.bytes(flexible, "SaslAuthenticateRequest.AuthBytes")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("SaslAuthenticateRequest.tags")? } else { UnknownTags::new() };
        Ok(SaslAuthenticateRequest { auth_bytes, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        e.bytes(flexible, &self.auth_bytes, "SaslAuthenticateRequest.AuthBytes")?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "SaslAuthenticateRequest.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "SaslAuthenticateRequest.tags")?;
        }
        Ok(())
    }
}

impl Request for SaslAuthenticateRequest {
    const KEY: ApiKey = ApiKey::SaslAuthenticate;
    type Response = SaslAuthenticateResponse;
}
