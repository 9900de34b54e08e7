//! `StreamsGroupTargetAssignmentMetadataValue`, record type 20, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/group-coordinator/StreamsGroupTargetAssignmentMetadataValue.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, Tags, UnknownTags};

/// Kafka's `StreamsGroupTargetAssignmentMetadataValue`: record type 20, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupTargetAssignmentMetadataValue {
    /// The assignment epoch.
    pub assignment_epoch: i32,
    /// The time at which the assignment calculation finished. (Tag 0.)
    pub assignment_timestamp: i64,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for StreamsGroupTargetAssignmentMetadataValue {
    const NAME: &'static str = "StreamsGroupTargetAssignmentMetadataValue";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let assignment_epoch = d.int32("StreamsGroupTargetAssignmentMetadataValue.AssignmentEpoch")?;
        let mut assignment_timestamp = 0;
        let unknown_tagged_fields = d.tags("StreamsGroupTargetAssignmentMetadataValue.tags", |d, tag| {
            match tag {
                0 => {
                    assignment_timestamp =
                        d.int64("StreamsGroupTargetAssignmentMetadataValue.AssignmentTimestamp")?
                }
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(StreamsGroupTargetAssignmentMetadataValue {
            assignment_epoch,
            assignment_timestamp,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.int32(self.assignment_epoch);
        let mut tags =
            Tags::begin(e, &self.unknown_tagged_fields, "StreamsGroupTargetAssignmentMetadataValue.tags");
        if self.assignment_timestamp != 0 {
            tags.field(e, 0, |e| {
                e.int64(self.assignment_timestamp);
                Ok(())
            })?;
        }
        tags.finish(e)?;
        Ok(())
    }
}

impl Record for StreamsGroupTargetAssignmentMetadataValue {
    const TYPE: i16 = 20;
}
