//! `PartitionRecord`, record type 3, versions 0 to 2, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/metadata/PartitionRecord.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use crate::{DecodeError, DecodeProblem, Decoder, EncodeError, Encoder, Message, Record, Tags, UnknownTags};

/// Kafka's `PartitionRecord`: record type 3, versions 0 to 2, flexible.
#[derive(Clone, Debug, PartialEq)]
pub struct PartitionRecord {
    /// The partition id.
    pub partition_id: i32,
    /// The unique ID of this topic.
    pub topic_id: Uuid,
    /// The replicas of this partition, sorted by preferred order.
    pub replicas: Vec<i32>,
    /// The in-sync replicas of this partition.
    pub isr: Vec<i32>,
    /// The replicas that we are in the process of removing.
    pub removing_replicas: Vec<i32>,
    /// The replicas that we are in the process of adding.
    pub adding_replicas: Vec<i32>,
    /// The lead replica, or -1 if there is no leader.
    pub leader: i32,
    /// 1 if the partition is recovering from an unclean leader election; 0 otherwise. (Tag 0.)
    pub leader_recovery_state: i8,
    /// The epoch of the partition leader.
    pub leader_epoch: i32,
    /// An epoch that gets incremented each time we change anything in the partition.
    pub partition_epoch: i32,
    /// The log directory hosting each replica, sorted in the same exact order as the Replicas field.
    /// (Versions 1 and up.)
    pub directories: Vec<Uuid>,
    /// The eligible leader replicas of this partition. (Versions 2 and up; tag 1.)
    pub eligible_leader_replicas: Option<Vec<i32>>,
    /// The last known eligible leader replicas of this partition. (Versions 2 and up; tag 2.)
    pub last_known_elr: Option<Vec<i32>>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for PartitionRecord {
    fn default() -> Self {
        PartitionRecord {
            partition_id: -1,
            topic_id: Uuid::ZERO,
            replicas: Vec::new(),
            isr: Vec::new(),
            removing_replicas: Vec::new(),
            adding_replicas: Vec::new(),
            leader: -1,
            leader_recovery_state: 0,
            leader_epoch: -1,
            partition_epoch: -1,
            directories: Vec::new(),
            eligible_leader_replicas: None,
            last_known_elr: None,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for PartitionRecord {
    const NAME: &'static str = "PartitionRecord";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=2;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let partition_id = d.int32("PartitionRecord.PartitionId")?;
        let topic_id = d.uuid("PartitionRecord.TopicId")?;
        let replicas = d.numbers(true, "PartitionRecord.Replicas", i32::from_be_bytes)?;
        let isr = d.numbers(true, "PartitionRecord.Isr", i32::from_be_bytes)?;
        let removing_replicas = d.numbers(true, "PartitionRecord.RemovingReplicas", i32::from_be_bytes)?;
        let adding_replicas = d.numbers(true, "PartitionRecord.AddingReplicas", i32::from_be_bytes)?;
        let leader = d.int32("PartitionRecord.Leader")?;
        let mut leader_recovery_state = 0;
        let leader_epoch = d.int32("PartitionRecord.LeaderEpoch")?;
        let partition_epoch = d.int32("PartitionRecord.PartitionEpoch")?;
        let directories =
            if version >= 1 { d.numbers(true, "PartitionRecord.Directories", Uuid)? } else { Vec::new() };
        let mut eligible_leader_replicas = None;
        let mut last_known_elr = None;
        let unknown_tagged_fields = d.tags("PartitionRecord.tags", |d, tag| {
            match tag {
                0 => leader_recovery_state = d.int8("PartitionRecord.LeaderRecoveryState")?,
                1 if version >= 2 => {
                    eligible_leader_replicas = d.nullable_numbers(
                        true,
                        "PartitionRecord.EligibleLeaderReplicas",
                        i32::from_be_bytes,
                    )?
                }
                1 => return Err(d.error("PartitionRecord.tags", DecodeProblem::TagNotInVersion(1))),
                2 if version >= 2 => {
                    last_known_elr =
                        d.nullable_numbers(true, "PartitionRecord.LastKnownElr", i32::from_be_bytes)?
                }
                2 => return Err(d.error("PartitionRecord.tags", DecodeProblem::TagNotInVersion(2))),
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(PartitionRecord {
            partition_id,
            topic_id,
            replicas,
            isr,
            removing_replicas,
            adding_replicas,
            leader,
            leader_recovery_state,
            leader_epoch,
            partition_epoch,
            directories,
            eligible_leader_replicas,
            last_known_elr,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.fixed::<20>(|w| {
            w.int32(self.partition_id);
            w.uuid(self.topic_id);
        });

        e.numbers(true, &self.replicas, "PartitionRecord.Replicas", i32::to_be_bytes)?;
        e.numbers(true, &self.isr, "PartitionRecord.Isr", i32::to_be_bytes)?;
        e.numbers(true, &self.removing_replicas, "PartitionRecord.RemovingReplicas", i32::to_be_bytes)?;
        e.numbers(true, &self.adding_replicas, "PartitionRecord.AddingReplicas", i32::to_be_bytes)?;
        e.fixed::<12>(|w| {
            w.int32(self.leader);
            w.int32(self.leader_epoch);
            w.int32(self.partition_epoch);
        });

        if version >= 1 {
            e.numbers(true, &self.directories, "PartitionRecord.Directories", |it| it.0)?;
        } else {
            e.absent(self.directories.is_empty(), "PartitionRecord.Directories")?;
        }
        if version < 2 {
            e.absent(self.eligible_leader_replicas.is_none(), "PartitionRecord.EligibleLeaderReplicas")?;
        }
        if version < 2 {
            e.absent(self.last_known_elr.is_none(), "PartitionRecord.LastKnownElr")?;
        }
        let mut tags = Tags::begin(e, &self.unknown_tagged_fields, "PartitionRecord.tags");
        if self.leader_recovery_state != 0 {
            tags.field(e, 0, |e| {
                e.int8(self.leader_recovery_state);
                Ok(())
            })?;
        }
        if version >= 2 && self.eligible_leader_replicas.is_some() {
            tags.field(e, 1, |e| {
                e.nullable_numbers(
                    true,
                    &self.eligible_leader_replicas,
                    "PartitionRecord.EligibleLeaderReplicas",
                    i32::to_be_bytes,
                )
            })?;
        }
        if version >= 2 && self.last_known_elr.is_some() {
            tags.field(e, 2, |e| {
                e.nullable_numbers(
                    true,
                    &self.last_known_elr,
                    "PartitionRecord.LastKnownElr",
                    i32::to_be_bytes,
                )
            })?;
        }
        tags.finish(e)?;
        Ok(())
    }
}

impl Record for PartitionRecord {
    const TYPE: i16 = 3;
}
