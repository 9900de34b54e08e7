//! `ApiVersionsRequest`, API 18, versions 0 to 5, flexible from 3.
//!
//! Made by `cargo xtask codegen` from `schema/clients/ApiVersionsRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use super::api_versions_response::ApiVersionsResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `ApiVersionsRequest`: API 18, versions 0 to 5, flexible from 3.
#[derive(Clone, Debug, PartialEq)]
pub struct ApiVersionsRequest {
    /// The name of the client. (Versions 3 and up.)
    pub client_software_name: Str,
    /// The version of the client. (Versions 3 and up.)
    pub client_software_version: Str,
    /// The cluster ID the client intends to connect to. Provide both ClusterId and NodeId, if known.
    /// (Versions 5 and up.)
    pub cluster_id: Option<Str>,
    /// The node ID the client intends to connect to. Provide both ClusterId and NodeId, if known. (Versions 5
    /// and up.)
    pub node_id: i32,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for ApiVersionsRequest {
    fn default() -> Self {
        ApiVersionsRequest {
            client_software_name: Str::new(),
            client_software_version: Str::new(),
            cluster_id: None,
            node_id: -1,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for ApiVersionsRequest {
    const NAME: &'static str = "ApiVersionsRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=5;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 3;
        let client_software_name =
            if version >= 3 { d.string(true, "ApiVersionsRequest.ClientSoftwareName")? } else { Str::new() };
        let client_software_version = if version >= 3 {
            d.string(true, "ApiVersionsRequest.ClientSoftwareVersion")?
        } else {
            Str::new()
        };
        let cluster_id =
            if version >= 5 { d.nullable_string(true, "ApiVersionsRequest.ClusterId")? } else { None };
        let node_id = if version >= 5 { d.int32("ApiVersionsRequest.NodeId")? } else { -1 };
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("ApiVersionsRequest.tags")? } else { UnknownTags::new() };
        Ok(ApiVersionsRequest {
            client_software_name,
            client_software_version,
            cluster_id,
            node_id,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 3;
        if version >= 3 {
            e.string(true, &self.client_software_name, "ApiVersionsRequest.ClientSoftwareName")?;
        }
        if version >= 3 {
            e.string(true, &self.client_software_version, "ApiVersionsRequest.ClientSoftwareVersion")?;
        }
        if version >= 5 {
            e.nullable_string(true, &self.cluster_id, "ApiVersionsRequest.ClusterId")?;
        }
        if version >= 5 {
            e.int32(self.node_id);
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "ApiVersionsRequest.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "ApiVersionsRequest.tags")?;
        }
        Ok(())
    }
}

impl Request for ApiVersionsRequest {
    const KEY: ApiKey = ApiKey::ApiVersions;
    type Response = ApiVersionsResponse;
}
