//! `ConsumerGroupRegularExpressionValue`, record type 16, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/group-coordinator/ConsumerGroupRegularExpressionValue.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, Str, UnknownTags};

/// Kafka's `ConsumerGroupRegularExpressionValue`: record type 16, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConsumerGroupRegularExpressionValue {
    /// `Topics`.
    pub topics: Vec<Str>,
    /// `Version`.
    pub version: i64,
    /// `Timestamp`.
    pub timestamp: i64,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for ConsumerGroupRegularExpressionValue {
    const NAME: &'static str = "ConsumerGroupRegularExpressionValue";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let topics = d.array(true, "ConsumerGroupRegularExpressionValue.Topics", |d| {
            d.string(true, "ConsumerGroupRegularExpressionValue.Topics")
        })?;
        let version_field = d.int64("ConsumerGroupRegularExpressionValue.Version")?;
        let timestamp = d.int64("ConsumerGroupRegularExpressionValue.Timestamp")?;
        let unknown_tagged_fields = d.unknown_tags("ConsumerGroupRegularExpressionValue.tags")?;
        Ok(ConsumerGroupRegularExpressionValue {
            topics,
            version: version_field,
            timestamp,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.array(true, &self.topics, "ConsumerGroupRegularExpressionValue.Topics", |e, it| {
            e.string(true, it, "ConsumerGroupRegularExpressionValue.Topics")
        })?;
        e.fixed::<16>(|w| {
            w.int64(self.version);
            w.int64(self.timestamp);
        });

        e.unknown_tags(&self.unknown_tagged_fields, "ConsumerGroupRegularExpressionValue.tags")?;
        Ok(())
    }
}

impl Record for ConsumerGroupRegularExpressionValue {
    const TYPE: i16 = 16;
}
