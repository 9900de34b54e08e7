//! `ConsumerGroupRegularExpressionKey`, record type 16, version 0, never flexible.
//!
//! Made by `cargo xtask codegen` from `schema/group-coordinator/ConsumerGroupRegularExpressionKey.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, Str};

/// Kafka's `ConsumerGroupRegularExpressionKey`: record type 16, version 0, never flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConsumerGroupRegularExpressionKey {
    /// The group id.
    pub group_id: Str,
    /// The regular expression.
    pub regular_expression: Str,
}

impl Message for ConsumerGroupRegularExpressionKey {
    const NAME: &'static str = "ConsumerGroupRegularExpressionKey";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let group_id = d.string(false, "ConsumerGroupRegularExpressionKey.GroupId")?;
        let regular_expression = d.string(false, "ConsumerGroupRegularExpressionKey.RegularExpression")?;
        Ok(ConsumerGroupRegularExpressionKey { group_id, regular_expression })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.string(false, &self.group_id, "ConsumerGroupRegularExpressionKey.GroupId")?;
        e.string(false, &self.regular_expression, "ConsumerGroupRegularExpressionKey.RegularExpression")?;
        Ok(())
    }
}

impl Record for ConsumerGroupRegularExpressionKey {
    const TYPE: i16 = 16;
}
