//! The records of the topic `__share_group_state`.
//!
//! Made by `cargo xtask codegen` from Kafka's definitions in `schema/`. Never edited by hand.

use bytes::Bytes;

use crate::messages::*;
use crate::{DecodeError, EncodeError, KeyValue, Message, Record, coordinator};

/// A record of the topic `__share_group_state`. A value that is none is a tombstone.
#[allow(clippy::large_enum_variant, reason = "records are made, written and gone")]
#[derive(Clone, Debug, PartialEq)]
pub enum ShareRecord {
    /// `ShareSnapshot`.
    ShareSnapshot(share_snapshot_key::ShareSnapshotKey, Option<share_snapshot_value::ShareSnapshotValue>),
    /// `ShareUpdate`.
    ShareUpdate(share_update_key::ShareUpdateKey, Option<share_update_value::ShareUpdateValue>),
}

impl ShareRecord {
    /// Kafka's name of the record.
    pub fn name(&self) -> &'static str {
        match self {
            ShareRecord::ShareSnapshot(..) => "ShareSnapshot",
            ShareRecord::ShareUpdate(..) => "ShareUpdate",
        }
    }

    /// The number of its type.
    pub fn record_type(&self) -> i16 {
        match self {
            ShareRecord::ShareSnapshot(..) => share_snapshot_key::ShareSnapshotKey::TYPE,
            ShareRecord::ShareUpdate(..) => share_update_key::ShareUpdateKey::TYPE,
        }
    }

    /// The newest version that its value can be written at; older brokers may not read it.
    pub fn version_newest(&self) -> i16 {
        match self {
            ShareRecord::ShareSnapshot(..) => *share_snapshot_value::ShareSnapshotValue::VERSIONS.end(),
            ShareRecord::ShareUpdate(..) => *share_update_value::ShareUpdateValue::VERSIONS.end(),
        }
    }

    /// The record with its value at `version`.
    pub fn encode(&self, version: i16) -> Result<KeyValue, EncodeError> {
        match self {
            ShareRecord::ShareSnapshot(key, value) => coordinator::encode(key, value, version),
            ShareRecord::ShareUpdate(key, value) => coordinator::encode(key, value, version),
        }
    }

    /// The record that a key and a value are.
    pub fn decode(key: &Bytes, value: Option<&Bytes>) -> Result<ShareRecord, DecodeError> {
        let (record_type, d) = coordinator::decode_type(key, "a key of __share_group_state")?;
        Ok(match record_type {
            0 => {
                let (key, value) = coordinator::decode(d, value)?;
                ShareRecord::ShareSnapshot(key, value)
            }
            1 => {
                let (key, value) = coordinator::decode(d, value)?;
                ShareRecord::ShareUpdate(key, value)
            }
            unknown => return Err(coordinator::unknown(&d, unknown)),
        })
    }
}
