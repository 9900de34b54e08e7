//! `DeleteRecordsRequest`, API 21, versions 0 to 2, flexible from 2.
//!
//! Made by `cargo xtask codegen` from `schema/clients/DeleteRecordsRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use super::delete_records_response::DeleteRecordsResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `DeleteRecordsRequest`: API 21, versions 0 to 2, flexible from 2.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteRecordsRequest {
    /// Each topic that we want to delete records from.
    pub topics: Vec<DeleteRecordsTopic>,
    /// How long to wait for the deletion to complete, in milliseconds.
    pub timeout_ms: i32,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for DeleteRecordsRequest {
    const NAME: &'static str = "DeleteRecordsRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=2;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        let topics =
            d.array(flexible, "DeleteRecordsRequest.Topics", |d| DeleteRecordsTopic::decode(d, version))?;
        let timeout_ms = d.int32("DeleteRecordsRequest.TimeoutMs")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("DeleteRecordsRequest.tags")? } else { UnknownTags::new() };
        Ok(DeleteRecordsRequest { topics, timeout_ms, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 2;
        e.array(flexible, &self.topics, "DeleteRecordsRequest.Topics", |e, it| it.encode(e, version))?;
        e.int32(self.timeout_ms);
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "DeleteRecordsRequest.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "DeleteRecordsRequest.tags")?;
        }
        Ok(())
    }
}

/// Each topic that we want to delete records from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteRecordsTopic {
    /// The topic name.
    pub name: Str,
    /// Each partition that we want to delete records from.
    pub partitions: Vec<DeleteRecordsPartition>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl DeleteRecordsTopic {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let name = d.string(flexible, "DeleteRecordsTopic.Name")?;
        let partitions = d.array(flexible, "DeleteRecordsTopic.Partitions", |d| {
            DeleteRecordsPartition::decode(d, version)
        })?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("DeleteRecordsTopic.tags")? } else { UnknownTags::new() };
        Ok(DeleteRecordsTopic { name, partitions, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.string(flexible, &self.name, "DeleteRecordsTopic.Name")?;
        e.array(flexible, &self.partitions, "DeleteRecordsTopic.Partitions", |e, it| it.encode(e, version))?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "DeleteRecordsTopic.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "DeleteRecordsTopic.tags")?;
        }
        Ok(())
    }
}

/// Each partition that we want to delete records from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteRecordsPartition {
    /// The partition index.
    pub partition_index: i32,
    /// The deletion offset. -1 means that records should be truncated to the high watermark.
    pub offset: i64,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl DeleteRecordsPartition {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 2;
        let partition_index = d.int32("DeleteRecordsPartition.PartitionIndex")?;
        let offset = d.int64("DeleteRecordsPartition.Offset")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("DeleteRecordsPartition.tags")? } else { UnknownTags::new() };
        Ok(DeleteRecordsPartition { partition_index, offset, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 2;
        e.fixed::<12>(|w| {
            w.int32(self.partition_index);
            w.int64(self.offset);
        });

        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "DeleteRecordsPartition.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "DeleteRecordsPartition.tags")?;
        }
        Ok(())
    }
}

impl Request for DeleteRecordsRequest {
    const KEY: ApiKey = ApiKey::DeleteRecords;
    type Response = DeleteRecordsResponse;
}
