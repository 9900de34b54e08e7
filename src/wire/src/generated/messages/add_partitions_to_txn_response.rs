//! `AddPartitionsToTxnResponse`, API 24, versions 0 to 5, flexible from 3.
//!
//! Made by `cargo xtask codegen` from `schema/clients/AddPartitionsToTxnResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `AddPartitionsToTxnResponse`: API 24, versions 0 to 5, flexible from 3.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AddPartitionsToTxnResponse {
    /// Duration in milliseconds for which the request was throttled due to a quota violation, or zero if the
    /// request did not violate any quota.
    pub throttle_time_ms: i32,
    /// The response top level error code. (Versions 4 and up.)
    pub error_code: i16,
    /// Results categorized by transactional ID. (Versions 4 and up.)
    pub results_by_transaction: Vec<AddPartitionsToTxnResult>,
    /// The results for each topic. (Versions 0 to 3.)
    pub results_by_topic_v3_and_below: Vec<AddPartitionsToTxnTopicResult>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for AddPartitionsToTxnResponse {
    const NAME: &'static str = "AddPartitionsToTxnResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=5;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 3;
        let throttle_time_ms = d.int32("AddPartitionsToTxnResponse.ThrottleTimeMs")?;
        let error_code = if version >= 4 { d.int16("AddPartitionsToTxnResponse.ErrorCode")? } else { 0 };
        let results_by_transaction = if version >= 4 {
            d.array(true, "AddPartitionsToTxnResponse.ResultsByTransaction", |d| {
                AddPartitionsToTxnResult::decode(d, version)
            })?
        } else {
            Vec::new()
        };
        let results_by_topic_v3_and_below = if version <= 3 {
            d.array(flexible, "AddPartitionsToTxnResponse.ResultsByTopicV3AndBelow", |d| {
                AddPartitionsToTxnTopicResult::decode(d, version)
            })?
        } else {
            Vec::new()
        };
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("AddPartitionsToTxnResponse.tags")? } else { UnknownTags::new() };
        Ok(AddPartitionsToTxnResponse {
            throttle_time_ms,
            error_code,
            results_by_transaction,
            results_by_topic_v3_and_below,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 3;
        e.fixed::<6>(|w| {
            w.int32(self.throttle_time_ms);
            if version >= 4 {
                w.int16(self.error_code);
            }
        });

        if version >= 4 {
            e.array(
                true,
                &self.results_by_transaction,
                "AddPartitionsToTxnResponse.ResultsByTransaction",
                |e, it| it.encode(e, version),
            )?;
        } else {
            e.absent(
                self.results_by_transaction.is_empty(),
                "AddPartitionsToTxnResponse.ResultsByTransaction",
            )?;
        }
        if version <= 3 {
            e.array(
                flexible,
                &self.results_by_topic_v3_and_below,
                "AddPartitionsToTxnResponse.ResultsByTopicV3AndBelow",
                |e, it| it.encode(e, version),
            )?;
        } else {
            e.absent(
                self.results_by_topic_v3_and_below.is_empty(),
                "AddPartitionsToTxnResponse.ResultsByTopicV3AndBelow",
            )?;
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "AddPartitionsToTxnResponse.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "AddPartitionsToTxnResponse.tags")?;
        }
        Ok(())
    }
}

/// Results categorized by transactional ID. (Versions 4 and up.)
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AddPartitionsToTxnResult {
    /// The transactional id corresponding to the transaction.
    pub transactional_id: Str,
    /// The results for each topic.
    pub topic_results: Vec<AddPartitionsToTxnTopicResult>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl AddPartitionsToTxnResult {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let transactional_id = d.string(true, "AddPartitionsToTxnResult.TransactionalId")?;
        let topic_results = d.array(true, "AddPartitionsToTxnResult.TopicResults", |d| {
            AddPartitionsToTxnTopicResult::decode(d, version)
        })?;
        let unknown_tagged_fields = d.unknown_tags("AddPartitionsToTxnResult.tags")?;
        Ok(AddPartitionsToTxnResult { transactional_id, topic_results, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.transactional_id, "AddPartitionsToTxnResult.TransactionalId")?;
        e.array(true, &self.topic_results, "AddPartitionsToTxnResult.TopicResults", |e, it| {
            it.encode(e, version)
        })?;
        e.unknown_tags(&self.unknown_tagged_fields, "AddPartitionsToTxnResult.tags")?;
        Ok(())
    }
}

/// `AddPartitionsToTxnTopicResult` of `AddPartitionsToTxnResponse`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AddPartitionsToTxnTopicResult {
    /// The topic name.
    pub name: Str,
    /// The results for each partition.
    pub results_by_partition: Vec<AddPartitionsToTxnPartitionResult>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl AddPartitionsToTxnTopicResult {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 3;
        let name = d.string(flexible, "AddPartitionsToTxnTopicResult.Name")?;
        let results_by_partition =
            d.array(flexible, "AddPartitionsToTxnTopicResult.ResultsByPartition", |d| {
                AddPartitionsToTxnPartitionResult::decode(d, version)
            })?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("AddPartitionsToTxnTopicResult.tags")? } else { UnknownTags::new() };
        Ok(AddPartitionsToTxnTopicResult { name, results_by_partition, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 3;
        e.string(flexible, &self.name, "AddPartitionsToTxnTopicResult.Name")?;
        e.array(
            flexible,
            &self.results_by_partition,
            "AddPartitionsToTxnTopicResult.ResultsByPartition",
            |e, it| it.encode(e, version),
        )?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "AddPartitionsToTxnTopicResult.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "AddPartitionsToTxnTopicResult.tags")?;
        }
        Ok(())
    }
}

/// `AddPartitionsToTxnPartitionResult` of `AddPartitionsToTxnResponse`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AddPartitionsToTxnPartitionResult {
    /// The partition indexes.
    pub partition_index: i32,
    /// The response error code.
    pub partition_error_code: i16,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl AddPartitionsToTxnPartitionResult {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 3;
        let partition_index = d.int32("AddPartitionsToTxnPartitionResult.PartitionIndex")?;
        let partition_error_code = d.int16("AddPartitionsToTxnPartitionResult.PartitionErrorCode")?;
        let unknown_tagged_fields = if flexible {
            d.unknown_tags("AddPartitionsToTxnPartitionResult.tags")?
        } else {
            UnknownTags::new()
        };
        Ok(AddPartitionsToTxnPartitionResult { partition_index, partition_error_code, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 3;
        e.fixed::<6>(|w| {
            w.int32(self.partition_index);
            w.int16(self.partition_error_code);
        });

        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "AddPartitionsToTxnPartitionResult.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "AddPartitionsToTxnPartitionResult.tags")?;
        }
        Ok(())
    }
}
