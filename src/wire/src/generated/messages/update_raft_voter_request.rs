//! `UpdateRaftVoterRequest`, API 82, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/UpdateRaftVoterRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use super::update_raft_voter_response::UpdateRaftVoterResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `UpdateRaftVoterRequest`: API 82, version 0, flexible.
#[derive(Clone, Debug, PartialEq)]
pub struct UpdateRaftVoterRequest {
    /// The cluster id.
    pub cluster_id: Option<Str>,
    /// The current leader epoch of the partition, -1 for unknown leader epoch.
    pub current_leader_epoch: i32,
    /// The replica id of the voter getting updated in the topic partition.
    pub voter_id: i32,
    /// The directory id of the voter getting updated in the topic partition.
    pub voter_directory_id: Uuid,
    /// The endpoint that can be used to communicate with the leader.
    pub listeners: Vec<Listener>,
    /// The range of versions of the protocol that the replica supports.
    pub k_raft_version_feature: KRaftVersionFeature,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for UpdateRaftVoterRequest {
    fn default() -> Self {
        UpdateRaftVoterRequest {
            cluster_id: Some(Str::new()),
            current_leader_epoch: 0,
            voter_id: 0,
            voter_directory_id: Uuid::ZERO,
            listeners: Vec::new(),
            k_raft_version_feature: KRaftVersionFeature::default(),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for UpdateRaftVoterRequest {
    const NAME: &'static str = "UpdateRaftVoterRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let cluster_id = d.nullable_string(true, "UpdateRaftVoterRequest.ClusterId")?;
        let current_leader_epoch = d.int32("UpdateRaftVoterRequest.CurrentLeaderEpoch")?;
        let voter_id = d.int32("UpdateRaftVoterRequest.VoterId")?;
        let voter_directory_id = d.uuid("UpdateRaftVoterRequest.VoterDirectoryId")?;
        let listeners =
            d.array(true, "UpdateRaftVoterRequest.Listeners", |d| Listener::decode(d, version))?;
        let k_raft_version_feature = KRaftVersionFeature::decode(d, version)?;
        let unknown_tagged_fields = d.unknown_tags("UpdateRaftVoterRequest.tags")?;
        Ok(UpdateRaftVoterRequest {
            cluster_id,
            current_leader_epoch,
            voter_id,
            voter_directory_id,
            listeners,
            k_raft_version_feature,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.nullable_string(true, &self.cluster_id, "UpdateRaftVoterRequest.ClusterId")?;
        e.fixed::<24>(|w| {
            w.int32(self.current_leader_epoch);
            w.int32(self.voter_id);
            w.uuid(self.voter_directory_id);
        });

        e.array(true, &self.listeners, "UpdateRaftVoterRequest.Listeners", |e, it| it.encode(e, version))?;
        self.k_raft_version_feature.encode(e, version)?;
        e.unknown_tags(&self.unknown_tagged_fields, "UpdateRaftVoterRequest.tags")?;
        Ok(())
    }
}

/// The endpoint that can be used to communicate with the leader.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Listener {
    /// The name of the endpoint.
    pub name: Str,
    /// The hostname.
    pub host: Str,
    /// The port.
    pub port: u16,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Listener {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let name = d.string(true, "Listener.Name")?;
        let host = d.string(true, "Listener.Host")?;
        let port = d.uint16("Listener.Port")?;
        let unknown_tagged_fields = d.unknown_tags("Listener.tags")?;
        Ok(Listener { name, host, port, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.name, "Listener.Name")?;
        e.string(true, &self.host, "Listener.Host")?;
        e.uint16(self.port);
        e.unknown_tags(&self.unknown_tagged_fields, "Listener.tags")?;
        Ok(())
    }
}

/// The range of versions of the protocol that the replica supports.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KRaftVersionFeature {
    /// The minimum supported KRaft protocol version.
    pub min_supported_version: i16,
    /// The maximum supported KRaft protocol version.
    pub max_supported_version: i16,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl KRaftVersionFeature {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let min_supported_version = d.int16("KRaftVersionFeature.MinSupportedVersion")?;
        let max_supported_version = d.int16("KRaftVersionFeature.MaxSupportedVersion")?;
        let unknown_tagged_fields = d.unknown_tags("KRaftVersionFeature.tags")?;
        Ok(KRaftVersionFeature { min_supported_version, max_supported_version, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.fixed::<4>(|w| {
            w.int16(self.min_supported_version);
            w.int16(self.max_supported_version);
        });

        e.unknown_tags(&self.unknown_tagged_fields, "KRaftVersionFeature.tags")?;
        Ok(())
    }
}

impl Request for UpdateRaftVoterRequest {
    const KEY: ApiKey = ApiKey::UpdateRaftVoter;
    type Response = UpdateRaftVoterResponse;
}
