//! `ShareGroupMetadataKey`, record type 11, version 0, never flexible.
//!
//! Made by `cargo xtask codegen` from `schema/group-coordinator/ShareGroupMetadataKey.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, Str};

/// Kafka's `ShareGroupMetadataKey`: record type 11, version 0, never flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShareGroupMetadataKey {
    /// The group id.
    pub group_id: Str,
}

impl Message for ShareGroupMetadataKey {
    const NAME: &'static str = "ShareGroupMetadataKey";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let group_id = d.string(false, "ShareGroupMetadataKey.GroupId")?;
        Ok(ShareGroupMetadataKey { group_id })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.string(false, &self.group_id, "ShareGroupMetadataKey.GroupId")?;
        Ok(())
    }
}

impl Record for ShareGroupMetadataKey {
    const TYPE: i16 = 11;
}
