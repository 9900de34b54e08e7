//! `StreamsGroupTargetAssignmentMemberValue`, record type 21, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/group-coordinator/StreamsGroupTargetAssignmentMemberValue.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, Str, UnknownTags};

/// Kafka's `StreamsGroupTargetAssignmentMemberValue`: record type 21, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupTargetAssignmentMemberValue {
    /// Currently assigned active tasks for this streams client.
    pub active_tasks: Vec<TaskIds>,
    /// Currently assigned standby tasks for this streams client.
    pub standby_tasks: Vec<TaskIds>,
    /// Currently assigned warm-up tasks for this streams client.
    pub warmup_tasks: Vec<TaskIds>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for StreamsGroupTargetAssignmentMemberValue {
    const NAME: &'static str = "StreamsGroupTargetAssignmentMemberValue";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let active_tasks = d.array(true, "StreamsGroupTargetAssignmentMemberValue.ActiveTasks", |d| {
            TaskIds::decode(d, version)
        })?;
        let standby_tasks = d.array(true, "StreamsGroupTargetAssignmentMemberValue.StandbyTasks", |d| {
            TaskIds::decode(d, version)
        })?;
        let warmup_tasks = d.array(true, "StreamsGroupTargetAssignmentMemberValue.WarmupTasks", |d| {
            TaskIds::decode(d, version)
        })?;
        let unknown_tagged_fields = d.unknown_tags("StreamsGroupTargetAssignmentMemberValue.tags")?;
        Ok(StreamsGroupTargetAssignmentMemberValue {
            active_tasks,
            standby_tasks,
            warmup_tasks,
            unknown_tagged_fields,
        })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.array(true, &self.active_tasks, "StreamsGroupTargetAssignmentMemberValue.ActiveTasks", |e, it| {
            it.encode(e, version)
        })?;
        e.array(
            true,
            &self.standby_tasks,
            "StreamsGroupTargetAssignmentMemberValue.StandbyTasks",
            |e, it| it.encode(e, version),
        )?;
        e.array(true, &self.warmup_tasks, "StreamsGroupTargetAssignmentMemberValue.WarmupTasks", |e, it| {
            it.encode(e, version)
        })?;
        e.unknown_tags(&self.unknown_tagged_fields, "StreamsGroupTargetAssignmentMemberValue.tags")?;
        Ok(())
    }
}

/// `TaskIds` of `StreamsGroupTargetAssignmentMemberValue`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TaskIds {
    /// The subtopology ID.
    pub subtopology_id: Str,
    /// The partitions of the input topics processed by this member.
    pub partitions: Vec<i32>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl TaskIds {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let subtopology_id = d.string(true, "TaskIds.SubtopologyId")?;
        let partitions = d.numbers(true, "TaskIds.Partitions", i32::from_be_bytes)?;
        let unknown_tagged_fields = d.unknown_tags("TaskIds.tags")?;
        Ok(TaskIds { subtopology_id, partitions, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.subtopology_id, "TaskIds.SubtopologyId")?;
        e.numbers(true, &self.partitions, "TaskIds.Partitions", i32::to_be_bytes)?;
        e.unknown_tags(&self.unknown_tagged_fields, "TaskIds.tags")?;
        Ok(())
    }
}

impl Record for StreamsGroupTargetAssignmentMemberValue {
    const TYPE: i16 = 21;
}
