//! `AlterPartitionRequest`, API 56, versions 2 to 3, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/AlterPartitionRequest.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use super::alter_partition_response::AlterPartitionResponse;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Request, UnknownTags};

/// Kafka's `AlterPartitionRequest`: API 56, versions 2 to 3, flexible.
#[derive(Clone, Debug, PartialEq)]
pub struct AlterPartitionRequest {
    /// The ID of the requesting broker.
    pub broker_id: i32,
    /// The epoch of the requesting broker.
    pub broker_epoch: i64,
    /// The topics to alter ISRs for.
    pub topics: Vec<TopicData>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for AlterPartitionRequest {
    fn default() -> Self {
        AlterPartitionRequest {
            broker_id: 0,
            broker_epoch: -1,
            topics: Vec::new(),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for AlterPartitionRequest {
    const NAME: &'static str = "AlterPartitionRequest";
    const VERSIONS: std::ops::RangeInclusive<i16> = 2..=3;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let broker_id = d.int32("AlterPartitionRequest.BrokerId")?;
        let broker_epoch = d.int64("AlterPartitionRequest.BrokerEpoch")?;
        let topics = d.array(true, "AlterPartitionRequest.Topics", |d| TopicData::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("AlterPartitionRequest.tags")?;
        Ok(AlterPartitionRequest { broker_id, broker_epoch, topics, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.fixed::<12>(|w| {
            w.int32(self.broker_id);
            w.int64(self.broker_epoch);
        });

        e.array(true, &self.topics, "AlterPartitionRequest.Topics", |e, it| it.encode(e, version))?;
        e.unknown_tags(&self.unknown_tagged_fields, "AlterPartitionRequest.tags")?;
        Ok(())
    }
}

/// The topics to alter ISRs for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TopicData {
    /// The ID of the topic to alter ISRs for.
    pub topic_id: Uuid,
    /// The partitions to alter ISRs for.
    pub partitions: Vec<PartitionData>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl TopicData {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let topic_id = d.uuid("TopicData.TopicId")?;
        let partitions = d.array(true, "TopicData.Partitions", |d| PartitionData::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("TopicData.tags")?;
        Ok(TopicData { topic_id, partitions, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.uuid(self.topic_id);
        e.array(true, &self.partitions, "TopicData.Partitions", |e, it| it.encode(e, version))?;
        e.unknown_tags(&self.unknown_tagged_fields, "TopicData.tags")?;
        Ok(())
    }
}

/// The partitions to alter ISRs for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PartitionData {
    /// The partition index.
    pub partition_index: i32,
    /// The leader epoch of this partition.
    pub leader_epoch: i32,
    /// The ISR for this partition. Deprecated since version 3. (Version 2.)
    pub new_isr: Vec<i32>,
    /// The ISR for this partition. (Versions 3 and up.)
    pub new_isr_with_epochs: Vec<BrokerState>,
    /// 1 if the partition is recovering from an unclean leader election; 0 otherwise.
    pub leader_recovery_state: i8,
    /// The expected epoch of the partition which is being updated.
    pub partition_epoch: i32,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl PartitionData {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let partition_index = d.int32("PartitionData.PartitionIndex")?;
        let leader_epoch = d.int32("PartitionData.LeaderEpoch")?;
        let new_isr = if version <= 2 {
            d.numbers(true, "PartitionData.NewIsr", i32::from_be_bytes)?
        } else {
            Vec::new()
        };
        let new_isr_with_epochs = if version >= 3 {
            d.array(true, "PartitionData.NewIsrWithEpochs", |d| BrokerState::decode(d, version))?
        } else {
            Vec::new()
        };
        let leader_recovery_state = d.int8("PartitionData.LeaderRecoveryState")?;
        let partition_epoch = d.int32("PartitionData.PartitionEpoch")?;
        let unknown_tagged_fields = d.unknown_tags("PartitionData.tags")?;
        Ok(PartitionData {
            partition_index,
            leader_epoch,
            new_isr,
            new_isr_with_epochs,
            leader_recovery_state,
            partition_epoch,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.fixed::<8>(|w| {
            w.int32(self.partition_index);
            w.int32(self.leader_epoch);
        });

        if version <= 2 {
            e.numbers(true, &self.new_isr, "PartitionData.NewIsr", i32::to_be_bytes)?;
        } else {
            e.absent(self.new_isr.is_empty(), "PartitionData.NewIsr")?;
        }
        if version >= 3 {
            e.array(true, &self.new_isr_with_epochs, "PartitionData.NewIsrWithEpochs", |e, it| {
                it.encode(e, version)
            })?;
        } else {
            e.absent(self.new_isr_with_epochs.is_empty(), "PartitionData.NewIsrWithEpochs")?;
        }
        e.fixed::<5>(|w| {
            w.int8(self.leader_recovery_state);
            w.int32(self.partition_epoch);
        });

        e.unknown_tags(&self.unknown_tagged_fields, "PartitionData.tags")?;
        Ok(())
    }
}

/// The ISR for this partition. (Versions 3 and up.)
#[derive(Clone, Debug, PartialEq)]
pub struct BrokerState {
    /// The ID of the broker.
    pub broker_id: i32,
    /// The epoch of the broker. It will be -1 if the epoch check is not supported.
    pub broker_epoch: i64,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for BrokerState {
    fn default() -> Self {
        BrokerState { broker_id: 0, broker_epoch: -1, unknown_tagged_fields: UnknownTags::new() }
    }
}

impl BrokerState {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let broker_id = d.int32("BrokerState.BrokerId")?;
        let broker_epoch = d.int64("BrokerState.BrokerEpoch")?;
        let unknown_tagged_fields = d.unknown_tags("BrokerState.tags")?;
        Ok(BrokerState { broker_id, broker_epoch, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.fixed::<12>(|w| {
            w.int32(self.broker_id);
            w.int64(self.broker_epoch);
        });

        e.unknown_tags(&self.unknown_tagged_fields, "BrokerState.tags")?;
        Ok(())
    }
}

impl Request for AlterPartitionRequest {
    const KEY: ApiKey = ApiKey::AlterPartition;
    type Response = AlterPartitionResponse;
}
