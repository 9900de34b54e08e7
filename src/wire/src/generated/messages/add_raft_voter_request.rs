//! `AddRaftVoterRequest`, API 80, versions 0 to 1, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/AddRaftVoterRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use super::add_raft_voter_response::AddRaftVoterResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `AddRaftVoterRequest`: API 80, versions 0 to 1, flexible.
#[derive(Clone, Debug, PartialEq)]
pub struct AddRaftVoterRequest {
    /// The cluster id.
    pub cluster_id: Option<Str>,
    /// The maximum time to wait for the request to complete before returning.
    pub timeout_ms: i32,
    /// The replica id of the voter getting added to the topic partition.
    pub voter_id: i32,
    /// The directory id of the voter getting added to the topic partition.
    pub voter_directory_id: Uuid,
    /// The endpoints that can be used to communicate with the voter.
    pub listeners: Vec<Listener>,
    /// When true, return a response after the new voter set is committed. Otherwise, return after the leader
    /// writes the changes locally. (Versions 1 and up.)
    pub ack_when_committed: bool,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for AddRaftVoterRequest {
    fn default() -> Self {
        AddRaftVoterRequest {
            cluster_id: Some(Str::new()),
            timeout_ms: 0,
            voter_id: 0,
            voter_directory_id: Uuid::ZERO,
            listeners: Vec::new(),
            ack_when_committed: true,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for AddRaftVoterRequest {
    const NAME: &'static str = "AddRaftVoterRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=1;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let cluster_id = d.nullable_string(true, "AddRaftVoterRequest.ClusterId")?;
        let timeout_ms = d.int32("AddRaftVoterRequest.TimeoutMs")?;
        let voter_id = d.int32("AddRaftVoterRequest.VoterId")?;
        let voter_directory_id = d.uuid("AddRaftVoterRequest.VoterDirectoryId")?;
        let listeners = d.array(true, "AddRaftVoterRequest.Listeners", |d| Listener::decode(d, version))?;
        let ack_when_committed =
            if version >= 1 { d.boolean("AddRaftVoterRequest.AckWhenCommitted")? } else { true };
        let unknown_tagged_fields = d.unknown_tags("AddRaftVoterRequest.tags")?;
        Ok(AddRaftVoterRequest {
            cluster_id,
            timeout_ms,
            voter_id,
            voter_directory_id,
            listeners,
            ack_when_committed,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.nullable_string(true, &self.cluster_id, "AddRaftVoterRequest.ClusterId")?;
        e.fixed::<24>(|w| {
            w.int32(self.timeout_ms);
            w.int32(self.voter_id);
            w.uuid(self.voter_directory_id);
        });

        e.array(true, &self.listeners, "AddRaftVoterRequest.Listeners", |e, it| it.encode(e, version))?;
        if version >= 1 {
            e.boolean(self.ack_when_committed);
        } else {
            e.absent(self.ack_when_committed, "AddRaftVoterRequest.AckWhenCommitted")?;
        }
        e.unknown_tags(&self.unknown_tagged_fields, "AddRaftVoterRequest.tags")?;
        Ok(())
    }
}

/// The endpoints that can be used to communicate with the voter.
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

impl Request for AddRaftVoterRequest {
    const KEY: ApiKey = ApiKey::AddRaftVoter;
    type Response = AddRaftVoterResponse;
}
