//! `OffsetCommitValue`, record type 1, versions 0 to 4, flexible from 4.
//!
//! Made by `cargo xtask codegen` from `schema/group-coordinator/OffsetCommitValue.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, Str, Tags, UnknownTags};

/// Kafka's `OffsetCommitValue`: record type 1, versions 0 to 4, flexible from 4.
#[derive(Clone, Debug, PartialEq)]
pub struct OffsetCommitValue {
    /// The offset that the consumer wants to store (for this partition).
    pub offset: i64,
    /// The leader epoch of the last consumed record. (Versions 3 and up.)
    pub leader_epoch: i32,
    /// Any metadata the client wants to keep.
    pub metadata: Str,
    /// The time at which the commit was added to the log.
    pub commit_timestamp: i64,
    /// The time at which the offset will expire. (Version 1.)
    pub expire_timestamp: i64,
    /// The topic id of the committed offset. (Versions 4 and up; tag 0.)
    pub topic_id: Uuid,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for OffsetCommitValue {
    fn default() -> Self {
        OffsetCommitValue {
            offset: 0,
            leader_epoch: -1,
            metadata: Str::new(),
            commit_timestamp: 0,
            expire_timestamp: -1,
            topic_id: Uuid::ZERO,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for OffsetCommitValue {
    const NAME: &'static str = "OffsetCommitValue";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=4;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 4;
        let offset = d.int64("OffsetCommitValue.offset")?;
        let leader_epoch = if version >= 3 { d.int32("OffsetCommitValue.leaderEpoch")? } else { -1 };
        let metadata = d.string(flexible, "OffsetCommitValue.metadata")?;
        let commit_timestamp = d.int64("OffsetCommitValue.commitTimestamp")?;
        let expire_timestamp = if version == 1 { d.int64("OffsetCommitValue.expireTimestamp")? } else { -1 };
        let mut topic_id = Uuid::ZERO;
        let unknown_tagged_fields = if flexible {
            d.tags("OffsetCommitValue.tags", |d, tag| {
                match tag {
                    0 => topic_id = d.uuid("OffsetCommitValue.topicId")?,
                    _ => return Ok(false),
                }
                Ok(true)
            })?
        } else {
            UnknownTags::new()
        };
        Ok(OffsetCommitValue {
            offset,
            leader_epoch,
            metadata,
            commit_timestamp,
            expire_timestamp,
            topic_id,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 4;
        e.fixed::<12>(|w| {
            w.int64(self.offset);
            if version >= 3 {
                w.int32(self.leader_epoch);
            }
        });

        e.string(flexible, &self.metadata, "OffsetCommitValue.metadata")?;
        e.fixed::<16>(|w| {
            w.int64(self.commit_timestamp);
            if version == 1 {
                w.int64(self.expire_timestamp);
            }
        });

        if flexible {
            let mut tags = Tags::begin(e, &self.unknown_tagged_fields, "OffsetCommitValue.tags");
            if !self.topic_id.is_zero() {
                tags.field(e, 0, |e| {
                    e.uuid(self.topic_id);
                    Ok(())
                })?;
            }
            tags.finish(e)?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "OffsetCommitValue.tags")?;
        }
        Ok(())
    }
}

impl Record for OffsetCommitValue {
    const TYPE: i16 = 1;
}
