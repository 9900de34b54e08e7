//! `RequestHeader`, a header, versions 1 to 2, flexible from 2.
//!
//! Made by `cargo xtask codegen` from `schema/clients/RequestHeader.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `RequestHeader`: a header, versions 1 to 2, flexible from 2.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestHeader {
    /// The API key of this request.
    pub request_api_key: i16,
    /// The API version of this request.
    pub request_api_version: i16,
    /// The correlation ID of this request.
    pub correlation_id: i32,
    /// The client ID string.
    pub client_id: Option<Str>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for RequestHeader {
    fn default() -> Self {
        RequestHeader {
            request_api_key: 0,
            request_api_version: 0,
            correlation_id: 0,
            client_id: Some(Str::new()),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for RequestHeader {
    const NAME: &'static str = "RequestHeader";
    const VERSIONS: std::ops::RangeInclusive<i16> = 1..=2;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        let request_api_key = d.int16("RequestHeader.RequestApiKey")?;
        let request_api_version = d.int16("RequestHeader.RequestApiVersion")?;
        let correlation_id = d.int32("RequestHeader.CorrelationId")?;
        let client_id = d.nullable_string(false, "RequestHeader.ClientId")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("RequestHeader.tags")? } else { UnknownTags::new() };
        Ok(RequestHeader {
            request_api_key,
            request_api_version,
            correlation_id,
            client_id,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        e.fixed::<8>(|w| {
            w.int16(self.request_api_key);
            w.int16(self.request_api_version);
            w.int32(self.correlation_id);
        });

        e.nullable_string(false, &self.client_id, "RequestHeader.ClientId")?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "RequestHeader.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "RequestHeader.tags")?;
        }
        Ok(())
    }
}
