//! `ResponseHeader`, a header, versions 0 to 1, flexible from 1.
//!
//! Made by `cargo xtask codegen` from `schema/clients/ResponseHeader.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, UnknownTags};

/// Kafka's `ResponseHeader`: a header, versions 0 to 1, flexible from 1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ResponseHeader {
    /// The correlation ID of this response.
    pub correlation_id: i32,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for ResponseHeader {
    const NAME: &'static str = "ResponseHeader";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=1;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 1;
        let correlation_id = d.int32("ResponseHeader.CorrelationId")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("ResponseHeader.tags")? } else { UnknownTags::new() };
        Ok(ResponseHeader { correlation_id, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 1;
        e.int32(self.correlation_id);
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "ResponseHeader.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "ResponseHeader.tags")?;
        }
        Ok(())
    }
}
