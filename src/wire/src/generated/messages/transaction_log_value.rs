//! `TransactionLogValue`, record type 0, versions 0 to 1, flexible from 1.
//!
//! Made by `cargo xtask codegen` from `schema/transaction-coordinator/TransactionLogValue.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, Str, Tags, UnknownTags};

/// Kafka's `TransactionLogValue`: record type 0, versions 0 to 1, flexible from 1.
#[derive(Clone, Debug, PartialEq)]
pub struct TransactionLogValue {
    /// Producer id in use by the transactional id.
    pub producer_id: i64,
    /// Producer id used by the last committed transaction. (Versions 1 and up; tag 0.)
    pub previous_producer_id: i64,
    /// Latest producer ID sent to the producer for the given transactional id. (Versions 1 and up; tag 1.)
    pub next_producer_id: i64,
    /// Epoch associated with the producer id.
    pub producer_epoch: i16,
    /// Producer epoch associated with the NextProducerId. (Versions 1 and up; tag 3.)
    pub next_producer_epoch: i16,
    /// Transaction timeout in milliseconds.
    pub transaction_timeout_ms: i32,
    /// TransactionState the transaction is in.
    pub transaction_status: i8,
    /// Partitions involved in the transaction.
    pub transaction_partitions: Option<Vec<PartitionsSchema>>,
    /// Time the transaction was last updated.
    pub transaction_last_update_timestamp_ms: i64,
    /// Time the transaction was started.
    pub transaction_start_timestamp_ms: i64,
    /// The transaction version used by the client. (Versions 1 and up; tag 2.)
    pub client_transaction_version: i16,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for TransactionLogValue {
    fn default() -> Self {
        TransactionLogValue {
            producer_id: 0,
            previous_producer_id: -1,
            next_producer_id: -1,
            producer_epoch: 0,
            next_producer_epoch: -1,
            transaction_timeout_ms: 0,
            transaction_status: 0,
            transaction_partitions: Some(Vec::new()),
            transaction_last_update_timestamp_ms: 0,
            transaction_start_timestamp_ms: 0,
            client_transaction_version: 0,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for TransactionLogValue {
    const NAME: &'static str = "TransactionLogValue";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=1;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 1;
        let producer_id = d.int64("TransactionLogValue.ProducerId")?;
        let mut previous_producer_id = -1;
        let mut next_producer_id = -1;
        let producer_epoch = d.int16("TransactionLogValue.ProducerEpoch")?;
        let mut next_producer_epoch = -1;
        let transaction_timeout_ms = d.int32("TransactionLogValue.TransactionTimeoutMs")?;
        let transaction_status = d.int8("TransactionLogValue.TransactionStatus")?;
        let transaction_partitions =
            d.nullable_array(flexible, "TransactionLogValue.TransactionPartitions", |d| {
                PartitionsSchema::decode(d, version)
            })?;
        let transaction_last_update_timestamp_ms =
            d.int64("TransactionLogValue.TransactionLastUpdateTimestampMs")?;
        let transaction_start_timestamp_ms = d.int64("TransactionLogValue.TransactionStartTimestampMs")?;
        let mut client_transaction_version = 0;
        let unknown_tagged_fields = if flexible {
            d.tags("TransactionLogValue.tags", |d, tag| {
                match tag {
                    0 => previous_producer_id = d.int64("TransactionLogValue.PreviousProducerId")?,
                    1 => next_producer_id = d.int64("TransactionLogValue.NextProducerId")?,
                    2 => {
                        client_transaction_version =
                            d.int16("TransactionLogValue.ClientTransactionVersion")?
                    }
                    3 => next_producer_epoch = d.int16("TransactionLogValue.NextProducerEpoch")?,
                    _ => return Ok(false),
                }
                Ok(true)
            })?
        } else {
            UnknownTags::new()
        };
        Ok(TransactionLogValue {
            producer_id,
            previous_producer_id,
            next_producer_id,
            producer_epoch,
            next_producer_epoch,
            transaction_timeout_ms,
            transaction_status,
            transaction_partitions,
            transaction_last_update_timestamp_ms,
            transaction_start_timestamp_ms,
            client_transaction_version,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        let flexible = version >= 1;
        if version < 1 {
            e.absent(self.previous_producer_id == -1, "TransactionLogValue.PreviousProducerId")?;
        }
        if version < 1 {
            e.absent(self.next_producer_id == -1, "TransactionLogValue.NextProducerId")?;
        }
        if version < 1 {
            e.absent(self.next_producer_epoch == -1, "TransactionLogValue.NextProducerEpoch")?;
        }
        e.fixed::<15>(|w| {
            w.int64(self.producer_id);
            w.int16(self.producer_epoch);
            w.int32(self.transaction_timeout_ms);
            w.int8(self.transaction_status);
        });

        e.nullable_array(
            flexible,
            &self.transaction_partitions,
            "TransactionLogValue.TransactionPartitions",
            |e, it| it.encode(e, version),
        )?;
        if version < 1 {
            e.absent(self.client_transaction_version == 0, "TransactionLogValue.ClientTransactionVersion")?;
        }
        e.fixed::<16>(|w| {
            w.int64(self.transaction_last_update_timestamp_ms);
            w.int64(self.transaction_start_timestamp_ms);
        });

        if flexible {
            let mut tags = Tags::begin(e, &self.unknown_tagged_fields, "TransactionLogValue.tags");
            if self.previous_producer_id != -1 {
                tags.field(e, 0, |e| {
                    e.int64(self.previous_producer_id);
                    Ok(())
                })?;
            }
            if self.next_producer_id != -1 {
                tags.field(e, 1, |e| {
                    e.int64(self.next_producer_id);
                    Ok(())
                })?;
            }
            if self.client_transaction_version != 0 {
                tags.field(e, 2, |e| {
                    e.int16(self.client_transaction_version);
                    Ok(())
                })?;
            }
            if self.next_producer_epoch != -1 {
                tags.field(e, 3, |e| {
                    e.int16(self.next_producer_epoch);
                    Ok(())
                })?;
            }
            tags.finish(e)?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "TransactionLogValue.tags")?;
        }
        Ok(())
    }
}

/// Partitions involved in the transaction.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PartitionsSchema {
    /// Topic involved in the transaction.
    pub topic: Str,
    /// Partition ids involved in the transaction.
    pub partition_ids: Vec<i32>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl PartitionsSchema {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let flexible = version >= 1;
        let topic = d.string(flexible, "PartitionsSchema.Topic")?;
        let partition_ids = d.numbers(flexible, "PartitionsSchema.PartitionIds", i32::from_be_bytes)?;
        let unknown_tagged_fields =
            if flexible { d.unknown_tags("PartitionsSchema.tags")? } else { UnknownTags::new() };
        Ok(PartitionsSchema { topic, partition_ids, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        let flexible = version >= 1;
        e.string(flexible, &self.topic, "PartitionsSchema.Topic")?;
        e.numbers(flexible, &self.partition_ids, "PartitionsSchema.PartitionIds", i32::to_be_bytes)?;
        if flexible {
            e.unknown_tags(&self.unknown_tagged_fields, "PartitionsSchema.tags")?;
        } else {
            e.no_tags(&self.unknown_tagged_fields, "PartitionsSchema.tags")?;
        }
        Ok(())
    }
}

impl Record for TransactionLogValue {
    const TYPE: i16 = 0;
}
