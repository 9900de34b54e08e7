//! Asks the controller for the ISRs that leaders on this node want: whatever has gathered goes in one request, one
//! request after another. It must never lose an answer: a partition that hears nothing asks for nothing else.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use milena_metadata::{Answered, Reply, Request};
use milena_probe::{always, sometimes};
use milena_replica::{Alteration, Altered};
use milena_runtime::sync::Notify;
use milena_runtime::{Lane, Runtime, Shared};
use milena_types::{ErrorCode, LeaderEpoch, NodeId, PartitionEpoch, TopicIdPartition};
use milena_wire::messages::alter_partition_request::{
    AlterPartitionRequest, BrokerState, PartitionData, TopicData,
};
use milena_wire::messages::alter_partition_response::{
    AlterPartitionResponse, PartitionData as PartitionAltered,
};

use crate::broker::Broker;
use crate::snapshot::Hosted;

/// How long after a request with refusals the next one goes: most of them pass.
const RETRY: Duration = Duration::from_millis(50);
/// The most partitions in one request.
const PARTITIONS_MAX: usize = 1000;

type Asked = BTreeMap<TopicIdPartition, Alteration>;
type Outcome = Result<Altered, ErrorCode>;

/// What is to be asked for. Clones share it; of each partition it holds one.
#[derive(Clone)]
pub(crate) struct Alterations {
    waiting: Shared<Asked>,
    wanted: Arc<Notify>,
}

impl Alterations {
    /// Nothing is asked for.
    pub(crate) fn new(runtime: &Runtime) -> Alterations {
        Alterations { waiting: runtime.shared(Asked::new()), wanted: Arc::new(Notify::new()) }
    }

    /// Has `alteration` asked for, in the place of what the partition asked for before.
    pub(crate) fn ask(&self, partition: TopicIdPartition, alteration: Alteration) {
        self.waiting.with_now(|waiting| waiting.insert(partition, alteration));
        self.wanted.notify_one();
    }

    async fn take(&self) -> Asked {
        self.waiting
            .with(|waiting| match waiting.keys().nth(PARTITIONS_MAX).copied() {
                None => std::mem::take(waiting),
                Some(next) => {
                    let rest = waiting.split_off(&next);
                    std::mem::replace(waiting, rest)
                }
            })
            .await
    }
}

/// Asks and tells for as long as the node lives.
pub(crate) fn ask_regularly(broker: &Arc<Broker>) {
    let broker = broker.clone();
    broker.runtime.clone().spawn(Lane::Control, "alter-partition", async move {
        loop {
            let asked = broker.alterations.take().await;
            if asked.is_empty() {
                broker.alterations.wanted.notified().await;
                continue;
            }
            let has_refusal = ask(&broker, asked).await;
            if has_refusal {
                broker.runtime.sleep(RETRY).await;
            }
        }
    });
}

/// Whether any of it was refused.
async fn ask(broker: &Broker, asked: Asked) -> bool {
    let request = request(broker, &asked);
    let answered = match broker.controller.send(Request::AlterPartition(request)).await {
        Ok(Answered { reply: Reply::AlterPartition(response), .. }) => outcomes(&response),
        Ok(_) => Err(ErrorCode::UnknownServerError),
        Err(_) => {
            sometimes!("an alteration found no controller");
            Err(ErrorCode::NetworkException)
        }
    };
    let snapshot = broker.snapshot().await;
    let mut has_refusal = false;
    for (id, alteration) in asked {
        let outcome = match &answered {
            Ok(outcomes) => outcomes.get(&id).cloned().unwrap_or(Err(ErrorCode::UnknownServerError)),
            Err(code) => Err(*code),
        };
        has_refusal |= outcome.is_err();
        if let Some(Hosted::Online(partition)) = snapshot.hosted.get(&id) {
            tracing::debug!(partition = %partition.name, isr = ?alteration.isr, ?outcome, "alter partition");
            partition.altered(alteration.partition_epoch, outcome).await;
        }
    }
    has_refusal
}

fn request(broker: &Broker, asked: &Asked) -> AlterPartitionRequest {
    let mut topics: Vec<TopicData> = Vec::new();
    for (id, alteration) in asked {
        let state = |(node, epoch): &(NodeId, milena_types::BrokerEpoch)| BrokerState {
            broker_id: node.get(),
            broker_epoch: epoch.get(),
            ..Default::default()
        };
        let data = PartitionData {
            partition_index: id.partition.get(),
            leader_epoch: alteration.leader_epoch.get(),
            partition_epoch: alteration.partition_epoch.get(),
            new_isr_with_epochs: alteration.isr.iter().map(state).collect(),
            // whoever was elected uncleanly has nothing to wait for before it serves (KIP-704)
            leader_recovery_state: 0,
            ..Default::default()
        };
        match topics.last_mut().filter(|topic| topic.topic_id == id.topic_id) {
            Some(topic) => topic.partitions.push(data),
            None => {
                topics.push(TopicData { topic_id: id.topic_id, partitions: vec![data], ..Default::default() })
            }
        }
    }
    always!(topics.iter().all(|topic| !topic.partitions.is_empty()));
    AlterPartitionRequest {
        broker_id: broker.config.server.node_id.get(),
        broker_epoch: broker.epoch().get(),
        topics,
        ..Default::default()
    }
}

fn outcomes(response: &AlterPartitionResponse) -> Result<BTreeMap<TopicIdPartition, Outcome>, ErrorCode> {
    check(response.error_code)?;
    let partitions = response.topics.iter().flat_map(|topic| {
        topic.partitions.iter().map(|partition| {
            let index = milena_types::PartitionIndex(partition.partition_index);
            (TopicIdPartition { topic_id: topic.topic_id, partition: index }, outcome(partition))
        })
    });
    Ok(partitions.collect())
}

fn outcome(partition: &PartitionAltered) -> Outcome {
    check(partition.error_code)?;
    Ok(Altered {
        leader_epoch: LeaderEpoch(partition.leader_epoch),
        partition_epoch: PartitionEpoch(partition.partition_epoch),
        isr: partition.isr.iter().copied().map(NodeId).collect(),
    })
}

fn check(code: i16) -> Result<(), ErrorCode> {
    match ErrorCode::from_wire(code) {
        Some(ErrorCode::None) => Ok(()),
        Some(code) => Err(code),
        None => Err(ErrorCode::UnknownServerError),
    }
}
