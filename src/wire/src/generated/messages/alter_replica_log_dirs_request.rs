//! `AlterReplicaLogDirsRequest`, API 34, versions 1 to 2, flexible from 2.
//!
//! Made by `cargo xtask codegen` from `schema/clients/AlterReplicaLogDirsRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use super::alter_replica_log_dirs_response::AlterReplicaLogDirsResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `AlterReplicaLogDirsRequest`: API 34, versions 1 to 2, flexible from 2.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AlterReplicaLogDirsRequest {
    /// The alterations to make for each directory.
    pub dirs: Vec<AlterReplicaLogDir>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for AlterReplicaLogDirsRequest {
    const NAME: &'static str = "AlterReplicaLogDirsRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 1..=2;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        let dirs =
            d.array(flexible, "AlterReplicaLogDirsRequest.Dirs", |d| AlterReplicaLogDir::decode(d, version))?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("AlterReplicaLogDirsRequest.tags")? } else { UnknownTags::new() };
        Ok(AlterReplicaLogDirsRequest { dirs, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        e.array(flexible, &self.dirs, "AlterReplicaLogDirsRequest.Dirs", |e, it| it.encode(e, version))?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "AlterReplicaLogDirsRequest.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "AlterReplicaLogDirsRequest.tags")?;
        }
        Ok(())
    }
}

/// The alterations to make for each directory.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AlterReplicaLogDir {
    /// The absolute directory path.
    pub path: Str,
    /// The topics to add to the directory.
    pub topics: Vec<AlterReplicaLogDirTopic>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl AlterReplicaLogDir {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let path = d.string(flexible, "AlterReplicaLogDir.Path")?;
        let topics =
            d.array(flexible, "AlterReplicaLogDir.Topics", |d| AlterReplicaLogDirTopic::decode(d, version))?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("AlterReplicaLogDir.tags")? } else { UnknownTags::new() };
        Ok(AlterReplicaLogDir { path, topics, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.string(flexible, &self.path, "AlterReplicaLogDir.Path")?;
        e.array(flexible, &self.topics, "AlterReplicaLogDir.Topics", |e, it| it.encode(e, version))?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "AlterReplicaLogDir.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "AlterReplicaLogDir.tags")?;
        }
        Ok(())
    }
}

/// The topics to add to the directory.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AlterReplicaLogDirTopic {
    /// The topic name.
    pub name: Str,
    /// The partition indexes.
    pub partitions: Vec<i32>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl AlterReplicaLogDirTopic {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let name = d.string(flexible, "AlterReplicaLogDirTopic.Name")?;
        let partitions = d.numbers(flexible, "AlterReplicaLogDirTopic.Partitions", i32::from_be_bytes)?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("AlterReplicaLogDirTopic.tags")? } else { UnknownTags::new() };
        Ok(AlterReplicaLogDirTopic { name, partitions, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.string(flexible, &self.name, "AlterReplicaLogDirTopic.Name")?;
        e.numbers(flexible, &self.partitions, "AlterReplicaLogDirTopic.Partitions", i32::to_be_bytes)?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "AlterReplicaLogDirTopic.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "AlterReplicaLogDirTopic.tags")?;
        }
        Ok(())
    }
}

impl Request for AlterReplicaLogDirsRequest {
    const KEY: ApiKey = ApiKey::AlterReplicaLogDirs;
    type Response = AlterReplicaLogDirsResponse;
}
