//! `ShareUpdateKey`, record type 1, version 0, never flexible.
//!
//! Made by `cargo xtask codegen` from `schema/share-coordinator/ShareUpdateKey.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, Str};

/// Kafka's `ShareUpdateKey`: record type 1, version 0, never flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShareUpdateKey {
    /// The group id.
    pub group_id: Str,
    /// The topic id.
    pub topic_id: Uuid,
    /// The partition index.
    pub partition: i32,
}

impl Message for ShareUpdateKey {
    const NAME: &'static str = "ShareUpdateKey";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let group_id = d.string(false, "ShareUpdateKey.GroupId")?;
        let topic_id = d.uuid("ShareUpdateKey.TopicId")?;
        let partition = d.int32("ShareUpdateKey.Partition")?;
        Ok(ShareUpdateKey { group_id, topic_id, partition })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.string(false, &self.group_id, "ShareUpdateKey.GroupId")?;
        e.fixed::<20>(|w| {
            w.uuid(self.topic_id);
            w.int32(self.partition);
        });

        Ok(())
    }
}

impl Record for ShareUpdateKey {
    const TYPE: i16 = 1;
}
