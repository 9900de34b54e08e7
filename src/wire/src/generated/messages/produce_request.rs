//! `ProduceRequest`, API 0, versions 3 to 13, flexible from 9.
//!
//! Made by `cargo xtask codegen` from `schema/clients/ProduceRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use super::produce_response::ProduceResponse;
use crate::{
    ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Records, Request, Str, UnknownTags,
};

/// Kafka's `ProduceRequest`: API 0, versions 3 to 13, flexible from 9.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProduceRequest {
    /// The transactional ID, or null if the producer is not transactional.
    pub transactional_id: Option<Str>,
    /// The number of acknowledgments the producer requires the leader to have received before considering a
    /// request complete. Allowed values: 0 for no acknowledgments, 1 for only the leader and -1 for the full
    /// ISR.
    pub acks: i16,
    /// The timeout to await a response in milliseconds.
    pub timeout_ms: i32,
    /// Each topic to produce to.
    pub topic_data: Vec<TopicProduceData>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for ProduceRequest {
    const NAME: &'static str = "ProduceRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 3..=13;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 9;
        let transactional_id = d.nullable_string(flexible, "ProduceRequest.TransactionalId")?;
        let acks = d.int16("ProduceRequest.Acks")?;
        let timeout_ms = d.int32("ProduceRequest.TimeoutMs")?;
        let topic_data =
            d.array(flexible, "ProduceRequest.TopicData", |d| TopicProduceData::decode(d, version))?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("ProduceRequest.tags")? } else { UnknownTags::new() };
        Ok(ProduceRequest { transactional_id, acks, timeout_ms, topic_data, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 9;
        e.nullable_string(flexible, &self.transactional_id, "ProduceRequest.TransactionalId")?;
        e.fixed::<6>(|w| {
            w.int16(self.acks);
            w.int32(self.timeout_ms);
        });

        e.array(flexible, &self.topic_data, "ProduceRequest.TopicData", |e, it| it.encode(e, version))?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "ProduceRequest.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "ProduceRequest.tags")?;
        }
        Ok(())
    }
}

/// Each topic to produce to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TopicProduceData {
    /// The topic name. (Versions 3 to 12.)
    pub name: Str,
    /// The unique topic ID. (Versions 13 and up.)
    pub topic_id: Uuid,
    /// Each partition to produce to.
    pub partition_data: Vec<PartitionProduceData>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl TopicProduceData {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 9;
        let name = if version <= 12 { d.string(flexible, "TopicProduceData.Name")? } else { Str::new() };
        let topic_id = if version >= 13 { d.uuid("TopicProduceData.TopicId")? } else { Uuid::ZERO };
        let partition_data = d.array(flexible, "TopicProduceData.PartitionData", |d| {
            PartitionProduceData::decode(d, version)
        })?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("TopicProduceData.tags")? } else { UnknownTags::new() };
        Ok(TopicProduceData { name, topic_id, partition_data, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 9;
        if version <= 12 {
            e.string(flexible, &self.name, "TopicProduceData.Name")?;
        }
        if version >= 13 {
            e.uuid(self.topic_id);
        }
        e.array(flexible, &self.partition_data, "TopicProduceData.PartitionData", |e, it| {
            it.encode(e, version)
        })?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "TopicProduceData.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "TopicProduceData.tags")?;
        }
        Ok(())
    }
}

/// Each partition to produce to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PartitionProduceData {
    /// The partition index.
    pub index: i32,
    /// The record data to be produced.
    pub records: Option<Records>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl PartitionProduceData {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 9;
        let index = d.int32("PartitionProduceData.Index")?;
        let records = d.nullable_records(flexible, "PartitionProduceData.Records")?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("PartitionProduceData.tags")? } else { UnknownTags::new() };
        Ok(PartitionProduceData { index, records, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 9;
        e.int32(self.index);
        e.nullable_records(flexible, &self.records, "PartitionProduceData.Records")?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "PartitionProduceData.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "PartitionProduceData.tags")?;
        }
        Ok(())
    }
}

impl Request for ProduceRequest {
    const KEY: ApiKey = ApiKey::Produce;
    type Response = ProduceResponse;
}
