//! What clients do: real clients over simulated streams. Every record's value says who sent it, as which,
//! and where to; every outcome goes to the judge. A workload must never decide what is right: oracles do.

mod operation;
mod partitions;
mod payload;
mod produce;
mod read;
mod topics;

use std::fmt;
use std::time::Duration;

use milena_client::{Client, ClientConfig, HostPort};
use milena_runtime::{Lane, Runtime};
use milena_types::{PartitionIndex, TopicName};

pub(crate) use operation::{
    ALTERED, BYSTANDERS, COMPACTED, REBORN, is_of_several, read_back, retention_ms, show_configs,
};
pub use operation::{Act, OPERATIONS, Operation, Work};
pub(crate) use partitions::{audit, audit_epochs, audit_stopped, probe, read_all, replicas};
pub use payload::{Payload, RecordId};
pub(crate) use produce::produce;
pub(crate) use read::{HURRY, epoch_of_first, read};
pub(crate) use topics::{make_topics, show_topics};

use crate::campaign::Scene;
use crate::plan::{PORT, Plan};

/// On so many nodes is a topic that leaves it to the brokers (`default.replication.factor`).
pub(crate) const BROKERS_CHOICE: i16 = -1;

/// A partition of a plan's topic.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Place {
    /// Which topic.
    pub topic: u16,
    /// Which partition of it.
    pub partition: u16,
}

impl fmt::Display for Place {
    /// As its directory is called.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "t{}-{}", self.topic, self.partition)
    }
}

impl Place {
    /// The topic's name.
    pub fn topic_name(self) -> String {
        Plan::topic_name(self.topic)
    }

    pub(crate) fn topic(self) -> TopicName {
        TopicName::new(&self.topic_name()).expect("a plan's topics have legal names")
    }

    pub(crate) fn index(self) -> PartitionIndex {
        PartitionIndex(i32::from(self.partition))
    }
}

impl Plan {
    /// All partitions of all topics.
    pub fn places(&self) -> impl Iterator<Item = Place> {
        (0..)
            .zip(&self.topics)
            .flat_map(|(topic, plan)| (0..plan.partitions).map(move |partition| Place { topic, partition }))
    }
}

/// A client on the machine of `runtime`, that knows all nodes.
pub(crate) fn client(scene: &Scene, runtime: &Runtime, id: &str, request: Duration) -> Client {
    let config = ClientConfig {
        client_id: id.to_owned(),
        request_timeout: request,
        connect_timeout: Duration::from_secs(2),
        api_timeout: Duration::from_secs(20),
        retry_backoff: Duration::from_millis(20),
        retry_backoff_max: Duration::from_millis(500),
        reconnect_backoff: Duration::from_millis(10),
        reconnect_backoff_max: Duration::from_millis(200),
        lane: Lane::Data,
        // a plan says which topics are made so, and with how many partitions
        allow_auto_create_topics: false,
        ..ClientConfig::default()
    };
    let nodes = 0..scene.cluster.plan().nodes;
    let known = nodes.map(|index| HostPort { host: Plan::node_name(index), port: PORT });
    Client::new(runtime, known.collect(), config)
}
