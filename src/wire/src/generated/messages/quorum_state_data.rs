//! `QuorumStateData`, data, versions 0 to 1, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/raft/QuorumStateData.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `QuorumStateData`: data, versions 0 to 1, flexible.
#[derive(Clone, Debug, PartialEq)]
pub struct QuorumStateData {
    /// The cluster id. (Version 0.)
    pub cluster_id: Str,
    /// The leader id.
    pub leader_id: i32,
    /// The leader epoch.
    pub leader_epoch: i32,
    /// The voted id.
    pub voted_id: i32,
    /// The voted directory id. (Versions 1 and up.)
    pub voted_directory_id: Uuid,
    /// The applied offset. (Version 0.)
    pub applied_offset: i64,
    /// The current voters. (Version 0.)
    pub current_voters: Option<Vec<Voter>>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for QuorumStateData {
    fn default() -> Self {
        QuorumStateData {
            cluster_id: Str::new(),
            leader_id: -1,
            leader_epoch: -1,
            voted_id: -1,
            voted_directory_id: Uuid::ZERO,
            applied_offset: 0,
            current_voters: Some(Vec::new()),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for QuorumStateData {
    const NAME: &'static str = "QuorumStateData";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=1;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let cluster_id = if version <= 0 { d.string(true, "QuorumStateData.ClusterId")? } else { Str::new() };
        let leader_id = d.int32("QuorumStateData.LeaderId")?;
        let leader_epoch = d.int32("QuorumStateData.LeaderEpoch")?;
        let voted_id = d.int32("QuorumStateData.VotedId")?;
        let voted_directory_id =
            if version >= 1 { d.uuid("QuorumStateData.VotedDirectoryId")? } else { Uuid::ZERO };
        let applied_offset = if version <= 0 { d.int64("QuorumStateData.AppliedOffset")? } else { 0 };
        let current_voters = if version <= 0 {
            d.nullable_array(true, "QuorumStateData.CurrentVoters", |d| Voter::decode(d, version))?
        } else {
            Some(Vec::new())
        };
        let unknown_tagged_fields = d.unknown_tags("QuorumStateData.tags")?;
        Ok(QuorumStateData {
            cluster_id,
            leader_id,
            leader_epoch,
            voted_id,
            voted_directory_id,
            applied_offset,
            current_voters,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        if version <= 0 {
            e.string(true, &self.cluster_id, "QuorumStateData.ClusterId")?;
        } else {
            e.absent(self.cluster_id.is_empty(), "QuorumStateData.ClusterId")?;
        }
        e.fixed::<36>(|w| {
            w.int32(self.leader_id);
            w.int32(self.leader_epoch);
            w.int32(self.voted_id);
            if version >= 1 {
                w.uuid(self.voted_directory_id);
            }
            if version <= 0 {
                w.int64(self.applied_offset);
            }
        });
        if version < 1 {
            e.absent(self.voted_directory_id.is_zero(), "QuorumStateData.VotedDirectoryId")?;
        }
        if version > 0 {
            e.absent(self.applied_offset == 0, "QuorumStateData.AppliedOffset")?;
        }

        if version <= 0 {
            e.nullable_array(true, &self.current_voters, "QuorumStateData.CurrentVoters", |e, it| {
                it.encode(e, version)
            })?;
        } else {
            e.absent(
                self.current_voters.as_ref().is_some_and(|it| it.is_empty()),
                "QuorumStateData.CurrentVoters",
            )?;
        }
        e.unknown_tags(&self.unknown_tagged_fields, "QuorumStateData.tags")?;
        Ok(())
    }
}

/// The current voters. (Version 0.)
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Voter {
    /// The voter id.
    pub voter_id: i32,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Voter {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let voter_id = d.int32("Voter.VoterId")?;
        let unknown_tagged_fields = d.unknown_tags("Voter.tags")?;
        Ok(Voter { voter_id, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.int32(self.voter_id);
        e.unknown_tags(&self.unknown_tagged_fields, "Voter.tags")?;
        Ok(())
    }
}
