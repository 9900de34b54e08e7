//! `OffsetFetchRequest`, API 9, versions 1 to 10, flexible from 6.
//!
//! Made by `cargo xtask codegen` from `schema/clients/OffsetFetchRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use super::offset_fetch_response::OffsetFetchResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `OffsetFetchRequest`: API 9, versions 1 to 10, flexible from 6.
#[derive(Clone, Debug, PartialEq)]
pub struct OffsetFetchRequest {
    /// The group to fetch offsets for. (Versions 1 to 7.)
    pub group_id: Str,
    /// Each topic we would like to fetch offsets for, or null to fetch offsets for all topics. (Versions 1 to
    /// 7; may be null in versions 2 and up.)
    pub topics: Option<Vec<OffsetFetchRequestTopic>>,
    /// Each group we would like to fetch offsets for. (Versions 8 and up.)
    pub groups: Vec<OffsetFetchRequestGroup>,
    /// Whether broker should hold on returning unstable offsets but set a retriable error code for the
    /// partitions. (Versions 7 and up.)
    pub require_stable: bool,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for OffsetFetchRequest {
    fn default() -> Self {
        OffsetFetchRequest {
            group_id: Str::new(),
            topics: Some(Vec::new()),
            groups: Vec::new(),
            require_stable: false,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for OffsetFetchRequest {
    const NAME: &'static str = "OffsetFetchRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 1..=10;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 6;
        let group_id =
            if version <= 7 { d.string(flexible, "OffsetFetchRequest.GroupId")? } else { Str::new() };
        let topics = if version <= 7 {
            if version >= 2 {
                d.nullable_array(flexible, "OffsetFetchRequest.Topics", |d| {
                    OffsetFetchRequestTopic::decode(d, version)
                })?
            } else {
                Some(d.array(flexible, "OffsetFetchRequest.Topics", |d| {
                    OffsetFetchRequestTopic::decode(d, version)
                })?)
            }
        } else {
            Some(Vec::new())
        };
        let groups = if version >= 8 {
            d.array(true, "OffsetFetchRequest.Groups", |d| OffsetFetchRequestGroup::decode(d, version))?
        } else {
            Vec::new()
        };
        let require_stable =
            if version >= 7 { d.boolean("OffsetFetchRequest.RequireStable")? } else { false };
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("OffsetFetchRequest.tags")? } else { UnknownTags::new() };
        Ok(OffsetFetchRequest { group_id, topics, groups, require_stable, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 6;
        if version <= 7 {
            e.string(flexible, &self.group_id, "OffsetFetchRequest.GroupId")?;
        } else {
            e.absent(self.group_id.is_empty(), "OffsetFetchRequest.GroupId")?;
        }
        if version <= 7 {
            if version >= 2 {
                e.nullable_array(flexible, &self.topics, "OffsetFetchRequest.Topics", |e, it| {
                    it.encode(e, version)
                })?;
            } else {
                e.array(
                    flexible,
                    e.not_null(&self.topics, "OffsetFetchRequest.Topics")?,
                    "OffsetFetchRequest.Topics",
                    |e, it| it.encode(e, version),
                )?;
            }
        } else {
            e.absent(self.topics.as_ref().is_some_and(|it| it.is_empty()), "OffsetFetchRequest.Topics")?;
        }
        if version >= 8 {
            e.array(true, &self.groups, "OffsetFetchRequest.Groups", |e, it| it.encode(e, version))?;
        } else {
            e.absent(self.groups.is_empty(), "OffsetFetchRequest.Groups")?;
        }
        if version >= 7 {
            e.boolean(self.require_stable);
        } else {
            e.absent(!self.require_stable, "OffsetFetchRequest.RequireStable")?;
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "OffsetFetchRequest.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "OffsetFetchRequest.tags")?;
        }
        Ok(())
    }
}

/// Each topic we would like to fetch offsets for, or null to fetch offsets for all topics. (Versions 1 to 7.)
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OffsetFetchRequestTopic {
    /// The topic name.
    pub name: Str,
    /// The partition indexes we would like to fetch offsets for.
    pub partition_indexes: Vec<i32>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl OffsetFetchRequestTopic {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 6;
        let name = d.string(flexible, "OffsetFetchRequestTopic.Name")?;
        let partition_indexes =
            d.numbers(flexible, "OffsetFetchRequestTopic.PartitionIndexes", i32::from_be_bytes)?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("OffsetFetchRequestTopic.tags")? } else { UnknownTags::new() };
        Ok(OffsetFetchRequestTopic { name, partition_indexes, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 6;
        e.string(flexible, &self.name, "OffsetFetchRequestTopic.Name")?;
        e.numbers(
            flexible,
            &self.partition_indexes,
            "OffsetFetchRequestTopic.PartitionIndexes",
            i32::to_be_bytes,
        )?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "OffsetFetchRequestTopic.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "OffsetFetchRequestTopic.tags")?;
        }
        Ok(())
    }
}

/// Each group we would like to fetch offsets for. (Versions 8 and up.)
#[derive(Clone, Debug, PartialEq)]
pub struct OffsetFetchRequestGroup {
    /// The group ID.
    pub group_id: Str,
    /// The member id. (Versions 9 and up.)
    pub member_id: Option<Str>,
    /// The member epoch if using the new consumer protocol (KIP-848). (Versions 9 and up.)
    pub member_epoch: i32,
    /// Each topic we would like to fetch offsets for, or null to fetch offsets for all topics.
    pub topics: Option<Vec<OffsetFetchRequestTopics>>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for OffsetFetchRequestGroup {
    fn default() -> Self {
        OffsetFetchRequestGroup {
            group_id: Str::new(),
            member_id: None,
            member_epoch: -1,
            topics: Some(Vec::new()),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl OffsetFetchRequestGroup {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let group_id = d.string(true, "OffsetFetchRequestGroup.GroupId")?;
        let member_id =
            if version >= 9 { d.nullable_string(true, "OffsetFetchRequestGroup.MemberId")? } else { None };
        let member_epoch = if version >= 9 { d.int32("OffsetFetchRequestGroup.MemberEpoch")? } else { -1 };
        let topics = d.nullable_array(true, "OffsetFetchRequestGroup.Topics", |d| {
            OffsetFetchRequestTopics::decode(d, version)
        })?;
        let unknown_tagged_fields = d.unknown_tags("OffsetFetchRequestGroup.tags")?;
        Ok(OffsetFetchRequestGroup { group_id, member_id, member_epoch, topics, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.group_id, "OffsetFetchRequestGroup.GroupId")?;
        if version >= 9 {
            e.nullable_string(true, &self.member_id, "OffsetFetchRequestGroup.MemberId")?;
        }
        if version >= 9 {
            e.int32(self.member_epoch);
        }
        e.nullable_array(true, &self.topics, "OffsetFetchRequestGroup.Topics", |e, it| {
            it.encode(e, version)
        })?;
        e.unknown_tags(&self.unknown_tagged_fields, "OffsetFetchRequestGroup.tags")?;
        Ok(())
    }
}

/// Each topic we would like to fetch offsets for, or null to fetch offsets for all topics. (Versions 8 and
/// up.)
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OffsetFetchRequestTopics {
    /// The topic name. (Versions 8 to 9.)
    pub name: Str,
    /// The topic ID. (Versions 10 and up.)
    pub topic_id: Uuid,
    /// The partition indexes we would like to fetch offsets for.
    pub partition_indexes: Vec<i32>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl OffsetFetchRequestTopics {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let name = if version <= 9 { d.string(true, "OffsetFetchRequestTopics.Name")? } else { Str::new() };
        let topic_id = if version >= 10 { d.uuid("OffsetFetchRequestTopics.TopicId")? } else { Uuid::ZERO };
        let partition_indexes =
            d.numbers(true, "OffsetFetchRequestTopics.PartitionIndexes", i32::from_be_bytes)?;
        let unknown_tagged_fields = d.unknown_tags("OffsetFetchRequestTopics.tags")?;
        Ok(OffsetFetchRequestTopics { name, topic_id, partition_indexes, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        if version <= 9 {
            e.string(true, &self.name, "OffsetFetchRequestTopics.Name")?;
        }
        if version >= 10 {
            e.uuid(self.topic_id);
        }
        e.numbers(
            true,
            &self.partition_indexes,
            "OffsetFetchRequestTopics.PartitionIndexes",
            i32::to_be_bytes,
        )?;
        e.unknown_tags(&self.unknown_tagged_fields, "OffsetFetchRequestTopics.tags")?;
        Ok(())
    }
}

impl Request for OffsetFetchRequest {
    const KEY: ApiKey = ApiKey::OffsetFetch;
    type Response = OffsetFetchResponse;
}
