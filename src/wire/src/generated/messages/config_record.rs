//! `ConfigRecord`, record type 4, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/metadata/ConfigRecord.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, Str, UnknownTags};

/// Kafka's `ConfigRecord`: record type 4, version 0, flexible.
#[derive(Clone, Debug, PartialEq)]
pub struct ConfigRecord {
    /// The type of resource this configuration applies to.
    pub resource_type: i8,
    /// The name of the resource this configuration applies to.
    pub resource_name: Str,
    /// The name of the configuration key.
    pub name: Str,
    /// The value of the configuration, or null if the it should be deleted.
    pub value: Option<Str>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for ConfigRecord {
    fn default() -> Self {
        ConfigRecord {
            resource_type: 0,
            resource_name: Str::new(),
            name: Str::new(),
            value: Some(Str::new()),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for ConfigRecord {
    const NAME: &'static str = "ConfigRecord";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let resource_type = d.int8("ConfigRecord.ResourceType")?;
        let resource_name = d.string(true, "ConfigRecord.ResourceName")?;
        let name = d.string(true, "ConfigRecord.Name")?;
        let value = d.nullable_string(true, "ConfigRecord.Value")?;
        let unknown_tagged_fields = d.unknown_tags("ConfigRecord.tags")?;
        Ok(ConfigRecord { resource_type, resource_name, name, value, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.int8(self.resource_type);
        e.string(true, &self.resource_name, "ConfigRecord.ResourceName")?;
        e.string(true, &self.name, "ConfigRecord.Name")?;
        e.nullable_string(true, &self.value, "ConfigRecord.Value")?;
        e.unknown_tags(&self.unknown_tagged_fields, "ConfigRecord.tags")?;
        Ok(())
    }
}

impl Record for ConfigRecord {
    const TYPE: i16 = 4;
}
