//! Forgets idempotent producers that have been silent for `producer.id.expiration.ms`, now and then, so that
//! what partitions remember of them stays bounded.

use std::sync::Arc;
use std::time::Duration;

use milena_runtime::{Lane, Task};

use crate::broker::Broker;
use crate::snapshot::Hosted;

/// Kafka's `producer.id.expiration.check.interval.ms`.
const INTERVAL: Duration = Duration::from_secs(600);

/// Looks at every partition at each interval for as long as the node lives.
pub fn expire_regularly(broker: &Arc<Broker>) -> Task {
    let broker = broker.clone();
    broker.runtime.clone().spawn(Lane::Data, "producer-expiry", async move {
        while !broker.directories.has_failed() {
            broker.runtime.sleep(INTERVAL).await;
            for hosted in broker.snapshot().await.hosted.values() {
                if let Hosted::Online(partition) = hosted {
                    partition.expire_producers().await;
                }
            }
        }
    })
}
