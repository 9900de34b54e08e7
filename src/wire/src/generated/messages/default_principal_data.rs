//! `DefaultPrincipalData`, data, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/DefaultPrincipalData.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `DefaultPrincipalData`: data, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DefaultPrincipalData {
    /// The principal type.
    pub r#type: Str,
    /// The principal name.
    pub name: Str,
    /// Whether the principal was authenticated by a delegation token on the forwarding broker.
    pub token_authenticated: bool,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for DefaultPrincipalData {
    const NAME: &'static str = "DefaultPrincipalData";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let r#type = d.string(true, "DefaultPrincipalData.Type")?;
        let name = d.string(true, "DefaultPrincipalData.Name")?;
        let token_authenticated = d.boolean("DefaultPrincipalData.TokenAuthenticated")?;
        let unknown_tagged_fields = d.unknown_tags("DefaultPrincipalData.tags")?;
        Ok(DefaultPrincipalData { r#type, name, token_authenticated, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.string(true, &self.r#type, "DefaultPrincipalData.Type")?;
        e.string(true, &self.name, "DefaultPrincipalData.Name")?;
        e.boolean(self.token_authenticated);
        e.unknown_tags(&self.unknown_tagged_fields, "DefaultPrincipalData.tags")?;
        Ok(())
    }
}
