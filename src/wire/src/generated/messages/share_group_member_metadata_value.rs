//! `ShareGroupMemberMetadataValue`, record type 10, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/group-coordinator/ShareGroupMemberMetadataValue.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, Str, UnknownTags};

/// Kafka's `ShareGroupMemberMetadataValue`: record type 10, version 0, flexible.
#[derive(Clone, Debug, PartialEq)]
pub struct ShareGroupMemberMetadataValue {
    /// The (optional) rack id.
    pub rack_id: Option<Str>,
    /// The client id.
    pub client_id: Str,
    /// The client host.
    pub client_host: Str,
    /// The list of subscribed topic names.
    pub subscribed_topic_names: Vec<Str>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for ShareGroupMemberMetadataValue {
    fn default() -> Self {
        ShareGroupMemberMetadataValue {
            rack_id: Some(Str::new()),
            client_id: Str::new(),
            client_host: Str::new(),
            subscribed_topic_names: Vec::new(),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for ShareGroupMemberMetadataValue {
    const NAME: &'static str = "ShareGroupMemberMetadataValue";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let rack_id = d.nullable_string(true, "ShareGroupMemberMetadataValue.RackId")?;
        let client_id = d.string(true, "ShareGroupMemberMetadataValue.ClientId")?;
        let client_host = d.string(true, "ShareGroupMemberMetadataValue.ClientHost")?;
        let subscribed_topic_names =
            d.array(true, "ShareGroupMemberMetadataValue.SubscribedTopicNames", |d| {
                d.string(true, "ShareGroupMemberMetadataValue.SubscribedTopicNames")
            })?;
        let unknown_tagged_fields = d.unknown_tags("ShareGroupMemberMetadataValue.tags")?;
        Ok(ShareGroupMemberMetadataValue {
            rack_id,
            client_id,
            client_host,
            subscribed_topic_names,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.nullable_string(true, &self.rack_id, "ShareGroupMemberMetadataValue.RackId")?;
        e.string(true, &self.client_id, "ShareGroupMemberMetadataValue.ClientId")?;
        e.string(true, &self.client_host, "ShareGroupMemberMetadataValue.ClientHost")?;
        e.array(
            true,
            &self.subscribed_topic_names,
            "ShareGroupMemberMetadataValue.SubscribedTopicNames",
            |e, it| e.string(true, it, "ShareGroupMemberMetadataValue.SubscribedTopicNames"),
        )?;
        e.unknown_tags(&self.unknown_tagged_fields, "ShareGroupMemberMetadataValue.tags")?;
        Ok(())
    }
}

impl Record for ShareGroupMemberMetadataValue {
    const TYPE: i16 = 10;
}
