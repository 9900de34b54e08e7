//! `RemoteLogSegmentMetadataRecord`, record type 0, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/storage/RemoteLogSegmentMetadataRecord.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use bytes::Bytes;
use milena_types::Uuid;

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, Str, Tags, UnknownTags};

/// Kafka's `RemoteLogSegmentMetadataRecord`: record type 0, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RemoteLogSegmentMetadataRecord {
    /// Unique representation of the remote log segment.
    pub remote_log_segment_id: RemoteLogSegmentIdEntry,
    /// Start offset of the segment.
    pub start_offset: i64,
    /// End offset of the segment.
    pub end_offset: i64,
    /// Broker id from which this event is generated.
    pub broker_id: i32,
    /// Maximum timestamp in milliseconds with in this segment.
    pub max_timestamp_ms: i64,
    /// Epoch time in milliseconds at which this event is generated.
    pub event_timestamp_ms: i64,
    /// Leader epoch to start-offset mappings for the records with in this segment.
    pub segment_leader_epochs: Vec<SegmentLeaderEpochEntry>,
    /// Segment size in bytes.
    pub segment_size_in_bytes: i32,
    /// Custom metadata.
    pub custom_metadata: Option<Bytes>,
    /// State identifier of the remote log segment, which is RemoteLogSegmentState.id().
    pub remote_log_segment_state: i8,
    /// Flag to indicate if the transaction index is empty. (Tag 0.)
    pub txn_index_empty: bool,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for RemoteLogSegmentMetadataRecord {
    const NAME: &'static str = "RemoteLogSegmentMetadataRecord";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let remote_log_segment_id = RemoteLogSegmentIdEntry::decode(d, version)?;
        let start_offset = d.int64("RemoteLogSegmentMetadataRecord.StartOffset")?;
        let end_offset = d.int64("RemoteLogSegmentMetadataRecord.EndOffset")?;
        let broker_id = d.int32("RemoteLogSegmentMetadataRecord.BrokerId")?;
        let max_timestamp_ms = d.int64("RemoteLogSegmentMetadataRecord.MaxTimestampMs")?;
        let event_timestamp_ms = d.int64("RemoteLogSegmentMetadataRecord.EventTimestampMs")?;
        let segment_leader_epochs =
            d.array(true, "RemoteLogSegmentMetadataRecord.SegmentLeaderEpochs", |d| {
                SegmentLeaderEpochEntry::decode(d, version)
            })?;
        let segment_size_in_bytes = d.int32("RemoteLogSegmentMetadataRecord.SegmentSizeInBytes")?;
        let custom_metadata = d.nullable_bytes(true, "RemoteLogSegmentMetadataRecord.CustomMetadata")?;
        let remote_log_segment_state = d.int8("RemoteLogSegmentMetadataRecord.RemoteLogSegmentState")?;
        let mut txn_index_empty = false;
        let unknown_tagged_fields = d.tags("RemoteLogSegmentMetadataRecord.tags", |d, tag| {
            match tag {
                0 => txn_index_empty = d.boolean("RemoteLogSegmentMetadataRecord.TxnIndexEmpty")?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(RemoteLogSegmentMetadataRecord {
            remote_log_segment_id,
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
        self.remote_log_segment_id.encode(e, version)?;
        e.fixed::<36>(|w| {
            w.int64(self.start_offset);
            w.int64(self.end_offset);
            w.int32(self.broker_id);
            w.int64(self.max_timestamp_ms);
            w.int64(self.event_timestamp_ms);
        });

        e.array(
            true,
            &self.segment_leader_epochs,
            "RemoteLogSegmentMetadataRecord.SegmentLeaderEpochs",
            |e, it| it.encode(e, version),
        )?;
        e.int32(self.segment_size_in_bytes);
        e.nullable_bytes(true, &self.custom_metadata, "RemoteLogSegmentMetadataRecord.CustomMetadata")?;
        e.int8(self.remote_log_segment_state);
        let mut tags = Tags::begin(e, &self.unknown_tagged_fields, "RemoteLogSegmentMetadataRecord.tags");
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

/// Unique representation of the remote log segment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RemoteLogSegmentIdEntry {
    /// Represents unique topic partition.
    pub topic_id_partition: TopicIdPartitionEntry,
    /// Unique identifier of the remote log segment.
    pub id: Uuid,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl RemoteLogSegmentIdEntry {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let topic_id_partition = TopicIdPartitionEntry::decode(d, version)?;
        let id = d.uuid("RemoteLogSegmentIdEntry.Id")?;
        let unknown_tagged_fields = d.unknown_tags("RemoteLogSegmentIdEntry.tags")?;
        Ok(RemoteLogSegmentIdEntry { topic_id_partition, id, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        self.topic_id_partition.encode(e, version)?;
        e.uuid(self.id);
        e.unknown_tags(&self.unknown_tagged_fields, "RemoteLogSegmentIdEntry.tags")?;
        Ok(())
    }
}

/// Represents unique topic partition.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TopicIdPartitionEntry {
    /// Topic name.
    pub name: Str,
    /// Unique identifier of the topic.
    pub id: Uuid,
    /// Partition number.
    pub partition: i32,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl TopicIdPartitionEntry {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let name = d.string(true, "TopicIdPartitionEntry.Name")?;
        let id = d.uuid("TopicIdPartitionEntry.Id")?;
        let partition = d.int32("TopicIdPartitionEntry.Partition")?;
        let unknown_tagged_fields = d.unknown_tags("TopicIdPartitionEntry.tags")?;
        Ok(TopicIdPartitionEntry { name, id, partition, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.name, "TopicIdPartitionEntry.Name")?;
        e.fixed::<20>(|w| {
            w.uuid(self.id);
            w.int32(self.partition);
        });

        e.unknown_tags(&self.unknown_tagged_fields, "TopicIdPartitionEntry.tags")?;
        Ok(())
    }
}

/// Leader epoch to start-offset mappings for the records with in this segment.
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

impl Record for RemoteLogSegmentMetadataRecord {
    const TYPE: i16 = 0;
}
