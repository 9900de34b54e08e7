//! `RemoteLogSegmentMetadataUpdateRecord`, record type 1, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/storage/RemoteLogSegmentMetadataUpdateRecord.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use bytes::Bytes;
use milena_types::Uuid;

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, Str, UnknownTags};

/// Kafka's `RemoteLogSegmentMetadataUpdateRecord`: record type 1, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RemoteLogSegmentMetadataUpdateRecord {
    /// Unique representation of the remote log segment.
    pub remote_log_segment_id: RemoteLogSegmentIdEntry,
    /// Broker id from which this event is generated.
    pub broker_id: i32,
    /// Epoch time in milliseconds at which this event is generated.
    pub event_timestamp_ms: i64,
    /// Custom metadata.
    pub custom_metadata: Option<Bytes>,
    /// State identifier of the remote log segment, which is RemoteLogSegmentState.id().
    pub remote_log_segment_state: i8,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for RemoteLogSegmentMetadataUpdateRecord {
    const NAME: &'static str = "RemoteLogSegmentMetadataUpdateRecord";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let remote_log_segment_id = RemoteLogSegmentIdEntry::decode(d, version)?;
        let broker_id = d.int32("RemoteLogSegmentMetadataUpdateRecord.BrokerId")?;
        let event_timestamp_ms = d.int64("RemoteLogSegmentMetadataUpdateRecord.EventTimestampMs")?;
        let custom_metadata =
            d.nullable_bytes(true, "RemoteLogSegmentMetadataUpdateRecord.CustomMetadata")?;
        let remote_log_segment_state =
            d.int8("RemoteLogSegmentMetadataUpdateRecord.RemoteLogSegmentState")?;
        let unknown_tagged_fields = d.unknown_tags("RemoteLogSegmentMetadataUpdateRecord.tags")?;
        Ok(RemoteLogSegmentMetadataUpdateRecord {
            remote_log_segment_id,
            broker_id,
            event_timestamp_ms,
            custom_metadata,
            remote_log_segment_state,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        self.remote_log_segment_id.encode(e, version)?;
        e.fixed::<12>(|w| {
            w.int32(self.broker_id);
            w.int64(self.event_timestamp_ms);
        });

        e.nullable_bytes(true, &self.custom_metadata, "RemoteLogSegmentMetadataUpdateRecord.CustomMetadata")?;
        e.int8(self.remote_log_segment_state);
        e.unknown_tags(&self.unknown_tagged_fields, "RemoteLogSegmentMetadataUpdateRecord.tags")?;
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

impl Record for RemoteLogSegmentMetadataUpdateRecord {
    const TYPE: i16 = 1;
}
