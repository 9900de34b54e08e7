//! `ShareGroupDescribeRequest`, API 77, version 1, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/ShareGroupDescribeRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use super::share_group_describe_response::ShareGroupDescribeResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `ShareGroupDescribeRequest`: API 77, version 1, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShareGroupDescribeRequest {
    /// The ids of the groups to describe.
    pub group_ids: Vec<Str>,
    /// Whether to include authorized operations.
    pub include_authorized_operations: bool,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for ShareGroupDescribeRequest {
    const NAME: &'static str = "ShareGroupDescribeRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 1..=1;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let group_ids = d.array(true, "ShareGroupDescribeRequest.GroupIds", |d| {
            d.string(true, "ShareGroupDescribeRequest.GroupIds")
        })?;
        let include_authorized_operations =
            d.boolean("ShareGroupDescribeRequest.IncludeAuthorizedOperations")?;
        let unknown_tagged_fields = d.unknown_tags("ShareGroupDescribeRequest.tags")?;
        Ok(ShareGroupDescribeRequest { group_ids, include_authorized_operations, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.array(true, &self.group_ids, "ShareGroupDescribeRequest.GroupIds", |e, it| {
            e.string(true, it, "ShareGroupDescribeRequest.GroupIds")
        })?;
        e.boolean(self.include_authorized_operations);
        e.unknown_tags(&self.unknown_tagged_fields, "ShareGroupDescribeRequest.tags")?;
        Ok(())
    }
}

impl Request for ShareGroupDescribeRequest {
    const KEY: ApiKey = ApiKey::ShareGroupDescribe;
    type Response = ShareGroupDescribeResponse;
}
