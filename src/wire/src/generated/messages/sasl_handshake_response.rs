//! `SaslHandshakeResponse`, API 17, versions 0 to 1, never flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/SaslHandshakeResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str};

/// Kafka's `SaslHandshakeResponse`: API 17, versions 0 to 1, never flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SaslHandshakeResponse {
    /// The error code, or 0 if there was no error.
    pub error_code: i16,
    /// The mechanisms enabled in the server.
    pub mechanisms: Vec<Str>,
}

impl Message for SaslHandshakeResponse {
    const NAME: &'static str = "SaslHandshakeResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=1;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let error_code = d.int16("SaslHandshakeResponse.ErrorCode")?;
        let mechanisms = d.array(false, "SaslHandshakeResponse.Mechanisms", |d| {
            d.string(false, "SaslHandshakeResponse.Mechanisms")
        })?;
        Ok(SaslHandshakeResponse { error_code, mechanisms })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.int16(self.error_code);
        e.array(false, &self.mechanisms, "SaslHandshakeResponse.Mechanisms", |e, it| {
            e.string(false, it, "SaslHandshakeResponse.Mechanisms")
        })?;
        Ok(())
    }
}
