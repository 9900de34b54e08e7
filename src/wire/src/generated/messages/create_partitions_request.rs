//! `CreatePartitionsRequest`, API 37, versions 0 to 3, flexible from 2.
//!
//! Made by `cargo xtask codegen` from `schema/clients/CreatePartitionsRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use super::create_partitions_response::CreatePartitionsResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `CreatePartitionsRequest`: API 37, versions 0 to 3, flexible from 2.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreatePartitionsRequest {
    /// Each topic that we want to create new partitions inside.
    pub topics: Vec<CreatePartitionsTopic>,
    /// The time in ms to wait for the partitions to be created.
    pub timeout_ms: i32,
    /// If true, then validate the request, but don't actually increase the number of partitions.
    pub validate_only: bool,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for CreatePartitionsRequest {
    const NAME: &'static str = "CreatePartitionsRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=3;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        let topics = d.array(flexible, "CreatePartitionsRequest.Topics", |d| {
            CreatePartitionsTopic::decode(d, version)
        })?;
        let timeout_ms = d.int32("CreatePartitionsRequest.TimeoutMs")?;
        let validate_only = d.boolean("CreatePartitionsRequest.ValidateOnly")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("CreatePartitionsRequest.tags")? } else { UnknownTags::new() };
        Ok(CreatePartitionsRequest { topics, timeout_ms, validate_only, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        e.array(flexible, &self.topics, "CreatePartitionsRequest.Topics", |e, it| it.encode(e, version))?;
        e.fixed::<5>(|w| {
            w.int32(self.timeout_ms);
            w.boolean(self.validate_only);
        });

        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "CreatePartitionsRequest.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "CreatePartitionsRequest.tags")?;
        }
        Ok(())
    }
}

/// Each topic that we want to create new partitions inside.
#[derive(Clone, Debug, PartialEq)]
pub struct CreatePartitionsTopic {
    /// The topic name.
    pub name: Str,
    /// The new partition count.
    pub count: i32,
    /// The new partition assignments.
    pub assignments: Option<Vec<CreatePartitionsAssignment>>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for CreatePartitionsTopic {
    fn default() -> Self {
        CreatePartitionsTopic {
            name: Str::new(),
            count: 0,
            assignments: Some(Vec::new()),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl CreatePartitionsTopic {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let name = d.string(flexible, "CreatePartitionsTopic.Name")?;
        let count = d.int32("CreatePartitionsTopic.Count")?;
        let assignments = d.nullable_array(flexible, "CreatePartitionsTopic.Assignments", |d| {
            CreatePartitionsAssignment::decode(d, version)
        })?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("CreatePartitionsTopic.tags")? } else { UnknownTags::new() };
        Ok(CreatePartitionsTopic { name, count, assignments, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.string(flexible, &self.name, "CreatePartitionsTopic.Name")?;
        e.int32(self.count);
        e.nullable_array(flexible, &self.assignments, "CreatePartitionsTopic.Assignments", |e, it| {
            it.encode(e, version)
        })?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "CreatePartitionsTopic.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "CreatePartitionsTopic.tags")?;
        }
        Ok(())
    }
}

/// The new partition assignments.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreatePartitionsAssignment {
    /// The assigned broker IDs.
    pub broker_ids: Vec<i32>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl CreatePartitionsAssignment {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let broker_ids = d.numbers(flexible, "CreatePartitionsAssignment.BrokerIds", i32::from_be_bytes)?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("CreatePartitionsAssignment.tags")? } else { UnknownTags::new() };
        Ok(CreatePartitionsAssignment { broker_ids, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.numbers(flexible, &self.broker_ids, "CreatePartitionsAssignment.BrokerIds", i32::to_be_bytes)?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "CreatePartitionsAssignment.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "CreatePartitionsAssignment.tags")?;
        }
        Ok(())
    }
}

impl Request for CreatePartitionsRequest {
    const KEY: ApiKey = ApiKey::CreatePartitions;
    type Response = CreatePartitionsResponse;
}
