//! `FeatureLevelRecord`, record type 12, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/metadata/FeatureLevelRecord.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, Str, UnknownTags};

/// Kafka's `FeatureLevelRecord`: record type 12, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FeatureLevelRecord {
    /// The feature name.
    pub name: Str,
    /// The current finalized feature level of this feature for the cluster, a value of 0 means feature not
    /// supported.
    pub feature_level: i16,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for FeatureLevelRecord {
    const NAME: &'static str = "FeatureLevelRecord";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let name = d.string(true, "FeatureLevelRecord.Name")?;
        let feature_level = d.int16("FeatureLevelRecord.FeatureLevel")?;
        let unknown_tagged_fields = d.unknown_tags("FeatureLevelRecord.tags")?;
        Ok(FeatureLevelRecord { name, feature_level, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.string(true, &self.name, "FeatureLevelRecord.Name")?;
        e.int16(self.feature_level);
        e.unknown_tags(&self.unknown_tagged_fields, "FeatureLevelRecord.tags")?;
        Ok(())
    }
}

impl Record for FeatureLevelRecord {
    const TYPE: i16 = 12;
}
