//! `ControllerRegistrationRequest`, API 70, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/ControllerRegistrationRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use super::controller_registration_response::ControllerRegistrationResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `ControllerRegistrationRequest`: API 70, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ControllerRegistrationRequest {
    /// The ID of the controller to register.
    pub controller_id: i32,
    /// The controller incarnation ID, which is unique to each process run.
    pub incarnation_id: Uuid,
    /// Set if the required configurations for ZK migration are present.
    pub zk_migration_ready: bool,
    /// The listeners of this controller.
    pub listeners: Vec<Listener>,
    /// The features on this controller.
    pub features: Vec<Feature>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for ControllerRegistrationRequest {
    const NAME: &'static str = "ControllerRegistrationRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let controller_id = d.int32("ControllerRegistrationRequest.ControllerId")?;
        let incarnation_id = d.uuid("ControllerRegistrationRequest.IncarnationId")?;
        let zk_migration_ready = d.boolean("ControllerRegistrationRequest.ZkMigrationReady")?;
        let listeners =
            d.array(true, "ControllerRegistrationRequest.Listeners", |d| Listener::decode(d, version))?;
        let features =
            d.array(true, "ControllerRegistrationRequest.Features", |d| Feature::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("ControllerRegistrationRequest.tags")?;
        Ok(ControllerRegistrationRequest {
            controller_id,
            incarnation_id,
            zk_migration_ready,
            listeners,
            features,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.fixed::<21>(|w| {
            w.int32(self.controller_id);
            w.uuid(self.incarnation_id);
            w.boolean(self.zk_migration_ready);
        });

        e.array(true, &self.listeners, "ControllerRegistrationRequest.Listeners", |e, it| {
            it.encode(e, version)
        })?;
        e.array(true, &self.features, "ControllerRegistrationRequest.Features", |e, it| {
            it.encode(e, version)
        })?;
        e.unknown_tags(&self.unknown_tagged_fields, "ControllerRegistrationRequest.tags")?;
        Ok(())
    }
}

/// The listeners of this controller.
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

/// The features on this controller.
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

impl Request for ControllerRegistrationRequest {
    const KEY: ApiKey = ApiKey::ControllerRegistration;
    type Response = ControllerRegistrationResponse;
}
