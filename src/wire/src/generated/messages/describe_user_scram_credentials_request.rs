//! `DescribeUserScramCredentialsRequest`, API 50, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/DescribeUserScramCredentialsRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use super::describe_user_scram_credentials_response::DescribeUserScramCredentialsResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `DescribeUserScramCredentialsRequest`: API 50, version 0, flexible.
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeUserScramCredentialsRequest {
    /// The users to describe, or null/empty to describe all users.
    pub users: Option<Vec<UserName>>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for DescribeUserScramCredentialsRequest {
    fn default() -> Self {
        DescribeUserScramCredentialsRequest {
            users: Some(Vec::new()),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for DescribeUserScramCredentialsRequest {
    const NAME: &'static str = "DescribeUserScramCredentialsRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let users = d.nullable_array(true, "DescribeUserScramCredentialsRequest.Users", |d| {
            UserName::decode(d, version)
        })?;
        let unknown_tagged_fields = d.unknown_tags("DescribeUserScramCredentialsRequest.tags")?;
        Ok(DescribeUserScramCredentialsRequest { users, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.nullable_array(true, &self.users, "DescribeUserScramCredentialsRequest.Users", |e, it| {
            it.encode(e, version)
        })?;
        e.unknown_tags(&self.unknown_tagged_fields, "DescribeUserScramCredentialsRequest.tags")?;
        Ok(())
    }
}

/// The users to describe, or null/empty to describe all users.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UserName {
    /// The user name.
    pub name: Str,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl UserName {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let name = d.string(true, "UserName.Name")?;
        let unknown_tagged_fields = d.unknown_tags("UserName.tags")?;
        Ok(UserName { name, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.name, "UserName.Name")?;
        e.unknown_tags(&self.unknown_tagged_fields, "UserName.tags")?;
        Ok(())
    }
}

impl Request for DescribeUserScramCredentialsRequest {
    const KEY: ApiKey = ApiKey::DescribeUserScramCredentials;
    type Response = DescribeUserScramCredentialsResponse;
}
