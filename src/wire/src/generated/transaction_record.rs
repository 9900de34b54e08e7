//! The records of the topic `__transaction_state`.
//!
//! Made by `cargo xtask codegen` from Kafka's definitions in `schema/`. Never edited by hand.

use bytes::Bytes;

use crate::messages::*;
use crate::{DecodeError, EncodeError, KeyValue, Message, Record, coordinator};

/// A record of the topic `__transaction_state`. A value that is none is a tombstone.
#[allow(clippy::large_enum_variant, reason = "records are made, written and gone")]
#[derive(Clone, Debug, PartialEq)]
pub enum TransactionRecord {
    /// `TransactionLog`.
    TransactionLog(
        transaction_log_key::TransactionLogKey,
        Option<transaction_log_value::TransactionLogValue>,
    ),
}

impl TransactionRecord {
    /// Kafka's name of the record.
    pub fn name(&self) -> &'static str {
        match self {
            TransactionRecord::TransactionLog(..) => "TransactionLog",
        }
    }

    /// The number of its type.
    pub fn record_type(&self) -> i16 {
        match self {
            TransactionRecord::TransactionLog(..) => transaction_log_key::TransactionLogKey::TYPE,
        }
    }

    /// The newest version that its value can be written at; older brokers may not read it.
    pub fn version_newest(&self) -> i16 {
        match self {
            TransactionRecord::TransactionLog(..) => {
                *transaction_log_value::TransactionLogValue::VERSIONS.end()
            }
        }
    }

    /// The record with its value at `version`.
    pub fn encode(&self, version: i16) -> Result<KeyValue, EncodeError> {
        match self {
            TransactionRecord::TransactionLog(key, value) => coordinator::encode(key, value, version),
        }
    }

    /// The record that a key and a value are.
    pub fn decode(key: &Bytes, value: Option<&Bytes>) -> Result<TransactionRecord, DecodeError> {
        let (record_type, d) = coordinator::decode_type(key, "a key of __transaction_state")?;
        Ok(match record_type {
            0 => {
                let (key, value) = coordinator::decode(d, value)?;
                TransactionRecord::TransactionLog(key, value)
            }
            unknown => return Err(coordinator::unknown(&d, unknown)),
        })
    }
}
