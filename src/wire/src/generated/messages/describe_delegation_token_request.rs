//! `DescribeDelegationTokenRequest`, API 41, versions 1 to 3, flexible from 2.
//!
//! Made by `cargo xtask codegen` from `schema/clients/DescribeDelegationTokenRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use super::describe_delegation_token_response::DescribeDelegationTokenResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `DescribeDelegationTokenRequest`: API 41, versions 1 to 3, flexible from 2.
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeDelegationTokenRequest {
    /// Each owner that we want to describe delegation tokens for, or null to describe all tokens.
    pub owners: Option<Vec<DescribeDelegationTokenOwner>>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for DescribeDelegationTokenRequest {
    fn default() -> Self {
        DescribeDelegationTokenRequest { owners: Some(Vec::new()), unknown_tagged_fields: UnknownTags::new() }
    }
}

impl Message for DescribeDelegationTokenRequest {
    const NAME: &'static str = "DescribeDelegationTokenRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 1..=3;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        let owners = d.nullable_array(flexible, "DescribeDelegationTokenRequest.Owners", |d| {
            DescribeDelegationTokenOwner::decode(d, version)
        })?;
        let unknown_tagged_fields = if flexible {
            d.unknown_tags("DescribeDelegationTokenRequest.tags")?
        } else {
            UnknownTags::new()
        };
        Ok(DescribeDelegationTokenRequest { owners, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        e.nullable_array(flexible, &self.owners, "DescribeDelegationTokenRequest.Owners", |e, it| {
            it.encode(e, version)
        })?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "DescribeDelegationTokenRequest.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "DescribeDelegationTokenRequest.tags")?;
        }
        Ok(())
    }
}

/// Each owner that we want to describe delegation tokens for, or null to describe all tokens.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeDelegationTokenOwner {
    /// The owner principal type.
    pub principal_type: Str,
    /// The owner principal name.
    pub principal_name: Str,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl DescribeDelegationTokenOwner {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let principal_type = d.string(flexible, "DescribeDelegationTokenOwner.PrincipalType")?;
        let principal_name = d.string(flexible, "DescribeDelegationTokenOwner.PrincipalName")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("DescribeDelegationTokenOwner.tags")? } else { UnknownTags::new() };
        Ok(DescribeDelegationTokenOwner { principal_type, principal_name, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.string(flexible, &self.principal_type, "DescribeDelegationTokenOwner.PrincipalType")?;
        e.string(flexible, &self.principal_name, "DescribeDelegationTokenOwner.PrincipalName")?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "DescribeDelegationTokenOwner.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "DescribeDelegationTokenOwner.tags")?;
        }
        Ok(())
    }
}

impl Request for DescribeDelegationTokenRequest {
    const KEY: ApiKey = ApiKey::DescribeDelegationToken;
    type Response = DescribeDelegationTokenResponse;
}
