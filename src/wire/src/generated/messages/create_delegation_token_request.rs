//! `CreateDelegationTokenRequest`, API 38, versions 1 to 3, flexible from 2.
//!
//! Made by `cargo xtask codegen` from `schema/clients/CreateDelegationTokenRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use super::create_delegation_token_response::CreateDelegationTokenResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `CreateDelegationTokenRequest`: API 38, versions 1 to 3, flexible from 2.
#[derive(Clone, Debug, PartialEq)]
pub struct CreateDelegationTokenRequest {
    /// The principal type of the owner of the token. If it's null it defaults to the token request principal.
    /// (Versions 3 and up.)
    pub owner_principal_type: Option<Str>,
    /// The principal name of the owner of the token. If it's null it defaults to the token request principal.
    /// (Versions 3 and up.)
    pub owner_principal_name: Option<Str>,
    /// A list of those who are allowed to renew this token before it expires.
    pub renewers: Vec<CreatableRenewers>,
    /// The maximum lifetime of the token in milliseconds, or -1 to use the server side default.
    pub max_lifetime_ms: i64,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for CreateDelegationTokenRequest {
    fn default() -> Self {
        CreateDelegationTokenRequest {
            owner_principal_type: Some(Str::new()),
            owner_principal_name: Some(Str::new()),
            renewers: Vec::new(),
            max_lifetime_ms: 0,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for CreateDelegationTokenRequest {
    const NAME: &'static str = "CreateDelegationTokenRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 1..=3;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        let owner_principal_type = if version >= 3 {
            d.nullable_string(true, "CreateDelegationTokenRequest.OwnerPrincipalType")?
        } else {
            Some(Str::new())
        };
        let owner_principal_name = if version >= 3 {
            d.nullable_string(true, "CreateDelegationTokenRequest.OwnerPrincipalName")?
        } else {
            Some(Str::new())
        };
        let renewers = d.array(flexible, "CreateDelegationTokenRequest.Renewers", |d| {
            CreatableRenewers::decode(d, version)
        })?;
        let max_lifetime_ms = d.int64("CreateDelegationTokenRequest.MaxLifetimeMs")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("CreateDelegationTokenRequest.tags")? } else { UnknownTags::new() };
        Ok(CreateDelegationTokenRequest {
            owner_principal_type,
            owner_principal_name,
            renewers,
            max_lifetime_ms,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        if version >= 3 {
            e.nullable_string(
                true,
                &self.owner_principal_type,
                "CreateDelegationTokenRequest.OwnerPrincipalType",
            )?;
        } else {
            e.absent(
                self.owner_principal_type.as_ref().is_some_and(|it| it.is_empty()),
                "CreateDelegationTokenRequest.OwnerPrincipalType",
            )?;
        }
        if version >= 3 {
            e.nullable_string(
                true,
                &self.owner_principal_name,
                "CreateDelegationTokenRequest.OwnerPrincipalName",
            )?;
        } else {
            e.absent(
                self.owner_principal_name.as_ref().is_some_and(|it| it.is_empty()),
                "CreateDelegationTokenRequest.OwnerPrincipalName",
            )?;
        }
        e.array(flexible, &self.renewers, "CreateDelegationTokenRequest.Renewers", |e, it| {
            it.encode(e, version)
        })?;
        e.int64(self.max_lifetime_ms);
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "CreateDelegationTokenRequest.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "CreateDelegationTokenRequest.tags")?;
        }
        Ok(())
    }
}

/// A list of those who are allowed to renew this token before it expires.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreatableRenewers {
    /// The type of the Kafka principal.
    pub principal_type: Str,
    /// The name of the Kafka principal.
    pub principal_name: Str,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl CreatableRenewers {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let principal_type = d.string(flexible, "CreatableRenewers.PrincipalType")?;
        let principal_name = d.string(flexible, "CreatableRenewers.PrincipalName")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("CreatableRenewers.tags")? } else { UnknownTags::new() };
        Ok(CreatableRenewers { principal_type, principal_name, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.string(flexible, &self.principal_type, "CreatableRenewers.PrincipalType")?;
        e.string(flexible, &self.principal_name, "CreatableRenewers.PrincipalName")?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "CreatableRenewers.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "CreatableRenewers.tags")?;
        }
        Ok(())
    }
}

impl Request for CreateDelegationTokenRequest {
    const KEY: ApiKey = ApiKey::CreateDelegationToken;
    type Response = CreateDelegationTokenResponse;
}
