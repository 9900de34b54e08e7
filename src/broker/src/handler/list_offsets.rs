//! ListOffsets: where a log begins and ends, and which offset a time stands for.
//! It must never tell a client an offset that a new leader could take back (KIP-207).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use milena_rpc::{Reply, ReplyFuture, Request};
use milena_types::{ErrorCode, Isolation, LeaderEpoch, Offset, Timestamp};
use milena_wire::messages::list_offsets_request::{
    ListOffsetsPartition, ListOffsetsRequest, ListOffsetsTopic,
};
use milena_wire::messages::list_offsets_response::{
    ListOffsetsPartitionResponse, ListOffsetsResponse, ListOffsetsTopicResponse,
};

use super::undecodable;
use crate::broker::Broker;
use crate::partition::Partition;

const LATEST: i64 = -1;
const EARLIEST: i64 = -2;
/// The record with the newest timestamp (KIP-734).
const MAX_TIMESTAMP: i64 = -3;
/// The first offset on local disks (KIP-405): all are local here.
const EARLIEST_LOCAL: i64 = -4;
/// The last offset in tiered storage (KIP-1005): there is none.
const LATEST_TIERED: i64 = -5;
/// The first offset not yet in tiered storage (KIP-1023): nothing waits for it.
const EARLIEST_PENDING_UPLOAD: i64 = -6;

struct Found {
    timestamp: Timestamp,
    offset: Offset,
    leader_epoch: LeaderEpoch,
}

const NOTHING: Found =
    Found { timestamp: Timestamp::NONE, offset: Offset(-1), leader_epoch: LeaderEpoch::UNKNOWN };

/// Answers.
pub async fn handle(broker: &Arc<Broker>, request: Request) -> ReplyFuture {
    let asked: ListOffsetsRequest = match request.decode() {
        Ok(asked) => asked,
        Err(error) => return undecodable(&error),
    };
    let isolation = Isolation::from_code(asked.isolation_level);
    let snapshot = broker.snapshot().await;
    let mut response = ListOffsetsResponse::default();
    let ranks = ranks(&asked.topics);
    let twice = named_twice(&asked.topics, &ranks);
    let mut refused = BTreeSet::new();
    for (topic, rank) in asked.topics.iter().zip(ranks) {
        let mut answers = ListOffsetsTopicResponse { name: topic.name.clone(), ..Default::default() };
        let of = snapshot.topic_named(&topic.name);
        for partition in &topic.partitions {
            let index = partition.partition_index;
            let is_twice = twice.contains(&(rank, index));
            if is_twice && !refused.insert((rank, index)) {
                continue;
            }
            let found = match of.and_then(|of| snapshot.partition_of(of, index)) {
                _ if is_twice => Err(ErrorCode::InvalidRequest),
                Ok((at, _)) if asked.replica_id >= 0 && partition.timestamp == LATEST => {
                    log_end(&at, LeaderEpoch(partition.current_leader_epoch)).await
                }
                Ok((at, _)) => find(broker, &at, partition, (isolation, request.version)).await,
                Err(code) => Err(code),
            };
            answers.partitions.push(respond(index, found, request.version));
        }
        if !answers.partitions.is_empty() {
            response.topics.push(answers);
        }
    }
    Reply::of(&request, &response).ready()
}

/// For each topic the place of the first of its name: names are compared once a topic, for they can be long.
fn ranks(topics: &[ListOffsetsTopic]) -> Vec<usize> {
    let mut first = BTreeMap::new();
    let named = topics.iter().enumerate();
    named.map(|(at, topic)| *first.entry(topic.name.as_bytes()).or_insert(at)).collect()
}

/// The partitions that are named more than once, which Kafka refuses, each once, and looks at none of.
fn named_twice(topics: &[ListOffsetsTopic], ranks: &[usize]) -> BTreeSet<(usize, i32)> {
    let (mut once, mut twice) = (BTreeSet::new(), BTreeSet::new());
    for (topic, rank) in topics.iter().zip(ranks) {
        for partition in &topic.partitions {
            let place = (*rank, partition.partition_index);
            if !once.insert(place) {
                twice.insert(place);
            }
        }
    }
    twice
}

