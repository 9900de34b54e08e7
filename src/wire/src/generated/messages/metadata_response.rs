//! `MetadataResponse`, API 3, versions 0 to 13, flexible from 9.
//!
//! Made by `cargo xtask codegen` from `schema/clients/MetadataResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `MetadataResponse`: API 3, versions 0 to 13, flexible from 9.
#[derive(Clone, Debug, PartialEq)]
pub struct MetadataResponse {
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota. (Versions 3 and up.)
    pub throttle_time_ms: i32,
    /// A list of brokers present in the cluster.
    pub brokers: Vec<MetadataResponseBroker>,
    /// The cluster ID that responding broker belongs to. (Versions 2 and up.)
    pub cluster_id: Option<Str>,
    /// The ID of the controller broker. (Versions 1 and up.)
    pub controller_id: i32,
    /// Each topic in the response.
    pub topics: Vec<MetadataResponseTopic>,
    /// 32-bit bitfield to represent authorized operations for this cluster. (Versions 8 to 10.)
    pub cluster_authorized_operations: i32,
    /// The top-level error code, or 0 if there was no error. (Versions 13 and up.)
    pub error_code: i16,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for MetadataResponse {
    fn default() -> Self {
        MetadataResponse {
            throttle_time_ms: 0,
            brokers: Vec::new(),
            cluster_id: None,
            controller_id: -1,
            topics: Vec::new(),
            cluster_authorized_operations: i32::MIN,
            error_code: 0,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for MetadataResponse {
    const NAME: &'static str = "MetadataResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=13;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 9;
        let throttle_time_ms = if version >= 3 { d.int32("MetadataResponse.ThrottleTimeMs")? } else { 0 };
        let brokers =
            d.array(flexible, "MetadataResponse.Brokers", |d| MetadataResponseBroker::decode(d, version))?;
        let cluster_id =
            if version >= 2 { d.nullable_string(flexible, "MetadataResponse.ClusterId")? } else { None };
        let controller_id = if version >= 1 { d.int32("MetadataResponse.ControllerId")? } else { -1 };
        let topics =
            d.array(flexible, "MetadataResponse.Topics", |d| MetadataResponseTopic::decode(d, version))?;
        let cluster_authorized_operations = if (8..=10).contains(&version) {
            d.int32("MetadataResponse.ClusterAuthorizedOperations")?
        } else {
            i32::MIN
        };
        let error_code = if version >= 13 { d.int16("MetadataResponse.ErrorCode")? } else { 0 };
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("MetadataResponse.tags")? } else { UnknownTags::new() };
        Ok(MetadataResponse {
            throttle_time_ms,
            brokers,
            cluster_id,
            controller_id,
            topics,
            cluster_authorized_operations,
            error_code,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 9;
        if version >= 3 {
            e.int32(self.throttle_time_ms);
        }
        e.array(flexible, &self.brokers, "MetadataResponse.Brokers", |e, it| it.encode(e, version))?;
        if version >= 2 {
            e.nullable_string(flexible, &self.cluster_id, "MetadataResponse.ClusterId")?;
        }
        if version >= 1 {
            e.int32(self.controller_id);
        }
        e.array(flexible, &self.topics, "MetadataResponse.Topics", |e, it| it.encode(e, version))?;
        e.fixed::<6>(|w| {
            if (8..=10).contains(&version) {
                w.int32(self.cluster_authorized_operations);
            }
            if version >= 13 {
                w.int16(self.error_code);
            }
        });
        if !(8..=10).contains(&version) {
            e.absent(
                self.cluster_authorized_operations == i32::MIN,
                "MetadataResponse.ClusterAuthorizedOperations",
            )?;
        }

        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "MetadataResponse.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "MetadataResponse.tags")?;
        }
        Ok(())
    }
}

/// A list of brokers present in the cluster.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MetadataResponseBroker {
    /// The broker ID.
    pub node_id: i32,
    /// The broker hostname.
    pub host: Str,
    /// The broker port.
    pub port: i32,
    /// The rack of the broker, or null if it has not been assigned to a rack. (Versions 1 and up.)
    pub rack: Option<Str>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl MetadataResponseBroker {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 9;
        let node_id = d.int32("MetadataResponseBroker.NodeId")?;
        let host = d.string(flexible, "MetadataResponseBroker.Host")?;
        let port = d.int32("MetadataResponseBroker.Port")?;
        let rack =
            if version >= 1 { d.nullable_string(flexible, "MetadataResponseBroker.Rack")? } else { None };
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("MetadataResponseBroker.tags")? } else { UnknownTags::new() };
        Ok(MetadataResponseBroker { node_id, host, port, rack, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 9;
        e.int32(self.node_id);
        e.string(flexible, &self.host, "MetadataResponseBroker.Host")?;
        e.int32(self.port);
        if version >= 1 {
            e.nullable_string(flexible, &self.rack, "MetadataResponseBroker.Rack")?;
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "MetadataResponseBroker.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "MetadataResponseBroker.tags")?;
        }
        Ok(())
    }
}

/// Each topic in the response.
#[derive(Clone, Debug, PartialEq)]
pub struct MetadataResponseTopic {
    /// The topic error, or 0 if there was no error.
    pub error_code: i16,
    /// The topic name. Null for non-existing topics queried by ID. This is never null when ErrorCode is zero.
    /// One of Name and TopicId is always populated. (May be null in versions 12 and up.)
    pub name: Option<Str>,
    /// The topic id. Zero for non-existing topics queried by name. This is never zero when ErrorCode is zero.
    /// One of Name and TopicId is always populated. (Versions 10 and up.)
    pub topic_id: Uuid,
    /// True if the topic is internal. (Versions 1 and up.)
    pub is_internal: bool,
    /// Each partition in the topic.
    pub partitions: Vec<MetadataResponsePartition>,
    /// 32-bit bitfield to represent authorized operations for this topic. (Versions 8 and up.)
    pub topic_authorized_operations: i32,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for MetadataResponseTopic {
    fn default() -> Self {
        MetadataResponseTopic {
            error_code: 0,
            name: Some(Str::new()),
            topic_id: Uuid::ZERO,
            is_internal: false,
            partitions: Vec::new(),
            topic_authorized_operations: i32::MIN,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl MetadataResponseTopic {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 9;
        let error_code = d.int16("MetadataResponseTopic.ErrorCode")?;
        let name = if version >= 12 {
            d.nullable_string(flexible, "MetadataResponseTopic.Name")?
        } else {
            Some(d.string(flexible, "MetadataResponseTopic.Name")?)
        };
        let topic_id = if version >= 10 { d.uuid("MetadataResponseTopic.TopicId")? } else { Uuid::ZERO };
        let is_internal = if version >= 1 { d.boolean("MetadataResponseTopic.IsInternal")? } else { false };
        let partitions = d.array(flexible, "MetadataResponseTopic.Partitions", |d| {
            MetadataResponsePartition::decode(d, version)
        })?;
        let topic_authorized_operations =
            if version >= 8 { d.int32("MetadataResponseTopic.TopicAuthorizedOperations")? } else { i32::MIN };
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("MetadataResponseTopic.tags")? } else { UnknownTags::new() };
        Ok(MetadataResponseTopic {
            error_code,
            name,
            topic_id,
            is_internal,
            partitions,
            topic_authorized_operations,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 9;
        e.int16(self.error_code);
        if version >= 12 {
            e.nullable_string(flexible, &self.name, "MetadataResponseTopic.Name")?;
        } else {
            e.string(
                flexible,
                e.not_null(&self.name, "MetadataResponseTopic.Name")?,
                "MetadataResponseTopic.Name",
            )?;
        }
        e.fixed::<17>(|w| {
            if version >= 10 {
                w.uuid(self.topic_id);
            }
            if version >= 1 {
                w.boolean(self.is_internal);
            }
        });

        e.array(flexible, &self.partitions, "MetadataResponseTopic.Partitions", |e, it| {
            it.encode(e, version)
        })?;
        if version >= 8 {
            e.int32(self.topic_authorized_operations);
        } else {
            e.absent(
                self.topic_authorized_operations == i32::MIN,
                "MetadataResponseTopic.TopicAuthorizedOperations",
            )?;
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "MetadataResponseTopic.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "MetadataResponseTopic.tags")?;
        }
        Ok(())
    }
}

/// Each partition in the topic.
#[derive(Clone, Debug, PartialEq)]
pub struct MetadataResponsePartition {
    /// The partition error, or 0 if there was no error.
    pub error_code: i16,
    /// The partition index.
    pub partition_index: i32,
    /// The ID of the leader broker.
    pub leader_id: i32,
    /// The leader epoch of this partition. (Versions 7 and up.)
    pub leader_epoch: i32,
    /// The set of all nodes that host this partition.
    pub replica_nodes: Vec<i32>,
    /// The set of nodes that are in sync with the leader for this partition.
    pub isr_nodes: Vec<i32>,
    /// The set of offline replicas of this partition. (Versions 5 and up.)
    pub offline_replicas: Vec<i32>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for MetadataResponsePartition {
    fn default() -> Self {
        MetadataResponsePartition {
            error_code: 0,
            partition_index: 0,
            leader_id: 0,
            leader_epoch: -1,
            replica_nodes: Vec::new(),
            isr_nodes: Vec::new(),
            offline_replicas: Vec::new(),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl MetadataResponsePartition {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 9;
        let error_code = d.int16("MetadataResponsePartition.ErrorCode")?;
        let partition_index = d.int32("MetadataResponsePartition.PartitionIndex")?;
        let leader_id = d.int32("MetadataResponsePartition.LeaderId")?;
        let leader_epoch = if version >= 7 { d.int32("MetadataResponsePartition.LeaderEpoch")? } else { -1 };
        let replica_nodes =
            d.numbers(flexible, "MetadataResponsePartition.ReplicaNodes", i32::from_be_bytes)?;
        let isr_nodes = d.numbers(flexible, "MetadataResponsePartition.IsrNodes", i32::from_be_bytes)?;
        let offline_replicas = if version >= 5 {
            d.numbers(flexible, "MetadataResponsePartition.OfflineReplicas", i32::from_be_bytes)?
        } else {
            Vec::new()
        };
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("MetadataResponsePartition.tags")? } else { UnknownTags::new() };
        Ok(MetadataResponsePartition {
            error_code,
            partition_index,
            leader_id,
            leader_epoch,
            replica_nodes,
            isr_nodes,
            offline_replicas,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 9;
        e.fixed::<14>(|w| {
            w.int16(self.error_code);
            w.int32(self.partition_index);
            w.int32(self.leader_id);
            if version >= 7 {
                w.int32(self.leader_epoch);
            }
        });

        e.numbers(flexible, &self.replica_nodes, "MetadataResponsePartition.ReplicaNodes", i32::to_be_bytes)?;
        e.numbers(flexible, &self.isr_nodes, "MetadataResponsePartition.IsrNodes", i32::to_be_bytes)?;
        if version >= 5 {
            e.numbers(
                flexible,
                &self.offline_replicas,
                "MetadataResponsePartition.OfflineReplicas",
                i32::to_be_bytes,
            )?;
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "MetadataResponsePartition.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "MetadataResponsePartition.tags")?;
        }
        Ok(())
    }
}
