//! `ShareSnapshotValue`, record type 0, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/share-coordinator/ShareSnapshotValue.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, Tags, UnknownTags};

/// Kafka's `ShareSnapshotValue`: record type 0, version 0, flexible.
#[derive(Clone, Debug, PartialEq)]
pub struct ShareSnapshotValue {
    /// The snapshot epoch.
    pub snapshot_epoch: i32,
    /// The state epoch for this share-partition.
    pub state_epoch: i32,
    /// The leader epoch of the share-partition.
    pub leader_epoch: i32,
    /// The share-partition start offset.
    pub start_offset: i64,
    /// The number of offsets greater than or equal to share-partition start offset for which delivery has
    /// been completed. (Tag 0.)
    pub delivery_complete_count: i32,
    /// The time at which the state was created.
    pub create_timestamp: i64,
    /// The time at which the state was written or rewritten.
    pub write_timestamp: i64,
    /// The state batches.
    pub state_batches: Vec<StateBatch>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for ShareSnapshotValue {
    fn default() -> Self {
        ShareSnapshotValue {
            snapshot_epoch: 0,
            state_epoch: 0,
            leader_epoch: 0,
            start_offset: 0,
            delivery_complete_count: -1,
            create_timestamp: 0,
            write_timestamp: 0,
            state_batches: Vec::new(),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for ShareSnapshotValue {
    const NAME: &'static str = "ShareSnapshotValue";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let snapshot_epoch = d.int32("ShareSnapshotValue.SnapshotEpoch")?;
        let state_epoch = d.int32("ShareSnapshotValue.StateEpoch")?;
        let leader_epoch = d.int32("ShareSnapshotValue.LeaderEpoch")?;
        let start_offset = d.int64("ShareSnapshotValue.StartOffset")?;
        let mut delivery_complete_count = -1;
        let create_timestamp = d.int64("ShareSnapshotValue.CreateTimestamp")?;
        let write_timestamp = d.int64("ShareSnapshotValue.WriteTimestamp")?;
        let state_batches =
            d.array(true, "ShareSnapshotValue.StateBatches", |d| StateBatch::decode(d, version))?;
        let unknown_tagged_fields = d.tags("ShareSnapshotValue.tags", |d, tag| {
            match tag {
                0 => delivery_complete_count = d.int32("ShareSnapshotValue.DeliveryCompleteCount")?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(ShareSnapshotValue {
            snapshot_epoch,
            state_epoch,
            leader_epoch,
            start_offset,
            delivery_complete_count,
            create_timestamp,
            write_timestamp,
            state_batches,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.fixed::<36>(|w| {
            w.int32(self.snapshot_epoch);
            w.int32(self.state_epoch);
            w.int32(self.leader_epoch);
            w.int64(self.start_offset);
            w.int64(self.create_timestamp);
            w.int64(self.write_timestamp);
        });

        e.array(true, &self.state_batches, "ShareSnapshotValue.StateBatches", |e, it| it.encode(e, version))?;
        let mut tags = Tags::begin(e, &self.unknown_tagged_fields, "ShareSnapshotValue.tags");
        if self.delivery_complete_count != -1 {
            tags.field(e, 0, |e| {
                e.int32(self.delivery_complete_count);
                Ok(())
            })?;
        }
        tags.finish(e)?;
        Ok(())
    }
}

/// The state batches.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StateBatch {
    /// The first offset of this state batch.
    pub first_offset: i64,
    /// The last offset of this state batch.
    pub last_offset: i64,
    /// The delivery state - 0:Available,2:Acked,4:Archived.
    pub delivery_state: i8,
    /// The delivery count.
    pub delivery_count: i16,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl StateBatch {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let first_offset = d.int64("StateBatch.FirstOffset")?;
        let last_offset = d.int64("StateBatch.LastOffset")?;
        let delivery_state = d.int8("StateBatch.DeliveryState")?;
        let delivery_count = d.int16("StateBatch.DeliveryCount")?;
        let unknown_tagged_fields = d.unknown_tags("StateBatch.tags")?;
        Ok(StateBatch { first_offset, last_offset, delivery_state, delivery_count, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.fixed::<19>(|w| {
            w.int64(self.first_offset);
            w.int64(self.last_offset);
            w.int8(self.delivery_state);
            w.int16(self.delivery_count);
        });

        e.unknown_tags(&self.unknown_tagged_fields, "StateBatch.tags")?;
        Ok(())
    }
}

impl Record for ShareSnapshotValue {
    const TYPE: i16 = 0;
}
