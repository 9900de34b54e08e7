//! `EnvelopeRequest`, API 58, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/EnvelopeRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use bytes::Bytes;

use super::envelope_response::EnvelopeResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, UnknownTags};

/// Kafka's `EnvelopeRequest`: API 58, version 0, flexible.
#[derive(Clone, Debug, PartialEq)]
pub struct EnvelopeRequest {
    /// The embedded request header and data.
    pub request_data: Bytes,
    /// Value of the initial client principal when the request is redirected by a broker.
    pub request_principal: Option<Bytes>,
    /// The original client's address in bytes.
    pub client_host_address: Bytes,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for EnvelopeRequest {
    fn default() -> Self {
        EnvelopeRequest {
            request_data: Bytes::new(),
            request_principal: Some(Bytes::new()),
            client_host_address: Bytes::new(),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for EnvelopeRequest {
    const NAME: &'static str = "EnvelopeRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let request_data = d.bytes(true, "EnvelopeRequest.RequestData")?;
        let request_principal = d.nullable_bytes(true, "EnvelopeRequest.RequestPrincipal")?;
        let client_host_address = d.bytes(true, "EnvelopeRequest.ClientHostAddress")?;
        let unknown_tagged_fields = d.unknown_tags("EnvelopeRequest.tags")?;
        Ok(EnvelopeRequest { request_data, request_principal, client_host_address, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.bytes(true, &self.request_data, "EnvelopeRequest.RequestData")?;
        e.nullable_bytes(true, &self.request_principal, "EnvelopeRequest.RequestPrincipal")?;
        e.bytes(true, &self.client_host_address, "EnvelopeRequest.ClientHostAddress")?;
        e.unknown_tags(&self.unknown_tagged_fields, "EnvelopeRequest.tags")?;
        Ok(())
    }
}

impl Request for EnvelopeRequest {
    const KEY: ApiKey = ApiKey::Envelope;
    type Response = EnvelopeResponse;
}
