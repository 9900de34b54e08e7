//! `CreateTopicsRequest`, API 19, versions 2 to 7, flexible from 5.
//!
//! Made by `cargo xtask codegen` from `schema/clients/CreateTopicsRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use super::create_topics_response::CreateTopicsResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `CreateTopicsRequest`: API 19, versions 2 to 7, flexible from 5.
#[derive(Clone, Debug, PartialEq)]
pub struct CreateTopicsRequest {
    /// The topics to create.
    pub topics: Vec<CreatableTopic>,
    /// How long to wait in milliseconds before timing out the request.
    pub timeout_ms: i32,
    /// If true, check that the topics can be created as specified, but don't create anything.
    pub validate_only: bool,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for CreateTopicsRequest {
    fn default() -> Self {
        CreateTopicsRequest {
            topics: Vec::new(),
            timeout_ms: 60000,
            validate_only: false,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for CreateTopicsRequest {
    const NAME: &'static str = "CreateTopicsRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 2..=7;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 5;
        let topics =
            d.array(flexible, "CreateTopicsRequest.Topics", |d| CreatableTopic::decode(d, version))?;
        let timeout_ms = d.int32("CreateTopicsRequest.timeoutMs")?;
        let validate_only = d.boolean("CreateTopicsRequest.validateOnly")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("CreateTopicsRequest.tags")? } else { UnknownTags::new() };
        Ok(CreateTopicsRequest { topics, timeout_ms, validate_only, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 5;
        e.array(flexible, &self.topics, "CreateTopicsRequest.Topics", |e, it| it.encode(e, version))?;
        e.fixed::<5>(|w| {
            w.int32(self.timeout_ms);
            w.boolean(self.validate_only);
        });

        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "CreateTopicsRequest.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "CreateTopicsRequest.tags")?;
        }
        Ok(())
    }
}

/// The topics to create.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreatableTopic {
    /// The topic name.
    pub name: Str,
    /// The number of partitions to create in the topic, or -1 if we are either specifying a manual partition
    /// assignment or using the default partitions.
    pub num_partitions: i32,
    /// The number of replicas to create for each partition in the topic, or -1 if we are either specifying a
    /// manual partition assignment or using the default replication factor.
    pub replication_factor: i16,
    /// The manual partition assignment, or the empty array if we are using automatic assignment.
    pub assignments: Vec<CreatableReplicaAssignment>,
    /// The custom topic configurations to set.
    pub configs: Vec<CreatableTopicConfig>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl CreatableTopic {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 5;
        let name = d.string(flexible, "CreatableTopic.Name")?;
        let num_partitions = d.int32("CreatableTopic.NumPartitions")?;
        let replication_factor = d.int16("CreatableTopic.ReplicationFactor")?;
        let assignments = d.array(flexible, "CreatableTopic.Assignments", |d| {
            CreatableReplicaAssignment::decode(d, version)
        })?;
        let configs =
            d.array(flexible, "CreatableTopic.Configs", |d| CreatableTopicConfig::decode(d, version))?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("CreatableTopic.tags")? } else { UnknownTags::new() };
        Ok(CreatableTopic {
            name,
            num_partitions,
            replication_factor,
            assignments,
            configs,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 5;
        e.string(flexible, &self.name, "CreatableTopic.Name")?;
        e.fixed::<6>(|w| {
            w.int32(self.num_partitions);
            w.int16(self.replication_factor);
        });

        e.array(flexible, &self.assignments, "CreatableTopic.Assignments", |e, it| it.encode(e, version))?;
        e.array(flexible, &self.configs, "CreatableTopic.Configs", |e, it| it.encode(e, version))?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "CreatableTopic.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "CreatableTopic.tags")?;
        }
        Ok(())
    }
}

/// The manual partition assignment, or the empty array if we are using automatic assignment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreatableReplicaAssignment {
    /// The partition index.
    pub partition_index: i32,
    /// The brokers to place the partition on.
    pub broker_ids: Vec<i32>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl CreatableReplicaAssignment {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 5;
        let partition_index = d.int32("CreatableReplicaAssignment.PartitionIndex")?;
        let broker_ids = d.numbers(flexible, "CreatableReplicaAssignment.BrokerIds", i32::from_be_bytes)?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("CreatableReplicaAssignment.tags")? } else { UnknownTags::new() };
        Ok(CreatableReplicaAssignment { partition_index, broker_ids, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 5;
        e.int32(self.partition_index);
        e.numbers(flexible, &self.broker_ids, "CreatableReplicaAssignment.BrokerIds", i32::to_be_bytes)?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "CreatableReplicaAssignment.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "CreatableReplicaAssignment.tags")?;
        }
        Ok(())
    }
}

/// The custom topic configurations to set.
#[derive(Clone, Debug, PartialEq)]
pub struct CreatableTopicConfig {
    /// The configuration name.
    pub name: Str,
    /// The configuration value.
    pub value: Option<Str>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for CreatableTopicConfig {
    fn default() -> Self {
        CreatableTopicConfig {
            name: Str::new(),
            value: Some(Str::new()),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl CreatableTopicConfig {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 5;
        let name = d.string(flexible, "CreatableTopicConfig.Name")?;
        let value = d.nullable_string(flexible, "CreatableTopicConfig.Value")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("CreatableTopicConfig.tags")? } else { UnknownTags::new() };
        Ok(CreatableTopicConfig { name, value, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 5;
        e.string(flexible, &self.name, "CreatableTopicConfig.Name")?;
        e.nullable_string(flexible, &self.value, "CreatableTopicConfig.Value")?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "CreatableTopicConfig.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "CreatableTopicConfig.tags")?;
        }
        Ok(())
    }
}

impl Request for CreateTopicsRequest {
    const KEY: ApiKey = ApiKey::CreateTopics;
    type Response = CreateTopicsResponse;
}
