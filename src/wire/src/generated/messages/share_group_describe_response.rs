//! `ShareGroupDescribeResponse`, API 77, version 1, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/ShareGroupDescribeResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use milena_types::Uuid;

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `ShareGroupDescribeResponse`: API 77, version 1, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShareGroupDescribeResponse {
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota.
    pub throttle_time_ms: i32,
    /// Each described group.
    pub groups: Vec<DescribedGroup>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for ShareGroupDescribeResponse {
    const NAME: &'static str = "ShareGroupDescribeResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 1..=1;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let throttle_time_ms = d.int32("ShareGroupDescribeResponse.ThrottleTimeMs")?;
        let groups =
            d.array(true, "ShareGroupDescribeResponse.Groups", |d| DescribedGroup::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("ShareGroupDescribeResponse.tags")?;
        Ok(ShareGroupDescribeResponse { throttle_time_ms, groups, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.int32(self.throttle_time_ms);
        e.array(true, &self.groups, "ShareGroupDescribeResponse.Groups", |e, it| it.encode(e, version))?;
        e.unknown_tags(&self.unknown_tagged_fields, "ShareGroupDescribeResponse.tags")?;
        Ok(())
    }
}

/// Each described group.
#[derive(Clone, Debug, PartialEq)]
pub struct DescribedGroup {
    /// The describe error, or 0 if there was no error.
    pub error_code: i16,
    /// The top-level error message, or null if there was no error.
    pub error_message: Option<Str>,
    /// The group ID string.
    pub group_id: Str,
    /// The group state string, or the empty string.
    pub group_state: Str,
    /// The group epoch.
    pub group_epoch: i32,
    /// The assignment epoch.
    pub assignment_epoch: i32,
    /// The selected assignor.
    pub assignor_name: Str,
    /// The members.
    pub members: Vec<Member>,
    /// 32-bit bitfield to represent authorized operations for this group.
    pub authorized_operations: i32,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Default for DescribedGroup {
    fn default() -> Self {
        DescribedGroup {
            error_code: 0,
            error_message: None,
            group_id: Str::new(),
            group_state: Str::new(),
            group_epoch: 0,
            assignment_epoch: 0,
            assignor_name: Str::new(),
            members: Vec::new(),
            authorized_operations: i32::MIN,
            unknown_tagged_fields: UnknownTags::new(),
        }
    }
}

impl DescribedGroup {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let error_code = d.int16("DescribedGroup.ErrorCode")?;
        let error_message = d.nullable_string(true, "DescribedGroup.ErrorMessage")?;
        let group_id = d.string(true, "DescribedGroup.GroupId")?;
        let group_state = d.string(true, "DescribedGroup.GroupState")?;
        let group_epoch = d.int32("DescribedGroup.GroupEpoch")?;
        let assignment_epoch = d.int32("DescribedGroup.AssignmentEpoch")?;
        let assignor_name = d.string(true, "DescribedGroup.AssignorName")?;
        let members = d.array(true, "DescribedGroup.Members", |d| Member::decode(d, version))?;
        let authorized_operations = d.int32("DescribedGroup.AuthorizedOperations")?;
        let unknown_tagged_fields = d.unknown_tags("DescribedGroup.tags")?;
        Ok(DescribedGroup {
            error_code,
            error_message,
            group_id,
            group_state,
            group_epoch,
            assignment_epoch,
            assignor_name,
            members,
            authorized_operations,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.int16(self.error_code);
        e.nullable_string(true, &self.error_message, "DescribedGroup.ErrorMessage")?;
        e.string(true, &self.group_id, "DescribedGroup.GroupId")?;
        e.string(true, &self.group_state, "DescribedGroup.GroupState")?;
        e.fixed::<8>(|w| {
            w.int32(self.group_epoch);
            w.int32(self.assignment_epoch);
        });

        e.string(true, &self.assignor_name, "DescribedGroup.AssignorName")?;
        e.array(true, &self.members, "DescribedGroup.Members", |e, it| it.encode(e, version))?;
        e.int32(self.authorized_operations);
        e.unknown_tags(&self.unknown_tagged_fields, "DescribedGroup.tags")?;
        Ok(())
    }
}

/// The members.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Member {
    /// The member ID.
    pub member_id: Str,
    /// The member rack ID.
    pub rack_id: Option<Str>,
    /// The current member epoch.
    pub member_epoch: i32,
    /// The client ID.
    pub client_id: Str,
    /// The client host.
    pub client_host: Str,
    /// The subscribed topic names.
    pub subscribed_topic_names: Vec<Str>,
    /// The current assignment.
    pub assignment: Assignment,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Member {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let member_id = d.string(true, "Member.MemberId")?;
        let rack_id = d.nullable_string(true, "Member.RackId")?;
        let member_epoch = d.int32("Member.MemberEpoch")?;
        let client_id = d.string(true, "Member.ClientId")?;
        let client_host = d.string(true, "Member.ClientHost")?;
        let subscribed_topic_names =
            d.array(true, "Member.SubscribedTopicNames", |d| d.string(true, "Member.SubscribedTopicNames"))?;
        let assignment = Assignment::decode(d, version)?;
        let unknown_tagged_fields = d.unknown_tags("Member.tags")?;
        Ok(Member {
            member_id,
            rack_id,
            member_epoch,
            client_id,
            client_host,
            subscribed_topic_names,
            assignment,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.member_id, "Member.MemberId")?;
        e.nullable_string(true, &self.rack_id, "Member.RackId")?;
        e.int32(self.member_epoch);
        e.string(true, &self.client_id, "Member.ClientId")?;
        e.string(true, &self.client_host, "Member.ClientHost")?;
        e.array(true, &self.subscribed_topic_names, "Member.SubscribedTopicNames", |e, it| {
            e.string(true, it, "Member.SubscribedTopicNames")
        })?;
        self.assignment.encode(e, version)?;
        e.unknown_tags(&self.unknown_tagged_fields, "Member.tags")?;
        Ok(())
    }
}

/// `TopicPartitions` of `ShareGroupDescribeResponse`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TopicPartitions {
    /// The topic ID.
    pub topic_id: Uuid,
    /// The topic name.
    pub topic_name: Str,
    /// The partitions.
    pub partitions: Vec<i32>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl TopicPartitions {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let topic_id = d.uuid("TopicPartitions.TopicId")?;
        let topic_name = d.string(true, "TopicPartitions.TopicName")?;
        let partitions = d.numbers(true, "TopicPartitions.Partitions", i32::from_be_bytes)?;
        let unknown_tagged_fields = d.unknown_tags("TopicPartitions.tags")?;
        Ok(TopicPartitions { topic_id, topic_name, partitions, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.uuid(self.topic_id);
        e.string(true, &self.topic_name, "TopicPartitions.TopicName")?;
        e.numbers(true, &self.partitions, "TopicPartitions.Partitions", i32::to_be_bytes)?;
        e.unknown_tags(&self.unknown_tagged_fields, "TopicPartitions.tags")?;
        Ok(())
    }
}

/// `Assignment` of `ShareGroupDescribeResponse`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Assignment {
    /// The assigned topic-partitions to the member.
    pub topic_partitions: Vec<TopicPartitions>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Assignment {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let topic_partitions =
            d.array(true, "Assignment.TopicPartitions", |d| TopicPartitions::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("Assignment.tags")?;
        Ok(Assignment { topic_partitions, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.array(true, &self.topic_partitions, "Assignment.TopicPartitions", |e, it| it.encode(e, version))?;
        e.unknown_tags(&self.unknown_tagged_fields, "Assignment.tags")?;
        Ok(())
    }
}
