//! `ConsumerGroupCurrentMemberAssignmentValue`, record type 8, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/group-coordinator/ConsumerGroupCurrentMemberAssignmentValue.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, Tags, UnknownTags};

/// Kafka's `ConsumerGroupCurrentMemberAssignmentValue`: record type 8, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConsumerGroupCurrentMemberAssignmentValue {
    /// The current member epoch that is expected from the member in the heartbeat request.
    pub member_epoch: i32,
    /// If the last epoch bump is lost before reaching the member, the member will retry with the previous
    /// epoch.
    pub previous_member_epoch: i32,
    /// The member state. See MemberState for the possible values.
    pub state: i8,
    /// The partitions assigned to (or owned by) this member.
    pub assigned_partitions: Vec<TopicPartitions>,
    /// The partitions that must be revoked by this member.
    pub partitions_pending_revocation: Vec<TopicPartitions>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for ConsumerGroupCurrentMemberAssignmentValue {
    const NAME: &'static str = "ConsumerGroupCurrentMemberAssignmentValue";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let member_epoch = d.int32("ConsumerGroupCurrentMemberAssignmentValue.MemberEpoch")?;
        let previous_member_epoch =
            d.int32("ConsumerGroupCurrentMemberAssignmentValue.PreviousMemberEpoch")?;
        let state = d.int8("ConsumerGroupCurrentMemberAssignmentValue.State")?;
        let assigned_partitions =
            d.array(true, "ConsumerGroupCurrentMemberAssignmentValue.AssignedPartitions", |d| {
                TopicPartitions::decode(d, version)
            })?;
        let partitions_pending_revocation =
            d.array(true, "ConsumerGroupCurrentMemberAssignmentValue.PartitionsPendingRevocation", |d| {
                TopicPartitions::decode(d, version)
            })?;
        let unknown_tagged_fields = d.unknown_tags("ConsumerGroupCurrentMemberAssignmentValue.tags")?;
        Ok(ConsumerGroupCurrentMemberAssignmentValue {
            member_epoch,
            previous_member_epoch,
            state,
            assigned_partitions,
            partitions_pending_revocation,
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
            &self.assigned_partitions,
            "ConsumerGroupCurrentMemberAssignmentValue.AssignedPartitions",
            |e, it| it.encode(e, version),
        )?;
        e.array(
            true,
            &self.partitions_pending_revocation,
            "ConsumerGroupCurrentMemberAssignmentValue.PartitionsPendingRevocation",
            |e, it| it.encode(e, version),
        )?;
        e.unknown_tags(&self.unknown_tagged_fields, "ConsumerGroupCurrentMemberAssignmentValue.tags")?;
        Ok(())
    }
}

/// `TopicPartitions` of `ConsumerGroupCurrentMemberAssignmentValue`.
#[derive(Clone, Debug, PartialEq)]
pub struct TopicPartitions {
    /// The topic Id.
    pub topic_id: Uuid,
    /// The partition Ids.
    pub partitions: Vec<i32>,
    /// The epoch at which the partition was assigned to the member. Used to fence zombie commits requests. Of
    /// the same length as Partitions. (Tag 0.)
    pub assignment_epochs: Option<Vec<i32>>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for TopicPartitions {
    fn default() -> Self {
        TopicPartitions {
            topic_id: Uuid::ZERO,
            partitions: Vec::new(),
            assignment_epochs: Some(Vec::new()),
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl TopicPartitions {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let topic_id = d.uuid("TopicPartitions.TopicId")?;
        let partitions = d.numbers(true, "TopicPartitions.Partitions", i32::from_be_bytes)?;
        let mut assignment_epochs = Some(Vec::new());
        let unknown_tagged_fields = d.tags("TopicPartitions.tags", |d, tag| {
            match tag {
                0 => {
                    assignment_epochs =
                        d.nullable_numbers(true, "TopicPartitions.AssignmentEpochs", i32::from_be_bytes)?
                }
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(TopicPartitions { topic_id, partitions, assignment_epochs, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.uuid(self.topic_id);
        e.numbers(true, &self.partitions, "TopicPartitions.Partitions", i32::to_be_bytes)?;
        let mut tags = Tags::begin(e, &self.unknown_tagged_fields, "TopicPartitions.tags");
        if !self.assignment_epochs.as_ref().is_some_and(|it| it.is_empty()) {
            tags.field(e, 0, |e| {
                e.nullable_numbers(
                    true,
                    &self.assignment_epochs,
                    "TopicPartitions.AssignmentEpochs",
                    i32::to_be_bytes,
                )
            })?;
        }
        tags.finish(e)?;
        Ok(())
    }
}

impl Record for ConsumerGroupCurrentMemberAssignmentValue {
    const TYPE: i16 = 8;
}
