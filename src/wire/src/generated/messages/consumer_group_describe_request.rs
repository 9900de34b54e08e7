//! `ConsumerGroupDescribeRequest`, API 69, versions 0 to 1, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/ConsumerGroupDescribeRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use super::consumer_group_describe_response::ConsumerGroupDescribeResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `ConsumerGroupDescribeRequest`: API 69, versions 0 to 1, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConsumerGroupDescribeRequest {
    /// The ids of the groups to describe.
    pub group_ids: Vec<Str>,
    /// Whether to include authorized operations.
    pub include_authorized_operations: bool,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for ConsumerGroupDescribeRequest {
    const NAME: &'static str = "ConsumerGroupDescribeRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=1;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let group_ids = d.array(true, "ConsumerGroupDescribeRequest.GroupIds", |d| {
            d.string(true, "ConsumerGroupDescribeRequest.GroupIds")
        })?;
        let include_authorized_operations =
            d.boolean("ConsumerGroupDescribeRequest.IncludeAuthorizedOperations")?;
        let unknown_tagged_fields = d.unknown_tags("ConsumerGroupDescribeRequest.tags")?;
        Ok(ConsumerGroupDescribeRequest { group_ids, include_authorized_operations, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.array(true, &self.group_ids, "ConsumerGroupDescribeRequest.GroupIds", |e, it| {
            e.string(true, it, "ConsumerGroupDescribeRequest.GroupIds")
        })?;
        e.boolean(self.include_authorized_operations);
        e.unknown_tags(&self.unknown_tagged_fields, "ConsumerGroupDescribeRequest.tags")?;
        Ok(())
    }
}

impl Request for ConsumerGroupDescribeRequest {
    const KEY: ApiKey = ApiKey::ConsumerGroupDescribe;
    type Response = ConsumerGroupDescribeResponse;
}
