//! `UpdateRaftVoterResponse`, API 82, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/UpdateRaftVoterResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, Tags, UnknownTags};

/// Kafka's `UpdateRaftVoterResponse`: API 82, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UpdateRaftVoterResponse {
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota.
    pub throttle_time_ms: i32,
    /// The error code, or 0 if there was no error.
    pub error_code: i16,
    /// Details of the current Raft cluster leader. (Tag 0.)
    pub current_leader: CurrentLeader,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for UpdateRaftVoterResponse {
    const NAME: &'static str = "UpdateRaftVoterResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let throttle_time_ms = d.int32("UpdateRaftVoterResponse.ThrottleTimeMs")?;
        let error_code = d.int16("UpdateRaftVoterResponse.ErrorCode")?;
        let mut current_leader = CurrentLeader::default();
        let unknown_tagged_fields = d.tags("UpdateRaftVoterResponse.tags", |d, tag| {
            match tag {
                0 => current_leader = CurrentLeader::decode(d, version)?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(UpdateRaftVoterResponse { throttle_time_ms, error_code, current_leader, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.fixed::<6>(|w| {
            w.int32(self.throttle_time_ms);
            w.int16(self.error_code);
        });

        let mut tags = Tags::begin(e, &self.unknown_tagged_fields, "UpdateRaftVoterResponse.tags");
        if self.current_leader != CurrentLeader::default() {
            tags.field(e, 0, |e| self.current_leader.encode(e, version))?;
        }
        tags.finish(e)?;
        Ok(())
    }
}

/// Details of the current Raft cluster leader.
#[derive(Clone, Debug, PartialEq)]
pub struct CurrentLeader {
    /// The replica id of the current leader or -1 if the leader is unknown.
    pub leader_id: i32,
    /// The latest known leader epoch.
    pub leader_epoch: i32,
    /// The node's hostname.
    pub host: Str,
    /// The node's port.
    pub port: i32,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for CurrentLeader {
    fn default() -> Self {
        CurrentLeader {
            leader_id: -1,
            leader_epoch: -1,
            host: Str::new(),
            port: 0,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl CurrentLeader {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let leader_id = d.int32("CurrentLeader.LeaderId")?;
        let leader_epoch = d.int32("CurrentLeader.LeaderEpoch")?;
        let host = d.string(true, "CurrentLeader.Host")?;
        let port = d.int32("CurrentLeader.Port")?;
        let unknown_tagged_fields = d.unknown_tags("CurrentLeader.tags")?;
        Ok(CurrentLeader { leader_id, leader_epoch, host, port, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.fixed::<8>(|w| {
            w.int32(self.leader_id);
            w.int32(self.leader_epoch);
        });

        e.string(true, &self.host, "CurrentLeader.Host")?;
        e.int32(self.port);
        e.unknown_tags(&self.unknown_tagged_fields, "CurrentLeader.tags")?;
        Ok(())
    }
}
