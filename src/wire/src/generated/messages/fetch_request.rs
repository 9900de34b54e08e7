//! `FetchRequest`, API 1, versions 4 to 18, flexible from 12.
//!
//! Made by `cargo xtask codegen` from `schema/clients/FetchRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use super::fetch_response::FetchResponse;
use crate::{
    ApiKey, DecodeError, DecodeProblem, Decoder, EncodeError, Encoder, Message, Request, Str, Tags,
    UnknownTags,
};

/// Kafka's `FetchRequest`: API 1, versions 4 to 18, flexible from 12.
#[derive(Clone, Debug, PartialEq)]
pub struct FetchRequest {
    /// The clusterId if known. This is used to validate metadata fetches prior to broker registration.
    /// (Versions 12 and up; tag 0.)
    pub cluster_id: Option<Str>,
    /// The broker ID of the follower, of -1 if this request is from a consumer. (Versions 4 to 14.)
    pub replica_id: i32,
    /// The state of the replica in the follower. (Versions 15 and up; tag 1.)
    pub replica_state: ReplicaState,
    /// The maximum time in milliseconds to wait for the response.
    pub max_wait_ms: i32,
    /// The minimum bytes to accumulate in the response.
    pub min_bytes: i32,
    /// The maximum bytes to fetch. See KIP-74 for cases where this limit may not be honored.
    pub max_bytes: i32,
    /// This setting controls the visibility of transactional records. Using READ_UNCOMMITTED (isolation_level
    /// = 0) makes all records visible. With READ_COMMITTED (isolation_level = 1), non-transactional and
    /// COMMITTED transactional records are visible. To be more concrete, READ_COMMITTED returns all data from
    /// offsets smaller than the current LSO (last stable offset), and enables the inclusion of the list of
    /// aborted transactions in the result, which allows consumers to discard ABORTED transactional records.
    pub isolation_level: i8,
    /// The fetch session ID. (Versions 7 and up.)
    pub session_id: i32,
    /// The fetch session epoch, which is used for ordering requests in a session. (Versions 7 and up.)
    pub session_epoch: i32,
    /// The topics to fetch.
    pub topics: Vec<FetchTopic>,
    /// In an incremental fetch request, the partitions to remove. (Versions 7 and up.)
    pub forgotten_topics_data: Vec<ForgottenTopic>,
    /// Rack ID of the consumer making this request. (Versions 11 and up.)
    pub rack_id: Str,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for FetchRequest {
    fn default() -> Self {
        FetchRequest {
            cluster_id: None,
            replica_id: -1,
            replica_state: ReplicaState::default(),
            max_wait_ms: 0,
            min_bytes: 0,
            max_bytes: i32::MAX,
            isolation_level: 0,
            session_id: 0,
            session_epoch: -1,
            topics: Vec::new(),
            forgotten_topics_data: Vec::new(),
            rack_id: Str::new(),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for FetchRequest {
    const NAME: &'static str = "FetchRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 4..=18;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 12;
        let mut cluster_id = None;
        let replica_id = if version <= 14 { d.int32("FetchRequest.ReplicaId")? } else { -1 };
        let mut replica_state = ReplicaState::default();
        let max_wait_ms = d.int32("FetchRequest.MaxWaitMs")?;
        let min_bytes = d.int32("FetchRequest.MinBytes")?;
        let max_bytes = d.int32("FetchRequest.MaxBytes")?;
        let isolation_level = d.int8("FetchRequest.IsolationLevel")?;
        let session_id = if version >= 7 { d.int32("FetchRequest.SessionId")? } else { 0 };
        let session_epoch = if version >= 7 { d.int32("FetchRequest.SessionEpoch")? } else { -1 };
        let topics = d.array(flexible, "FetchRequest.Topics", |d| FetchTopic::decode(d, version))?;
        let forgotten_topics_data = if version >= 7 {
            d.array(flexible, "FetchRequest.ForgottenTopicsData", |d| ForgottenTopic::decode(d, version))?
        } else {
            Vec::new()
        };
        let rack_id = if version >= 11 { d.string(flexible, "FetchRequest.RackId")? } else { Str::new() };
        let unknown_tagged_fields = if flexible {
            d.tags("FetchRequest.tags", |d, tag| {
                match tag {
                    0 => cluster_id = d.nullable_string(true, "FetchRequest.ClusterId")?,
                    1 if version >= 15 => replica_state = ReplicaState::decode(d, version)?,
                    1 => return Err(d.error("FetchRequest.tags", DecodeProblem::TagNotInVersion(1))),
                    _ => return Ok(false),
                }
                Ok(true)
            })?
        } else {
            UnknownTags::new()
        };
        Ok(FetchRequest {
            cluster_id,
            replica_id,
            replica_state,
            max_wait_ms,
            min_bytes,
            max_bytes,
            isolation_level,
            session_id,
            session_epoch,
            topics,
            forgotten_topics_data,
            rack_id,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 12;
        if version < 15 {
            e.absent(self.replica_state == ReplicaState::default(), "FetchRequest.ReplicaState")?;
        }
        e.fixed::<25>(|w| {
            if version <= 14 {
                w.int32(self.replica_id);
            }
            w.int32(self.max_wait_ms);
            w.int32(self.min_bytes);
            w.int32(self.max_bytes);
            w.int8(self.isolation_level);
            if version >= 7 {
                w.int32(self.session_id);
            }
            if version >= 7 {
                w.int32(self.session_epoch);
            }
        });
        if version > 14 {
            e.absent(self.replica_id == -1, "FetchRequest.ReplicaId")?;
        }

        e.array(flexible, &self.topics, "FetchRequest.Topics", |e, it| it.encode(e, version))?;
        if version >= 7 {
            e.array(flexible, &self.forgotten_topics_data, "FetchRequest.ForgottenTopicsData", |e, it| {
                it.encode(e, version)
            })?;
        } else {
            e.absent(self.forgotten_topics_data.is_empty(), "FetchRequest.ForgottenTopicsData")?;
        }
        if version >= 11 {
            e.string(flexible, &self.rack_id, "FetchRequest.RackId")?;
        }
        if flexible {
            let mut tags = Tags::begin(e, &self.unknown_tagged_fields, "FetchRequest.tags");
            if self.cluster_id.is_some() {
                tags.field(e, 0, |e| e.nullable_string(true, &self.cluster_id, "FetchRequest.ClusterId"))?;
            }
            if version >= 15 && self.replica_state != ReplicaState::default() {
                tags.field(e, 1, |e| self.replica_state.encode(e, version))?;
            }
            tags.finish(e)?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "FetchRequest.tags")?;
        }
        Ok(())
    }
}

/// The state of the replica in the follower. (Versions 15 and up.)
#[derive(Clone, Debug, PartialEq)]
pub struct ReplicaState {
    /// The replica ID of the follower, or -1 if this request is from a consumer.
    pub replica_id: i32,
    /// The epoch of this follower, or -1 if not available.
    pub replica_epoch: i64,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for ReplicaState {
    fn default() -> Self {
        ReplicaState { replica_id: -1, replica_epoch: -1, unknown_tagged_fields: UnknownTags::new() }
    }
}

impl ReplicaState {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let replica_id = d.int32("ReplicaState.ReplicaId")?;
        let replica_epoch = d.int64("ReplicaState.ReplicaEpoch")?;
        let unknown_tagged_fields = d.unknown_tags("ReplicaState.tags")?;
        Ok(ReplicaState { replica_id, replica_epoch, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.fixed::<12>(|w| {
            w.int32(self.replica_id);
            w.int64(self.replica_epoch);
        });

        e.unknown_tags(&self.unknown_tagged_fields, "ReplicaState.tags")?;
        Ok(())
    }
}

/// The topics to fetch.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FetchTopic {
    /// The name of the topic to fetch. (Versions 4 to 12.)
    pub topic: Str,
    /// The unique topic ID. (Versions 13 and up.)
    pub topic_id: Uuid,
    /// The partitions to fetch.
    pub partitions: Vec<FetchPartition>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl FetchTopic {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 12;
        let topic = if version <= 12 { d.string(flexible, "FetchTopic.Topic")? } else { Str::new() };
        let topic_id = if version >= 13 { d.uuid("FetchTopic.TopicId")? } else { Uuid::ZERO };
        let partitions =
            d.array(flexible, "FetchTopic.Partitions", |d| FetchPartition::decode(d, version))?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("FetchTopic.tags")? } else { UnknownTags::new() };
        Ok(FetchTopic { topic, topic_id, partitions, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 12;
        if version <= 12 {
            e.string(flexible, &self.topic, "FetchTopic.Topic")?;
        }
        if version >= 13 {
            e.uuid(self.topic_id);
        }
        e.array(flexible, &self.partitions, "FetchTopic.Partitions", |e, it| it.encode(e, version))?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "FetchTopic.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "FetchTopic.tags")?;
        }
        Ok(())
    }
}

/// The partitions to fetch.
#[derive(Clone, Debug, PartialEq)]
pub struct FetchPartition {
    /// The partition index.
    pub partition: i32,
    /// The current leader epoch of the partition. (Versions 9 and up.)
    pub current_leader_epoch: i32,
    /// The message offset.
    pub fetch_offset: i64,
    /// The epoch of the last fetched record or -1 if there is none. (Versions 12 and up.)
    pub last_fetched_epoch: i32,
    /// The earliest available offset of the follower replica. The field is only used when the request is sent
    /// by the follower. (Versions 5 and up.)
    pub log_start_offset: i64,
    /// The maximum bytes to fetch from this partition. See KIP-74 for cases where this limit may not be
    /// honored.
    pub partition_max_bytes: i32,
    /// The directory id of the follower fetching. (Versions 17 and up; tag 0.)
    pub replica_directory_id: Uuid,
    /// The high-watermark known by the replica. -1 if the high-watermark is not known and 9223372036854775807
    /// if the feature is not supported. (Versions 18 and up; tag 1.)
    pub high_watermark: i64,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for FetchPartition {
    fn default() -> Self {
        FetchPartition {
            partition: 0,
            current_leader_epoch: -1,
            fetch_offset: 0,
            last_fetched_epoch: -1,
            log_start_offset: -1,
            partition_max_bytes: 0,
            replica_directory_id: Uuid::ZERO,
            high_watermark: i64::MAX,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl FetchPartition {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 12;
        let partition = d.int32("FetchPartition.Partition")?;
        let current_leader_epoch =
            if version >= 9 { d.int32("FetchPartition.CurrentLeaderEpoch")? } else { -1 };
        let fetch_offset = d.int64("FetchPartition.FetchOffset")?;
        let last_fetched_epoch = if version >= 12 { d.int32("FetchPartition.LastFetchedEpoch")? } else { -1 };
        let log_start_offset = if version >= 5 { d.int64("FetchPartition.LogStartOffset")? } else { -1 };
        let partition_max_bytes = d.int32("FetchPartition.PartitionMaxBytes")?;
        let mut replica_directory_id = Uuid::ZERO;
        let mut high_watermark = i64::MAX;
        let unknown_tagged_fields = if flexible {
            d.tags("FetchPartition.tags", |d, tag| {
                match tag {
                    0 if version >= 17 => {
                        replica_directory_id = d.uuid("FetchPartition.ReplicaDirectoryId")?
                    }
                    0 => return Err(d.error("FetchPartition.tags", DecodeProblem::TagNotInVersion(0))),
                    1 if version >= 18 => high_watermark = d.int64("FetchPartition.HighWatermark")?,
                    1 => return Err(d.error("FetchPartition.tags", DecodeProblem::TagNotInVersion(1))),
                    _ => return Ok(false),
                }
                Ok(true)
            })?
        } else {
            UnknownTags::new()
        };
        Ok(FetchPartition {
            partition,
            current_leader_epoch,
            fetch_offset,
            last_fetched_epoch,
            log_start_offset,
            partition_max_bytes,
            replica_directory_id,
            high_watermark,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 12;
        e.fixed::<32>(|w| {
            w.int32(self.partition);
            if version >= 9 {
                w.int32(self.current_leader_epoch);
            }
            w.int64(self.fetch_offset);
            if version >= 12 {
                w.int32(self.last_fetched_epoch);
            }
            if version >= 5 {
                w.int64(self.log_start_offset);
            }
            w.int32(self.partition_max_bytes);
        });
        if version < 12 {
            e.absent(self.last_fetched_epoch == -1, "FetchPartition.LastFetchedEpoch")?;
        }

        if flexible {
            let mut tags = Tags::begin(e, &self.unknown_tagged_fields, "FetchPartition.tags");
            if version >= 17 && !self.replica_directory_id.is_zero() {
                tags.field(e, 0, |e| {
                    e.uuid(self.replica_directory_id);
                    Ok(())
                })?;
            }
            if version >= 18 && self.high_watermark != i64::MAX {
                tags.field(e, 1, |e| {
                    e.int64(self.high_watermark);
                    Ok(())
                })?;
            }
            tags.finish(e)?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "FetchPartition.tags")?;
        }
        Ok(())
    }
}

/// In an incremental fetch request, the partitions to remove. (Versions 7 and up.)
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ForgottenTopic {
    /// The topic name. (Versions 7 to 12.)
    pub topic: Str,
    /// The unique topic ID. (Versions 13 and up.)
    pub topic_id: Uuid,
    /// The partitions indexes to forget.
    pub partitions: Vec<i32>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl ForgottenTopic {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 12;
        let topic = if version <= 12 { d.string(flexible, "ForgottenTopic.Topic")? } else { Str::new() };
        let topic_id = if version >= 13 { d.uuid("ForgottenTopic.TopicId")? } else { Uuid::ZERO };
        let partitions = d.numbers(flexible, "ForgottenTopic.Partitions", i32::from_be_bytes)?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("ForgottenTopic.tags")? } else { UnknownTags::new() };
        Ok(ForgottenTopic { topic, topic_id, partitions, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 12;
        if version <= 12 {
            e.string(flexible, &self.topic, "ForgottenTopic.Topic")?;
        }
        if version >= 13 {
            e.uuid(self.topic_id);
        }
        e.numbers(flexible, &self.partitions, "ForgottenTopic.Partitions", i32::to_be_bytes)?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "ForgottenTopic.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "ForgottenTopic.tags")?;
        }
        Ok(())
    }
}

impl Request for FetchRequest {
    const KEY: ApiKey = ApiKey::Fetch;
    type Response = FetchResponse;
}
