//! `OffsetForLeaderEpochRequest`, API 23, versions 2 to 4, flexible from 4.
//!
//! Made by `cargo xtask codegen` from `schema/clients/OffsetForLeaderEpochRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use super::offset_for_leader_epoch_response::OffsetForLeaderEpochResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `OffsetForLeaderEpochRequest`: API 23, versions 2 to 4, flexible from 4.
#[derive(Clone, Debug, PartialEq)]
pub struct OffsetForLeaderEpochRequest {
    /// The broker ID of the follower, of -1 if this request is from a consumer. (Versions 3 and up.)
    pub replica_id: i32,
    /// Each topic to get offsets for.
    pub topics: Vec<OffsetForLeaderTopic>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for OffsetForLeaderEpochRequest {
    fn default() -> Self {
        OffsetForLeaderEpochRequest {
            replica_id: -2,
            topics: Vec::new(),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for OffsetForLeaderEpochRequest {
    const NAME: &'static str = "OffsetForLeaderEpochRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 2..=4;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 4;
        let replica_id = if version >= 3 { d.int32("OffsetForLeaderEpochRequest.ReplicaId")? } else { -2 };
        let topics = d.array(flexible, "OffsetForLeaderEpochRequest.Topics", |d| {
            OffsetForLeaderTopic::decode(d, version)
        })?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("OffsetForLeaderEpochRequest.tags")? } else { UnknownTags::new() };
        Ok(OffsetForLeaderEpochRequest { replica_id, topics, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 4;
        if version >= 3 {
            e.int32(self.replica_id);
        }
        e.array(flexible, &self.topics, "OffsetForLeaderEpochRequest.Topics", |e, it| it.encode(e, version))?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "OffsetForLeaderEpochRequest.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "OffsetForLeaderEpochRequest.tags")?;
        }
        Ok(())
    }
}

/// Each topic to get offsets for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OffsetForLeaderTopic {
    /// The topic name.
    pub topic: Str,
    /// Each partition to get offsets for.
    pub partitions: Vec<OffsetForLeaderPartition>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl OffsetForLeaderTopic {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 4;
        let topic = d.string(flexible, "OffsetForLeaderTopic.Topic")?;
        let partitions = d.array(flexible, "OffsetForLeaderTopic.Partitions", |d| {
            OffsetForLeaderPartition::decode(d, version)
        })?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("OffsetForLeaderTopic.tags")? } else { UnknownTags::new() };
        Ok(OffsetForLeaderTopic { topic, partitions, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 4;
        e.string(flexible, &self.topic, "OffsetForLeaderTopic.Topic")?;
        e.array(flexible, &self.partitions, "OffsetForLeaderTopic.Partitions", |e, it| {
            it.encode(e, version)
        })?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "OffsetForLeaderTopic.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "OffsetForLeaderTopic.tags")?;
        }
        Ok(())
    }
}

/// Each partition to get offsets for.
#[derive(Clone, Debug, PartialEq)]
pub struct OffsetForLeaderPartition {
    /// The partition index.
    pub partition: i32,
    /// An epoch used to fence consumers/replicas with old metadata. If the epoch provided by the client is
    /// larger than the current epoch known to the broker, then the UNKNOWN_LEADER_EPOCH error code will be
    /// returned. If the provided epoch is smaller, then the FENCED_LEADER_EPOCH error code will be returned.
    pub current_leader_epoch: i32,
    /// The epoch to look up an offset for.
    pub leader_epoch: i32,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for OffsetForLeaderPartition {
    fn default() -> Self {
        OffsetForLeaderPartition {
            partition: 0,
            current_leader_epoch: -1,
            leader_epoch: 0,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl OffsetForLeaderPartition {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 4;
        let partition = d.int32("OffsetForLeaderPartition.Partition")?;
        let current_leader_epoch = d.int32("OffsetForLeaderPartition.CurrentLeaderEpoch")?;
        let leader_epoch = d.int32("OffsetForLeaderPartition.LeaderEpoch")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("OffsetForLeaderPartition.tags")? } else { UnknownTags::new() };
        Ok(OffsetForLeaderPartition { partition, current_leader_epoch, leader_epoch, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 4;
        e.fixed::<12>(|w| {
            w.int32(self.partition);
            w.int32(self.current_leader_epoch);
            w.int32(self.leader_epoch);
        });

        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "OffsetForLeaderPartition.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "OffsetForLeaderPartition.tags")?;
        }
        Ok(())
    }
}

impl Request for OffsetForLeaderEpochRequest {
    const KEY: ApiKey = ApiKey::OffsetForLeaderEpoch;
    type Response = OffsetForLeaderEpochResponse;
}
