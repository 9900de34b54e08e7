//! `RegisterControllerRecord`, record type 27, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/metadata/RegisterControllerRecord.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, Str, UnknownTags};

/// Kafka's `RegisterControllerRecord`: record type 27, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RegisterControllerRecord {
    /// The controller id.
    pub controller_id: i32,
    /// The incarnation ID of the controller process.
    pub incarnation_id: Uuid,
    /// Set if the required configurations for ZK migration are present.
    pub zk_migration_ready: bool,
    /// The endpoints that can be used to communicate with this controller.
    pub end_points: Vec<ControllerEndpoint>,
    /// The features on this controller.
    pub features: Vec<ControllerFeature>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for RegisterControllerRecord {
    const NAME: &'static str = "RegisterControllerRecord";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let controller_id = d.int32("RegisterControllerRecord.ControllerId")?;
        let incarnation_id = d.uuid("RegisterControllerRecord.IncarnationId")?;
        let zk_migration_ready = d.boolean("RegisterControllerRecord.ZkMigrationReady")?;
        let end_points =
            d.array(true, "RegisterControllerRecord.EndPoints", |d| ControllerEndpoint::decode(d, version))?;
        let features =
            d.array(true, "RegisterControllerRecord.Features", |d| ControllerFeature::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("RegisterControllerRecord.tags")?;
        Ok(RegisterControllerRecord {
            controller_id,
            incarnation_id,
            zk_migration_ready,
            end_points,
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

        e.array(true, &self.end_points, "RegisterControllerRecord.EndPoints", |e, it| it.encode(e, version))?;
        e.array(true, &self.features, "RegisterControllerRecord.Features", |e, it| it.encode(e, version))?;
        e.unknown_tags(&self.unknown_tagged_fields, "RegisterControllerRecord.tags")?;
        Ok(())
    }
}

/// The endpoints that can be used to communicate with this controller.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ControllerEndpoint {
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

impl ControllerEndpoint {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let name = d.string(true, "ControllerEndpoint.Name")?;
        let host = d.string(true, "ControllerEndpoint.Host")?;
        let port = d.uint16("ControllerEndpoint.Port")?;
        let security_protocol = d.int16("ControllerEndpoint.SecurityProtocol")?;
        let unknown_tagged_fields = d.unknown_tags("ControllerEndpoint.tags")?;
        Ok(ControllerEndpoint { name, host, port, security_protocol, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.name, "ControllerEndpoint.Name")?;
        e.string(true, &self.host, "ControllerEndpoint.Host")?;
        e.fixed::<4>(|w| {
            w.uint16(self.port);
            w.int16(self.security_protocol);
        });

        e.unknown_tags(&self.unknown_tagged_fields, "ControllerEndpoint.tags")?;
        Ok(())
    }
}

/// The features on this controller.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ControllerFeature {
    /// The feature name.
    pub name: Str,
    /// The minimum supported feature level.
    pub min_supported_version: i16,
    /// The maximum supported feature level.
    pub max_supported_version: i16,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl ControllerFeature {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let name = d.string(true, "ControllerFeature.Name")?;
        let min_supported_version = d.int16("ControllerFeature.MinSupportedVersion")?;
        let max_supported_version = d.int16("ControllerFeature.MaxSupportedVersion")?;
        let unknown_tagged_fields = d.unknown_tags("ControllerFeature.tags")?;
        Ok(ControllerFeature { name, min_supported_version, max_supported_version, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.name, "ControllerFeature.Name")?;
        e.fixed::<4>(|w| {
            w.int16(self.min_supported_version);
            w.int16(self.max_supported_version);
        });

        e.unknown_tags(&self.unknown_tagged_fields, "ControllerFeature.tags")?;
        Ok(())
    }
}

impl Record for RegisterControllerRecord {
    const TYPE: i16 = 27;
}
