//! `PartitionChangeRecord`, record type 5, versions 0 to 2, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/metadata/PartitionChangeRecord.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use crate::{DecodeError, DecodeProblem, Decoder, EncodeError, Encoder, Message, Record, Tags, UnknownTags};

/// Kafka's `PartitionChangeRecord`: record type 5, versions 0 to 2, flexible.
#[derive(Clone, Debug, PartialEq)]
pub struct PartitionChangeRecord {
    /// The partition id.
    pub partition_id: i32,
    /// The unique ID of this topic.
    pub topic_id: Uuid,
    /// null if the ISR didn't change; the new in-sync replicas otherwise. (Tag 0.)
    pub isr: Option<Vec<i32>>,
    /// -1 if there is now no leader; -2 if the leader didn't change; the new leader otherwise. (Tag 1.)
    pub leader: i32,
    /// null if the replicas didn't change; the new replicas otherwise. (Tag 2.)
    pub replicas: Option<Vec<i32>>,
    /// null if the removing replicas didn't change; the new removing replicas otherwise. (Tag 3.)
    pub removing_replicas: Option<Vec<i32>>,
    /// null if the adding replicas didn't change; the new adding replicas otherwise. (Tag 4.)
    pub adding_replicas: Option<Vec<i32>>,
    /// -1 if it didn't change; 0 if the leader was elected from the ISR or recovered from an unclean
    /// election; 1 if the leader that was elected using unclean leader election and it is still recovering.
    /// (Tag 5.)
    pub leader_recovery_state: i8,
    /// null if the log dirs didn't change; the new log directory for each replica otherwise. (Versions 1 and
    /// up; tag 8.)
    pub directories: Option<Vec<Uuid>>,
    /// null if the ELR didn't change; the new eligible leader replicas otherwise. (Versions 2 and up; tag 6.)
    pub eligible_leader_replicas: Option<Vec<i32>>,
    /// null if the LastKnownElr didn't change; the last known eligible leader replicas otherwise. (Versions 2
    /// and up; tag 7.)
    pub last_known_elr: Option<Vec<i32>>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for PartitionChangeRecord {
    fn default() -> Self {
        PartitionChangeRecord {
            partition_id: -1,
            topic_id: Uuid::ZERO,
            isr: None,
            leader: -2,
            replicas: None,
            removing_replicas: None,
            adding_replicas: None,
            leader_recovery_state: -1,
            directories: None,
            eligible_leader_replicas: None,
            last_known_elr: None,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl Message for PartitionChangeRecord {
    const NAME: &'static str = "PartitionChangeRecord";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=2;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let partition_id = d.int32("PartitionChangeRecord.PartitionId")?;
        let topic_id = d.uuid("PartitionChangeRecord.TopicId")?;
        let mut isr = None;
        let mut leader = -2;
        let mut replicas = None;
        let mut removing_replicas = None;
        let mut adding_replicas = None;
        let mut leader_recovery_state = -1;
        let mut directories = None;
        let mut eligible_leader_replicas = None;
        let mut last_known_elr = None;
        let unknown_tagged_fields = d.tags("PartitionChangeRecord.tags", |d, tag| {
            match tag {
                0 => isr = d.nullable_numbers(true, "PartitionChangeRecord.Isr", i32::from_be_bytes)?,
                1 => leader = d.int32("PartitionChangeRecord.Leader")?,
                2 => {
                    replicas =
                        d.nullable_numbers(true, "PartitionChangeRecord.Replicas", i32::from_be_bytes)?
                }
                3 => {
                    removing_replicas = d.nullable_numbers(
                        true,
                        "PartitionChangeRecord.RemovingReplicas",
                        i32::from_be_bytes,
                    )?
                }
                4 => {
                    adding_replicas =
                        d.nullable_numbers(true, "PartitionChangeRecord.AddingReplicas", i32::from_be_bytes)?
                }
                5 => leader_recovery_state = d.int8("PartitionChangeRecord.LeaderRecoveryState")?,
                6 if version >= 2 => {
                    eligible_leader_replicas = d.nullable_numbers(
                        true,
                        "PartitionChangeRecord.EligibleLeaderReplicas",
                        i32::from_be_bytes,
                    )?
                }
                6 => return Err(d.error("PartitionChangeRecord.tags", DecodeProblem::TagNotInVersion(6))),
                7 if version >= 2 => {
                    last_known_elr =
                        d.nullable_numbers(true, "PartitionChangeRecord.LastKnownElr", i32::from_be_bytes)?
                }
                7 => return Err(d.error("PartitionChangeRecord.tags", DecodeProblem::TagNotInVersion(7))),
                8 if version >= 1 => {
                    directories = d.nullable_numbers(true, "PartitionChangeRecord.Directories", Uuid)?
                }
                8 => return Err(d.error("PartitionChangeRecord.tags", DecodeProblem::TagNotInVersion(8))),
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(PartitionChangeRecord {
            partition_id,
            topic_id,
            isr,
            leader,
            replicas,
            removing_replicas,
            adding_replicas,
            leader_recovery_state,
            directories,
            eligible_leader_replicas,
            last_known_elr,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        if version < 1 {
            e.absent(self.directories.is_none(), "PartitionChangeRecord.Directories")?;
        }
        if version < 2 {
            e.absent(
                self.eligible_leader_replicas.is_none(),
                "PartitionChangeRecord.EligibleLeaderReplicas",
            )?;
        }
        if version < 2 {
            e.absent(self.last_known_elr.is_none(), "PartitionChangeRecord.LastKnownElr")?;
        }
        e.fixed::<20>(|w| {
            w.int32(self.partition_id);
            w.uuid(self.topic_id);
        });

        let mut tags = Tags::begin(e, &self.unknown_tagged_fields, "PartitionChangeRecord.tags");
        if self.isr.is_some() {
            tags.field(e, 0, |e| {
                e.nullable_numbers(true, &self.isr, "PartitionChangeRecord.Isr", i32::to_be_bytes)
            })?;
        }
        if self.leader != -2 {
            tags.field(e, 1, |e| {
                e.int32(self.leader);
                Ok(())
            })?;
        }
        if self.replicas.is_some() {
            tags.field(e, 2, |e| {
                e.nullable_numbers(true, &self.replicas, "PartitionChangeRecord.Replicas", i32::to_be_bytes)
            })?;
        }
        if self.removing_replicas.is_some() {
            tags.field(e, 3, |e| {
                e.nullable_numbers(
                    true,
                    &self.removing_replicas,
                    "PartitionChangeRecord.RemovingReplicas",
                    i32::to_be_bytes,
                )
            })?;
        }
        if self.adding_replicas.is_some() {
            tags.field(e, 4, |e| {
                e.nullable_numbers(
                    true,
                    &self.adding_replicas,
                    "PartitionChangeRecord.AddingReplicas",
                    i32::to_be_bytes,
                )
            })?;
        }
        if self.leader_recovery_state != -1 {
            tags.field(e, 5, |e| {
                e.int8(self.leader_recovery_state);
                Ok(())
            })?;
        }
        if version >= 2 && self.eligible_leader_replicas.is_some() {
            tags.field(e, 6, |e| {
                e.nullable_numbers(
                    true,
                    &self.eligible_leader_replicas,
                    "PartitionChangeRecord.EligibleLeaderReplicas",
                    i32::to_be_bytes,
                )
            })?;
        }
        if version >= 2 && self.last_known_elr.is_some() {
            tags.field(e, 7, |e| {
                e.nullable_numbers(
                    true,
                    &self.last_known_elr,
                    "PartitionChangeRecord.LastKnownElr",
                    i32::to_be_bytes,
                )
            })?;
        }
        if version >= 1 && self.directories.is_some() {
            tags.field(e, 8, |e| {
                e.nullable_numbers(true, &self.directories, "PartitionChangeRecord.Directories", |it| it.0)
            })?;
        }
        tags.finish(e)?;
        Ok(())
    }
}

impl Record for PartitionChangeRecord {
    const TYPE: i16 = 5;
}
