//! `ShareGroupCurrentMemberAssignmentValue`, record type 14, version 0, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/group-coordinator/ShareGroupCurrentMemberAssignmentValue.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record, UnknownTags};

/// Kafka's `ShareGroupCurrentMemberAssignmentValue`: record type 14, version 0, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShareGroupCurrentMemberAssignmentValue {
    /// The current member epoch that is expected from the member in the heartbeat request.
    pub member_epoch: i32,
    /// If the last epoch bump is lost before reaching the member, the member will retry with the previous
    /// epoch.
    pub previous_member_epoch: i32,
    /// The member state. See MemberState for the possible values.
    pub state: i8,
    /// The partitions assigned to (or owned by) this member.
    pub assigned_partitions: Vec<TopicPartitions>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for ShareGroupCurrentMemberAssignmentValue {
    const NAME: &'static str = "ShareGroupCurrentMemberAssignmentValue";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let member_epoch = d.int32("ShareGroupCurrentMemberAssignmentValue.MemberEpoch")?;
        let previous_member_epoch = d.int32("ShareGroupCurrentMemberAssignmentValue.PreviousMemberEpoch")?;
        let state = d.int8("ShareGroupCurrentMemberAssignmentValue.State")?;
        let assigned_partitions =
            d.array(true, "ShareGroupCurrentMemberAssignmentValue.AssignedPartitions", |d| {
                TopicPartitions::decode(d, version)
            })?;
        let unknown_tagged_fields = d.unknown_tags("ShareGroupCurrentMemberAssignmentValue.tags")?;
        Ok(ShareGroupCurrentMemberAssignmentValue {
            member_epoch,
            previous_member_epoch,
            state,
            assigned_partitions,
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
            "ShareGroupCurrentMemberAssignmentValue.AssignedPartitions",
            |e, it| it.encode(e, version),
        )?;
        e.unknown_tags(&self.unknown_tagged_fields, "ShareGroupCurrentMemberAssignmentValue.tags")?;
        Ok(())
    }
}

/// `TopicPartitions` of `ShareGroupCurrentMemberAssignmentValue`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TopicPartitions {
    /// The topic Id.
    pub topic_id: Uuid,
    /// The partition Ids.
    pub partitions: Vec<i32>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl TopicPartitions {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let topic_id = d.uuid("TopicPartitions.TopicId")?;
        let partitions = d.numbers(true, "TopicPartitions.Partitions", i32::from_be_bytes)?;
        let unknown_tagged_fields = d.unknown_tags("TopicPartitions.tags")?;
        Ok(TopicPartitions { topic_id, partitions, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.uuid(self.topic_id);
        e.numbers(true, &self.partitions, "TopicPartitions.Partitions", i32::to_be_bytes)?;
        e.unknown_tags(&self.unknown_tagged_fields, "TopicPartitions.tags")?;
        Ok(())
    }
}

impl Record for ShareGroupCurrentMemberAssignmentValue {
    const TYPE: i16 = 14;
}
