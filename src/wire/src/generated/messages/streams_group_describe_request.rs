//! `StreamsGroupDescribeRequest`, API 89, versions 0 to 1, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/StreamsGroupDescribeRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use super::streams_group_describe_response::StreamsGroupDescribeResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `StreamsGroupDescribeRequest`: API 89, versions 0 to 1, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupDescribeRequest {
    /// The ids of the groups to describe.
    pub group_ids: Vec<Str>,
    /// Whether to include authorized operations.
    pub include_authorized_operations: bool,
    /// Whether to include the full topology description from the topology description plugin in the response.
    /// (Versions 1 and up.)
    pub include_topology_description: bool,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for StreamsGroupDescribeRequest {
    const NAME: &'static str = "StreamsGroupDescribeRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=1;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let group_ids = d.array(true, "StreamsGroupDescribeRequest.GroupIds", |d| {
            d.string(true, "StreamsGroupDescribeRequest.GroupIds")
        })?;
        let include_authorized_operations =
            d.boolean("StreamsGroupDescribeRequest.IncludeAuthorizedOperations")?;
        let include_topology_description = if version >= 1 {
            d.boolean("StreamsGroupDescribeRequest.IncludeTopologyDescription")?
        } else {
            false
        };
        let unknown_tagged_fields = d.unknown_tags("StreamsGroupDescribeRequest.tags")?;
        Ok(StreamsGroupDescribeRequest {
            group_ids,
            include_authorized_operations,
            include_topology_description,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.array(true, &self.group_ids, "StreamsGroupDescribeRequest.GroupIds", |e, it| {
            e.string(true, it, "StreamsGroupDescribeRequest.GroupIds")
        })?;
        e.fixed::<2>(|w| {
            w.boolean(self.include_authorized_operations);
            if version >= 1 {
                w.boolean(self.include_topology_description);
            }
        });
        if version < 1 {
            e.absent(
                !self.include_topology_description,
                "StreamsGroupDescribeRequest.IncludeTopologyDescription",
            )?;
        }

        e.unknown_tags(&self.unknown_tagged_fields, "StreamsGroupDescribeRequest.tags")?;
        Ok(())
    }
}

impl Request for StreamsGroupDescribeRequest {
    const KEY: ApiKey = ApiKey::StreamsGroupDescribe;
    type Response = StreamsGroupDescribeResponse;
}