fn respond(
    partition_index: i32,
    found: Result<Found, ErrorCode>,
    version: i16,
) -> ListOffsetsPartitionResponse {
    let (code, found) = match found {
        Ok(found) => (ErrorCode::None, found),
        // version 5 brought the code (KIP-207)
        Err(ErrorCode::OffsetNotAvailable) if version < 5 => (ErrorCode::LeaderNotAvailable, NOTHING),
        Err(code) => (code, NOTHING),
    };
    ListOffsetsPartitionResponse {
        partition_index,
        error_code: code.code(),
        timestamp: found.timestamp.get(),
        offset: found.offset.get(),
        // version 4 brought it (KIP-320)
        leader_epoch: if version >= 4 { found.leader_epoch.get() } else { LeaderEpoch::UNKNOWN.get() },
        ..Default::default()
    }
}

/// The lowest version that may ask for a special timestamp.
fn asks_in_time(timestamp: i64, version: i16) -> bool {
    match timestamp {
        LATEST | EARLIEST => true,
        MAX_TIMESTAMP => version >= 7,
        EARLIEST_LOCAL => version >= 8,
        LATEST_TIERED => version >= 9,
        EARLIEST_PENDING_UPLOAD => version >= 11,
        time => time >= 0,
    }
}

/// What a follower is told: all there is, committed or not.
async fn log_end(partition: &Partition, current: LeaderEpoch) -> Result<Found, ErrorCode> {
    let readable = partition.readable(current).await?;
    let (offset, leader_epoch) = (readable.view.log_end_offset.offset(), readable.leader_epoch);
    Ok(Found { timestamp: Timestamp::NONE, offset, leader_epoch })
}

async fn find(
    broker: &Broker,
    partition: &Partition,
    asked: &ListOffsetsPartition,
    (isolation, version): (Isolation, i16),
) -> Result<Found, ErrorCode> {
    if !asks_in_time(asked.timestamp, version) {
        return Err(ErrorCode::UnsupportedVersion);
    }
    let readable = partition.readable(LeaderEpoch(asked.current_leader_epoch)).await?;
    let below = readable.limit(isolation);
    let record = match asked.timestamp {
        LATEST => {
            let latest = partition.latest().await?.offset();
            let offset = match isolation {
                Isolation::ReadUncommitted => latest,
                Isolation::ReadCommitted => below,
            };
            let found = Found { timestamp: Timestamp::NONE, offset, leader_epoch: readable.leader_epoch };
            return Ok(found);
        }
        EARLIEST | EARLIEST_LOCAL => {
            let offset = readable.view.log_start_offset.offset();
            let leader_epoch = readable.view.epoch_at(offset).unwrap_or(readable.leader_epoch);
            return Ok(Found { timestamp: Timestamp::NONE, offset, leader_epoch });
        }
        LATEST_TIERED | EARLIEST_PENDING_UPLOAD => return Ok(NOTHING),
        MAX_TIMESTAMP => {
            // the newest record may be one that an earlier leader showed
            partition.latest().await?;
            readable.view.max_timestamp(&broker.off_lane, below).await
        }
        time => readable.view.offset_for_timestamp(&broker.off_lane, Timestamp(time), below).await,
    };
    let record = record.map_err(|error| error.code())?;
    if record.is_none() {
        // it may lie between the high watermark and what an earlier leader showed
        partition.latest().await?;
    }
    Ok(record.map_or(NOTHING, |(timestamp, offset, leader_epoch)| Found { timestamp, offset, leader_epoch }))
}

#[cfg(test)]
mod tests {
    use milena_wire::Str;

    use super::*;

    #[test]
    fn a_partition_is_named_twice_within_a_topic_or_across_two_of_one_name() {
        let topic = |name: &str, partitions: &[i32]| ListOffsetsTopic {
            name: Str::copy_from(name),
            partitions: partitions
                .iter()
                .map(|index| ListOffsetsPartition { partition_index: *index, ..Default::default() })
                .collect(),
            ..Default::default()
        };
        let topics = [topic("a", &[0, 1, 1]), topic("b", &[0]), topic("a", &[0, 2]), topic("b", &[])];
        let ranks = ranks(&topics);
        assert_eq!(ranks, [0, 1, 0, 1]);
        assert_eq!(named_twice(&topics, &ranks), BTreeSet::from([(0, 0), (0, 1)]));
    }
}
