//! `LegacyOffsetCommitKey`, record type 0, version 0, never flexible.
//!
//! Made by `cargo xtask codegen` from `schema/group-coordinator/LegacyOffsetCommitKey.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, Str};

/// Kafka's `LegacyOffsetCommitKey`: record type 0, version 0, never flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LegacyOffsetCommitKey {
    /// The consumer group id.
    pub group: Str,
    /// The topic name.
    pub topic: Str,
    /// The topic partition index.
    pub partition: i32,
}

impl Message for LegacyOffsetCommitKey {
    const NAME: &'static str = "LegacyOffsetCommitKey";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let group = d.string(false, "LegacyOffsetCommitKey.group")?;
        let topic = d.string(false, "LegacyOffsetCommitKey.topic")?;
        let partition = d.int32("LegacyOffsetCommitKey.partition")?;
        Ok(LegacyOffsetCommitKey { group, topic, partition })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.string(false, &self.group, "LegacyOffsetCommitKey.group")?;
        e.string(false, &self.topic, "LegacyOffsetCommitKey.topic")?;
        e.int32(self.partition);
        Ok(())
    }
}

impl Record for LegacyOffsetCommitKey {
    const TYPE: i16 = 0;
}
