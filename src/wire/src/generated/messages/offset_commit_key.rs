//! `OffsetCommitKey`, record type 1, version 0, never flexible.
//!
//! Made by `cargo xtask codegen` from `schema/group-coordinator/OffsetCommitKey.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, Str};

/// Kafka's `OffsetCommitKey`: record type 1, version 0, never flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OffsetCommitKey {
    /// The consumer group id.
    pub group: Str,
    /// The topic name.
    pub topic: Str,
    /// The topic partition index.
    pub partition: i32,
}

impl Message for OffsetCommitKey {
    const NAME: &'static str = "OffsetCommitKey";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let group = d.string(false, "OffsetCommitKey.group")?;
        let topic = d.string(false, "OffsetCommitKey.topic")?;
        let partition = d.int32("OffsetCommitKey.partition")?;
        Ok(OffsetCommitKey { group, topic, partition })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.string(false, &self.group, "OffsetCommitKey.group")?;
        e.string(false, &self.topic, "OffsetCommitKey.topic")?;
        e.int32(self.partition);
        Ok(())
    }
}

impl Record for OffsetCommitKey {
    const TYPE: i16 = 1;
}
