//! `BrokerRegistrationRequest`, API 62, versions 0 to 4, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/BrokerRegistrationRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use super::broker_registration_response::BrokerRegistrationResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `BrokerRegistrationRequest`: API 62, versions 0 to 4, flexible.
#[derive(Clone, Debug, PartialEq)]
pub struct BrokerRegistrationRequest {
    /// The broker ID.
    pub broker_id: i32,
    /// The cluster id of the broker process.
    pub cluster_id: Str,
    /// The incarnation id of the broker process.
    pub incarnation_id: Uuid,
    /// The listeners of this broker.
    pub listeners: Vec<Listener>,
    /// The features on this broker. Note: in v0-v3, features with MinSupportedVersion = 0 are omitted.
    pub features: Vec<Feature>,
    /// The rack which this broker is in.
    pub rack: Option<Str>,
    /// If the required configurations for ZK migration are present, this value is set to true. (Versions 1
    /// and up.)
    pub is_migrating_zk_broker: bool,
    /// Log directories configured in this broker which are available. (Versions 2 and up.)
    pub log_dirs: Vec<Uuid>,
    /// The epoch before a clean shutdown. (Versions 3 and up.)
    pub previous_broker_epoch: i64,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for BrokerRegistrationRequest {
    fn default() -> Self {
        BrokerRegistrationRequest {
            broker_id: 0,
            cluster_id: Str::new(),
            incarnation_id: Uuid::ZERO,
            listeners: Vec::new(),
            features: Vec::new(),
            rack: Some(Str::new()),
            is_migrating_zk_broker: false,
            log_dirs: Vec::new(),
            previous_broker_epoch: -1,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for BrokerRegistrationRequest {
    const NAME: &'static str = "BrokerRegistrationRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=4;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let broker_id = d.int32("BrokerRegistrationRequest.BrokerId")?;
        let cluster_id = d.string(true, "BrokerRegistrationRequest.ClusterId")?;
        let incarnation_id = d.uuid("BrokerRegistrationRequest.IncarnationId")?;
        let listeners =
            d.array(true, "BrokerRegistrationRequest.Listeners", |d| Listener::decode(d, version))?;
        let features =
            d.array(true, "BrokerRegistrationRequest.Features", |d| Feature::decode(d, version))?;
        let rack = d.nullable_string(true, "BrokerRegistrationRequest.Rack")?;
        let is_migrating_zk_broker =
            if version >= 1 { d.boolean("BrokerRegistrationRequest.IsMigratingZkBroker")? } else { false };
        let log_dirs = if version >= 2 {
            d.numbers(true, "BrokerRegistrationRequest.LogDirs", Uuid)?
        } else {
            Vec::new()
        };
        let previous_broker_epoch =
            if version >= 3 { d.int64("BrokerRegistrationRequest.PreviousBrokerEpoch")? } else { -1 };
        let unknown_tagged_fields = d.unknown_tags("BrokerRegistrationRequest.tags")?;
        Ok(BrokerRegistrationRequest {
            broker_id,
            cluster_id,
            incarnation_id,
            listeners,
            features,
            rack,
            is_migrating_zk_broker,
            log_dirs,
            previous_broker_epoch,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.int32(self.broker_id);
        e.string(true, &self.cluster_id, "BrokerRegistrationRequest.ClusterId")?;
        e.uuid(self.incarnation_id);
        e.array(true, &self.listeners, "BrokerRegistrationRequest.Listeners", |e, it| it.encode(e, version))?;
        e.array(true, &self.features, "BrokerRegistrationRequest.Features", |e, it| it.encode(e, version))?;
        e.nullable_string(true, &self.rack, "BrokerRegistrationRequest.Rack")?;
        if version >= 1 {
            e.boolean(self.is_migrating_zk_broker);
        } else {
            e.absent(!self.is_migrating_zk_broker, "BrokerRegistrationRequest.IsMigratingZkBroker")?;
        }
        if version >= 2 {
            e.numbers(true, &self.log_dirs, "BrokerRegistrationRequest.LogDirs", |it| it.0)?;
        }
        if version >= 3 {
            e.int64(self.previous_broker_epoch);
        }
        e.unknown_tags(&self.unknown_tagged_fields, "BrokerRegistrationRequest.tags")?;
        Ok(())
    }
}

/// The listeners of this broker.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Listener {
    /// The name of the endpoint.
    pub name: Str,
    /// The hostname.
    pub host: Str,
    /// The port.
    pub port: u16,
    /// The security protocol.
    pub security_protocol: i16,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Listener {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let name = d.string(true, "Listener.Name")?;
        let host = d.string(true, "Listener.Host")?;
        let port = d.uint16("Listener.Port")?;
        let security_protocol = d.int16("Listener.SecurityProtocol")?;
        let unknown_tagged_fields = d.unknown_tags("Listener.tags")?;
        Ok(Listener { name, host, port, security_protocol, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.name, "Listener.Name")?;
        e.string(true, &self.host, "Listener.Host")?;
        e.fixed::<4>(|w| {
            w.uint16(self.port);
            w.int16(self.security_protocol);
        });

        e.unknown_tags(&self.unknown_tagged_fields, "Listener.tags")?;
        Ok(())
    }
}

/// The features on this broker. Note: in v0-v3, features with MinSupportedVersion = 0 are omitted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Feature {
    /// The feature name.
    pub name: Str,
    /// The minimum supported feature level.
    pub min_supported_version: i16,
    /// The maximum supported feature level.
    pub max_supported_version: i16,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Feature {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let name = d.string(true, "Feature.Name")?;
        let min_supported_version = d.int16("Feature.MinSupportedVersion")?;
        let max_supported_version = d.int16("Feature.MaxSupportedVersion")?;
        let unknown_tagged_fields = d.unknown_tags("Feature.tags")?;
        Ok(Feature { name, min_supported_version, max_supported_version, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.name, "Feature.Name")?;
        e.fixed::<4>(|w| {
            w.int16(self.min_supported_version);
            w.int16(self.max_supported_version);
        });

        e.unknown_tags(&self.unknown_tagged_fields, "Feature.tags")?;
        Ok(())
    }
}

impl Request for BrokerRegistrationRequest {
    const KEY: ApiKey = ApiKey::BrokerRegistration;
    type Response = BrokerRegistrationResponse;
}
