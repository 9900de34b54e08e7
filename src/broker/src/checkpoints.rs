//! Writes each directory's recovery points and high watermarks now and then, so that the next start need not scan
//! what is known to be synced. It must never delay an acknowledgement: nothing waits for it.

use std::sync::Arc;
use std::time::Duration;

use milena_probe::{buggify, sometimes};
use milena_runtime::{Lane, io};

use crate::broker::Broker;
use crate::directory::LogDirectory;
use crate::snapshot::Hosted;

/// When the simulator wants them written early.
const SOON: Duration = Duration::from_millis(1);

/// Writes them at the configured interval for as long as the directories live.
pub fn write_regularly(broker: &Arc<Broker>) {
    for directory in broker.directories.all() {
        let (broker, directory) = (broker.clone(), directory.clone());
        broker.runtime.clone().spawn(Lane::Data, "recovery-points", async move {
            while !directory.has_failed() {
                // the points may be written at any time, between any two syncs
                let soon = buggify!("recovery points: written at once");
                broker.runtime.sleep(if soon { SOON } else { broker.config.checkpoint_interval }).await;
                note(&broker, &directory).await;
                write(&directory).await;
            }
        });
    }
}

/// Takes the high watermarks of all partitions over into their directories' checkpoints, to be written.
pub async fn note_high_watermarks(broker: &Broker) {
    for directory in broker.directories.all() {
        note(broker, directory).await;
    }
}

async fn note(broker: &Broker, directory: &LogDirectory) {
    for hosted in broker.snapshot().await.hosted.values() {
        if let Hosted::Online(partition) = hosted
            && partition.directory.id() == directory.id()
        {
            partition.note_high_watermark().await;
        }
    }
}

async fn write(directory: &LogDirectory) {
    let written = match directory.points().flush().await {
        Ok(()) => directory.high_watermarks().flush().await,
        error => error,
    };
    match written {
        Ok(()) => {}
        // the old files say less than the truth, which is allowed; space may come back
        Err(error) if error.kind() == io::ErrorKind::StorageFull => {
            sometimes!("there was no space for the recovery points");
            tracing::warn!(%error, "no space for the recovery points; trying again later");
        }
        Err(error) => directory.fail(&format!("writing the recovery points: {error}")),
    }
}
