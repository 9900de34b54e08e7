//! `FindCoordinatorRequest`, API 10, versions 0 to 6, flexible from 3.
//!
//! Made by `cargo xtask codegen` from `schema/clients/FindCoordinatorRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use super::find_coordinator_response::FindCoordinatorResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `FindCoordinatorRequest`: API 10, versions 0 to 6, flexible from 3.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FindCoordinatorRequest {
    /// The coordinator key. (Versions 0 to 3.)
    pub key: Str,
    /// The coordinator key type. (group, transaction, share). (Versions 1 and up.)
    pub key_type: i8,
    /// The coordinator keys. (Versions 4 and up.)
    pub coordinator_keys: Vec<Str>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for FindCoordinatorRequest {
    const NAME: &'static str = "FindCoordinatorRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=6;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 3;
        let key = if version <= 3 { d.string(flexible, "FindCoordinatorRequest.Key")? } else { Str::new() };
        let key_type = if version >= 1 { d.int8("FindCoordinatorRequest.KeyType")? } else { 0 };
        let coordinator_keys = if version >= 4 {
            d.array(true, "FindCoordinatorRequest.CoordinatorKeys", |d| {
                d.string(true, "FindCoordinatorRequest.CoordinatorKeys")
            })?
        } else {
            Vec::new()
        };
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("FindCoordinatorRequest.tags")? } else { UnknownTags::new() };
        Ok(FindCoordinatorRequest { key, key_type, coordinator_keys, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 3;
        if version <= 3 {
            e.string(flexible, &self.key, "FindCoordinatorRequest.Key")?;
        } else {
            e.absent(self.key.is_empty(), "FindCoordinatorRequest.Key")?;
        }
        if version >= 1 {
            e.int8(self.key_type);
        } else {
            e.absent(self.key_type == 0, "FindCoordinatorRequest.KeyType")?;
        }
        if version >= 4 {
            e.array(true, &self.coordinator_keys, "FindCoordinatorRequest.CoordinatorKeys", |e, it| {
                e.string(true, it, "FindCoordinatorRequest.CoordinatorKeys")
            })?;
        } else {
            e.absent(self.coordinator_keys.is_empty(), "FindCoordinatorRequest.CoordinatorKeys")?;
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "FindCoordinatorRequest.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "FindCoordinatorRequest.tags")?;
        }
        Ok(())
    }
}

impl Request for FindCoordinatorRequest {
    const KEY: ApiKey = ApiKey::FindCoordinator;
    type Response = FindCoordinatorResponse;
}
