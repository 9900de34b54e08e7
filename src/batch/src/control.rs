//! Control records: the keys that say what they are, and the marker that ends a transaction. The values
//! of KRaft's control records are messages of `wire`, so they are bytes here.

use crate::{BatchError, Record};

/// The version of a control record's key, and of the values that carry one.
const VERSION: i16 = 0;

/// What a control record says.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ControlRecordType {
    /// A transaction ended, and is to be skipped (KIP-98).
    Abort,
    /// A transaction ended, and counts (KIP-98).
    Commit,
    /// A KRaft leader was elected (KIP-595).
    LeaderChange,
    /// Opens a snapshot (KIP-630).
    SnapshotHeader,
    /// Closes a snapshot (KIP-630).
    SnapshotFooter,
    /// The version of the KRaft protocol from here on (KIP-853).
    KRaftVersion,
    /// The voters from here on (KIP-853).
    KRaftVoters,
    /// A type that this version does not know: readers pass over it.
    Unknown(i16),
}

impl ControlRecordType {
    /// The type with the number that a key carries.
    pub const fn from_wire(number: i16) -> ControlRecordType {
        match number {
            0 => ControlRecordType::Abort,
            1 => ControlRecordType::Commit,
            2 => ControlRecordType::LeaderChange,
            3 => ControlRecordType::SnapshotHeader,
            4 => ControlRecordType::SnapshotFooter,
            5 => ControlRecordType::KRaftVersion,
            6 => ControlRecordType::KRaftVoters,
            other => ControlRecordType::Unknown(other),
        }
    }

    /// The number that a key carries.
    pub const fn number(self) -> i16 {
        match self {
            ControlRecordType::Abort => 0,
            ControlRecordType::Commit => 1,
            ControlRecordType::LeaderChange => 2,
            ControlRecordType::SnapshotHeader => 3,
            ControlRecordType::SnapshotFooter => 4,
            ControlRecordType::KRaftVersion => 5,
            ControlRecordType::KRaftVoters => 6,
            ControlRecordType::Unknown(number) => number,
        }
    }

    /// The key of a control record of this type: version 0, then the number.
    pub const fn key(self) -> [u8; 4] {
        let [v0, v1] = VERSION.to_be_bytes();
        let [n0, n1] = self.number().to_be_bytes();
        [v0, v1, n0, n1]
    }
}

/// What the key of a control record says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ControlKey {
    /// The key's version; newer ones may carry more.
    pub version: i16,
    /// The type.
    pub kind: ControlRecordType,
}

/// What ended a transaction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct EndMarker {
    /// Whether it committed; else it aborted.
    pub committed: bool,
    /// The epoch of the transaction coordinator that wrote the marker.
    pub coordinator_epoch: i32,
}

impl EndMarker {
    /// The control record's type.
    pub const fn kind(self) -> ControlRecordType {
        if self.committed { ControlRecordType::Commit } else { ControlRecordType::Abort }
    }

    /// The control record's value: version 0, then the coordinator's epoch.
    pub const fn value(self) -> [u8; 6] {
        let [v0, v1] = VERSION.to_be_bytes();
        let [e0, e1, e2, e3] = self.coordinator_epoch.to_be_bytes();
        [v0, v1, e0, e1, e2, e3]
    }
}

/// Reads the key of `record`, which must come from a control batch. Keys may grow: what follows the
/// first four bytes belongs to newer versions.
pub fn read_control(record: &Record) -> Result<ControlKey, BatchError> {
    let key = record.key.as_deref().ok_or(BatchError::Control("it has no key"))?;
    let key = key.first_chunk::<4>().ok_or(BatchError::Control("its key is shorter than four bytes"))?;
    let version = i16::from_be_bytes([key[0], key[1]]);
    if version < 0 {
        return Err(BatchError::Control("the version of its key is negative"));
    }
    Ok(ControlKey { version, kind: ControlRecordType::from_wire(i16::from_be_bytes([key[2], key[3]])) })
}

/// Reads `record` as the end of a transaction; `None` when it is another control record.
pub fn read_end_marker(record: &Record) -> Result<Option<EndMarker>, BatchError> {
    let committed = match read_control(record)?.kind {
        ControlRecordType::Abort => false,
        ControlRecordType::Commit => true,
        _ => return Ok(None),
    };
    let value = record.value.as_deref().ok_or(BatchError::Control("the marker has no value"))?;
    let value =
        value.first_chunk::<6>().ok_or(BatchError::Control("the marker is shorter than six bytes"))?;
    if i16::from_be_bytes([value[0], value[1]]) < 0 {
        return Err(BatchError::Control("the version of the marker is negative"));
    }
    let coordinator_epoch = i32::from_be_bytes([value[2], value[3], value[4], value[5]]);
    Ok(Some(EndMarker { committed, coordinator_epoch }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_kafkas_and_unknown_ones_are_kept() {
        for number in -1..9 {
            assert_eq!(ControlRecordType::from_wire(number).number(), number);
        }
        assert_eq!(ControlRecordType::LeaderChange.key(), [0, 0, 0, 2]);
        assert_eq!(ControlRecordType::from_wire(7), ControlRecordType::Unknown(7));
    }
}
