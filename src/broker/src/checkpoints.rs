//! Writes the recovery points now and then, so that the next start need not scan what is known to be
//! synced. It must never delay an acknowledgement: nothing waits for it.

use std::sync::Arc;
use std::time::Duration;

use milena_probe::{buggify, sometimes};
use milena_runtime::{Lane, Task, io};

use crate::broker::Broker;

/// When the simulator wants them written early.
const SOON: Duration = Duration::from_millis(1);

/// Writes them at the configured interval for as long as the node lives.
pub fn write_regularly(broker: &Arc<Broker>) -> Task {
    let broker = broker.clone();
    broker.runtime.clone().spawn(Lane::Data, "recovery-points", async move {
        while !broker.directory.has_failed() {
            // the points may be written at any time, between any two syncs
            let soon = buggify!("recovery points: written at once");
            broker.runtime.sleep(if soon { SOON } else { broker.config.checkpoint_interval }).await;
            match broker.directory.points().flush().await {
                Ok(()) => {}
                // the old file says less than the truth, which is allowed; space may come back
                Err(error) if error.kind() == io::ErrorKind::StorageFull => {
                    sometimes!("there was no space for the recovery points");
                    tracing::warn!(%error, "no space for the recovery points; trying again later");
                }
                Err(error) => broker.directory.fail(&format!("writing the recovery points: {error}")),
            }
        }
    })
}
