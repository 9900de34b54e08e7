//! `LeaderChangeMessage`, data, versions 0 to 1, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/LeaderChangeMessage.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, UnknownTags};

/// Kafka's `LeaderChangeMessage`: data, versions 0 to 1, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LeaderChangeMessage {
    /// The version of the leader change message.
    pub version: i16,
    /// The ID of the newly elected leader.
    pub leader_id: i32,
    /// The set of voters in the quorum for this epoch.
    pub voters: Vec<Voter>,
    /// The voters who voted for the leader at the time of election.
    pub granting_voters: Vec<Voter>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for LeaderChangeMessage {
    const NAME: &'static str = "LeaderChangeMessage";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=1;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let version_field = d.int16("LeaderChangeMessage.Version")?;
        let leader_id = d.int32("LeaderChangeMessage.LeaderId")?;
        let voters = d.array(true, "LeaderChangeMessage.Voters", |d| Voter::decode(d, version))?;
        let granting_voters =
            d.array(true, "LeaderChangeMessage.GrantingVoters", |d| Voter::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("LeaderChangeMessage.tags")?;
        Ok(LeaderChangeMessage {
            version: version_field,
            leader_id,
            voters,
            granting_voters,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.fixed::<6>(|w| {
            w.int16(self.version);
            w.int32(self.leader_id);
        });

        e.array(true, &self.voters, "LeaderChangeMessage.Voters", |e, it| it.encode(e, version))?;
        e.array(true, &self.granting_voters, "LeaderChangeMessage.GrantingVoters", |e, it| {
            it.encode(e, version)
        })?;
        e.unknown_tags(&self.unknown_tagged_fields, "LeaderChangeMessage.tags")?;
        Ok(())
    }
}

/// `Voter` of `LeaderChangeMessage`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Voter {
    /// The ID of the voter.
    pub voter_id: i32,
    /// The directory id of the voter. (Versions 1 and up.)
    pub voter_directory_id: Uuid,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Voter {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let voter_id = d.int32("Voter.VoterId")?;
        let voter_directory_id = if version >= 1 { d.uuid("Voter.VoterDirectoryId")? } else { Uuid::ZERO };
        let unknown_tagged_fields = d.unknown_tags("Voter.tags")?;
        Ok(Voter { voter_id, voter_directory_id, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.fixed::<20>(|w| {
            w.int32(self.voter_id);
            if version >= 1 {
                w.uuid(self.voter_directory_id);
            }
        });
        if version < 1 {
            e.absent(self.voter_directory_id.is_zero(), "Voter.VoterDirectoryId")?;
        }

        e.unknown_tags(&self.unknown_tagged_fields, "Voter.tags")?;
        Ok(())
    }
}
