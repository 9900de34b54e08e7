//! `ConsumerGroupTargetAssignmentMetadataKey`, record type 6, version 0, never flexible.
//!
//! Made by `cargo xtask codegen` from `schema/group-coordinator/ConsumerGroupTargetAssignmentMetadataKey.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, Str};

/// Kafka's `ConsumerGroupTargetAssignmentMetadataKey`: record type 6, version 0, never flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConsumerGroupTargetAssignmentMetadataKey {
    /// The group id.
    pub group_id: Str,
}

impl Message for ConsumerGroupTargetAssignmentMetadataKey {
    const NAME: &'static str = "ConsumerGroupTargetAssignmentMetadataKey";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let group_id = d.string(false, "ConsumerGroupTargetAssignmentMetadataKey.GroupId")?;
        Ok(ConsumerGroupTargetAssignmentMetadataKey { group_id })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.string(false, &self.group_id, "ConsumerGroupTargetAssignmentMetadataKey.GroupId")?;
        Ok(())
    }
}

impl Record for ConsumerGroupTargetAssignmentMetadataKey {
    const TYPE: i16 = 6;
}
