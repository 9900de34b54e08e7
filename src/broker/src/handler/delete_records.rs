//! DeleteRecords (KIP-107): a log starts later from now on. Answered once that is durable. It must never delete
//! what compaction alone is to judge.

use std::sync::Arc;

use milena_metadata::Topic;
use milena_rpc::{Reply, ReplyFuture, Request};
use milena_types::{ErrorCode, Offset};
use milena_wire::messages::delete_records_request::DeleteRecordsRequest;
use milena_wire::messages::delete_records_response::{
    DeleteRecordsPartitionResult, DeleteRecordsResponse, DeleteRecordsTopicResult,
};

use super::undecodable;
use crate::broker::Broker;
use crate::snapshot::Snapshot;

/// What Kafka answers as low watermark with an error.
const NO_WATERMARK: i64 = -1;
/// Topics whose records belong to the cluster.
const INTERNAL: [&str; 3] = ["__consumer_offsets", "__transaction_state", "__share_group_state"];

/// Deletes and answers.
pub async fn handle(broker: &Arc<Broker>, request: Request) -> ReplyFuture {
    let asked: DeleteRecordsRequest = match request.decode() {
        Ok(asked) => asked,
        Err(error) => return undecodable(&error),
    };
    let snapshot = broker.snapshot().await;
    let mut response = DeleteRecordsResponse::default();
    for topic in &asked.topics {
        let mut answers = DeleteRecordsTopicResult { name: topic.name.clone(), ..Default::default() };
        let of = snapshot.topic_named(&topic.name);
        for partition in &topic.partitions {
            let (index, to) = (partition.partition_index, Offset(partition.offset));
            let deleted = delete(&snapshot, of, index, to).await;
            answers.partitions.push(DeleteRecordsPartitionResult {
                partition_index: index,
                low_watermark: deleted.map_or(NO_WATERMARK, Offset::get),
                error_code: deleted.map_or_else(|code| code.code(), |_| ErrorCode::None.code()),
                ..Default::default()
            });
        }
        response.topics.push(answers);
    }
    Reply::of(&request, &response).ready()
}

async fn delete(
    snapshot: &Snapshot,
    of: Result<&Topic, ErrorCode>,
    index: i32,
    to: Offset,
) -> Result<Offset, ErrorCode> {
    let topic = of?;
    let (partition, settings) = snapshot.partition_of(topic, index)?;
    if INTERNAL.contains(&topic.name.as_str()) {
        return Err(ErrorCode::InvalidTopicException);
    }
    let policy = settings.cleanup_policy;
    if policy.compact && !policy.delete {
        return Err(ErrorCode::PolicyViolation);
    }
    Ok(partition.delete_records(to).await?.offset())
}
