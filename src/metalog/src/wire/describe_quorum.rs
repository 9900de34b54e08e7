//! DescribeQuorum (KIP-595, KIP-836, KIP-853): how the replicas stand, as the leader sees it. Times leave on the clock that
//! people see, though the core counts on the other one.

use milena_machine::Now;
use milena_quorum::ReplicaProgress;
use milena_types::{ErrorCode, Instant};
use milena_wire::Str;
use milena_wire::messages::describe_quorum_request::DescribeQuorumRequest;
use milena_wire::messages::describe_quorum_response::{
    DescribeQuorumResponse, Node, PartitionData, ReplicaState, TopicData,
};

use super::place::Listens;
use super::{PARTITION, check_partition, only};
use crate::names::TOPIC;
use crate::peers::Described;

/// Whether the metadata partition is asked about, and no other.
pub fn asked(asked: &DescribeQuorumRequest) -> Result<(), ErrorCode> {
    let topic = only(&asked.topics).ok_or(ErrorCode::UnknownTopicOrPartition)?;
    let partition = only(&topic.partitions).ok_or(ErrorCode::UnknownTopicOrPartition)?;
    check_partition(&topic.topic_name, partition.partition_index)
        .map_err(|_| ErrorCode::UnknownTopicOrPartition)
}

/// How the replicas stand, in Kafka's words.
pub fn response(described: &Described, leader: i32) -> DescribeQuorumResponse {
    let Described { description, voters, at } = described;
    let state = |replica: &ReplicaProgress| ReplicaState {
        replica_id: replica.key.id.get(),
        replica_directory_id: replica.key.directory,
        log_end_offset: replica.end.map_or(-1, |end| end.get()),
        last_fetch_timestamp: replica.fetched_at.map_or(-1, |then| wall(*at, then)),
        last_caught_up_timestamp: replica.caught_up_at.map_or(-1, |then| wall(*at, then)),
        ..Default::default()
    };
    let partition = PartitionData {
        partition_index: PARTITION,
        leader_id: leader,
        leader_epoch: description.epoch.get(),
        high_watermark: description.high_watermark.map_or(-1, |watermark| watermark.offset().get()),
        current_voters: description.voters.iter().map(state).collect(),
        observers: description.observers.iter().map(state).collect(),
        ..Default::default()
    };
    let nodes = voters.iter().map(|voter| Node {
        node_id: voter.key.id.get(),
        listeners: voter.endpoints.iter().map(Listens::of).collect(),
        ..Default::default()
    });
    DescribeQuorumResponse { topics: told(vec![partition]), nodes: nodes.collect(), ..Default::default() }
}

/// The refusal of what was asked, for each partition as Kafka does.
pub fn refused(asked: &DescribeQuorumRequest, error: ErrorCode) -> DescribeQuorumResponse {
    let topics = asked.topics.iter().map(|topic| TopicData {
        topic_name: topic.topic_name.detached(),
        partitions: topic
            .partitions
            .iter()
            .map(|partition| PartitionData {
                partition_index: partition.partition_index,
                error_code: error.code(),
                ..Default::default()
            })
            .collect(),
        ..Default::default()
    });
    DescribeQuorumResponse { topics: topics.collect(), ..Default::default() }
}

fn told(partitions: Vec<PartitionData>) -> Vec<TopicData> {
    vec![TopicData { topic_name: Str::from(TOPIC), partitions, ..Default::default() }]
}

/// The moment `then` on the wall clock, of which only `now` is known on both.
fn wall(now: Now, then: Instant) -> i64 {
    let ago = i64::try_from(now.monotonic.since(then).as_millis()).unwrap_or(i64::MAX);
    now.wall.get().saturating_sub(ago)
}
