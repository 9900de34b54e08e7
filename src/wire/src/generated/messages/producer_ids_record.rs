//! `ProducerIdsRecord`, record type 15, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/metadata/ProducerIdsRecord.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, UnknownTags};

/// Kafka's `ProducerIdsRecord`: record type 15, version 0, flexible.
#[derive(Clone, Debug, PartialEq)]
pub struct ProducerIdsRecord {
    /// The ID of the requesting broker.
    pub broker_id: i32,
    /// The epoch of the requesting broker.
    pub broker_epoch: i64,
    /// The next producerId that will be assigned (i.e. the first producerId in the next assigned block)
    pub next_producer_id: i64,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for ProducerIdsRecord {
    fn default() -> Self {
        ProducerIdsRecord {
            broker_id: 0,
            broker_epoch: -1,
            next_producer_id: 0,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for ProducerIdsRecord {
    const NAME: &'static str = "ProducerIdsRecord";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let broker_id = d.int32("ProducerIdsRecord.BrokerId")?;
        let broker_epoch = d.int64("ProducerIdsRecord.BrokerEpoch")?;
        let next_producer_id = d.int64("ProducerIdsRecord.NextProducerId")?;
        let unknown_tagged_fields = d.unknown_tags("ProducerIdsRecord.tags")?;
        Ok(ProducerIdsRecord { broker_id, broker_epoch, next_producer_id, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.fixed::<20>(|w| {
            w.int32(self.broker_id);
            w.int64(self.broker_epoch);
            w.int64(self.next_producer_id);
        });

        e.unknown_tags(&self.unknown_tagged_fields, "ProducerIdsRecord.tags")?;
        Ok(())
    }
}

impl Record for ProducerIdsRecord {
    const TYPE: i16 = 15;
}
