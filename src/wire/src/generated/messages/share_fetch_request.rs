//! `ShareFetchRequest`, API 78, versions 1 to 2, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/ShareFetchRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use super::share_fetch_response::ShareFetchResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `ShareFetchRequest`: API 78, versions 1 to 2, flexible.
#[derive(Clone, Debug, PartialEq)]
pub struct ShareFetchRequest {
    /// The group identifier.
    pub group_id: Option<Str>,
    /// The member ID.
    pub member_id: Option<Str>,
    /// The current share session epoch: 0 to open a share session; -1 to close it; otherwise increments for
    /// consecutive requests.
    pub share_session_epoch: i32,
    /// The maximum time in milliseconds to wait for the response.
    pub max_wait_ms: i32,
    /// The minimum bytes to accumulate in the response.
    pub min_bytes: i32,
    /// The maximum bytes to fetch. See KIP-74 for cases where this limit may not be honored.
    pub max_bytes: i32,
    /// The maximum number of records to fetch. This limit can be exceeded for alignment of batch boundaries.
    pub max_records: i32,
    /// The optimal number of records for batches of acquired records and acknowledgements.
    pub batch_size: i32,
    /// The acquire mode to control the fetch behavior - 0:batch-optimized,1:record-limit. (Versions 2 and
    /// up.)
    pub share_acquire_mode: i8,
    /// Whether Renew type acknowledgements present in AcknowledgementBatches. (Versions 2 and up.)
    pub is_renew_ack: bool,
    /// The topics to fetch.
    pub topics: Vec<FetchTopic>,
    /// The partitions to remove from this share session.
    pub forgotten_topics_data: Vec<ForgottenTopic>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for ShareFetchRequest {
    fn default() -> Self {
        ShareFetchRequest {
            group_id: None,
            member_id: Some(Str::new()),
            share_session_epoch: 0,
            max_wait_ms: 0,
            min_bytes: 0,
            max_bytes: i32::MAX,
            max_records: 0,
            batch_size: 0,
            share_acquire_mode: 0,
            is_renew_ack: false,
            topics: Vec::new(),
            forgotten_topics_data: Vec::new(),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for ShareFetchRequest {
    const NAME: &'static str = "ShareFetchRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 1..=2;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let group_id = d.nullable_string(true, "ShareFetchRequest.GroupId")?;
        let member_id = d.nullable_string(true, "ShareFetchRequest.MemberId")?;
        let share_session_epoch = d.int32("ShareFetchRequest.ShareSessionEpoch")?;
        let max_wait_ms = d.int32("ShareFetchRequest.MaxWaitMs")?;
        let min_bytes = d.int32("ShareFetchRequest.MinBytes")?;
        let max_bytes = d.int32("ShareFetchRequest.MaxBytes")?;
        let max_records = d.int32("ShareFetchRequest.MaxRecords")?;
        let batch_size = d.int32("ShareFetchRequest.BatchSize")?;
        let share_acquire_mode = if version >= 2 { d.int8("ShareFetchRequest.ShareAcquireMode")? } else { 0 };
        let is_renew_ack = if version >= 2 { d.boolean("ShareFetchRequest.IsRenewAck")? } else { false };
        let topics = d.array(true, "ShareFetchRequest.Topics", |d| FetchTopic::decode(d, version))?;
        let forgotten_topics_data =
            d.array(true, "ShareFetchRequest.ForgottenTopicsData", |d| ForgottenTopic::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("ShareFetchRequest.tags")?;
        Ok(ShareFetchRequest {
            group_id,
            member_id,
            share_session_epoch,
            max_wait_ms,
            min_bytes,
            max_bytes,
            max_records,
            batch_size,
            share_acquire_mode,
            is_renew_ack,
            topics,
            forgotten_topics_data,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.nullable_string(true, &self.group_id, "ShareFetchRequest.GroupId")?;
        e.nullable_string(true, &self.member_id, "ShareFetchRequest.MemberId")?;
        e.fixed::<26>(|w| {
            w.int32(self.share_session_epoch);
            w.int32(self.max_wait_ms);
            w.int32(self.min_bytes);
            w.int32(self.max_bytes);
            w.int32(self.max_records);
            w.int32(self.batch_size);
            if version >= 2 {
                w.int8(self.share_acquire_mode);
            }
            if version >= 2 {
                w.boolean(self.is_renew_ack);
            }
        });
        if version < 2 {
            e.absent(!self.is_renew_ack, "ShareFetchRequest.IsRenewAck")?;
        }

        e.array(true, &self.topics, "ShareFetchRequest.Topics", |e, it| it.encode(e, version))?;
        e.array(true, &self.forgotten_topics_data, "ShareFetchRequest.ForgottenTopicsData", |e, it| {
            it.encode(e, version)
        })?;
        e.unknown_tags(&self.unknown_tagged_fields, "ShareFetchRequest.tags")?;
        Ok(())
    }
}

/// The topics to fetch.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FetchTopic {
    /// The unique topic ID.
    pub topic_id: Uuid,
    /// The partitions to fetch.
    pub partitions: Vec<FetchPartition>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl FetchTopic {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let topic_id = d.uuid("FetchTopic.TopicId")?;
        let partitions = d.array(true, "FetchTopic.Partitions", |d| FetchPartition::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("FetchTopic.tags")?;
        Ok(FetchTopic { topic_id, partitions, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.uuid(self.topic_id);
        e.array(true, &self.partitions, "FetchTopic.Partitions", |e, it| it.encode(e, version))?;
        e.unknown_tags(&self.unknown_tagged_fields, "FetchTopic.tags")?;
        Ok(())
    }
}

/// The partitions to fetch.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FetchPartition {
    /// The partition index.
    pub partition_index: i32,
    /// Record batches to acknowledge.
    pub acknowledgement_batches: Vec<AcknowledgementBatch>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl FetchPartition {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let partition_index = d.int32("FetchPartition.PartitionIndex")?;
        let acknowledgement_batches = d.array(true, "FetchPartition.AcknowledgementBatches", |d| {
            AcknowledgementBatch::decode(d, version)
        })?;
        let unknown_tagged_fields = d.unknown_tags("FetchPartition.tags")?;
        Ok(FetchPartition { partition_index, acknowledgement_batches, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.int32(self.partition_index);
        e.array(true, &self.acknowledgement_batches, "FetchPartition.AcknowledgementBatches", |e, it| {
            it.encode(e, version)
        })?;
        e.unknown_tags(&self.unknown_tagged_fields, "FetchPartition.tags")?;
        Ok(())
    }
}

/// Record batches to acknowledge.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AcknowledgementBatch {
    /// First offset of batch of records to acknowledge.
    pub first_offset: i64,
    /// Last offset (inclusive) of batch of records to acknowledge.
    pub last_offset: i64,
    /// Array of acknowledge types - 0:Gap,1:Accept,2:Release,3:Reject,4:Renew.
    pub acknowledge_types: Vec<i8>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl AcknowledgementBatch {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let first_offset = d.int64("AcknowledgementBatch.FirstOffset")?;
        let last_offset = d.int64("AcknowledgementBatch.LastOffset")?;
        let acknowledge_types =
            d.numbers(true, "AcknowledgementBatch.AcknowledgeTypes", i8::from_be_bytes)?;
        let unknown_tagged_fields = d.unknown_tags("AcknowledgementBatch.tags")?;
        Ok(AcknowledgementBatch { first_offset, last_offset, acknowledge_types, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.fixed::<16>(|w| {
            w.int64(self.first_offset);
            w.int64(self.last_offset);
        });

        e.numbers(true, &self.acknowledge_types, "AcknowledgementBatch.AcknowledgeTypes", i8::to_be_bytes)?;
        e.unknown_tags(&self.unknown_tagged_fields, "AcknowledgementBatch.tags")?;
        Ok(())
    }
}

/// The partitions to remove from this share session.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ForgottenTopic {
    /// The unique topic ID.
    pub topic_id: Uuid,
    /// The partitions indexes to forget.
    pub partitions: Vec<i32>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl ForgottenTopic {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let topic_id = d.uuid("ForgottenTopic.TopicId")?;
        let partitions = d.numbers(true, "ForgottenTopic.Partitions", i32::from_be_bytes)?;
        let unknown_tagged_fields = d.unknown_tags("ForgottenTopic.tags")?;
        Ok(ForgottenTopic { topic_id, partitions, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.uuid(self.topic_id);
        e.numbers(true, &self.partitions, "ForgottenTopic.Partitions", i32::to_be_bytes)?;
        e.unknown_tags(&self.unknown_tagged_fields, "ForgottenTopic.tags")?;
        Ok(())
    }
}

impl Request for ShareFetchRequest {
    const KEY: ApiKey = ApiKey::ShareFetch;
    type Response = ShareFetchResponse;
}
