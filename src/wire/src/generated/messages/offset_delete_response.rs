//! `OffsetDeleteResponse`, API 47, version 0, never flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/OffsetDeleteResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str};

/// Kafka's `OffsetDeleteResponse`: API 47, version 0, never flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OffsetDeleteResponse {
    /// The top-level error code, or 0 if there was no error.
    pub error_code: i16,
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota.
    pub throttle_time_ms: i32,
    /// The responses for each topic.
    pub topics: Vec<OffsetDeleteResponseTopic>,
}

impl Message for OffsetDeleteResponse {
    const NAME: &'static str = "OffsetDeleteResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let error_code = d.int16("OffsetDeleteResponse.ErrorCode")?;
        let throttle_time_ms = d.int32("OffsetDeleteResponse.ThrottleTimeMs")?;
        let topics =
            d.array(false, "OffsetDeleteResponse.Topics", |d| OffsetDeleteResponseTopic::decode(d, version))?;
        Ok(OffsetDeleteResponse { error_code, throttle_time_ms, topics })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.fixed::<6>(|w| {
            w.int16(self.error_code);
            w.int32(self.throttle_time_ms);
        });

        e.array(false, &self.topics, "OffsetDeleteResponse.Topics", |e, it| it.encode(e, version))?;
        Ok(())
    }
}

/// The responses for each topic.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OffsetDeleteResponseTopic {
    /// The topic name.
    pub name: Str,
    /// The responses for each partition in the topic.
    pub partitions: Vec<OffsetDeleteResponsePartition>,
}

impl OffsetDeleteResponseTopic {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let name = d.string(false, "OffsetDeleteResponseTopic.Name")?;
        let partitions = d.array(false, "OffsetDeleteResponseTopic.Partitions", |d| {
            OffsetDeleteResponsePartition::decode(d, version)
        })?;
        Ok(OffsetDeleteResponseTopic { name, partitions })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(false, &self.name, "OffsetDeleteResponseTopic.Name")?;
        e.array(false, &self.partitions, "OffsetDeleteResponseTopic.Partitions", |e, it| {
            it.encode(e, version)
        })?;
        Ok(())
    }
}

/// The responses for each partition in the topic.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OffsetDeleteResponsePartition {
    /// The partition index.
    pub partition_index: i32,
    /// The error code, or 0 if there was no error.
    pub error_code: i16,
}

impl OffsetDeleteResponsePartition {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let partition_index = d.int32("OffsetDeleteResponsePartition.PartitionIndex")?;
        let error_code = d.int16("OffsetDeleteResponsePartition.ErrorCode")?;
        Ok(OffsetDeleteResponsePartition { partition_index, error_code })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.fixed::<6>(|w| {
            w.int32(self.partition_index);
            w.int16(self.error_code);
        });

        Ok(())
    }
}
