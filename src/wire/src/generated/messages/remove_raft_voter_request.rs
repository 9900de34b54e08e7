//! `RemoveRaftVoterRequest`, API 81, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/RemoveRaftVoterRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use super::remove_raft_voter_response::RemoveRaftVoterResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `RemoveRaftVoterRequest`: API 81, version 0, flexible.
#[derive(Clone, Debug, PartialEq)]
pub struct RemoveRaftVoterRequest {
    /// The cluster id of the request.
    pub cluster_id: Option<Str>,
    /// The replica id of the voter getting removed from the topic partition.
    pub voter_id: i32,
    /// The directory id of the voter getting removed from the topic partition.
    pub voter_directory_id: Uuid,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for RemoveRaftVoterRequest {
    fn default() -> Self {
        RemoveRaftVoterRequest {
            cluster_id: Some(Str::new()),
            voter_id: 0,
            voter_directory_id: Uuid::ZERO,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for RemoveRaftVoterRequest {
    const NAME: &'static str = "RemoveRaftVoterRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let cluster_id = d.nullable_string(true, "RemoveRaftVoterRequest.ClusterId")?;
        let voter_id = d.int32("RemoveRaftVoterRequest.VoterId")?;
        let voter_directory_id = d.uuid("RemoveRaftVoterRequest.VoterDirectoryId")?;
        let unknown_tagged_fields = d.unknown_tags("RemoveRaftVoterRequest.tags")?;
        Ok(RemoveRaftVoterRequest { cluster_id, voter_id, voter_directory_id, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.nullable_string(true, &self.cluster_id, "RemoveRaftVoterRequest.ClusterId")?;
        e.fixed::<20>(|w| {
            w.int32(self.voter_id);
            w.uuid(self.voter_directory_id);
        });

        e.unknown_tags(&self.unknown_tagged_fields, "RemoveRaftVoterRequest.tags")?;
        Ok(())
    }
}

impl Request for RemoveRaftVoterRequest {
    const KEY: ApiKey = ApiKey::RemoveRaftVoter;
    type Response = RemoveRaftVoterResponse;
}
