//! `AllocateProducerIdsRequest`, API 67, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/AllocateProducerIdsRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use super::allocate_producer_ids_response::AllocateProducerIdsResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, UnknownTags};

/// Kafka's `AllocateProducerIdsRequest`: API 67, version 0, flexible.
#[derive(Clone, Debug, PartialEq)]
pub struct AllocateProducerIdsRequest {
    /// The ID of the requesting broker.
    pub broker_id: i32,
    /// The epoch of the requesting broker.
    pub broker_epoch: i64,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for AllocateProducerIdsRequest {
    fn default() -> Self {
        AllocateProducerIdsRequest {
            broker_id: 0,
            broker_epoch: -1,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for AllocateProducerIdsRequest {
    const NAME: &'static str = "AllocateProducerIdsRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let broker_id = d.int32("AllocateProducerIdsRequest.BrokerId")?;
        let broker_epoch = d.int64("AllocateProducerIdsRequest.BrokerEpoch")?;
        let unknown_tagged_fields = d.unknown_tags("AllocateProducerIdsRequest.tags")?;
        Ok(AllocateProducerIdsRequest { broker_id, broker_epoch, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.fixed::<12>(|w| {
            w.int32(self.broker_id);
            w.int64(self.broker_epoch);
        });

        e.unknown_tags(&self.unknown_tagged_fields, "AllocateProducerIdsRequest.tags")?;
        Ok(())
    }
}

impl Request for AllocateProducerIdsRequest {
    const KEY: ApiKey = ApiKey::AllocateProducerIds;
    type Response = AllocateProducerIdsResponse;
}
