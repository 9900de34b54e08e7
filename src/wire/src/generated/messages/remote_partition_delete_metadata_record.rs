//! `RemotePartitionDeleteMetadataRecord`, record type 2, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/storage/RemotePartitionDeleteMetadataRecord.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, Str, UnknownTags};

/// Kafka's `RemotePartitionDeleteMetadataRecord`: record type 2, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RemotePartitionDeleteMetadataRecord {
    /// Represents unique topic partition.
    pub topic_id_partition: TopicIdPartitionEntry,
    /// Broker (controller or leader) id from which this event is created. DELETE_PARTITION_MARKED is sent by
    /// the controller. DELETE_PARTITION_STARTED and DELETE_PARTITION_FINISHED are sent by remote log metadata
    /// topic partition leader.
    pub broker_id: i32,
    /// Epoch time in milliseconds at which this event is generated.
    pub event_timestamp_ms: i64,
    /// Deletion state identifier of the remote partition, which is RemotePartitionDeleteState.id().
    pub remote_partition_delete_state: i8,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for RemotePartitionDeleteMetadataRecord {
    const NAME: &'static str = "RemotePartitionDeleteMetadataRecord";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let topic_id_partition = TopicIdPartitionEntry::decode(d, version)?;
        let broker_id = d.int32("RemotePartitionDeleteMetadataRecord.BrokerId")?;
        let event_timestamp_ms = d.int64("RemotePartitionDeleteMetadataRecord.EventTimestampMs")?;
        let remote_partition_delete_state =
            d.int8("RemotePartitionDeleteMetadataRecord.RemotePartitionDeleteState")?;
        let unknown_tagged_fields = d.unknown_tags("RemotePartitionDeleteMetadataRecord.tags")?;
        Ok(RemotePartitionDeleteMetadataRecord {
            topic_id_partition,
            broker_id,
            event_timestamp_ms,
            remote_partition_delete_state,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        self.topic_id_partition.encode(e, version)?;
        e.fixed::<13>(|w| {
            w.int32(self.broker_id);
            w.int64(self.event_timestamp_ms);
            w.int8(self.remote_partition_delete_state);
        });

        e.unknown_tags(&self.unknown_tagged_fields, "RemotePartitionDeleteMetadataRecord.tags")?;
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

impl Record for RemotePartitionDeleteMetadataRecord {
    const TYPE: i16 = 2;
}
