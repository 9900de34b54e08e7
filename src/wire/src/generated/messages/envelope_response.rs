//! `EnvelopeResponse`, API 58, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/EnvelopeResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use bytes::Bytes;

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, UnknownTags};

/// Kafka's `EnvelopeResponse`: API 58, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EnvelopeResponse {
    /// The embedded response header and data.
    pub response_data: Option<Bytes>,
    /// The error code, or 0 if there was no error.
    pub error_code: i16,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for EnvelopeResponse {
    const NAME: &'static str = "EnvelopeResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let response_data = d.nullable_bytes(true, "EnvelopeResponse.ResponseData")?;
        let error_code = d.int16("EnvelopeResponse.ErrorCode")?;
        let unknown_tagged_fields = d.unknown_tags("EnvelopeResponse.tags")?;
        Ok(EnvelopeResponse { response_data, error_code, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.nullable_bytes(true, &self.response_data, "EnvelopeResponse.ResponseData")?;
        e.int16(self.error_code);
        e.unknown_tags(&self.unknown_tagged_fields, "EnvelopeResponse.tags")?;
        Ok(())
    }
}
