//! `GroupMetadataKey`, record type 2, version 0, never flexible.
//!
//! Made by `cargo xtask codegen` from `schema/group-coordinator/GroupMetadataKey.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, Str};

/// Kafka's `GroupMetadataKey`: record type 2, version 0, never flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GroupMetadataKey {
    /// The group id.
    pub group: Str,
}

impl Message for GroupMetadataKey {
    const NAME: &'static str = "GroupMetadataKey";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let group = d.string(false, "GroupMetadataKey.group")?;
        Ok(GroupMetadataKey { group })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.string(false, &self.group, "GroupMetadataKey.group")?;
        Ok(())
    }
}

impl Record for GroupMetadataKey {
    const TYPE: i16 = 2;
}
