//! `FenceBrokerRecord`, record type 7, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/metadata/FenceBrokerRecord.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, UnknownTags};

/// Kafka's `FenceBrokerRecord`: record type 7, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FenceBrokerRecord {
    /// The broker ID to fence. It will be removed from all ISRs.
    pub id: i32,
    /// The epoch of the broker to fence.
    pub epoch: i64,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for FenceBrokerRecord {
    const NAME: &'static str = "FenceBrokerRecord";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let id = d.int32("FenceBrokerRecord.Id")?;
        let epoch = d.int64("FenceBrokerRecord.Epoch")?;
        let unknown_tagged_fields = d.unknown_tags("FenceBrokerRecord.tags")?;
        Ok(FenceBrokerRecord { id, epoch, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.fixed::<12>(|w| {
            w.int32(self.id);
            w.int64(self.epoch);
        });

        e.unknown_tags(&self.unknown_tagged_fields, "FenceBrokerRecord.tags")?;
        Ok(())
    }
}

impl Record for FenceBrokerRecord {
    const TYPE: i16 = 7;
}
