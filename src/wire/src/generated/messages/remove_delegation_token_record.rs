//! `RemoveDelegationTokenRecord`, record type 26, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/metadata/RemoveDelegationTokenRecord.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, Str, UnknownTags};

/// Kafka's `RemoveDelegationTokenRecord`: record type 26, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RemoveDelegationTokenRecord {
    /// The tokenID to remove.
    pub token_id: Str,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for RemoveDelegationTokenRecord {
    const NAME: &'static str = "RemoveDelegationTokenRecord";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let token_id = d.string(true, "RemoveDelegationTokenRecord.TokenId")?;
        let unknown_tagged_fields = d.unknown_tags("RemoveDelegationTokenRecord.tags")?;
        Ok(RemoveDelegationTokenRecord { token_id, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.string(true, &self.token_id, "RemoveDelegationTokenRecord.TokenId")?;
        e.unknown_tags(&self.unknown_tagged_fields, "RemoveDelegationTokenRecord.tags")?;
        Ok(())
    }
}

impl Record for RemoveDelegationTokenRecord {
    const TYPE: i16 = 26;
}
