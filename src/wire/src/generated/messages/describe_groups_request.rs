//! `DescribeGroupsRequest`, API 15, versions 0 to 6, flexible from 5.
//!
//! Made by `cargo xtask codegen` from `schema/clients/DescribeGroupsRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use super::describe_groups_response::DescribeGroupsResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `DescribeGroupsRequest`: API 15, versions 0 to 6, flexible from 5.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeGroupsRequest {
    /// The names of the groups to describe.
    pub groups: Vec<Str>,
    /// Whether to include authorized operations. (Versions 3 and up.)
    pub include_authorized_operations: bool,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for DescribeGroupsRequest {
    const NAME: &'static str = "DescribeGroupsRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=6;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 5;
        let groups = d.array(flexible, "DescribeGroupsRequest.Groups", |d| {
            d.string(flexible, "DescribeGroupsRequest.Groups")
        })?;
        let include_authorized_operations = if version >= 3 {
            d.boolean("DescribeGroupsRequest.IncludeAuthorizedOperations")?
        } else {
            false
        };
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("DescribeGroupsRequest.tags")? } else { UnknownTags::new() };
        Ok(DescribeGroupsRequest { groups, include_authorized_operations, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 5;
        e.array(flexible, &self.groups, "DescribeGroupsRequest.Groups", |e, it| {
            e.string(flexible, it, "DescribeGroupsRequest.Groups")
        })?;
        if version >= 3 {
            e.boolean(self.include_authorized_operations);
        } else {
            e.absent(
                !self.include_authorized_operations,
                "DescribeGroupsRequest.IncludeAuthorizedOperations",
            )?;
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "DescribeGroupsRequest.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "DescribeGroupsRequest.tags")?;
        }
        Ok(())
    }
}

impl Request for DescribeGroupsRequest {
    const KEY: ApiKey = ApiKey::DescribeGroups;
    type Response = DescribeGroupsResponse;
}
