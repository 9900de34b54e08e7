//! `ProducerSnapshot`, data, version 1, never flexible.
//!
//! Made by `cargo xtask codegen` from `schema/storage/ProducerSnapshot.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message};

/// Kafka's `ProducerSnapshot`: data, version 1, never flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProducerSnapshot {
    /// CRC of the snapshot data.
    pub crc: u32,
    /// The entries in the producer table.
    pub producer_entries: Vec<ProducerEntry>,
}

impl Message for ProducerSnapshot {
    const NAME: &'static str = "ProducerSnapshot";
    const VERSIONS: std::ops::RangeInclusive<i16> = 1..=1;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let crc = d.uint32("ProducerSnapshot.Crc")?;
        let producer_entries =
            d.array(false, "ProducerSnapshot.ProducerEntries", |d| ProducerEntry::decode(d, version))?;
        Ok(ProducerSnapshot { crc, producer_entries })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.uint32(self.crc);
        e.array(false, &self.producer_entries, "ProducerSnapshot.ProducerEntries", |e, it| {
            it.encode(e, version)
        })?;
        Ok(())
    }
}

/// The entries in the producer table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProducerEntry {
    /// The producer ID.
    pub producer_id: i64,
    /// Current epoch of the producer.
    pub epoch: i16,
    /// Last written sequence of the producer.
    pub last_sequence: i32,
    /// Last written offset of the producer.
    pub last_offset: i64,
    /// The difference of the last sequence and first sequence in the last written batch.
    pub offset_delta: i32,
    /// Max timestamp from the last written entry.
    pub timestamp: i64,
    /// The epoch of the last transaction coordinator to send an end transaction marker.
    pub coordinator_epoch: i32,
    /// The first offset of the on-going transaction (-1 if there is none)
    pub current_txn_first_offset: i64,
}

impl ProducerEntry {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let producer_id = d.int64("ProducerEntry.ProducerId")?;
        let epoch = d.int16("ProducerEntry.Epoch")?;
        let last_sequence = d.int32("ProducerEntry.LastSequence")?;
        let last_offset = d.int64("ProducerEntry.LastOffset")?;
        let offset_delta = d.int32("ProducerEntry.OffsetDelta")?;
        let timestamp = d.int64("ProducerEntry.Timestamp")?;
        let coordinator_epoch = d.int32("ProducerEntry.CoordinatorEpoch")?;
        let current_txn_first_offset = d.int64("ProducerEntry.CurrentTxnFirstOffset")?;
        Ok(ProducerEntry {
            producer_id,
            epoch,
            last_sequence,
            last_offset,
            offset_delta,
            timestamp,
            coordinator_epoch,
            current_txn_first_offset,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.fixed::<46>(|w| {
            w.int64(self.producer_id);
            w.int16(self.epoch);
            w.int32(self.last_sequence);
            w.int64(self.last_offset);
            w.int32(self.offset_delta);
            w.int64(self.timestamp);
            w.int32(self.coordinator_epoch);
            w.int64(self.current_txn_first_offset);
        });

        Ok(())
    }
}
