//! `StreamsGroupDescribeResponse`, API 89, versions 0 to 1, flexible.
//!
//! Made by `cargo xtask codegen` from `schema/clients/StreamsGroupDescribeResponse.json`, which
//! Apache Kafka 4.4.0 publishes under the Apache licence 2.0. Never edited by hand.

use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Str, UnknownTags};

/// Kafka's `StreamsGroupDescribeResponse`: API 89, versions 0 to 1, flexible.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupDescribeResponse {
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota.
    pub throttle_time_ms: i32,
    /// Each described group.
    pub groups: Vec<DescribedGroup>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Message for StreamsGroupDescribeResponse {
    const NAME: &'static str = "StreamsGroupDescribeResponse";
    const VERSIONS: std::ops::RangeInclusive<i16> = 0..=1;

    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        d.begin(Self::NAME, Self::VERSIONS, version)?;
        let throttle_time_ms = d.int32("StreamsGroupDescribeResponse.ThrottleTimeMs")?;
        let groups =
            d.array(true, "StreamsGroupDescribeResponse.Groups", |d| DescribedGroup::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("StreamsGroupDescribeResponse.tags")?;
        Ok(StreamsGroupDescribeResponse { throttle_time_ms, groups, unknown_tagged_fields })
    }

    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.begin(Self::NAME, Self::VERSIONS, version)?;
        e.int32(self.throttle_time_ms);
        e.array(true, &self.groups, "StreamsGroupDescribeResponse.Groups", |e, it| it.encode(e, version))?;
        e.unknown_tags(&self.unknown_tagged_fields, "StreamsGroupDescribeResponse.tags")?;
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
    /// The topology metadata currently initialized for the streams application. Can be null in case of a
    /// describe error.
    pub topology: Option<Topology>,
    /// The members.
    pub members: Vec<Member>,
    /// 32-bit bitfield to represent authorized operations for this group.
    pub authorized_operations: i32,
    /// The full topology description for this group. Non-null if and only if TopologyDescriptionStatus is
    /// AVAILABLE (3); null otherwise. (Versions 1 and up.)
    pub topology_description: Option<TopologyDescription>,
    /// The status of the topology description for this group, paired with TopologyDescription:
    /// 0=NOT_REQUESTED (client did not set IncludeTopologyDescription; TopologyDescription is null);
    /// 1=NOT_STORED (no description recorded for this group; TopologyDescription is null); 2=ERROR (broker
    /// failed to fetch the description, see broker logs; TopologyDescription is null); 3=AVAILABLE
    /// (TopologyDescription is non-null and carries the description). (Versions 1 and up.)
    pub topology_description_status: i8,
    /// The task assignor that the group coordinator will use for the next assignment computation. This may
    /// differ from the assignor that computed the current assignment, because changing the assignor
    /// configuration does not trigger a rebalance. Null in case of a describe error. (Versions 1 and up.)
    pub assignor_name: Option<Str>,
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
            topology: None,
            members: Vec::new(),
            authorized_operations: i32::MIN,
            topology_description: None,
            topology_description_status: 0,
            assignor_name: None,
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
        let topology = d.nullable_struct("DescribedGroup.Topology", |d| Topology::decode(d, version))?;
        let members = d.array(true, "DescribedGroup.Members", |d| Member::decode(d, version))?;
        let authorized_operations = d.int32("DescribedGroup.AuthorizedOperations")?;
        let topology_description = if version >= 1 {
            d.nullable_struct("DescribedGroup.TopologyDescription", |d| {
                TopologyDescription::decode(d, version)
            })?
        } else {
            None
        };
        let topology_description_status =
            if version >= 1 { d.int8("DescribedGroup.TopologyDescriptionStatus")? } else { 0 };
        let assignor_name =
            if version >= 1 { d.nullable_string(true, "DescribedGroup.AssignorName")? } else { None };
        let unknown_tagged_fields = d.unknown_tags("DescribedGroup.tags")?;
        Ok(DescribedGroup {
            error_code,
            error_message,
            group_id,
            group_state,
            group_epoch,
            assignment_epoch,
            topology,
            members,
            authorized_operations,
            topology_description,
            topology_description_status,
            assignor_name,
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

        e.nullable_struct(&self.topology, |e, it| it.encode(e, version))?;
        e.array(true, &self.members, "DescribedGroup.Members", |e, it| it.encode(e, version))?;
        e.int32(self.authorized_operations);
        if version >= 1 {
            e.nullable_struct(&self.topology_description, |e, it| it.encode(e, version))?;
        } else {
            e.absent(self.topology_description.is_none(), "DescribedGroup.TopologyDescription")?;
        }
        if version >= 1 {
            e.int8(self.topology_description_status);
        } else {
            e.absent(self.topology_description_status == 0, "DescribedGroup.TopologyDescriptionStatus")?;
        }
        if version >= 1 {
            e.nullable_string(true, &self.assignor_name, "DescribedGroup.AssignorName")?;
        }
        e.unknown_tags(&self.unknown_tagged_fields, "DescribedGroup.tags")?;
        Ok(())
    }
}

/// The topology metadata currently initialized for the streams application. Can be null in case of a describe
/// error.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Topology {
    /// The epoch of the currently initialized topology for this group.
    pub epoch: i32,
    /// The subtopologies of the streams application. This contains the configured subtopologies, where the
    /// number of partitions are set and any regular expressions are resolved to actual topics. Null if the
    /// group is uninitialized, source topics are missing or incorrectly partitioned.
    pub subtopologies: Option<Vec<Subtopology>>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Topology {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let epoch = d.int32("Topology.Epoch")?;
        let subtopologies =
            d.nullable_array(true, "Topology.Subtopologies", |d| Subtopology::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("Topology.tags")?;
        Ok(Topology { epoch, subtopologies, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.int32(self.epoch);
        e.nullable_array(true, &self.subtopologies, "Topology.Subtopologies", |e, it| it.encode(e, version))?;
        e.unknown_tags(&self.unknown_tagged_fields, "Topology.tags")?;
        Ok(())
    }
}

/// The subtopologies of the streams application. This contains the configured subtopologies, where the number
/// of partitions are set and any regular expressions are resolved to actual topics. Null if the group is
/// uninitialized, source topics are missing or incorrectly partitioned.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Subtopology {
    /// String to uniquely identify the subtopology.
    pub subtopology_id: Str,
    /// The topics the subtopology reads from.
    pub source_topics: Vec<Str>,
    /// The repartition topics the subtopology writes to.
    pub repartition_sink_topics: Vec<Str>,
    /// The set of state changelog topics associated with this subtopology. Created automatically.
    pub state_changelog_topics: Vec<TopicInfo>,
    /// The set of source topics that are internally created repartition topics. Created automatically.
    pub repartition_source_topics: Vec<TopicInfo>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Subtopology {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let subtopology_id = d.string(true, "Subtopology.SubtopologyId")?;
        let source_topics =
            d.array(true, "Subtopology.SourceTopics", |d| d.string(true, "Subtopology.SourceTopics"))?;
        let repartition_sink_topics = d.array(true, "Subtopology.RepartitionSinkTopics", |d| {
            d.string(true, "Subtopology.RepartitionSinkTopics")
        })?;
        let state_changelog_topics =
            d.array(true, "Subtopology.StateChangelogTopics", |d| TopicInfo::decode(d, version))?;
        let repartition_source_topics =
            d.array(true, "Subtopology.RepartitionSourceTopics", |d| TopicInfo::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("Subtopology.tags")?;
        Ok(Subtopology {
            subtopology_id,
            source_topics,
            repartition_sink_topics,
            state_changelog_topics,
            repartition_source_topics,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.subtopology_id, "Subtopology.SubtopologyId")?;
        e.array(true, &self.source_topics, "Subtopology.SourceTopics", |e, it| {
            e.string(true, it, "Subtopology.SourceTopics")
        })?;
        e.array(true, &self.repartition_sink_topics, "Subtopology.RepartitionSinkTopics", |e, it| {
            e.string(true, it, "Subtopology.RepartitionSinkTopics")
        })?;
        e.array(true, &self.state_changelog_topics, "Subtopology.StateChangelogTopics", |e, it| {
            it.encode(e, version)
        })?;
        e.array(true, &self.repartition_source_topics, "Subtopology.RepartitionSourceTopics", |e, it| {
            it.encode(e, version)
        })?;
        e.unknown_tags(&self.unknown_tagged_fields, "Subtopology.tags")?;
        Ok(())
    }
}

/// The members.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Member {
    /// The member ID.
    pub member_id: Str,
    /// The member epoch.
    pub member_epoch: i32,
    /// The member instance ID for static membership.
    pub instance_id: Option<Str>,
    /// The rack ID.
    pub rack_id: Option<Str>,
    /// The client ID.
    pub client_id: Str,
    /// The client host.
    pub client_host: Str,
    /// The epoch of the topology on the client.
    pub topology_epoch: i32,
    /// Identity of the streams instance that may have multiple clients.
    pub process_id: Str,
    /// User-defined endpoint for Interactive Queries. Null if not defined for this client.
    pub user_endpoint: Option<Endpoint>,
    /// Used for rack-aware assignment algorithm.
    pub client_tags: Vec<KeyValue>,
    /// Cumulative changelog offsets for tasks.
    pub task_offsets: Vec<TaskOffset>,
    /// Cumulative changelog end offsets for tasks.
    pub task_end_offsets: Vec<TaskOffset>,
    /// The current assignment.
    pub assignment: Assignment,
    /// The target assignment.
    pub target_assignment: Assignment,
    /// True for classic members that have not been upgraded yet.
    pub is_classic: bool,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Member {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let member_id = d.string(true, "Member.MemberId")?;
        let member_epoch = d.int32("Member.MemberEpoch")?;
        let instance_id = d.nullable_string(true, "Member.InstanceId")?;
        let rack_id = d.nullable_string(true, "Member.RackId")?;
        let client_id = d.string(true, "Member.ClientId")?;
        let client_host = d.string(true, "Member.ClientHost")?;
        let topology_epoch = d.int32("Member.TopologyEpoch")?;
        let process_id = d.string(true, "Member.ProcessId")?;
        let user_endpoint = d.nullable_struct("Member.UserEndpoint", |d| Endpoint::decode(d, version))?;
        let client_tags = d.array(true, "Member.ClientTags", |d| KeyValue::decode(d, version))?;
        let task_offsets = d.array(true, "Member.TaskOffsets", |d| TaskOffset::decode(d, version))?;
        let task_end_offsets = d.array(true, "Member.TaskEndOffsets", |d| TaskOffset::decode(d, version))?;
        let assignment = Assignment::decode(d, version)?;
        let target_assignment = Assignment::decode(d, version)?;
        let is_classic = d.boolean("Member.IsClassic")?;
        let unknown_tagged_fields = d.unknown_tags("Member.tags")?;
        Ok(Member {
            member_id,
            member_epoch,
            instance_id,
            rack_id,
            client_id,
            client_host,
            topology_epoch,
            process_id,
            user_endpoint,
            client_tags,
            task_offsets,
            task_end_offsets,
            assignment,
            target_assignment,
            is_classic,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.member_id, "Member.MemberId")?;
        e.int32(self.member_epoch);
        e.nullable_string(true, &self.instance_id, "Member.InstanceId")?;
        e.nullable_string(true, &self.rack_id, "Member.RackId")?;
        e.string(true, &self.client_id, "Member.ClientId")?;
        e.string(true, &self.client_host, "Member.ClientHost")?;
        e.int32(self.topology_epoch);
        e.string(true, &self.process_id, "Member.ProcessId")?;
        e.nullable_struct(&self.user_endpoint, |e, it| it.encode(e, version))?;
        e.array(true, &self.client_tags, "Member.ClientTags", |e, it| it.encode(e, version))?;
        e.array(true, &self.task_offsets, "Member.TaskOffsets", |e, it| it.encode(e, version))?;
        e.array(true, &self.task_end_offsets, "Member.TaskEndOffsets", |e, it| it.encode(e, version))?;
        self.assignment.encode(e, version)?;
        self.target_assignment.encode(e, version)?;
        e.boolean(self.is_classic);
        e.unknown_tags(&self.unknown_tagged_fields, "Member.tags")?;
        Ok(())
    }
}

/// `Endpoint` of `StreamsGroupDescribeResponse`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Endpoint {
    /// host of the endpoint.
    pub host: Str,
    /// port of the endpoint.
    pub port: u16,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Endpoint {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let host = d.string(true, "Endpoint.Host")?;
        let port = d.uint16("Endpoint.Port")?;
        let unknown_tagged_fields = d.unknown_tags("Endpoint.tags")?;
        Ok(Endpoint { host, port, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.host, "Endpoint.Host")?;
        e.uint16(self.port);
        e.unknown_tags(&self.unknown_tagged_fields, "Endpoint.tags")?;
        Ok(())
    }
}

/// `TaskOffset` of `StreamsGroupDescribeResponse`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TaskOffset {
    /// The subtopology identifier.
    pub subtopology_id: Str,
    /// The partition.
    pub partition: i32,
    /// The offset.
    pub offset: i64,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl TaskOffset {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let subtopology_id = d.string(true, "TaskOffset.SubtopologyId")?;
        let partition = d.int32("TaskOffset.Partition")?;
        let offset = d.int64("TaskOffset.Offset")?;
        let unknown_tagged_fields = d.unknown_tags("TaskOffset.tags")?;
        Ok(TaskOffset { subtopology_id, partition, offset, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.subtopology_id, "TaskOffset.SubtopologyId")?;
        e.fixed::<12>(|w| {
            w.int32(self.partition);
            w.int64(self.offset);
        });

        e.unknown_tags(&self.unknown_tagged_fields, "TaskOffset.tags")?;
        Ok(())
    }
}

/// `Assignment` of `StreamsGroupDescribeResponse`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Assignment {
    /// Active tasks for this client.
    pub active_tasks: Vec<TaskIds>,
    /// Standby tasks for this client.
    pub standby_tasks: Vec<TaskIds>,
    /// Warm-up tasks for this client.
    pub warmup_tasks: Vec<TaskIds>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl Assignment {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let active_tasks = d.array(true, "Assignment.ActiveTasks", |d| TaskIds::decode(d, version))?;
        let standby_tasks = d.array(true, "Assignment.StandbyTasks", |d| TaskIds::decode(d, version))?;
        let warmup_tasks = d.array(true, "Assignment.WarmupTasks", |d| TaskIds::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("Assignment.tags")?;
        Ok(Assignment { active_tasks, standby_tasks, warmup_tasks, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.array(true, &self.active_tasks, "Assignment.ActiveTasks", |e, it| it.encode(e, version))?;
        e.array(true, &self.standby_tasks, "Assignment.StandbyTasks", |e, it| it.encode(e, version))?;
        e.array(true, &self.warmup_tasks, "Assignment.WarmupTasks", |e, it| it.encode(e, version))?;
        e.unknown_tags(&self.unknown_tagged_fields, "Assignment.tags")?;
        Ok(())
    }
}

/// `TaskIds` of `StreamsGroupDescribeResponse`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TaskIds {
    /// The subtopology identifier.
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

/// `KeyValue` of `StreamsGroupDescribeResponse`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KeyValue {
    /// key of the config.
    pub key: Str,
    /// value of the config.
    pub value: Str,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl KeyValue {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let key = d.string(true, "KeyValue.Key")?;
        let value = d.string(true, "KeyValue.Value")?;
        let unknown_tagged_fields = d.unknown_tags("KeyValue.tags")?;
        Ok(KeyValue { key, value, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.key, "KeyValue.Key")?;
        e.string(true, &self.value, "KeyValue.Value")?;
        e.unknown_tags(&self.unknown_tagged_fields, "KeyValue.tags")?;
        Ok(())
    }
}

/// `TopicInfo` of `StreamsGroupDescribeResponse`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TopicInfo {
    /// The name of the topic.
    pub name: Str,
    /// The number of partitions in the topic. Can be 0 if no specific number of partitions is enforced.
    /// Always 0 for changelog topics.
    pub partitions: i32,
    /// The replication factor of the topic. Can be 0 if the default replication factor should be used.
    pub replication_factor: i16,
    /// Topic-level configurations as key-value pairs.
    pub topic_configs: Vec<KeyValue>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl TopicInfo {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let name = d.string(true, "TopicInfo.Name")?;
        let partitions = d.int32("TopicInfo.Partitions")?;
        let replication_factor = d.int16("TopicInfo.ReplicationFactor")?;
        let topic_configs = d.array(true, "TopicInfo.TopicConfigs", |d| KeyValue::decode(d, version))?;
        let unknown_tagged_fields = d.unknown_tags("TopicInfo.tags")?;
        Ok(TopicInfo { name, partitions, replication_factor, topic_configs, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.name, "TopicInfo.Name")?;
        e.fixed::<6>(|w| {
            w.int32(self.partitions);
            w.int16(self.replication_factor);
        });

        e.array(true, &self.topic_configs, "TopicInfo.TopicConfigs", |e, it| it.encode(e, version))?;
        e.unknown_tags(&self.unknown_tagged_fields, "TopicInfo.tags")?;
        Ok(())
    }
}

/// `TopologyDescription` of `StreamsGroupDescribeResponse`. (Versions 1 and up.)
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TopologyDescription {
    /// The subtopologies that make up this topology.
    pub subtopologies: Vec<TopologyDescriptionSubtopology>,
    /// Global state stores used by this topology.
    pub global_stores: Vec<TopologyDescriptionGlobalStore>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl TopologyDescription {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let subtopologies = d.array(true, "TopologyDescription.Subtopologies", |d| {
            TopologyDescriptionSubtopology::decode(d, version)
        })?;
        let global_stores = d.array(true, "TopologyDescription.GlobalStores", |d| {
            TopologyDescriptionGlobalStore::decode(d, version)
        })?;
        let unknown_tagged_fields = d.unknown_tags("TopologyDescription.tags")?;
        Ok(TopologyDescription { subtopologies, global_stores, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.array(true, &self.subtopologies, "TopologyDescription.Subtopologies", |e, it| {
            it.encode(e, version)
        })?;
        e.array(true, &self.global_stores, "TopologyDescription.GlobalStores", |e, it| {
            it.encode(e, version)
        })?;
        e.unknown_tags(&self.unknown_tagged_fields, "TopologyDescription.tags")?;
        Ok(())
    }
}

/// `TopologyDescriptionSubtopology` of `StreamsGroupDescribeResponse`. (Versions 1 and up.)
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TopologyDescriptionSubtopology {
    /// The subtopology identifier, unique within the topology.
    pub subtopology_id: Str,
    /// The processing nodes in this subtopology.
    pub nodes: Vec<TopologyDescriptionNode>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl TopologyDescriptionSubtopology {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let subtopology_id = d.string(true, "TopologyDescriptionSubtopology.SubtopologyId")?;
        let nodes = d.array(true, "TopologyDescriptionSubtopology.Nodes", |d| {
            TopologyDescriptionNode::decode(d, version)
        })?;
        let unknown_tagged_fields = d.unknown_tags("TopologyDescriptionSubtopology.tags")?;
        Ok(TopologyDescriptionSubtopology { subtopology_id, nodes, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.subtopology_id, "TopologyDescriptionSubtopology.SubtopologyId")?;
        e.array(true, &self.nodes, "TopologyDescriptionSubtopology.Nodes", |e, it| it.encode(e, version))?;
        e.unknown_tags(&self.unknown_tagged_fields, "TopologyDescriptionSubtopology.tags")?;
        Ok(())
    }
}

/// `TopologyDescriptionNode` of `StreamsGroupDescribeResponse`. (Versions 1 and up.)
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TopologyDescriptionNode {
    /// The name of this node (e.g., KSTREAM-SOURCE-0000000000).
    pub name: Str,
    /// The type of this node: 1=SOURCE, 2=PROCESSOR, 3=SINK.
    pub node_type: i8,
    /// The source topics this node reads from. Defined only for source nodes, may be empty if source topics
    /// are dynamically determined.
    pub source_topics: Vec<Str>,
    /// The topic this node writes to. Defined only for sink nodes, may be null if sink topic is dynamically
    /// determined.
    pub sink_topic: Option<Str>,
    /// The state store names accessed by this node. Defined only for processor nodes.
    pub stores: Vec<Str>,
    /// The names of successor nodes in the processing graph. Predecessor relationships are reconstructed from
    /// this field.
    pub successors: Vec<Str>,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl TopologyDescriptionNode {
    #[inline]
    fn decode(d: &mut Decoder, _version: i16) -> Result<Self, DecodeError> {
        let name = d.string(true, "TopologyDescriptionNode.Name")?;
        let node_type = d.int8("TopologyDescriptionNode.NodeType")?;
        let source_topics = d.array(true, "TopologyDescriptionNode.SourceTopics", |d| {
            d.string(true, "TopologyDescriptionNode.SourceTopics")
        })?;
        let sink_topic = d.nullable_string(true, "TopologyDescriptionNode.SinkTopic")?;
        let stores = d.array(true, "TopologyDescriptionNode.Stores", |d| {
            d.string(true, "TopologyDescriptionNode.Stores")
        })?;
        let successors = d.array(true, "TopologyDescriptionNode.Successors", |d| {
            d.string(true, "TopologyDescriptionNode.Successors")
        })?;
        let unknown_tagged_fields = d.unknown_tags("TopologyDescriptionNode.tags")?;
        Ok(TopologyDescriptionNode {
            name,
            node_type,
            source_topics,
            sink_topic,
            stores,
            successors,
            unknown_tagged_fields,
        })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, _version: i16) -> Result<(), EncodeError> {
        e.string(true, &self.name, "TopologyDescriptionNode.Name")?;
        e.int8(self.node_type);
        e.array(true, &self.source_topics, "TopologyDescriptionNode.SourceTopics", |e, it| {
            e.string(true, it, "TopologyDescriptionNode.SourceTopics")
        })?;
        e.nullable_string(true, &self.sink_topic, "TopologyDescriptionNode.SinkTopic")?;
        e.array(true, &self.stores, "TopologyDescriptionNode.Stores", |e, it| {
            e.string(true, it, "TopologyDescriptionNode.Stores")
        })?;
        e.array(true, &self.successors, "TopologyDescriptionNode.Successors", |e, it| {
            e.string(true, it, "TopologyDescriptionNode.Successors")
        })?;
        e.unknown_tags(&self.unknown_tagged_fields, "TopologyDescriptionNode.tags")?;
        Ok(())
    }
}

/// `TopologyDescriptionGlobalStore` of `StreamsGroupDescribeResponse`. (Versions 1 and up.)
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TopologyDescriptionGlobalStore {
    /// The source node providing data to the global store.
    pub source: TopologyDescriptionNode,
    /// The processor node that populates the global store.
    pub processor: TopologyDescriptionNode,
    /// Tagged fields that this definition does not know.
    pub unknown_tagged_fields: UnknownTags,
}

impl TopologyDescriptionGlobalStore {
    #[inline]
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError> {
        let source = TopologyDescriptionNode::decode(d, version)?;
        let processor = TopologyDescriptionNode::decode(d, version)?;
        let unknown_tagged_fields = d.unknown_tags("TopologyDescriptionGlobalStore.tags")?;
        Ok(TopologyDescriptionGlobalStore { source, processor, unknown_tagged_fields })
    }

    #[inline]
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        self.source.encode(e, version)?;
        self.processor.encode(e, version)?;
        e.unknown_tags(&self.unknown_tagged_fields, "TopologyDescriptionGlobalStore.tags")?;
        Ok(())
    }
}
