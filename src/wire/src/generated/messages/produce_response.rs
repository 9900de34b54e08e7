//! `ProduceResponse`, API 0, versions 3 to 13, flexible from 9.
//!
//! Made by `cargo xtask codegen` from `schema/clients/ProduceResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use crate::{DecodeError, DecodeProblem, Decoder, EncodeError, Encoder, Message, Str, Tags, UnknownTags};

/// Kafka's `ProduceResponse`: API 0, versions 3 to 13, flexible from 9.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProduceResponse {
    /// Each produce response.
    pub responses: Vec<TopicProduceResponse>,
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota.
    pub throttle_time_ms: i32,
    /// Endpoints for all current-leaders enumerated in PartitionProduceResponses, with errors
    /// NOT_LEADER_OR_FOLLOWER. (Versions 10 and up; tag 0.)
    pub node_endpoints: Vec<NodeEndpoint>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for ProduceResponse {
    const NAME: &'static str = "ProduceResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 3..=13;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 9;
        let responses =
            d.array(flexible, "ProduceResponse.Responses", |d| TopicProduceResponse::decode(d, version))?;
        let throttle_time_ms = d.int32("ProduceResponse.ThrottleTimeMs")?;
        let mut node_endpoints = Vec::new();
        let unknown_tagged_fields = if flexible {
            d.tags("ProduceResponse.tags", |d, tag| {
                match tag {
                    0 if version >= 10 => {
                        node_endpoints = d.array(true, "ProduceResponse.NodeEndpoints", |d| {
                            NodeEndpoint::decode(d, version)
                        })?
                    }
                    0 => return Err(d.error("ProduceResponse.tags", DecodeProblem::TagNotInVersion(0))),
                    _ => return Ok(false),
                }
                Ok(true)
            })?
        } else {
            UnknownTags::new()
        };
        Ok(ProduceResponse { responses, throttle_time_ms, node_endpoints, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 9;
        e.array(flexible, &self.responses, "ProduceResponse.Responses", |e, it| it.encode(e, version))?;
        if version < 10 {
            e.absent(self.node_endpoints.is_empty(), "ProduceResponse.NodeEndpoints")?;
        }
        e.int32(self.throttle_time_ms);
        if flexible {
            let mut tags = Tags::begin(e, &self.unknown_tagged_fields, "ProduceResponse.tags");
            if version >= 10 && !self.node_endpoints.is_empty() {
                tags.field(e, 0, |e| {
                    e.array(true, &self.node_endpoints, "ProduceResponse.NodeEndpoints", |e, it| {
                        it.encode(e, version)
                    })
                })?;
            }
            tags.finish(e)?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "ProduceResponse.tags")?;
        }
        Ok(())
    }
}

/// Each produce response.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TopicProduceResponse {
    /// The topic name. (Versions 3 to 12.)
    pub name: Str,
    /// The unique topic ID. (Versions 13 and up.)
    pub topic_id: Uuid,
    /// Each partition that we produced to within the topic.
    pub partition_responses: Vec<PartitionProduceResponse>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl TopicProduceResponse {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 9;
        let name = if version <= 12 { d.string(flexible, "TopicProduceResponse.Name")? } else { Str::new() };
        let topic_id = if version >= 13 { d.uuid("TopicProduceResponse.TopicId")? } else { Uuid::ZERO };
        let partition_responses = d.array(flexible, "TopicProduceResponse.PartitionResponses", |d| {
            PartitionProduceResponse::decode(d, version)
        })?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("TopicProduceResponse.tags")? } else { UnknownTags::new() };
        Ok(TopicProduceResponse { name, topic_id, partition_responses, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 9;
        if version <= 12 {
            e.string(flexible, &self.name, "TopicProduceResponse.Name")?;
        }
        if version >= 13 {
            e.uuid(self.topic_id);
        }
        e.array(flexible, &self.partition_responses, "TopicProduceResponse.PartitionResponses", |e, it| {
            it.encode(e, version)
        })?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "TopicProduceResponse.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "TopicProduceResponse.tags")?;
        }
        Ok(())
    }
}

