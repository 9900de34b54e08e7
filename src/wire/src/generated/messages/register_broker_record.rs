//! `RegisterBrokerRecord`, record type 0, versions 0 to 4, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/metadata/RegisterBrokerRecord.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use crate::{
    DecodeError, DecodeProblem, Decoder, EncodeError, Encoder, Message, Record, Str, Tags, UnknownTags,
};

/// Kafka's `RegisterBrokerRecord`: record type 0, versions 0 to 4, flexible.
#[derive(Clone, Debug, PartialEq)]
pub struct RegisterBrokerRecord {
    /// The broker id.
    pub broker_id: i32,
    /// True if the broker is a ZK broker in migration mode. Otherwise, false. (Versions 2 and up.)
    pub is_migrating_zk_broker: bool,
    /// The incarnation ID of the broker process.
    pub incarnation_id: Uuid,
    /// The broker epoch assigned by the controller.
    pub broker_epoch: i64,
    /// The endpoints that can be used to communicate with this broker.
    pub end_points: Vec<BrokerEndpoint>,
    /// The features on this broker.
    pub features: Vec<BrokerFeature>,
    /// The broker rack.
    pub rack: Option<Str>,
    /// True if the broker is fenced.
    pub fenced: bool,
    /// True if the broker is in controlled shutdown. (Versions 1 and up.)
    pub in_controlled_shutdown: bool,
    /// Log directories configured in this broker which are available. (Versions 3 and up; tag 0.)
    pub log_dirs: Vec<Uuid>,
    /// Log directories that are cordoned. This is initially null before the broker starts sending the value
    /// via its heartbeats. (Versions 4 and up; tag 1.)
    pub cordoned_log_dirs: Option<Vec<Uuid>>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for RegisterBrokerRecord {
    fn default() -> Self {
        RegisterBrokerRecord {
            broker_id: 0,
            is_migrating_zk_broker: false,
            incarnation_id: Uuid::ZERO,
            broker_epoch: 0,
            end_points: Vec::new(),
            features: Vec::new(),
            rack: Some(Str::new()),
            fenced: true,
            in_controlled_shutdown: false,
            log_dirs: Vec::new(),
            cordoned_log_dirs: None,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for RegisterBrokerRecord {
    const NAME: &'static str = "RegisterBrokerRecord";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=4;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let broker_id = d.int32("RegisterBrokerRecord.BrokerId")?;
        let is_migrating_zk_broker =
            if version >= 2 { d.boolean("RegisterBrokerRecord.IsMigratingZkBroker")? } else { false };
        let incarnation_id = d.uuid("RegisterBrokerRecord.IncarnationId")?;
        let broker_epoch = d.int64("RegisterBrokerRecord.BrokerEpoch")?;
        let end_points =
            d.array(true, "RegisterBrokerRecord.EndPoints", |d| BrokerEndpoint::decode(d, version))?;
        let features =
            d.array(true, "RegisterBrokerRecord.Features", |d| BrokerFeature::decode(d, version))?;
        let rack = d.nullable_string(true, "RegisterBrokerRecord.Rack")?;
        let fenced = d.boolean("RegisterBrokerRecord.Fenced")?;
        let in_controlled_shutdown =
            if version >= 1 { d.boolean("RegisterBrokerRecord.InControlledShutdown")? } else { false };
        let mut log_dirs = Vec::new();
        let mut cordoned_log_dirs = None;
        let unknown_tagged_fields = d.tags("RegisterBrokerRecord.tags", |d, tag| {
            match tag {
                0 if version >= 3 => log_dirs = d.numbers(true, "RegisterBrokerRecord.LogDirs", Uuid)?,
                0 => return Err(d.error("RegisterBrokerRecord.tags", DecodeProblem::TagNotInVersion(0))),
                1 if version >= 4 => {
                    cordoned_log_dirs =
                        d.nullable_numbers(true, "RegisterBrokerRecord.CordonedLogDirs", Uuid)?
                }
                1 => return Err(d.error("RegisterBrokerRecord.tags", DecodeProblem::TagNotInVersion(1))),
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(RegisterBrokerRecord {
            broker_id,
            is_migrating_zk_broker,
            incarnation_id,
            broker_epoch,
            end_points,
            features,
            rack,
            fenced,
            in_controlled_shutdown,
            log_dirs,
            cordoned_log_dirs,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.fixed::<29>(|w| {
            w.int32(self.broker_id);
            if version >= 2 {
                w.boolean(self.is_migrating_zk_broker);
            }
            w.uuid(self.incarnation_id);
            w.int64(self.broker_epoch);
        });
        if version < 2 {
            e.absent(!self.is_migrating_zk_broker, "RegisterBrokerRecord.IsMigratingZkBroker")?;
        }

        e.array(true, &self.end_points, "RegisterBrokerRecord.EndPoints", |e, it| it.encode(e, version))?;
        e.array(true, &self.features, "RegisterBrokerRecord.Features", |e, it| it.encode(e, version))?;
        e.nullable_string(true, &self.rack, "RegisterBrokerRecord.Rack")?;
        if version < 3 {
            e.absent(self.log_dirs.is_empty(), "RegisterBrokerRecord.LogDirs")?;
        }
        if version < 4 {
            e.absent(self.cordoned_log_dirs.is_none(), "RegisterBrokerRecord.CordonedLogDirs")?;
        }
        e.fixed::<2>(|w| {
            w.boolean(self.fenced);
            if version >= 1 {
                w.boolean(self.in_controlled_shutdown);
            }
        });
        if version < 1 {
            e.absent(!self.in_controlled_shutdown, "RegisterBrokerRecord.InControlledShutdown")?;
        }

        let mut tags = Tags::begin(e, &self.unknown_tagged_fields, "RegisterBrokerRecord.tags");
        if version >= 3 && !self.log_dirs.is_empty() {
            tags.field(e, 0, |e| e.numbers(true, &self.log_dirs, "RegisterBrokerRecord.LogDirs", |it| it.0))?;
        }
        if version >= 4 && self.cordoned_log_dirs.is_some() {
            tags.field(e, 1, |e| {
                e.nullable_numbers(
                    true,
                    &self.cordoned_log_dirs,
                    "RegisterBrokerRecord.CordonedLogDirs",
                    |it| it.0,
                )
            })?;
        }
        tags.finish(e)?;
        Ok(())
    }
}

/// The endpoints that can be used to communicate with this broker.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BrokerEndpoint {
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

impl BrokerEndpoint {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let name = d.string(true, "BrokerEndpoint.Name")?;
        let host = d.string(true, "BrokerEndpoint.Host")?;
        let port = d.uint16("BrokerEndpoint.Port")?;
        let security_protocol = d.int16("BrokerEndpoint.SecurityProtocol")?;
        let unknown_tagged_fields = d.unknown_tags("BrokerEndpoint.tags")?;
        Ok(BrokerEndpoint { name, host, port, security_protocol, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.name, "BrokerEndpoint.Name")?;
        e.string(true, &self.host, "BrokerEndpoint.Host")?;
        e.fixed::<4>(|w| {
            w.uint16(self.port);
            w.int16(self.security_protocol);
        });

        e.unknown_tags(&self.unknown_tagged_fields, "BrokerEndpoint.tags")?;
        Ok(())
    }
}

/// The features on this broker.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BrokerFeature {
    /// The feature name.
    pub name: Str,
    /// The minimum supported feature level.
    pub min_supported_version: i16,
    /// The maximum supported feature level.
    pub max_supported_version: i16,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl BrokerFeature {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let name = d.string(true, "BrokerFeature.Name")?;
        let min_supported_version = d.int16("BrokerFeature.MinSupportedVersion")?;
        let max_supported_version = d.int16("BrokerFeature.MaxSupportedVersion")?;
        let unknown_tagged_fields = d.unknown_tags("BrokerFeature.tags")?;
        Ok(BrokerFeature { name, min_supported_version, max_supported_version, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.name, "BrokerFeature.Name")?;
        e.fixed::<4>(|w| {
            w.int16(self.min_supported_version);
            w.int16(self.max_supported_version);
        });

        e.unknown_tags(&self.unknown_tagged_fields, "BrokerFeature.tags")?;
        Ok(())
    }
}

impl Record for RegisterBrokerRecord {
    const TYPE: i16 = 0;
}
