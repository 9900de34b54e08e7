//! What a follower asks, in Kafka's words, and the answers: versions 12 to 18 of Fetch, and ListOffsets. It must never
//! judge what is answered.

use std::collections::BTreeMap;
use std::sync::Arc;

use milena_replica::{EpochEnd, FetchAnswer, NextFetch};
use milena_rpc::{RpcClient, RpcError};
use milena_types::{ErrorCode, LeaderEpoch, Offset, TopicIdPartition, TopicPartition};
use milena_wire::messages::fetch_request::{FetchPartition, FetchRequest, FetchTopic, ReplicaState};
use milena_wire::messages::fetch_response::{FetchResponse, PartitionData};
use milena_wire::messages::list_offsets_request::{
    ListOffsetsPartition, ListOffsetsRequest, ListOffsetsTopic,
};
use milena_wire::{Records, Str};

use crate::broker::Broker;
use crate::fetcher::NoAnswer;
use crate::following::{FromLeader, Question};
use crate::partition::Partition;

/// The oldest version in which a follower can say in which epoch its log ends.
const OLDEST: i16 = 12;
/// The version from which on topics are named by their ids.
const BY_ID_SINCE: i16 = 13;
/// The version from which on a follower is named with its registration (KIP-903).
const STATE_SINCE: i16 = 15;
/// The version from which on a follower says where its directory is.
const DIRECTORY_SINCE: i16 = 17;
/// The version from which on it says which high watermark it knows (KIP-1166).
const WATERMARK_SINCE: i16 = 18;
/// What a follower says that does not speak of high watermarks.
const UNSPOKEN: i64 = i64::MAX;
/// ListOffsets: where a log ends, and where it starts.
const LATEST: i64 = -1;
const EARLIEST: i64 = -2;

/// A partition, and what it asks.
pub(crate) struct Asked {
    pub partition: Arc<Partition>,
    pub question: Question,
}

/// Asks for all of `asked` at once; the answers that were for one of them.
pub(crate) async fn fetch(
    broker: &Broker,
    client: &RpcClient,
    asked: &[Asked],
) -> Result<BTreeMap<TopicIdPartition, FromLeader>, NoAnswer> {
    let version = client.versions().pick::<FetchRequest>()?;
    if version < OLDEST {
        return Err(NoAnswer::OldFetch(version));
    }
    let request = request(broker, asked, version);
    let response = client.call_at(version, &request).await?;
    if response.error_code != ErrorCode::None.code() {
        return Err(NoAnswer::Refused(code(response.error_code)));
    }
    Ok(answers(asked, response, version))
}

fn request(broker: &Broker, asked: &[Asked], version: i16) -> FetchRequest {
    let config = &broker.config.server.replication;
    let node = broker.config.server.node_id.get();
    let mut topics: Vec<FetchTopic> = Vec::new();
    // in their order, in which the leader answers: a topic may come more than once, as from Kafka's followers
    for Asked { partition, question } in asked {
        let data = FetchPartition {
            partition: partition.id.partition.get(),
            current_leader_epoch: question.next.leader_epoch.get(),
            fetch_offset: question.next.from.get(),
            last_fetched_epoch: question.last_fetched.get(),
            log_start_offset: question.log_start.get(),
            partition_max_bytes: config.fetch_max_bytes,
            replica_directory_id: match version >= DIRECTORY_SINCE {
                true => partition.directory.id(),
                false => Default::default(),
            },
            high_watermark: match version >= WATERMARK_SINCE {
                true => question.high_watermark.get(),
                false => UNSPOKEN,
            },
            ..Default::default()
        };
        let name = partition.name.topic.as_str();
        let same = |topic: &&mut FetchTopic| match version >= BY_ID_SINCE {
            true => topic.topic_id == partition.id.topic_id,
            false => topic.topic.as_str() == name,
        };
        match topics.last_mut().filter(same) {
            Some(topic) => topic.partitions.push(data),
            None => topics.push(FetchTopic {
                topic: if version >= BY_ID_SINCE { Str::new() } else { Str::copy_from(name) },
                topic_id: if version >= BY_ID_SINCE { partition.id.topic_id } else { Default::default() },
                partitions: vec![data],
                ..Default::default()
            }),
        }
    }
    let state = ReplicaState { replica_id: node, replica_epoch: broker.epoch().get(), ..Default::default() };
    FetchRequest {
        replica_id: if version >= STATE_SINCE { -1 } else { node },
        replica_state: if version >= STATE_SINCE { state } else { ReplicaState::default() },
        max_wait_ms: i32::try_from(config.fetch_wait_max.as_millis()).unwrap_or(i32::MAX),
        min_bytes: config.fetch_min_bytes,
        max_bytes: config.fetch_response_max_bytes,
        // a session is one that the leader may decline: each request is whole
        session_id: 0,
        session_epoch: -1,
        topics,
        ..Default::default()
    }
}

