//! `BrokerRegistrationChangeRecord`, record type 17, versions 0 to 3, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/metadata/BrokerRegistrationChangeRecord.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use crate::{DecodeError, DecodeProblem, Decoder, EncodeError, Encoder, Message, Record, Tags, UnknownTags};

/// Kafka's `BrokerRegistrationChangeRecord`: record type 17, versions 0 to 3, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BrokerRegistrationChangeRecord {
    /// The broker id.
    pub broker_id: i32,
    /// The broker epoch assigned by the controller.
    pub broker_epoch: i64,
    /// -1 if the broker has been unfenced, 0 if no change, 1 if the broker has been fenced. (Tag 0.)
    pub fenced: i8,
    /// 0 if no change, 1 if the broker is in controlled shutdown. (Versions 1 and up; tag 1.)
    pub in_controlled_shutdown: i8,
    /// Log directories configured in this broker which are available. (Versions 2 and up; tag 2.)
    pub log_dirs: Vec<Uuid>,
    /// Log directories that are cordoned or null if no change. (Versions 3 and up; tag 3.)
    pub cordoned_log_dirs: Option<Vec<Uuid>>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for BrokerRegistrationChangeRecord {
    const NAME: &'static str = "BrokerRegistrationChangeRecord";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=3;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let broker_id = d.int32("BrokerRegistrationChangeRecord.BrokerId")?;
        let broker_epoch = d.int64("BrokerRegistrationChangeRecord.BrokerEpoch")?;
        let mut fenced = 0;
        let mut in_controlled_shutdown = 0;
        let mut log_dirs = Vec::new();
        let mut cordoned_log_dirs = None;
        let unknown_tagged_fields = d.tags("BrokerRegistrationChangeRecord.tags", |d, tag| {
            match tag {
                0 => fenced = d.int8("BrokerRegistrationChangeRecord.Fenced")?,
                1 if version >= 1 => {
                    in_controlled_shutdown = d.int8("BrokerRegistrationChangeRecord.InControlledShutdown")?
                }
                1 => {
                    return Err(
                        d.error("BrokerRegistrationChangeRecord.tags", DecodeProblem::TagNotInVersion(1))
                    );
                }
                2 if version >= 2 => {
                    log_dirs = d.numbers(true, "BrokerRegistrationChangeRecord.LogDirs", Uuid)?
                }
                2 => {
                    return Err(
                        d.error("BrokerRegistrationChangeRecord.tags", DecodeProblem::TagNotInVersion(2))
                    );
                }
                3 if version >= 3 => {
                    cordoned_log_dirs =
                        d.nullable_numbers(true, "BrokerRegistrationChangeRecord.CordonedLogDirs", Uuid)?
                }
                3 => {
                    return Err(
                        d.error("BrokerRegistrationChangeRecord.tags", DecodeProblem::TagNotInVersion(3))
                    );
                }
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(BrokerRegistrationChangeRecord {
            broker_id,
            broker_epoch,
            fenced,
            in_controlled_shutdown,
            log_dirs,
            cordoned_log_dirs,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        if version < 1 {
            e.absent(
                self.in_controlled_shutdown == 0,
                "BrokerRegistrationChangeRecord.InControlledShutdown",
            )?;
        }
        if version < 2 {
            e.absent(self.log_dirs.is_empty(), "BrokerRegistrationChangeRecord.LogDirs")?;
        }
        if version < 3 {
            e.absent(self.cordoned_log_dirs.is_none(), "BrokerRegistrationChangeRecord.CordonedLogDirs")?;
        }
        e.fixed::<12>(|w| {
            w.int32(self.broker_id);
            w.int64(self.broker_epoch);
        });

        let mut tags = Tags::begin(e, &self.unknown_tagged_fields, "BrokerRegistrationChangeRecord.tags");
        if self.fenced != 0 {
            tags.field(e, 0, |e| {
                e.int8(self.fenced);
                Ok(())
            })?;
        }
        if version >= 1 && self.in_controlled_shutdown != 0 {
            tags.field(e, 1, |e| {
                e.int8(self.in_controlled_shutdown);
                Ok(())
            })?;
        }
        if version >= 2 && !self.log_dirs.is_empty() {
            tags.field(e, 2, |e| {
                e.numbers(true, &self.log_dirs, "BrokerRegistrationChangeRecord.LogDirs", |it| it.0)
            })?;
        }
        if version >= 3 && self.cordoned_log_dirs.is_some() {
            tags.field(e, 3, |e| {
                e.nullable_numbers(
                    true,
                    &self.cordoned_log_dirs,
                    "BrokerRegistrationChangeRecord.CordonedLogDirs",
                    |it| it.0,
                )
            })?;
        }
        tags.finish(e)?;
        Ok(())
    }
}

impl Record for BrokerRegistrationChangeRecord {
    const TYPE: i16 = 17;
}
