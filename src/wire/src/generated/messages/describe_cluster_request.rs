//! `DescribeClusterRequest`, API 60, versions 0 to 2, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/DescribeClusterRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use super::describe_cluster_response::DescribeClusterResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, UnknownTags};

/// Kafka's `DescribeClusterRequest`: API 60, versions 0 to 2, flexible.
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeClusterRequest {
    /// Whether to include cluster authorized operations.
    pub include_cluster_authorized_operations: bool,
    /// The endpoint type to describe. 1=brokers, 2=controllers. (Versions 1 and up.)
    pub endpoint_type: i8,
    /// Whether to include fenced brokers when listing brokers. (Versions 2 and up.)
    pub include_fenced_brokers: bool,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for DescribeClusterRequest {
    fn default() -> Self {
        DescribeClusterRequest {
            include_cluster_authorized_operations: false,
            endpoint_type: 1,
            include_fenced_brokers: false,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for DescribeClusterRequest {
    const NAME: &'static str = "DescribeClusterRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=2;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let include_cluster_authorized_operations =
            d.boolean("DescribeClusterRequest.IncludeClusterAuthorizedOperations")?;
        let endpoint_type = if version >= 1 { d.int8("DescribeClusterRequest.EndpointType")? } else { 1 };
        let include_fenced_brokers =
            if version >= 2 { d.boolean("DescribeClusterRequest.IncludeFencedBrokers")? } else { false };
        let unknown_tagged_fields = d.unknown_tags("DescribeClusterRequest.tags")?;
        Ok(DescribeClusterRequest {
            include_cluster_authorized_operations,
            endpoint_type,
            include_fenced_brokers,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.fixed::<3>(|w| {
            w.boolean(self.include_cluster_authorized_operations);
            if version >= 1 {
                w.int8(self.endpoint_type);
            }
            if version >= 2 {
                w.boolean(self.include_fenced_brokers);
            }
        });
        if version < 1 {
            e.absent(self.endpoint_type == 1, "DescribeClusterRequest.EndpointType")?;
        }
        if version < 2 {
            e.absent(!self.include_fenced_brokers, "DescribeClusterRequest.IncludeFencedBrokers")?;
        }

        e.unknown_tags(&self.unknown_tagged_fields, "DescribeClusterRequest.tags")?;
        Ok(())
    }
}

impl Request for DescribeClusterRequest {
    const KEY: ApiKey = ApiKey::DescribeCluster;
    type Response = DescribeClusterResponse;
}
