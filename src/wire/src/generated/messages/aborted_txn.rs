//! `AbortedTxn`, data, version 0, never flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/AbortedTxn.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message};

/// Kafka's `AbortedTxn`: data, version 0, never flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AbortedTxn {
    /// The producer id associated with the aborted transaction.
    pub producer_id: i64,
    /// The first offset in the aborted transaction.
    pub first_offset: i64,
    /// The last offset in the aborted transaction.
    pub last_offset: i64,
    /// The last stable offset at the time the transaction was aborted.
    pub last_stable_offset: i64,
}

impl Message for AbortedTxn {
    const NAME: &'static str = "AbortedTxn";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let producer_id = d.int64("AbortedTxn.ProducerId")?;
        let first_offset = d.int64("AbortedTxn.FirstOffset")?;
        let last_offset = d.int64("AbortedTxn.LastOffset")?;
        let last_stable_offset = d.int64("AbortedTxn.LastStableOffset")?;
        Ok(AbortedTxn { producer_id, first_offset, last_offset, last_stable_offset })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.fixed::<32>(|w| {
            w.int64(self.producer_id);
            w.int64(self.first_offset);
            w.int64(self.last_offset);
            w.int64(self.last_stable_offset);
        });

        Ok(())
    }
}
