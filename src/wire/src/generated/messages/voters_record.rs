//! `VotersRecord`, data, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/VotersRecord.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `VotersRecord`: data, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VotersRecord {
    /// The version of the voters record.
    pub version: i16,
    /// The set of voters in the quorum for this epoch.
    pub voters: Vec<Voter>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for VotersRecord {
    const NAME: &'static str = "VotersRecord";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let version_field = d.int16("VotersRecord.Version")?;
        let voters = d.array(true, "VotersRecord.Voters", |d| Voter::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("VotersRecord.tags")?;
        Ok(VotersRecord { version: version_field, voters, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.int16(self.version);
        e.array(true, &self.voters, "VotersRecord.Voters", |e, it| it.encode(e, version))?;
        e.unknown_tags(&self.unknown_tagged_fields, "VotersRecord.tags")?;
        Ok(())
    }
}

/// The set of voters in the quorum for this epoch.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Voter {
    /// The replica id of the voter in the topic partition.
    pub voter_id: i32,
    /// The directory id of the voter in the topic partition.
    pub voter_directory_id: Uuid,
    /// The endpoint that can be used to communicate with the voter.
    pub endpoints: Vec<Endpoint>,
    /// The range of versions of the protocol that the replica supports.
    pub k_raft_version_feature: KRaftVersionFeature,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Voter {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let voter_id = d.int32("Voter.VoterId")?;
        let voter_directory_id = d.uuid("Voter.VoterDirectoryId")?;
        let endpoints = d.array(true, "Voter.Endpoints", |d| Endpoint::decode(d, version))?;
        let k_raft_version_feature = KRaftVersionFeature::decode(d, version)?;
        let unknown_tagged_fields = d.unknown_tags("Voter.tags")?;
        Ok(Voter { voter_id, voter_directory_id, endpoints, k_raft_version_feature, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.fixed::<20>(|w| {
            w.int32(self.voter_id);
            w.uuid(self.voter_directory_id);
        });

        e.array(true, &self.endpoints, "Voter.Endpoints", |e, it| it.encode(e, version))?;
        self.k_raft_version_feature.encode(e, version)?;
        e.unknown_tags(&self.unknown_tagged_fields, "Voter.tags")?;
        Ok(())
    }
}

/// The endpoint that can be used to communicate with the voter.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Endpoint {
    /// The name of the endpoint.
    pub name: Str,
    /// The hostname.
    pub host: Str,
    /// The port.
    pub port: u16,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Endpoint {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let name = d.string(true, "Endpoint.Name")?;
        let host = d.string(true, "Endpoint.Host")?;
        let port = d.uint16("Endpoint.Port")?;
        let unknown_tagged_fields = d.unknown_tags("Endpoint.tags")?;
        Ok(Endpoint { name, host, port, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.name, "Endpoint.Name")?;
        e.string(true, &self.host, "Endpoint.Host")?;
        e.uint16(self.port);
        e.unknown_tags(&self.unknown_tagged_fields, "Endpoint.tags")?;
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
