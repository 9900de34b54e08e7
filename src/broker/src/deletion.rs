//! Old data goes: a partition's retention and DeleteRecords, and the tasks that do the first, and empty the
//! trash, for as long as the node lives. It must never delete at or above the high watermark (L17): the bound is
//! read while the writer is held, so it can only have grown since.

use std::sync::Arc;
use std::time::Duration;

use milena_log::{Log, LogError};
use milena_probe::{always, sometimes};
use milena_runtime::Lane;
use milena_types::{ErrorCode, LeaderEpoch, LogStartOffset, Offset};

use crate::broker::Broker;
use crate::partition::Partition;
use crate::snapshot::Hosted;

/// How often it is looked whether a full disk has space again.
const RESERVE_INTERVAL: Duration = Duration::from_secs(1);
/// The offset that stands for the high watermark in DeleteRecords.
const TO_HIGH_WATERMARK: i64 = -1;

impl Partition {
    /// DeleteRecords: the log starts at `to`, or at the high watermark for -1, once this returns; durable. Its low
    /// watermark: where it starts on the replica that starts first, which is this one while it has no other.
    pub(crate) async fn delete_records(
        self: &Arc<Partition>,
        to: Offset,
    ) -> Result<LogStartOffset, ErrorCode> {
        let mut writer = self.writer.lock().await;
        let log = writer.as_mut().ok_or(ErrorCode::NotLeaderOrFollower)?;
        let high_watermark = self.readable(LeaderEpoch::UNKNOWN).await?.high_watermark.offset();
        let to = if to.get() == TO_HIGH_WATERMARK { high_watermark } else { to };
        if to < Offset::ZERO {
            return Err(ErrorCode::OffsetOutOfRange);
        }
        sometimes!("records were deleted by request", to > log.log_start_offset().offset());
        let raised = log.raise_start(to, high_watermark).await;
        let start = raised.map_err(|error| self.deletion_failed(&error))?;
        always!(start.offset() >= to, "DeleteRecords ends with the log starting there, or later");
        self.show(log).await;
        Ok(start)
    }

    /// Deletes what the topic's configuration does not keep.
    pub(crate) async fn retain(self: &Arc<Partition>) {
        let mut writer = self.writer.lock().await;
        let Some(log) = writer.as_mut() else { return };
        // followers go by what they know to be committed, as in Kafka
        let Ok(kept) = self.kept().await else { return };
        let bound = kept.high_watermark.offset();
        match log.retain(bound, self.runtime.clock.wall()).await {
            Ok(done) if done.plan.delete > 0 => {
                sometimes!("retention deleted segments");
                sometimes!("retention rolled the active segment", done.plan.roll_active);
                always!(done.log_start_offset.offset() <= bound, "L17: {}", self.name);
                self.show(log).await;
                self.sync_later(log).await;
            }
            Ok(_) => {}
            Err(error) => drop(self.deletion_failed(&error)),
        }
    }

    pub(crate) fn deletion_failed(&self, error: &LogError) -> ErrorCode {
        let no_space = matches!(error, LogError::Io { error, .. } if milena_log::is_no_space(error));
        match error {
            LogError::Io { .. } if no_space => {
                sometimes!("there was no space to write down a log start");
                tracing::warn!(partition = %self.name, %error, "nothing deleted for lack of space; trying again later");
            }
            LogError::Io { .. } | LogError::Fenced { .. } => {
                self.directory.fail(&format!("{}: {error}", self.name));
            }
            _ => {}
        }
        error.code()
    }

    /// Shows readers the log as it is now.
    async fn show(&self, log: &Log) {
        self.state.with(|state| state.show(log.view())).await;
    }
}

/// Applies retention to every partition at the configured interval.
pub fn retain_regularly(broker: &Arc<Broker>) {
    let broker = broker.clone();
    broker.runtime.clone().spawn(Lane::Data, "retention", async move {
        let mut wait = broker.config.server.initial_task_delay;
        while !broker.directories.has_failed() {
            broker.runtime.sleep(wait).await;
            wait = broker.config.server.retention_check_interval;
            for hosted in broker.snapshot().await.hosted.values() {
                if let Hosted::Online(partition) = hosted
                    && !partition.directory.has_failed()
                {
                    partition.retain().await;
                }
            }
        }
    });
}

/// Makes each directory's disk-full reserve again when there is space: topics can be written then.
pub fn fill_reserve(broker: &Arc<Broker>) {
    for directory in broker.directories.all() {
        let (runtime, directory) = (broker.runtime.clone(), directory.clone());
        broker.runtime.spawn(Lane::Data, "reserve", async move {
            let reserve = directory.points().reserve().clone();
            while !directory.has_failed() {
                if let Err(error) = reserve.fill().await {
                    directory.fail(&format!("making the disk-full reserve: {error}"));
                }
                runtime.sleep(RESERVE_INTERVAL).await;
            }
        });
    }
}

/// Removes files and directories of deleted segments and topics when they are due.
pub fn empty_trash(broker: &Arc<Broker>) {
    for directory in broker.directories.all() {
        let directory = directory.clone();
        broker.runtime.spawn(Lane::Data, "trash", async move {
            let trash = directory.points().trash().clone();
            while !directory.has_failed() {
                trash.until_due().await;
                trash.remove_due().await;
            }
        });
    }
}
