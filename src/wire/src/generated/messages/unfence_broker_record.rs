//! `UnfenceBrokerRecord`, record type 8, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/metadata/UnfenceBrokerRecord.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, UnknownTags};

/// Kafka's `UnfenceBrokerRecord`: record type 8, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UnfenceBrokerRecord {
    /// The broker ID to unfence.
    pub id: i32,
    /// The epoch of the broker to unfence.
    pub epoch: i64,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for UnfenceBrokerRecord {
    const NAME: &'static str = "UnfenceBrokerRecord";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let id = d.int32("UnfenceBrokerRecord.Id")?;
        let epoch = d.int64("UnfenceBrokerRecord.Epoch")?;
        let unknown_tagged_fields = d.unknown_tags("UnfenceBrokerRecord.tags")?;
        Ok(UnfenceBrokerRecord { id, epoch, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.fixed::<12>(|w| {
            w.int32(self.id);
            w.int64(self.epoch);
        });

        e.unknown_tags(&self.unknown_tagged_fields, "UnfenceBrokerRecord.tags")?;
        Ok(())
    }
}

impl Record for UnfenceBrokerRecord {
    const TYPE: i16 = 8;
}
