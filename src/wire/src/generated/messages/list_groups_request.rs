//! `ListGroupsRequest`, API 16, versions 0 to 5, flexible from 3.
//!
//! Made by `cargo xtask codegen` from `schema/clients/ListGroupsRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use super::list_groups_response::ListGroupsResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `ListGroupsRequest`: API 16, versions 0 to 5, flexible from 3.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListGroupsRequest {
    /// The states of the groups we want to list. If empty, all groups are returned with their state.
    /// (Versions 4 and up.)
    pub states_filter: Vec<Str>,
    /// The types of the groups we want to list. If empty, all groups are returned with their type. (Versions
    /// 5 and up.)
    pub types_filter: Vec<Str>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for ListGroupsRequest {
    const NAME: &'static str = "ListGroupsRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=5;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 3;
        let states_filter = if version >= 4 {
            d.array(true, "ListGroupsRequest.StatesFilter", |d| {
                d.string(true, "ListGroupsRequest.StatesFilter")
            })?
        } else {
            Vec::new()
        };
        let types_filter = if version >= 5 {
            d.array(true, "ListGroupsRequest.TypesFilter", |d| {
                d.string(true, "ListGroupsRequest.TypesFilter")
            })?
        } else {
            Vec::new()
        };
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("ListGroupsRequest.tags")? } else { UnknownTags::new() };
        Ok(ListGroupsRequest { states_filter, types_filter, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 3;
        if version >= 4 {
            e.array(true, &self.states_filter, "ListGroupsRequest.StatesFilter", |e, it| {
                e.string(true, it, "ListGroupsRequest.StatesFilter")
            })?;
        } else {
            e.absent(self.states_filter.is_empty(), "ListGroupsRequest.StatesFilter")?;
        }
        if version >= 5 {
            e.array(true, &self.types_filter, "ListGroupsRequest.TypesFilter", |e, it| {
                e.string(true, it, "ListGroupsRequest.TypesFilter")
            })?;
        } else {
            e.absent(self.types_filter.is_empty(), "ListGroupsRequest.TypesFilter")?;
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "ListGroupsRequest.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "ListGroupsRequest.tags")?;
        }
        Ok(())
    }
}

impl Request for ListGroupsRequest {
    const KEY: ApiKey = ApiKey::ListGroups;
    type Response = ListGroupsResponse;
}
