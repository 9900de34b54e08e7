//! `AddPartitionsToTxnRequest`, API 24, versions 0 to 5, flexible from 3.
//!
//! Made by `cargo xtask codegen` from `schema/clients/AddPartitionsToTxnRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use super::add_partitions_to_txn_response::AddPartitionsToTxnResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, Str, UnknownTags};

/// Kafka's `AddPartitionsToTxnRequest`: API 24, versions 0 to 5, flexible from 3.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AddPartitionsToTxnRequest {
    /// List of transactions to add partitions to. (Versions 4 and up.)
    pub transactions: Vec<AddPartitionsToTxnTransaction>,
    /// The transactional id corresponding to the transaction. (Versions 0 to 3.)
    pub v3_and_below_transactional_id: Str,
    /// Current producer id in use by the transactional id. (Versions 0 to 3.)
    pub v3_and_below_producer_id: i64,
    /// Current epoch associated with the producer id. (Versions 0 to 3.)
    pub v3_and_below_producer_epoch: i16,
    /// The partitions to add to the transaction. (Versions 0 to 3.)
    pub v3_and_below_topics: Vec<AddPartitionsToTxnTopic>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for AddPartitionsToTxnRequest {
    const NAME: &'static str = "AddPartitionsToTxnRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=5;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 3;
        let transactions = if version >= 4 {
            d.array(true, "AddPartitionsToTxnRequest.Transactions", |d| {
                AddPartitionsToTxnTransaction::decode(d, version)
            })?
        } else {
            Vec::new()
        };
        let v3_and_below_transactional_id = if version <= 3 {
            d.string(flexible, "AddPartitionsToTxnRequest.V3AndBelowTransactionalId")?
        } else {
            Str::new()
        };
        let v3_and_below_producer_id =
            if version <= 3 { d.int64("AddPartitionsToTxnRequest.V3AndBelowProducerId")? } else { 0 };
        let v3_and_below_producer_epoch =
            if version <= 3 { d.int16("AddPartitionsToTxnRequest.V3AndBelowProducerEpoch")? } else { 0 };
        let v3_and_below_topics = if version <= 3 {
            d.array(flexible, "AddPartitionsToTxnRequest.V3AndBelowTopics", |d| {
                AddPartitionsToTxnTopic::decode(d, version)
            })?
        } else {
            Vec::new()
        };
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("AddPartitionsToTxnRequest.tags")? } else { UnknownTags::new() };
        Ok(AddPartitionsToTxnRequest {
            transactions,
            v3_and_below_transactional_id,
            v3_and_below_producer_id,
            v3_and_below_producer_epoch,
            v3_and_below_topics,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 3;
        if version >= 4 {
            e.array(true, &self.transactions, "AddPartitionsToTxnRequest.Transactions", |e, it| {
                it.encode(e, version)
            })?;
        } else {
            e.absent(self.transactions.is_empty(), "AddPartitionsToTxnRequest.Transactions")?;
        }
        if version <= 3 {
            e.string(
                flexible,
                &self.v3_and_below_transactional_id,
                "AddPartitionsToTxnRequest.V3AndBelowTransactionalId",
            )?;
        } else {
            e.absent(
                self.v3_and_below_transactional_id.is_empty(),
                "AddPartitionsToTxnRequest.V3AndBelowTransactionalId",
            )?;
        }
        e.fixed::<10>(|w| {
            if version <= 3 {
                w.int64(self.v3_and_below_producer_id);
            }
            if version <= 3 {
                w.int16(self.v3_and_below_producer_epoch);
            }
        });
        if version > 3 {
            e.absent(self.v3_and_below_producer_id == 0, "AddPartitionsToTxnRequest.V3AndBelowProducerId")?;
        }
        if version > 3 {
            e.absent(
                self.v3_and_below_producer_epoch == 0,
                "AddPartitionsToTxnRequest.V3AndBelowProducerEpoch",
            )?;
        }

        if version <= 3 {
            e.array(
                flexible,
                &self.v3_and_below_topics,
                "AddPartitionsToTxnRequest.V3AndBelowTopics",
                |e, it| it.encode(e, version),
            )?;
        } else {
            e.absent(self.v3_and_below_topics.is_empty(), "AddPartitionsToTxnRequest.V3AndBelowTopics")?;
        }
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "AddPartitionsToTxnRequest.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "AddPartitionsToTxnRequest.tags")?;
        }
        Ok(())
    }
}

/// List of transactions to add partitions to. (Versions 4 and up.)
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AddPartitionsToTxnTransaction {
    /// The transactional id corresponding to the transaction.
    pub transactional_id: Str,
    /// Current producer id in use by the transactional id.
    pub producer_id: i64,
    /// Current epoch associated with the producer id.
    pub producer_epoch: i16,
    /// Boolean to signify if we want to check if the partition is in the transaction rather than add it.
    pub verify_only: bool,
    /// The partitions to add to the transaction.
    pub topics: Vec<AddPartitionsToTxnTopic>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl AddPartitionsToTxnTransaction {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let transactional_id = d.string(true, "AddPartitionsToTxnTransaction.TransactionalId")?;
        let producer_id = d.int64("AddPartitionsToTxnTransaction.ProducerId")?;
        let producer_epoch = d.int16("AddPartitionsToTxnTransaction.ProducerEpoch")?;
        let verify_only = d.boolean("AddPartitionsToTxnTransaction.VerifyOnly")?;
        let topics = d.array(true, "AddPartitionsToTxnTransaction.Topics", |d| {
            AddPartitionsToTxnTopic::decode(d, version)
        })?;
        let unknown_tagged_fields = d.unknown_tags("AddPartitionsToTxnTransaction.tags")?;
        Ok(AddPartitionsToTxnTransaction {
            transactional_id,
            producer_id,
            producer_epoch,
            verify_only,
            topics,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.transactional_id, "AddPartitionsToTxnTransaction.TransactionalId")?;
        e.fixed::<11>(|w| {
            w.int64(self.producer_id);
            w.int16(self.producer_epoch);
            w.boolean(self.verify_only);
        });

        e.array(true, &self.topics, "AddPartitionsToTxnTransaction.Topics", |e, it| it.encode(e, version))?;
        e.unknown_tags(&self.unknown_tagged_fields, "AddPartitionsToTxnTransaction.tags")?;
        Ok(())
    }
}

/// `AddPartitionsToTxnTopic` of `AddPartitionsToTxnRequest`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AddPartitionsToTxnTopic {
    /// The name of the topic.
    pub name: Str,
    /// The partition indexes to add to the transaction.
    pub partitions: Vec<i32>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl AddPartitionsToTxnTopic {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 3;
        let name = d.string(flexible, "AddPartitionsToTxnTopic.Name")?;
        let partitions = d.numbers(flexible, "AddPartitionsToTxnTopic.Partitions", i32::from_be_bytes)?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("AddPartitionsToTxnTopic.tags")? } else { UnknownTags::new() };
        Ok(AddPartitionsToTxnTopic { name, partitions, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 3;
        e.string(flexible, &self.name, "AddPartitionsToTxnTopic.Name")?;
        e.numbers(flexible, &self.partitions, "AddPartitionsToTxnTopic.Partitions", i32::to_be_bytes)?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "AddPartitionsToTxnTopic.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "AddPartitionsToTxnTopic.tags")?;
        }
        Ok(())
    }
}

impl Request for AddPartitionsToTxnRequest {
    const KEY: ApiKey = ApiKey::AddPartitionsToTxn;
    type Response = AddPartitionsToTxnResponse;
}
