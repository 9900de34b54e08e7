//! `RemoveUserScramCredentialRecord`, record type 22, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/metadata/RemoveUserScramCredentialRecord.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, Str, UnknownTags};

/// Kafka's `RemoveUserScramCredentialRecord`: record type 22, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RemoveUserScramCredentialRecord {
    /// The user name.
    pub name: Str,
    /// The SCRAM mechanism.
    pub mechanism: i8,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for RemoveUserScramCredentialRecord {
    const NAME: &'static str = "RemoveUserScramCredentialRecord";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let name = d.string(true, "RemoveUserScramCredentialRecord.Name")?;
        let mechanism = d.int8("RemoveUserScramCredentialRecord.Mechanism")?;
        let unknown_tagged_fields = d.unknown_tags("RemoveUserScramCredentialRecord.tags")?;
        Ok(RemoveUserScramCredentialRecord { name, mechanism, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.string(true, &self.name, "RemoveUserScramCredentialRecord.Name")?;
        e.int8(self.mechanism);
        e.unknown_tags(&self.unknown_tagged_fields, "RemoveUserScramCredentialRecord.tags")?;
        Ok(())
    }
}

impl Record for RemoveUserScramCredentialRecord {
    const TYPE: i16 = 22;
}
