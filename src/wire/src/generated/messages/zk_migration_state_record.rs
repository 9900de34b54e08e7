//! `ZkMigrationStateRecord`, record type 21, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/metadata/ZkMigrationRecord.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, UnknownTags};

/// Kafka's `ZkMigrationStateRecord`: record type 21, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ZkMigrationStateRecord {
    /// One of the possible migration states.
    pub zk_migration_state: i8,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for ZkMigrationStateRecord {
    const NAME: &'static str = "ZkMigrationStateRecord";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let zk_migration_state = d.int8("ZkMigrationStateRecord.ZkMigrationState")?;
        let unknown_tagged_fields = d.unknown_tags("ZkMigrationStateRecord.tags")?;
        Ok(ZkMigrationStateRecord { zk_migration_state, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.int8(self.zk_migration_state);
        e.unknown_tags(&self.unknown_tagged_fields, "ZkMigrationStateRecord.tags")?;
        Ok(())
    }
}

impl Record for ZkMigrationStateRecord {
    const TYPE: i16 = 21;
}
