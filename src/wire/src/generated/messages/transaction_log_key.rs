//! `TransactionLogKey`, record type 0, version 0, never flexible.
//!
//! Made by `cargo xtask codegen` from `schema/transaction-coordinator/TransactionLogKey.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, Str};

/// Kafka's `TransactionLogKey`: record type 0, version 0, never flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TransactionLogKey {
    /// The transactional id of the transaction.
    pub transactional_id: Str,
}

impl Message for TransactionLogKey {
    const NAME: &'static str = "TransactionLogKey";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let transactional_id = d.string(false, "TransactionLogKey.TransactionalId")?;
        Ok(TransactionLogKey { transactional_id })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.string(false, &self.transactional_id, "TransactionLogKey.TransactionalId")?;
        Ok(())
    }
}

impl Record for TransactionLogKey {
    const TYPE: i16 = 0;
}
