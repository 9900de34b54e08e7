//! `DeleteGroupsRequest`, API 42, versions 0 to 3, flexible from 2.
//!
//! Made by `cargo xtask codegen` from `schema/clients/DeleteGroupsRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use super::delete_groups_response::DeleteGroupsResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `DeleteGroupsRequest`: API 42, versions 0 to 3, flexible from 2.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteGroupsRequest {
    /// The group names to delete.
    pub groups_names: Vec<Str>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for DeleteGroupsRequest {
    const NAME: &'static str = "DeleteGroupsRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=3;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        let groups_names = d.array(flexible, "DeleteGroupsRequest.GroupsNames", |d| {
            d.string(flexible, "DeleteGroupsRequest.GroupsNames")
        })?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("DeleteGroupsRequest.tags")? } else { UnknownTags::new() };
        Ok(DeleteGroupsRequest { groups_names, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        e.array(flexible, &self.groups_names, "DeleteGroupsRequest.GroupsNames", |e, it| {
            e.string(flexible, it, "DeleteGroupsRequest.GroupsNames")
        })?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "DeleteGroupsRequest.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "DeleteGroupsRequest.tags")?;
        }
        Ok(())
    }
}

impl Request for DeleteGroupsRequest {
    const KEY: ApiKey = ApiKey::DeleteGroups;
    type Response = DeleteGroupsResponse;
}
