//! Writes the recovery points now and then, so that the next start need not scan what is known to be
//! synced. It must never delay an acknowledgement: nothing waits for it.

use std::sync::Arc;

use milena_runtime::{Lane, Task};

use crate::broker::Broker;

/// Writes them at the configured interval for as long as the node lives.
pub fn write_regularly(broker: &Arc<Broker>) -> Task {
    let broker = broker.clone();
    broker.runtime.clone().spawn(Lane::Data, "recovery-points", async move {
        while !broker.directory.has_failed() {
            broker.runtime.sleep(broker.config.checkpoint_interval).await;
            if let Err(error) = broker.directory.points().flush().await {
                broker.directory.fail(&format!("writing the recovery points: {error}"));
            }
        }
    })
}
