//! `KRaftVersionRecord`, data, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/KRaftVersionRecord.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, UnknownTags};

/// Kafka's `KRaftVersionRecord`: data, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KRaftVersionRecord {
    /// The version of the kraft version record.
    pub version: i16,
    /// The kraft protocol version.
    pub k_raft_version: i16,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for KRaftVersionRecord {
    const NAME: &'static str = "KRaftVersionRecord";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let version_field = d.int16("KRaftVersionRecord.Version")?;
        let k_raft_version = d.int16("KRaftVersionRecord.KRaftVersion")?;
        let unknown_tagged_fields = d.unknown_tags("KRaftVersionRecord.tags")?;
        Ok(KRaftVersionRecord { version: version_field, k_raft_version, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.fixed::<4>(|w| {
            w.int16(self.version);
            w.int16(self.k_raft_version);
        });

        e.unknown_tags(&self.unknown_tagged_fields, "KRaftVersionRecord.tags")?;
        Ok(())
    }
}
