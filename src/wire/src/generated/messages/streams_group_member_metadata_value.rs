//! `StreamsGroupMemberMetadataValue`, record type 19, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/group-coordinator/StreamsGroupMemberMetadataValue.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, Str, UnknownTags};

/// Kafka's `StreamsGroupMemberMetadataValue`: record type 19, version 0, flexible.
#[derive(Clone, Debug, PartialEq)]
pub struct StreamsGroupMemberMetadataValue {
    /// The (optional) instance ID for static membership.
    pub instance_id: Option<Str>,
    /// The (optional) rack ID.
    pub rack_id: Option<Str>,
    /// The client ID.
    pub client_id: Str,
    /// The client host.
    pub client_host: Str,
    /// The rebalance timeout.
    pub rebalance_timeout_ms: i32,
    /// The epoch of the topology.
    pub topology_epoch: i32,
    /// Identity of the streams instance that may have multiple consumers.
    pub process_id: Str,
    /// User-defined endpoint for running interactive queries on this instance.
    pub user_endpoint: Option<Endpoint>,
    /// Used for rack-aware assignment algorithm.
    pub client_tags: Vec<KeyValue>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for StreamsGroupMemberMetadataValue {
    fn default() -> Self {
        StreamsGroupMemberMetadataValue {
            instance_id: Some(Str::new()),
            rack_id: Some(Str::new()),
            client_id: Str::new(),
            client_host: Str::new(),
            rebalance_timeout_ms: -1,
            topology_epoch: 0,
            process_id: Str::new(),
            user_endpoint: None,
            client_tags: Vec::new(),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for StreamsGroupMemberMetadataValue {
    const NAME: &'static str = "StreamsGroupMemberMetadataValue";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let instance_id = d.nullable_string(true, "StreamsGroupMemberMetadataValue.InstanceId")?;
        let rack_id = d.nullable_string(true, "StreamsGroupMemberMetadataValue.RackId")?;
        let client_id = d.string(true, "StreamsGroupMemberMetadataValue.ClientId")?;
        let client_host = d.string(true, "StreamsGroupMemberMetadataValue.ClientHost")?;
        let rebalance_timeout_ms = d.int32("StreamsGroupMemberMetadataValue.RebalanceTimeoutMs")?;
        let topology_epoch = d.int32("StreamsGroupMemberMetadataValue.TopologyEpoch")?;
        let process_id = d.string(true, "StreamsGroupMemberMetadataValue.ProcessId")?;
        let user_endpoint = d.nullable_struct("StreamsGroupMemberMetadataValue.UserEndpoint", |d| {
            Endpoint::decode(d, version)
        })?;
        let client_tags =
            d.array(true, "StreamsGroupMemberMetadataValue.ClientTags", |d| KeyValue::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("StreamsGroupMemberMetadataValue.tags")?;
        Ok(StreamsGroupMemberMetadataValue {
            instance_id,
            rack_id,
            client_id,
            client_host,
            rebalance_timeout_ms,
            topology_epoch,
            process_id,
            user_endpoint,
            client_tags,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.nullable_string(true, &self.instance_id, "StreamsGroupMemberMetadataValue.InstanceId")?;
        e.nullable_string(true, &self.rack_id, "StreamsGroupMemberMetadataValue.RackId")?;
        e.string(true, &self.client_id, "StreamsGroupMemberMetadataValue.ClientId")?;
        e.string(true, &self.client_host, "StreamsGroupMemberMetadataValue.ClientHost")?;
        e.fixed::<8>(|w| {
            w.int32(self.rebalance_timeout_ms);
            w.int32(self.topology_epoch);
        });

        e.string(true, &self.process_id, "StreamsGroupMemberMetadataValue.ProcessId")?;
        e.nullable_struct(&self.user_endpoint, |e, it| it.encode(e, version))?;
        e.array(true, &self.client_tags, "StreamsGroupMemberMetadataValue.ClientTags", |e, it| {
            it.encode(e, version)
        })?;
        e.unknown_tags(&self.unknown_tagged_fields, "StreamsGroupMemberMetadataValue.tags")?;
        Ok(())
    }
}

/// `Endpoint` of `StreamsGroupMemberMetadataValue`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Endpoint {
    /// The host of the endpoint.
    pub host: Str,
    /// The port of the endpoint.
    pub port: u16,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Endpoint {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let host = d.string(true, "Endpoint.Host")?;
        let port = d.uint16("Endpoint.Port")?;
        let unknown_tagged_fields = d.unknown_tags("Endpoint.tags")?;
        Ok(Endpoint { host, port, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.host, "Endpoint.Host")?;
        e.uint16(self.port);
        e.unknown_tags(&self.unknown_tagged_fields, "Endpoint.tags")?;
        Ok(())
    }
}

/// `KeyValue` of `StreamsGroupMemberMetadataValue`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KeyValue {
    /// The key of the config.
    pub key: Str,
    /// the value of the config.
    pub value: Str,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl KeyValue {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let key = d.string(true, "KeyValue.Key")?;
        let value = d.string(true, "KeyValue.Value")?;
        let unknown_tagged_fields = d.unknown_tags("KeyValue.tags")?;
        Ok(KeyValue { key, value, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.key, "KeyValue.Key")?;
        e.string(true, &self.value, "KeyValue.Value")?;
        e.unknown_tags(&self.unknown_tagged_fields, "KeyValue.tags")?;
        Ok(())
    }
}

impl Record for StreamsGroupMemberMetadataValue {
    const TYPE: i16 = 19;
}
