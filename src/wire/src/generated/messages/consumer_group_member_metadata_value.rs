//! `ConsumerGroupMemberMetadataValue`, record type 5, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/group-coordinator/ConsumerGroupMemberMetadataValue.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use bytes::Bytes;

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, Str, Tags, UnknownTags};

/// Kafka's `ConsumerGroupMemberMetadataValue`: record type 5, version 0, flexible.
#[derive(Clone, Debug, PartialEq)]
pub struct ConsumerGroupMemberMetadataValue {
    /// The (optional) instance id.
    pub instance_id: Option<Str>,
    /// The (optional) rack id.
    pub rack_id: Option<Str>,
    /// The client id.
    pub client_id: Str,
    /// The client host.
    pub client_host: Str,
    /// The list of subscribed topic names.
    pub subscribed_topic_names: Vec<Str>,
    /// The subscribed topic regular expression.
    pub subscribed_topic_regex: Option<Str>,
    /// The rebalance timeout.
    pub rebalance_timeout_ms: i32,
    /// The server assignor to use; or null if not used.
    pub server_assignor: Option<Str>,
    /// The classic member metadata which includes the supported protocols of the consumer if it uses the
    /// classic protocol. The metadata is null if the consumer uses the consumer protocol. (Tag 0.)
    pub classic_member_metadata: Option<ClassicMemberMetadata>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for ConsumerGroupMemberMetadataValue {
    fn default() -> Self {
        ConsumerGroupMemberMetadataValue {
            instance_id: Some(Str::new()),
            rack_id: Some(Str::new()),
            client_id: Str::new(),
            client_host: Str::new(),
            subscribed_topic_names: Vec::new(),
            subscribed_topic_regex: Some(Str::new()),
            rebalance_timeout_ms: -1,
            server_assignor: Some(Str::new()),
            classic_member_metadata: Some(ClassicMemberMetadata::default()),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for ConsumerGroupMemberMetadataValue {
    const NAME: &'static str = "ConsumerGroupMemberMetadataValue";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let instance_id = d.nullable_string(true, "ConsumerGroupMemberMetadataValue.InstanceId")?;
        let rack_id = d.nullable_string(true, "ConsumerGroupMemberMetadataValue.RackId")?;
        let client_id = d.string(true, "ConsumerGroupMemberMetadataValue.ClientId")?;
        let client_host = d.string(true, "ConsumerGroupMemberMetadataValue.ClientHost")?;
        let subscribed_topic_names =
            d.array(true, "ConsumerGroupMemberMetadataValue.SubscribedTopicNames", |d| {
                d.string(true, "ConsumerGroupMemberMetadataValue.SubscribedTopicNames")
            })?;
        let subscribed_topic_regex =
            d.nullable_string(true, "ConsumerGroupMemberMetadataValue.SubscribedTopicRegex")?;
        let rebalance_timeout_ms = d.int32("ConsumerGroupMemberMetadataValue.RebalanceTimeoutMs")?;
        let server_assignor = d.nullable_string(true, "ConsumerGroupMemberMetadataValue.ServerAssignor")?;
        let mut classic_member_metadata = Some(ClassicMemberMetadata::default());
        let unknown_tagged_fields = d.tags("ConsumerGroupMemberMetadataValue.tags", |d, tag| {
            match tag {
                0 => {
                    classic_member_metadata = d.nullable_tagged_struct(
                        "ConsumerGroupMemberMetadataValue.ClassicMemberMetadata",
                        |d| ClassicMemberMetadata::decode(d, version),
                    )?
                }
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(ConsumerGroupMemberMetadataValue {
            instance_id,
            rack_id,
            client_id,
            client_host,
            subscribed_topic_names,
            subscribed_topic_regex,
            rebalance_timeout_ms,
            server_assignor,
            classic_member_metadata,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.nullable_string(true, &self.instance_id, "ConsumerGroupMemberMetadataValue.InstanceId")?;
        e.nullable_string(true, &self.rack_id, "ConsumerGroupMemberMetadataValue.RackId")?;
        e.string(true, &self.client_id, "ConsumerGroupMemberMetadataValue.ClientId")?;
        e.string(true, &self.client_host, "ConsumerGroupMemberMetadataValue.ClientHost")?;
        e.array(
            true,
            &self.subscribed_topic_names,
            "ConsumerGroupMemberMetadataValue.SubscribedTopicNames",
            |e, it| e.string(true, it, "ConsumerGroupMemberMetadataValue.SubscribedTopicNames"),
        )?;
        e.nullable_string(
            true,
            &self.subscribed_topic_regex,
            "ConsumerGroupMemberMetadataValue.SubscribedTopicRegex",
        )?;
        e.int32(self.rebalance_timeout_ms);
        e.nullable_string(true, &self.server_assignor, "ConsumerGroupMemberMetadataValue.ServerAssignor")?;
        let mut tags = Tags::begin(e, &self.unknown_tagged_fields, "ConsumerGroupMemberMetadataValue.tags");
        if self.classic_member_metadata.as_ref() != Some(&ClassicMemberMetadata::default()) {
            tags.field(e, 0, |e| {
                e.nullable_tagged_struct(&self.classic_member_metadata, |e, it| it.encode(e, version))
            })?;
        }
        tags.finish(e)?;
        Ok(())
    }
}

/// The classic member metadata which includes the supported protocols of the consumer if it uses the classic
/// protocol. The metadata is null if the consumer uses the consumer protocol.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClassicMemberMetadata {
    /// The session timeout if the consumer uses the classic protocol.
    pub session_timeout_ms: i32,
    /// The list of protocols that the member supports if the consumer uses the classic protocol.
    pub supported_protocols: Vec<ClassicProtocol>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl ClassicMemberMetadata {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let session_timeout_ms = d.int32("ClassicMemberMetadata.SessionTimeoutMs")?;
        let supported_protocols = d.array(true, "ClassicMemberMetadata.SupportedProtocols", |d| {
            ClassicProtocol::decode(d, version)
        })?;
        let unknown_tagged_fields = d.unknown_tags("ClassicMemberMetadata.tags")?;
        Ok(ClassicMemberMetadata { session_timeout_ms, supported_protocols, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.int32(self.session_timeout_ms);
        e.array(true, &self.supported_protocols, "ClassicMemberMetadata.SupportedProtocols", |e, it| {
            it.encode(e, version)
        })?;
        e.unknown_tags(&self.unknown_tagged_fields, "ClassicMemberMetadata.tags")?;
        Ok(())
    }
}

/// The list of protocols that the member supports if the consumer uses the classic protocol.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClassicProtocol {
    /// The protocol name.
    pub name: Str,
    /// The protocol metadata.
    pub metadata: Bytes,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl ClassicProtocol {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let name = d.string(true, "ClassicProtocol.Name")?;
        let metadata = d.bytes(true, "ClassicProtocol.Metadata")?;
        let unknown_tagged_fields = d.unknown_tags("ClassicProtocol.tags")?;
        Ok(ClassicProtocol { name, metadata, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.name, "ClassicProtocol.Name")?;
        e.bytes(true, &self.metadata, "ClassicProtocol.Metadata")?;
        e.unknown_tags(&self.unknown_tagged_fields, "ClassicProtocol.tags")?;
        Ok(())
    }
}

impl Record for ConsumerGroupMemberMetadataValue {
    const TYPE: i16 = 5;
}
