//! The records of the topic that keeps the metadata of tiered storage (KIP-405).
//!
//! Made by `cargo xtask codegen` from Kafka's definitions in `schema/`. Never edited by hand.

use bytes::Bytes;

use crate::error::DecodeProblem;
use crate::messages::*;
use crate::{DecodeError, EncodeError, Message, Record, record};

/// A record of the topic that keeps the metadata of tiered storage (KIP-405).
#[allow(clippy::large_enum_variant, reason = "records are made, written and gone")]
#[derive(Clone, Debug, PartialEq)]
pub enum RemoteLogRecord {
    /// `RemoteLogSegmentMetadataRecord`.
    LogSegmentMetadata(remote_log_segment_metadata_record::RemoteLogSegmentMetadataRecord),
    /// `RemoteLogSegmentMetadataUpdateRecord`.
    LogSegmentMetadataUpdate(remote_log_segment_metadata_update_record::RemoteLogSegmentMetadataUpdateRecord),
    /// `RemotePartitionDeleteMetadataRecord`.
    PartitionDeleteMetadata(remote_partition_delete_metadata_record::RemotePartitionDeleteMetadataRecord),
    /// `RemoteLogSegmentMetadataSnapshotRecord`.
    LogSegmentMetadataSnapshot(
        remote_log_segment_metadata_snapshot_record::RemoteLogSegmentMetadataSnapshotRecord,
    ),
}

impl RemoteLogRecord {
    /// Kafka's name of the record.
    pub fn name(&self) -> &'static str {
        match self {
            RemoteLogRecord::LogSegmentMetadata(_) => {
                remote_log_segment_metadata_record::RemoteLogSegmentMetadataRecord::NAME
            }
            RemoteLogRecord::LogSegmentMetadataUpdate(_) => {
                remote_log_segment_metadata_update_record::RemoteLogSegmentMetadataUpdateRecord::NAME
            }
            RemoteLogRecord::PartitionDeleteMetadata(_) => {
                remote_partition_delete_metadata_record::RemotePartitionDeleteMetadataRecord::NAME
            }
            RemoteLogRecord::LogSegmentMetadataSnapshot(_) => {
                remote_log_segment_metadata_snapshot_record::RemoteLogSegmentMetadataSnapshotRecord::NAME
            }
        }
    }

    /// The number of its type.
    pub fn record_type(&self) -> i16 {
        match self {
            RemoteLogRecord::LogSegmentMetadata(_) => {
                remote_log_segment_metadata_record::RemoteLogSegmentMetadataRecord::TYPE
            }
            RemoteLogRecord::LogSegmentMetadataUpdate(_) => {
                remote_log_segment_metadata_update_record::RemoteLogSegmentMetadataUpdateRecord::TYPE
            }
            RemoteLogRecord::PartitionDeleteMetadata(_) => {
                remote_partition_delete_metadata_record::RemotePartitionDeleteMetadataRecord::TYPE
            }
            RemoteLogRecord::LogSegmentMetadataSnapshot(_) => {
                remote_log_segment_metadata_snapshot_record::RemoteLogSegmentMetadataSnapshotRecord::TYPE
            }
        }
    }

    /// The newest version of it.
    pub fn version_newest(&self) -> i16 {
        match self {
            RemoteLogRecord::LogSegmentMetadata(_) => {
                *remote_log_segment_metadata_record::RemoteLogSegmentMetadataRecord::VERSIONS.end()
            }
            RemoteLogRecord::LogSegmentMetadataUpdate(_) => {
                *remote_log_segment_metadata_update_record::RemoteLogSegmentMetadataUpdateRecord::VERSIONS
                    .end()
            }
            RemoteLogRecord::PartitionDeleteMetadata(_) => {
                *remote_partition_delete_metadata_record::RemotePartitionDeleteMetadataRecord::VERSIONS.end()
            }
            RemoteLogRecord::LogSegmentMetadataSnapshot(_) => {
                *remote_log_segment_metadata_snapshot_record::RemoteLogSegmentMetadataSnapshotRecord::VERSIONS
                    .end()
            }
        }
    }

    /// The framed record at `version`.
    pub fn encode_at(&self, version: i16) -> Result<Bytes, EncodeError> {
        match self {
            RemoteLogRecord::LogSegmentMetadata(it) => record::encode(it, version),
            RemoteLogRecord::LogSegmentMetadataUpdate(it) => record::encode(it, version),
            RemoteLogRecord::PartitionDeleteMetadata(it) => record::encode(it, version),
            RemoteLogRecord::LogSegmentMetadataSnapshot(it) => record::encode(it, version),
        }
    }

    /// The record in a frame.
    pub fn decode(frame: Bytes) -> Result<RemoteLogRecord, DecodeError> {
        let (record_type, version, d) = record::decode_header(&frame)?;
        Ok(match record_type {
            0 => RemoteLogRecord::LogSegmentMetadata(record::decode_body(d, version)?),
            1 => RemoteLogRecord::LogSegmentMetadataUpdate(record::decode_body(d, version)?),
            2 => RemoteLogRecord::PartitionDeleteMetadata(record::decode_body(d, version)?),
            3 => RemoteLogRecord::LogSegmentMetadataSnapshot(record::decode_body(d, version)?),
            unknown => return Err(d.error("record type", DecodeProblem::UnknownRecord(unknown))),
        })
    }
}

impl From<remote_log_segment_metadata_record::RemoteLogSegmentMetadataRecord> for RemoteLogRecord {
    fn from(record: remote_log_segment_metadata_record::RemoteLogSegmentMetadataRecord) -> RemoteLogRecord {
        RemoteLogRecord::LogSegmentMetadata(record)
    }
}

impl From<remote_log_segment_metadata_update_record::RemoteLogSegmentMetadataUpdateRecord>
    for RemoteLogRecord
{
    fn from(
        record: remote_log_segment_metadata_update_record::RemoteLogSegmentMetadataUpdateRecord,
    ) -> RemoteLogRecord {
        RemoteLogRecord::LogSegmentMetadataUpdate(record)
    }
}

impl From<remote_partition_delete_metadata_record::RemotePartitionDeleteMetadataRecord> for RemoteLogRecord {
    fn from(
        record: remote_partition_delete_metadata_record::RemotePartitionDeleteMetadataRecord,
    ) -> RemoteLogRecord {
        RemoteLogRecord::PartitionDeleteMetadata(record)
    }
}

impl From<remote_log_segment_metadata_snapshot_record::RemoteLogSegmentMetadataSnapshotRecord>
    for RemoteLogRecord
{
    fn from(
        record: remote_log_segment_metadata_snapshot_record::RemoteLogSegmentMetadataSnapshotRecord,
    ) -> RemoteLogRecord {
        RemoteLogRecord::LogSegmentMetadataSnapshot(record)
    }
}
