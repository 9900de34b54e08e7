//! `ShareGroupTargetAssignmentMetadataKey`, record type 12, version 0, never flexible.
//!
//! Made by `cargo xtask codegen` from `schema/group-coordinator/ShareGroupTargetAssignmentMetadataKey.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, Str};

/// Kafka's `ShareGroupTargetAssignmentMetadataKey`: record type 12, version 0, never flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShareGroupTargetAssignmentMetadataKey {
    /// The group id.
    pub group_id: Str,
}

impl Message for ShareGroupTargetAssignmentMetadataKey {
    const NAME: &'static str = "ShareGroupTargetAssignmentMetadataKey";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let group_id = d.string(false, "ShareGroupTargetAssignmentMetadataKey.GroupId")?;
        Ok(ShareGroupTargetAssignmentMetadataKey { group_id })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.string(false, &self.group_id, "ShareGroupTargetAssignmentMetadataKey.GroupId")?;
        Ok(())
    }
}

impl Record for ShareGroupTargetAssignmentMetadataKey {
    const TYPE: i16 = 12;
}
