//! `ShareAcknowledgeRequest`, API 79, versions 1 to 2, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/ShareAcknowledgeRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use super::share_acknowledge_response::ShareAcknowledgeResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `ShareAcknowledgeRequest`: API 79, versions 1 to 2, flexible.
#[derive(Clone, Debug, PartialEq)]
pub struct ShareAcknowledgeRequest {
    /// The group identifier.
    pub group_id: Option<Str>,
    /// The member ID.
    pub member_id: Option<Str>,
    /// The current share session epoch: 0 to open a share session; -1 to close it; otherwise increments for
    /// consecutive requests.
    pub share_session_epoch: i32,
    /// Whether Renew type acknowledgements present in AcknowledgementBatches. (Versions 2 and up.)
    pub is_renew_ack: bool,
    /// The topics containing records to acknowledge.
    pub topics: Vec<AcknowledgeTopic>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for ShareAcknowledgeRequest {
    fn default() -> Self {
        ShareAcknowledgeRequest {
            group_id: None,
            member_id: Some(Str::new()),
            share_session_epoch: 0,
            is_renew_ack: false,
            topics: Vec::new(),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for ShareAcknowledgeRequest {
    const NAME: &'static str = "ShareAcknowledgeRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 1..=2;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let group_id = d.nullable_string(true, "ShareAcknowledgeRequest.GroupId")?;
        let member_id = d.nullable_string(true, "ShareAcknowledgeRequest.MemberId")?;
        let share_session_epoch = d.int32("ShareAcknowledgeRequest.ShareSessionEpoch")?;
        let is_renew_ack =
            if version >= 2 { d.boolean("ShareAcknowledgeRequest.IsRenewAck")? } else { false };
        let topics =
            d.array(true, "ShareAcknowledgeRequest.Topics", |d| AcknowledgeTopic::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("ShareAcknowledgeRequest.tags")?;
        Ok(ShareAcknowledgeRequest {
            group_id,
            member_id,
            share_session_epoch,
            is_renew_ack,
            topics,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.nullable_string(true, &self.group_id, "ShareAcknowledgeRequest.GroupId")?;
        e.nullable_string(true, &self.member_id, "ShareAcknowledgeRequest.MemberId")?;
        e.fixed::<5>(|w| {
            w.int32(self.share_session_epoch);
            if version >= 2 {
                w.boolean(self.is_renew_ack);
            }
        });
        if version < 2 {
            e.absent(!self.is_renew_ack, "ShareAcknowledgeRequest.IsRenewAck")?;
        }

        e.array(true, &self.topics, "ShareAcknowledgeRequest.Topics", |e, it| it.encode(e, version))?;
        e.unknown_tags(&self.unknown_tagged_fields, "ShareAcknowledgeRequest.tags")?;
        Ok(())
    }
}

/// The topics containing records to acknowledge.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AcknowledgeTopic {
    /// The unique topic ID.
    pub topic_id: Uuid,
    /// The partitions containing records to acknowledge.
    pub partitions: Vec<AcknowledgePartition>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl AcknowledgeTopic {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let topic_id = d.uuid("AcknowledgeTopic.TopicId")?;
        let partitions =
            d.array(true, "AcknowledgeTopic.Partitions", |d| AcknowledgePartition::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("AcknowledgeTopic.tags")?;
        Ok(AcknowledgeTopic { topic_id, partitions, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.uuid(self.topic_id);
        e.array(true, &self.partitions, "AcknowledgeTopic.Partitions", |e, it| it.encode(e, version))?;
        e.unknown_tags(&self.unknown_tagged_fields, "AcknowledgeTopic.tags")?;
        Ok(())
    }
}

/// The partitions containing records to acknowledge.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AcknowledgePartition {
    /// The partition index.
    pub partition_index: i32,
    /// Record batches to acknowledge.
    pub acknowledgement_batches: Vec<AcknowledgementBatch>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl AcknowledgePartition {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let partition_index = d.int32("AcknowledgePartition.PartitionIndex")?;
        let acknowledgement_batches = d.array(true, "AcknowledgePartition.AcknowledgementBatches", |d| {
            AcknowledgementBatch::decode(d, version)
        })?;
        let unknown_tagged_fields = d.unknown_tags("AcknowledgePartition.tags")?;
        Ok(AcknowledgePartition { partition_index, acknowledgement_batches, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.int32(self.partition_index);
        e.array(
            true,
            &self.acknowledgement_batches,
            "AcknowledgePartition.AcknowledgementBatches",
            |e, it| it.encode(e, version),
        )?;
        e.unknown_tags(&self.unknown_tagged_fields, "AcknowledgePartition.tags")?;
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

impl Request for ShareAcknowledgeRequest {
    const KEY: ApiKey = ApiKey::ShareAcknowledge;
    type Response = ShareAcknowledgeResponse;
}
