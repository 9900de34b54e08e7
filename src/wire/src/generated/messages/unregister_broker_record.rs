//! `UnregisterBrokerRecord`, record type 1, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/metadata/UnregisterBrokerRecord.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, UnknownTags};

/// Kafka's `UnregisterBrokerRecord`: record type 1, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UnregisterBrokerRecord {
    /// The broker id.
    pub broker_id: i32,
    /// The broker epoch.
    pub broker_epoch: i64,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for UnregisterBrokerRecord {
    const NAME: &'static str = "UnregisterBrokerRecord";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let broker_id = d.int32("UnregisterBrokerRecord.BrokerId")?;
        let broker_epoch = d.int64("UnregisterBrokerRecord.BrokerEpoch")?;
        let unknown_tagged_fields = d.unknown_tags("UnregisterBrokerRecord.tags")?;
        Ok(UnregisterBrokerRecord { broker_id, broker_epoch, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.fixed::<12>(|w| {
            w.int32(self.broker_id);
            w.int64(self.broker_epoch);
        });

        e.unknown_tags(&self.unknown_tagged_fields, "UnregisterBrokerRecord.tags")?;
        Ok(())
    }
}

impl Record for UnregisterBrokerRecord {
    const TYPE: i16 = 1;
}
