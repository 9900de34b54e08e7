//! `LegacyOffsetCommitValue`, record type 0, version 0, never flexible.
//!
//! Made by `cargo xtask codegen` from `schema/group-coordinator/LegacyOffsetCommitValue.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, Str};

/// Kafka's `LegacyOffsetCommitValue`: record type 0, version 0, never flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LegacyOffsetCommitValue {
    /// The offset that the consumer wants to store (for this partition).
    pub offset: i64,
    /// Any metadata the client wants to keep.
    pub metadata: Str,
    /// The time at which the commit was added to the log.
    pub commit_timestamp: i64,
}

impl Message for LegacyOffsetCommitValue {
    const NAME: &'static str = "LegacyOffsetCommitValue";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let offset = d.int64("LegacyOffsetCommitValue.offset")?;
        let metadata = d.string(false, "LegacyOffsetCommitValue.metadata")?;
        let commit_timestamp = d.int64("LegacyOffsetCommitValue.commitTimestamp")?;
        Ok(LegacyOffsetCommitValue { offset, metadata, commit_timestamp })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.int64(self.offset);
        e.string(false, &self.metadata, "LegacyOffsetCommitValue.metadata")?;
        e.int64(self.commit_timestamp);
        Ok(())
    }
}

impl Record for LegacyOffsetCommitValue {
    const TYPE: i16 = 0;
}
