//! `ShareSnapshotKey`, record type 0, version 0, never flexible.
//!
//! Made by `cargo xtask codegen` from `schema/share-coordinator/ShareSnapshotKey.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, Str};

/// Kafka's `ShareSnapshotKey`: record type 0, version 0, never flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShareSnapshotKey {
    /// The group id.
    pub group_id: Str,
    /// The topic id.
    pub topic_id: Uuid,
    /// The partition index.
    pub partition: i32,
}

impl Message for ShareSnapshotKey {
    const NAME: &'static str = "ShareSnapshotKey";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let group_id = d.string(false, "ShareSnapshotKey.GroupId")?;
        let topic_id = d.uuid("ShareSnapshotKey.TopicId")?;
        let partition = d.int32("ShareSnapshotKey.Partition")?;
        Ok(ShareSnapshotKey { group_id, topic_id, partition })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.string(false, &self.group_id, "ShareSnapshotKey.GroupId")?;
        e.fixed::<20>(|w| {
            w.uuid(self.topic_id);
            w.int32(self.partition);
        });

        Ok(())
    }
}

impl Record for ShareSnapshotKey {
    const TYPE: i16 = 0;
}
