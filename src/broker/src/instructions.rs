//! What the metadata says of a partition, on its way there: at once where nobody is at work on its log, else by a task of
//! its own. Whoever brings it must never wait for a disk: one that hangs would hold up what all others are told.
//!
//! Of what waits only the newest counts, as at a start: no partition must live through its history.

use std::sync::Arc;
use std::time::Duration;

use milena_probe::sometimes;
use milena_replica::Event;
use milena_runtime::Lane;

use crate::broker::Broker;
use crate::partition::{Partition, PartitionSettings};

/// How long the metadata waits for partitions that are at work, so that as a rule they are what it says by the time
/// that it says so; once for each that hangs.
const PATIENCE: Duration = Duration::from_millis(200);

/// What a partition is told.
pub(crate) struct Instruction {
    /// Its topic's settings.
    pub settings: PartitionSettings,
    /// Who leads it.
    pub event: Event,
}

/// What waits for a partition.
#[derive(Default)]
pub(crate) struct Instructions {
    waiting: Option<Instruction>,
    /// A task is on its way with it.
    is_on_its_way: bool,
}

impl Partition {
    /// Tells it. True: it was busy, and is told by a task that was not under way before.
    pub(crate) async fn instruct(self: &Arc<Partition>, instruction: Instruction) -> bool {
        let is_on_its_way = self.instructions.with(|told| told.is_on_its_way).await;
        if !is_on_its_way && let Ok(mut writer) = self.writer.try_lock() {
            // one that is closed, or deleted, is told nothing any more
            if let Some(log) = writer.as_mut() {
                self.obey(log, instruction).await;
            }
            return false;
        }
        sometimes!("a partition was told of metadata later, as it was busy");
        let starts = self.instructions.with(|told| {
            told.waiting = Some(instruction);
            !std::mem::replace(&mut told.is_on_its_way, true)
        });
        if !starts.await {
            sometimes!("a partition that is busy was told again");
            return false;
        }
        let partition = self.clone();
        self.runtime.spawn(
            Lane::Data,
            "partition-metadata",
            async move { partition.obey_the_newest().await },
        );
        true
    }

    async fn obey_the_newest(self: &Arc<Partition>) {
        loop {
            let mut writer = self.writer.lock().await;
            let newest = self.instructions.with(|told| {
                told.is_on_its_way = told.waiting.is_some();
                told.waiting.take()
            });
            let Some(newest) = newest.await else { break };
            if let Some(log) = writer.as_mut() {
                self.obey(log, newest).await;
            }
        }
        self.instructed.raise();
    }

    /// Waits until it knows what it was told.
    async fn until_instructed(&self) {
        self.instructed.until(|| self.instructions.with_now(|told| !told.is_on_its_way)).await;
    }
}

/// Waits a while for `busy` partitions.
pub(crate) async fn until_instructed(broker: &Broker, busy: &[Arc<Partition>]) {
    let all = async {
        for partition in busy {
            partition.until_instructed().await;
        }
    };
    let is_late = !busy.is_empty() && broker.runtime.timeout(PATIENCE, all).await.is_err();
    sometimes!("metadata went on without a partition whose disk is slow", is_late);
}
