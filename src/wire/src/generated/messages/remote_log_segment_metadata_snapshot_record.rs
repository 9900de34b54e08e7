//! `RemoteLogSegmentMetadataSnapshotRecord`, record type 3, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/storage/RemoteLogSegmentMetadataSnapshotRecord.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use bytes::Bytes;
use milena_types::Uuid;

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, Tags, UnknownTags};

/// Kafka's `RemoteLogSegmentMetadataSnapshotRecord`: record type 3, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RemoteLogSegmentMetadataSnapshotRecord {
    /// Unique identifier of the log segment.
    pub segment_id: Uuid,
    /// Start offset of the segment.
    pub start_offset: i64,
    /// End offset of the segment.
    pub end_offset: i64,
    /// Broker (controller or leader) id from which this event is created or updated.
    pub broker_id: i32,
    /// Maximum timestamp with in this segment.
    pub max_timestamp_ms: i64,
    /// Event timestamp of this segment.
    pub event_timestamp_ms: i64,
    /// Leader epochs of this segment.
    pub segment_leader_epochs: Vec<SegmentLeaderEpochEntry>,
    /// Segment size in bytes.
    pub segment_size_in_bytes: i32,
    /// Custom metadata.
    pub custom_metadata: Option<Bytes>,
    /// State of the remote log segment.
    pub remote_log_segment_state: i8,
    /// Flag to indicate if the transaction index is empty. (Tag 0.)
    pub txn_index_empty: bool,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for RemoteLogSegmentMetadataSnapshotRecord {
    const NAME: &'static str = "RemoteLogSegmentMetadataSnapshotRecord";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let segment_id = d.uuid("RemoteLogSegmentMetadataSnapshotRecord.SegmentId")?;
        let start_offset = d.int64("RemoteLogSegmentMetadataSnapshotRecord.StartOffset")?;
        let end_offset = d.int64("RemoteLogSegmentMetadataSnapshotRecord.EndOffset")?;
        let broker_id = d.int32("RemoteLogSegmentMetadataSnapshotRecord.BrokerId")?;
        let max_timestamp_ms = d.int64("RemoteLogSegmentMetadataSnapshotRecord.MaxTimestampMs")?;
        let event_timestamp_ms = d.int64("RemoteLogSegmentMetadataSnapshotRecord.EventTimestampMs")?;
        let segment_leader_epochs =
            d.array(true, "RemoteLogSegmentMetadataSnapshotRecord.SegmentLeaderEpochs", |d| {
                SegmentLeaderEpochEntry::decode(d, version)
            })?;
        let segment_size_in_bytes = d.int32("RemoteLogSegmentMetadataSnapshotRecord.SegmentSizeInBytes")?;
        let custom_metadata =
            d.nullable_bytes(true, "RemoteLogSegmentMetadataSnapshotRecord.CustomMetadata")?;
        let remote_log_segment_state =
            d.int8("RemoteLogSegmentMetadataSnapshotRecord.RemoteLogSegmentState")?;
        let mut txn_index_empty = false;
        let unknown_tagged_fields = d.tags("RemoteLogSegmentMetadataSnapshotRecord.tags", |d, tag| {
            match tag {
                0 => txn_index_empty = d.boolean("RemoteLogSegmentMetadataSnapshotRecord.TxnIndexEmpty")?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(RemoteLogSegmentMetadataSnapshotRecord {
            segment_id,
            start_offset,
            end_offset,
            broker_id,
            max_timestamp_ms,
            event_timestamp_ms,
            segment_leader_epochs,
            segment_size_in_bytes,
            custom_metadata,
            remote_log_segment_state,
            txn_index_empty,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.fixed::<52>(|w| {
            w.uuid(self.segment_id);
            w.int64(self.start_offset);
            w.int64(self.end_offset);
            w.int32(self.broker_id);
            w.int64(self.max_timestamp_ms);
            w.int64(self.event_timestamp_ms);
        });

        e.array(
            true,
            &self.segment_leader_epochs,
            "RemoteLogSegmentMetadataSnapshotRecord.SegmentLeaderEpochs",
            |e, it| it.encode(e, version),
        )?;
        e.int32(self.segment_size_in_bytes);
        e.nullable_bytes(
            true,
            &self.custom_metadata,
            "RemoteLogSegmentMetadataSnapshotRecord.CustomMetadata",
        )?;
        e.int8(self.remote_log_segment_state);
        let mut tags =
            Tags::begin(e, &self.unknown_tagged_fields, "RemoteLogSegmentMetadataSnapshotRecord.tags");
        if self.txn_index_empty {
            tags.field(e, 0, |e| {
                e.boolean(self.txn_index_empty);
                Ok(())
            })?;
        }
        tags.finish(e)?;
        Ok(())
    }
}

/// Leader epochs of this segment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SegmentLeaderEpochEntry {
    /// Leader epoch.
    pub leader_epoch: i32,
    /// Start offset for the leader epoch.
    pub offset: i64,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl SegmentLeaderEpochEntry {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let leader_epoch = d.int32("SegmentLeaderEpochEntry.LeaderEpoch")?;
        let offset = d.int64("SegmentLeaderEpochEntry.Offset")?;
        let unknown_tagged_fields = d.unknown_tags("SegmentLeaderEpochEntry.tags")?;
        Ok(SegmentLeaderEpochEntry { leader_epoch, offset, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.fixed::<12>(|w| {
            w.int32(self.leader_epoch);
            w.int64(self.offset);
        });

        e.unknown_tags(&self.unknown_tagged_fields, "SegmentLeaderEpochEntry.tags")?;
        Ok(())
    }
}

impl Record for RemoteLogSegmentMetadataSnapshotRecord {
    const TYPE: i16 = 3;
}
