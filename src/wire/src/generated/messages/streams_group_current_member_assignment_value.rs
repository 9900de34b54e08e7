//! `StreamsGroupCurrentMemberAssignmentValue`, record type 22, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/group-coordinator/StreamsGroupCurrentMemberAssignmentValue.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, Str, Tags, UnknownTags};

/// Kafka's `StreamsGroupCurrentMemberAssignmentValue`: record type 22, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupCurrentMemberAssignmentValue {
    /// The current member epoch that is expected from the member in the heartbeat request.
    pub member_epoch: i32,
    /// If the last epoch bump is lost before reaching the member, the member will retry with the previous
    /// epoch.
    pub previous_member_epoch: i32,
    /// The member state. See StreamsGroupMember.MemberState for the possible values.
    pub state: i8,
    /// Currently assigned active tasks for this streams client.
    pub active_tasks: Vec<TaskIds>,
    /// Currently assigned standby tasks for this streams client.
    pub standby_tasks: Vec<TaskIds>,
    /// Currently assigned warm-up tasks for this streams client.
    pub warmup_tasks: Vec<TaskIds>,
    /// The active tasks that must be revoked by this member.
    pub active_tasks_pending_revocation: Vec<TaskIds>,
    /// The standby tasks that must be revoked by this member.
    pub standby_tasks_pending_revocation: Vec<TaskIds>,
    /// The warmup tasks that must be revoked by this member.
    pub warmup_tasks_pending_revocation: Vec<TaskIds>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for StreamsGroupCurrentMemberAssignmentValue {
    const NAME: &'static str = "StreamsGroupCurrentMemberAssignmentValue";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let member_epoch = d.int32("StreamsGroupCurrentMemberAssignmentValue.MemberEpoch")?;
        let previous_member_epoch =
            d.int32("StreamsGroupCurrentMemberAssignmentValue.PreviousMemberEpoch")?;
        let state = d.int8("StreamsGroupCurrentMemberAssignmentValue.State")?;
        let active_tasks = d.array(true, "StreamsGroupCurrentMemberAssignmentValue.ActiveTasks", |d| {
            TaskIds::decode(d, version)
        })?;
        let standby_tasks = d.array(true, "StreamsGroupCurrentMemberAssignmentValue.StandbyTasks", |d| {
            TaskIds::decode(d, version)
        })?;
        let warmup_tasks = d.array(true, "StreamsGroupCurrentMemberAssignmentValue.WarmupTasks", |d| {
            TaskIds::decode(d, version)
        })?;
        let active_tasks_pending_revocation =
            d.array(true, "StreamsGroupCurrentMemberAssignmentValue.ActiveTasksPendingRevocation", |d| {
                TaskIds::decode(d, version)
            })?;
        let standby_tasks_pending_revocation =
            d.array(true, "StreamsGroupCurrentMemberAssignmentValue.StandbyTasksPendingRevocation", |d| {
                TaskIds::decode(d, version)
            })?;
        let warmup_tasks_pending_revocation =
            d.array(true, "StreamsGroupCurrentMemberAssignmentValue.WarmupTasksPendingRevocation", |d| {
                TaskIds::decode(d, version)
            })?;
        let unknown_tagged_fields = d.unknown_tags("StreamsGroupCurrentMemberAssignmentValue.tags")?;
        Ok(StreamsGroupCurrentMemberAssignmentValue {
            member_epoch,
            previous_member_epoch,
            state,
            active_tasks,
            standby_tasks,
            warmup_tasks,
            active_tasks_pending_revocation,
            standby_tasks_pending_revocation,
            warmup_tasks_pending_revocation,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.fixed::<9>(|w| {
            w.int32(self.member_epoch);
            w.int32(self.previous_member_epoch);
            w.int8(self.state);
        });

        e.array(
            true,
            &self.active_tasks,
            "StreamsGroupCurrentMemberAssignmentValue.ActiveTasks",
            |e, it| it.encode(e, version),
        )?;
        e.array(
            true,
            &self.standby_tasks,
            "StreamsGroupCurrentMemberAssignmentValue.StandbyTasks",
            |e, it| it.encode(e, version),
        )?;
        e.array(
            true,
            &self.warmup_tasks,
            "StreamsGroupCurrentMemberAssignmentValue.WarmupTasks",
            |e, it| it.encode(e, version),
        )?;
        e.array(
            true,
            &self.active_tasks_pending_revocation,
            "StreamsGroupCurrentMemberAssignmentValue.ActiveTasksPendingRevocation",
            |e, it| it.encode(e, version),
        )?;
        e.array(
            true,
            &self.standby_tasks_pending_revocation,
            "StreamsGroupCurrentMemberAssignmentValue.StandbyTasksPendingRevocation",
            |e, it| it.encode(e, version),
        )?;
        e.array(
            true,
            &self.warmup_tasks_pending_revocation,
            "StreamsGroupCurrentMemberAssignmentValue.WarmupTasksPendingRevocation",
            |e, it| it.encode(e, version),
        )?;
        e.unknown_tags(&self.unknown_tagged_fields, "StreamsGroupCurrentMemberAssignmentValue.tags")?;
        Ok(())
    }
}

/// `TaskIds` of `StreamsGroupCurrentMemberAssignmentValue`.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskIds {
    /// The subtopology ID.
    pub subtopology_id: Str,
    /// The partitions of the input topics processed by this member.
    pub partitions: Vec<i32>,
    /// The epoch at which the partition was assigned to the member. Used to fence zombie commits requests. Of
    /// the same length as Partitions. Only defined for active tasks. (Tag 0.)
    pub assignment_epochs: Option<Vec<i32>>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for TaskIds {
    fn default() -> Self {
        TaskIds {
            subtopology_id: Str::new(),
            partitions: Vec::new(),
            assignment_epochs: Some(Vec::new()),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl TaskIds {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let subtopology_id = d.string(true, "TaskIds.SubtopologyId")?;
        let partitions = d.numbers(true, "TaskIds.Partitions", i32::from_be_bytes)?;
        let mut assignment_epochs = Some(Vec::new());
        let unknown_tagged_fields = d.tags("TaskIds.tags", |d, tag| {
            match tag {
                0 => {
                    assignment_epochs =
                        d.nullable_numbers(true, "TaskIds.AssignmentEpochs", i32::from_be_bytes)?
                }
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(TaskIds { subtopology_id, partitions, assignment_epochs, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.subtopology_id, "TaskIds.SubtopologyId")?;
        e.numbers(true, &self.partitions, "TaskIds.Partitions", i32::to_be_bytes)?;
        let mut tags = Tags::begin(e, &self.unknown_tagged_fields, "TaskIds.tags");
        if !self.assignment_epochs.as_ref().is_some_and(|it| it.is_empty()) {
            tags.field(e, 0, |e| {
                e.nullable_numbers(
                    true,
                    &self.assignment_epochs,
                    "TaskIds.AssignmentEpochs",
                    i32::to_be_bytes,
                )
            })?;
        }
        tags.finish(e)?;
        Ok(())
    }
}

impl Record for StreamsGroupCurrentMemberAssignmentValue {
    const TYPE: i16 = 22;
}
