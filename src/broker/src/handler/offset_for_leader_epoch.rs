//! OffsetForLeaderEpoch (KIP-101, 279, 320): where a leader epoch ends in this leader's log. Consumers ask it after a
//! failover, and old followers. It must never be answered by who does not lead.

use std::collections::BTreeSet;
use std::sync::Arc;

use milena_rpc::{Reply, ReplyFuture, Request};
use milena_types::{ErrorCode, LeaderEpoch, Offset};
use milena_wire::messages::offset_for_leader_epoch_request::{
    OffsetForLeaderEpochRequest, OffsetForLeaderPartition,
};
use milena_wire::messages::offset_for_leader_epoch_response::{
    EpochEndOffset, OffsetForLeaderEpochResponse, OffsetForLeaderTopicResult,
};

use super::undecodable;
use crate::broker::Broker;
use crate::partition::Partition;

/// Answers.
pub async fn handle(broker: &Arc<Broker>, request: Request) -> ReplyFuture {
    let asked: OffsetForLeaderEpochRequest = match request.decode() {
        Ok(asked) => asked,
        Err(error) => return undecodable(&error),
    };
    let snapshot = broker.snapshot().await;
    let mut response = OffsetForLeaderEpochResponse::default();
    let mut seen = BTreeSet::new();
    for topic in &asked.topics {
        let mut answers = OffsetForLeaderTopicResult { topic: topic.topic.clone(), ..Default::default() };
        let of = snapshot.topic_named(&topic.topic);
        for partition in &topic.partitions {
            if !seen.insert((topic.topic.as_str(), partition.partition)) {
                // answered once: a request must not be able to multiply its own work
                continue;
            }
            let found = match of.and_then(|of| snapshot.partition_of(of, partition.partition)) {
                Ok((at, _)) => find(&at, partition).await,
                Err(code) => Err(code),
            };
            answers.partitions.push(respond(partition.partition, found));
        }
        response.topics.push(answers);
    }
    Reply::of(&request, &response).ready()
}

async fn find(
    partition: &Partition,
    asked: &OffsetForLeaderPartition,
) -> Result<Option<(LeaderEpoch, Offset)>, ErrorCode> {
    let readable = partition.readable(LeaderEpoch(asked.current_leader_epoch)).await?;
    Ok(readable.view.end_offset_for_epoch(LeaderEpoch(asked.leader_epoch)))
}

fn respond(partition: i32, found: Result<Option<(LeaderEpoch, Offset)>, ErrorCode>) -> EpochEndOffset {
    let (code, known) = match found {
        Ok(known) => (ErrorCode::None, known),
        Err(code) => (code, None),
    };
    // nothing is known of such an epoch
    let (epoch, end) = known.unwrap_or((LeaderEpoch::UNKNOWN, Offset(-1)));
    EpochEndOffset {
        error_code: code.code(),
        partition,
        leader_epoch: epoch.get(),
        end_offset: end.get(),
        ..Default::default()
    }
}
