//! `BrokerHeartbeatRequest`, API 63, versions 0 to 2, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/BrokerHeartbeatRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use super::broker_heartbeat_response::BrokerHeartbeatResponse;
use crate::{
    ApiKey, DecodeError, DecodeProblem, Decoder, EncodeError, Encoder, Message, Request, Tags, UnknownTags,
};

/// Kafka's `BrokerHeartbeatRequest`: API 63, versions 0 to 2, flexible.
#[derive(Clone, Debug, PartialEq)]
pub struct BrokerHeartbeatRequest {
    /// The broker ID.
    pub broker_id: i32,
    /// The broker epoch.
    pub broker_epoch: i64,
    /// The highest metadata offset which the broker has reached.
    pub current_metadata_offset: i64,
    /// True if the broker wants to be fenced, false otherwise.
    pub want_fence: bool,
    /// True if the broker wants to be shut down, false otherwise.
    pub want_shut_down: bool,
    /// Log directories that failed and went offline. (Versions 1 and up; tag 0.)
    pub offline_log_dirs: Vec<Uuid>,
    /// List of log directories that are cordoned. This is null before the broker reaches the RECOVERY state.
    /// (Versions 2 and up; tag 1.)
    pub cordoned_log_dirs: Option<Vec<Uuid>>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for BrokerHeartbeatRequest {
    fn default() -> Self {
        BrokerHeartbeatRequest {
            broker_id: 0,
            broker_epoch: -1,
            current_metadata_offset: 0,
            want_fence: false,
            want_shut_down: false,
            offline_log_dirs: Vec::new(),
            cordoned_log_dirs: None,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for BrokerHeartbeatRequest {
    const NAME: &'static str = "BrokerHeartbeatRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=2;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let broker_id = d.int32("BrokerHeartbeatRequest.BrokerId")?;
        let broker_epoch = d.int64("BrokerHeartbeatRequest.BrokerEpoch")?;
        let current_metadata_offset = d.int64("BrokerHeartbeatRequest.CurrentMetadataOffset")?;
        let want_fence = d.boolean("BrokerHeartbeatRequest.WantFence")?;
        let want_shut_down = d.boolean("BrokerHeartbeatRequest.WantShutDown")?;
        let mut offline_log_dirs = Vec::new();
        let mut cordoned_log_dirs = None;
        let unknown_tagged_fields = d.tags("BrokerHeartbeatRequest.tags", |d, tag| {
            match tag {
                0 if version >= 1 => {
                    offline_log_dirs = d.numbers(true, "BrokerHeartbeatRequest.OfflineLogDirs", Uuid)?
                }
                0 => return Err(d.error("BrokerHeartbeatRequest.tags", DecodeProblem::TagNotInVersion(0))),
                1 if version >= 2 => {
                    cordoned_log_dirs =
                        d.nullable_numbers(true, "BrokerHeartbeatRequest.CordonedLogDirs", Uuid)?
                }
                1 => return Err(d.error("BrokerHeartbeatRequest.tags", DecodeProblem::TagNotInVersion(1))),
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(BrokerHeartbeatRequest {
            broker_id,
            broker_epoch,
            current_metadata_offset,
            want_fence,
            want_shut_down,
            offline_log_dirs,
            cordoned_log_dirs,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        if version < 1 {
            e.absent(self.offline_log_dirs.is_empty(), "BrokerHeartbeatRequest.OfflineLogDirs")?;
        }
        if version < 2 {
            e.absent(self.cordoned_log_dirs.is_none(), "BrokerHeartbeatRequest.CordonedLogDirs")?;
        }
        e.fixed::<22>(|w| {
            w.int32(self.broker_id);
            w.int64(self.broker_epoch);
            w.int64(self.current_metadata_offset);
            w.boolean(self.want_fence);
            w.boolean(self.want_shut_down);
        });

        let mut tags = Tags::begin(e, &self.unknown_tagged_fields, "BrokerHeartbeatRequest.tags");
        if version >= 1 && !self.offline_log_dirs.is_empty() {
            tags.field(e, 0, |e| {
                e.numbers(true, &self.offline_log_dirs, "BrokerHeartbeatRequest.OfflineLogDirs", |it| it.0)
            })?;
        }
        if version >= 2 && self.cordoned_log_dirs.is_some() {
            tags.field(e, 1, |e| {
                e.nullable_numbers(
                    true,
                    &self.cordoned_log_dirs,
                    "BrokerHeartbeatRequest.CordonedLogDirs",
                    |it| it.0,
                )
            })?;
        }
        tags.finish(e)?;
        Ok(())
    }
}

impl Request for BrokerHeartbeatRequest {
    const KEY: ApiKey = ApiKey::BrokerHeartbeat;
    type Response = BrokerHeartbeatResponse;
}