fn answers(asked: &[Asked], response: FetchResponse, version: i16) -> BTreeMap<TopicIdPartition, FromLeader> {
    let names: BTreeMap<&str, _> = asked
        .iter()
        .map(|asked| (asked.partition.name.topic.as_str(), asked.partition.id.topic_id))
        .collect();
    let mut answers = BTreeMap::new();
    for topic in response.responses {
        let topic_id = match version >= BY_ID_SINCE {
            true => Some(topic.topic_id),
            false => names.get(topic.topic.as_str()).copied(),
        };
        let Some(topic_id) = topic_id else { continue };
        for data in topic.partitions {
            let partition = milena_types::PartitionIndex(data.partition_index);
            answers.insert(TopicIdPartition { topic_id, partition }, answer(data));
        }
    }
    answers
}

fn answer(data: PartitionData) -> FromLeader {
    let diverging =
        (data.diverging_epoch.epoch >= 0 && data.diverging_epoch.end_offset >= 0).then_some(EpochEnd {
            epoch: LeaderEpoch(data.diverging_epoch.epoch),
            end: Offset(data.diverging_epoch.end_offset),
        });
    FromLeader {
        answer: FetchAnswer { error: code(data.error_code), diverging },
        records: data.records.and_then(Records::into_bytes).unwrap_or_default(),
        high_watermark: Offset(data.high_watermark.max(0)),
        log_start: Offset(data.log_start_offset.max(0)),
    }
}

/// Where the leader's log starts and ends; `None` when it does not tell.
pub(crate) async fn log_bounds(
    broker: &Broker,
    client: &RpcClient,
    partition: &TopicPartition,
    next: NextFetch,
) -> Result<Option<(Offset, Offset)>, RpcError> {
    let mut bounds = [None; 2];
    for (bound, timestamp) in bounds.iter_mut().zip([EARLIEST, LATEST]) {
        let asked = ListOffsetsPartition {
            partition_index: partition.partition.get(),
            current_leader_epoch: next.leader_epoch.get(),
            timestamp,
            ..Default::default()
        };
        let topic = ListOffsetsTopic {
            name: Str::copy_from(partition.topic.as_str()),
            partitions: vec![asked],
            ..Default::default()
        };
        let request = ListOffsetsRequest {
            replica_id: broker.config.server.node_id.get(),
            topics: vec![topic],
            ..Default::default()
        };
        let response = client.call(&request).await?;
        let told = response.topics.first().and_then(|topic| topic.partitions.first());
        *bound = told
            .filter(|told| told.error_code == ErrorCode::None.code() && told.offset >= 0)
            .map(|told| Offset(told.offset));
    }
    Ok(bounds[0].zip(bounds[1]))
}

fn code(code: i16) -> ErrorCode {
    ErrorCode::from_wire(code).unwrap_or(ErrorCode::UnknownServerError)
}
