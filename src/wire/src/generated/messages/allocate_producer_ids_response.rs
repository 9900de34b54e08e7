//! `AllocateProducerIdsResponse`, API 67, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/AllocateProducerIdsResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, UnknownTags};

/// Kafka's `AllocateProducerIdsResponse`: API 67, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AllocateProducerIdsResponse {
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota.
    pub throttle_time_ms: i32,
    /// The top level response error code.
    pub error_code: i16,
    /// The first producer ID in this range, inclusive.
    pub producer_id_start: i64,
    /// The number of producer IDs in this range.
    pub producer_id_len: i32,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for AllocateProducerIdsResponse {
    const NAME: &'static str = "AllocateProducerIdsResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let throttle_time_ms = d.int32("AllocateProducerIdsResponse.ThrottleTimeMs")?;
        let error_code = d.int16("AllocateProducerIdsResponse.ErrorCode")?;
        let producer_id_start = d.int64("AllocateProducerIdsResponse.ProducerIdStart")?;
        let producer_id_len = d.int32("AllocateProducerIdsResponse.ProducerIdLen")?;
        let unknown_tagged_fields = d.unknown_tags("AllocateProducerIdsResponse.tags")?;
        Ok(AllocateProducerIdsResponse {
            throttle_time_ms,
            error_code,
            producer_id_start,
            producer_id_len,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.fixed::<18>(|w| {
            w.int32(self.throttle_time_ms);
            w.int16(self.error_code);
            w.int64(self.producer_id_start);
            w.int32(self.producer_id_len);
        });

        e.unknown_tags(&self.unknown_tagged_fields, "AllocateProducerIdsResponse.tags")?;
        Ok(())
    }
}