/// Each partition that we produced to within the topic.
#[derive(Clone, Debug, PartialEq)]
pub struct PartitionProduceResponse {
    /// The partition index.
    pub index: i32,
    /// The error code, or 0 if there was no error.
    pub error_code: i16,
    /// The base offset.
    pub base_offset: i64,
    /// The timestamp returned by broker after appending the messages. If CreateTime is used for the topic,
    /// the timestamp will be -1. If LogAppendTime is used for the topic, the timestamp will be the broker
    /// local time when the messages are appended.
    pub log_append_time_ms: i64,
    /// The log start offset. (Versions 5 and up.)
    pub log_start_offset: i64,
    /// The batch indices of records that caused the batch to be dropped. (Versions 8 and up.)
    pub record_errors: Vec<BatchIndexAndErrorMessage>,
    /// The global error message summarizing the common root cause of the records that caused the batch to be
    /// dropped. (Versions 8 and up.)
    pub error_message: Option<Str>,
    /// The leader broker that the producer should use for future requests. (Versions 10 and up; tag 0.)
    pub current_leader: LeaderIdAndEpoch,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for PartitionProduceResponse {
    fn default() -> Self {
        PartitionProduceResponse {
            index: 0,
            error_code: 0,
            base_offset: 0,
            log_append_time_ms: -1,
            log_start_offset: -1,
            record_errors: Vec::new(),
            error_message: None,
            current_leader: LeaderIdAndEpoch::default(),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl PartitionProduceResponse {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 9;
        let index = d.int32("PartitionProduceResponse.Index")?;
        let error_code = d.int16("PartitionProduceResponse.ErrorCode")?;
        let base_offset = d.int64("PartitionProduceResponse.BaseOffset")?;
        let log_append_time_ms = d.int64("PartitionProduceResponse.LogAppendTimeMs")?;
        let log_start_offset =
            if version >= 5 { d.int64("PartitionProduceResponse.LogStartOffset")? } else { -1 };
        let record_errors = if version >= 8 {
            d.array(flexible, "PartitionProduceResponse.RecordErrors", |d| {
                BatchIndexAndErrorMessage::decode(d, version)
            })?
        } else {
            Vec::new()
        };
        let error_message = if version >= 8 {
            d.nullable_string(flexible, "PartitionProduceResponse.ErrorMessage")?
        } else {
            None
        };
        let mut current_leader = LeaderIdAndEpoch::default();
        let unknown_tagged_fields = if flexible {
            d.tags("PartitionProduceResponse.tags", |d, tag| {
                match tag {
                    0 if version >= 10 => current_leader = LeaderIdAndEpoch::decode(d, version)?,
                    0 => {
                        return Err(
                            d.error("PartitionProduceResponse.tags", DecodeProblem::TagNotInVersion(0))
                        );
                    }
                    _ => return Ok(false),
                }
                Ok(true)
            })?
        } else {
            UnknownTags::new()
        };
        Ok(PartitionProduceResponse {
            index,
            error_code,
            base_offset,
            log_append_time_ms,
            log_start_offset,
            record_errors,
            error_message,
            current_leader,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 9;
        e.fixed::<30>(|w| {
            w.int32(self.index);
            w.int16(self.error_code);
            w.int64(self.base_offset);
            w.int64(self.log_append_time_ms);
            if version >= 5 {
                w.int64(self.log_start_offset);
            }
        });

        if version >= 8 {
            e.array(flexible, &self.record_errors, "PartitionProduceResponse.RecordErrors", |e, it| {
                it.encode(e, version)
            })?;
        }
        if version >= 8 {
            e.nullable_string(flexible, &self.error_message, "PartitionProduceResponse.ErrorMessage")?;
        }
        if version < 10 {
            e.absent(
                self.current_leader == LeaderIdAndEpoch::default(),
                "PartitionProduceResponse.CurrentLeader",
            )?;
        }
        if flexible {
            let mut tags = Tags::begin(e, &self.unknown_tagged_fields, "PartitionProduceResponse.tags");
            if version >= 10 && self.current_leader != LeaderIdAndEpoch::default() {
                tags.field(e, 0, |e| self.current_leader.encode(e, version))?;
            }
            tags.finish(e)?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "PartitionProduceResponse.tags")?;
        }
        Ok(())
    }
}

/// The batch indices of records that caused the batch to be dropped. (Versions 8 and up.)
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BatchIndexAndErrorMessage {
    /// The batch index of the record that caused the batch to be dropped.
    pub batch_index: i32,
    /// The error message of the record that caused the batch to be dropped.
    pub batch_index_error_message: Option<Str>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl BatchIndexAndErrorMessage {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 9;
        let batch_index = d.int32("BatchIndexAndErrorMessage.BatchIndex")?;
        let batch_index_error_message =
            d.nullable_string(flexible, "BatchIndexAndErrorMessage.BatchIndexErrorMessage")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("BatchIndexAndErrorMessage.tags")? } else { UnknownTags::new() };
        Ok(BatchIndexAndErrorMessage { batch_index, batch_index_error_message, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 9;
        e.int32(self.batch_index);
        e.nullable_string(
            flexible,
            &self.batch_index_error_message,
            "BatchIndexAndErrorMessage.BatchIndexErrorMessage",
        )?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "BatchIndexAndErrorMessage.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "BatchIndexAndErrorMessage.tags")?;
        }
        Ok(())
    }
}

/// The leader broker that the producer should use for future requests. (Versions 10 and up.)
#[derive(Clone, Debug, PartialEq)]
pub struct LeaderIdAndEpoch {
    /// The ID of the current leader or -1 if the leader is unknown.
    pub leader_id: i32,
    /// The latest known leader epoch.
    pub leader_epoch: i32,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for LeaderIdAndEpoch {
    fn default() -> Self {
        LeaderIdAndEpoch { leader_id: -1, leader_epoch: -1, unknown_tagged_fields: UnknownTags::new() }
    }
}

impl LeaderIdAndEpoch {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let leader_id = d.int32("LeaderIdAndEpoch.LeaderId")?;
        let leader_epoch = d.int32("LeaderIdAndEpoch.LeaderEpoch")?;
        let unknown_tagged_fields = d.unknown_tags("LeaderIdAndEpoch.tags")?;
        Ok(LeaderIdAndEpoch { leader_id, leader_epoch, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.fixed::<8>(|w| {
            w.int32(self.leader_id);
            w.int32(self.leader_epoch);
        });

        e.unknown_tags(&self.unknown_tagged_fields, "LeaderIdAndEpoch.tags")?;
        Ok(())
    }
}

/// Endpoints for all current-leaders enumerated in PartitionProduceResponses, with errors
/// NOT_LEADER_OR_FOLLOWER. (Versions 10 and up.)
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NodeEndpoint {
    /// The ID of the associated node.
    pub node_id: i32,
    /// The node's hostname.
    pub host: Str,
    /// The node's port.
    pub port: i32,
    /// The rack of the node, or null if it has not been assigned to a rack.
    pub rack: Option<Str>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl NodeEndpoint {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let node_id = d.int32("NodeEndpoint.NodeId")?;
        let host = d.string(true, "NodeEndpoint.Host")?;
        let port = d.int32("NodeEndpoint.Port")?;
        let rack = d.nullable_string(true, "NodeEndpoint.Rack")?;
        let unknown_tagged_fields = d.unknown_tags("NodeEndpoint.tags")?;
        Ok(NodeEndpoint { node_id, host, port, rack, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.int32(self.node_id);
        e.string(true, &self.host, "NodeEndpoint.Host")?;
        e.int32(self.port);
        e.nullable_string(true, &self.rack, "NodeEndpoint.Rack")?;
        e.unknown_tags(&self.unknown_tagged_fields, "NodeEndpoint.tags")?;
        Ok(())
    }
}
