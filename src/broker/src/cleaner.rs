//! Compacts the partitions whose topics ask for it, the filthiest first, one after another, for as long as the
//! node lives (Kafka's LogCleaner). An append waits for nothing but the swap of a segment. It must never clean at
//! or above the high watermark, and never try again in this process what it found damaged.

use std::collections::BTreeSet;
use std::sync::Arc;

use milena_config::TopicConfig;
use milena_log::clean::{
    CleanError, CleanRules, Cleaning, Dirt, KeyMemory, KeySecret, Surroundings, Throttle, filthiest,
};
use milena_probe::{always, sometimes};
use milena_runtime::Lane;
use milena_types::{LeaderEpoch, Offset, TopicIdPartition};

use crate::broker::Broker;
use crate::partition::Partition;
use crate::snapshot::Hosted;

/// A partition that may be cleaned, as it was when it was looked at.
struct Candidate {
    partition: Arc<Partition>,
    rules: CleanRules,
    dirt: Dirt,
    high_watermark: Offset,
}

struct Cleaner {
    broker: Arc<Broker>,
    throttle: Throttle,
    memory: KeyMemory,
    /// What could not be cleaned and will not be; as in Kafka, a restart tries again.
    uncleanable: BTreeSet<TopicIdPartition>,
}

/// Cleans whenever something is dirty enough, and looks again after `log.cleaner.backoff.ms`.
pub fn clean_regularly(broker: &Arc<Broker>) {
    let config = broker.config.server.cleaner;
    if !config.enabled {
        return;
    }
    let runtime = broker.runtime.clone();
    let secret = KeySecret([runtime.entropy.next_u64(), runtime.entropy.next_u64()]);
    let mut cleaner = Cleaner {
        broker: broker.clone(),
        throttle: Throttle::new(&runtime, config.bytes_per_second),
        memory: KeyMemory { bytes: config.dedupe_buffer_bytes, load_factor: config.load_factor, secret },
        uncleanable: BTreeSet::new(),
    };
    runtime.spawn(Lane::Data, "log-cleaner", async move {
        while cleaner.may_go_on() {
            cleaner.broker.runtime.sleep(config.backoff).await;
            while cleaner.may_go_on() && cleaner.clean_filthiest().await {}
        }
    });
}

impl Cleaner {
    fn may_go_on(&self) -> bool {
        !self.broker.directories.has_failed() && !self.broker.is_stopping()
    }

    /// Cleans the filthiest partition. False when there is nothing to do, or nothing that can be done now.
    async fn clean_filthiest(&mut self) -> bool {
        let candidates = self.candidates().await;
        let due = candidates.iter().map(|one| (one, &one.dirt, &one.rules));
        let Some(candidate) = filthiest(due) else { return false };
        let partition = &candidate.partition;
        match self.clean(candidate).await {
            Ok(()) => true,
            Err(CleanError::Stopped(why)) => {
                sometimes!("a cleaning was given up");
                tracing::debug!(partition = %partition.name, why, "cleaning given up");
                false
            }
            Err(CleanError::NoSpace) => {
                sometimes!("there was no space to clean a log");
                tracing::warn!(partition = %partition.name, "no space to clean; trying again later");
                false
            }
            Err(error) => {
                sometimes!("a partition cannot be cleaned");
                tracing::error!(partition = %partition.name, %error, "not cleaned any more until the next start");
                self.uncleanable.insert(partition.id);
                true
            }
        }
    }

    /// Every compacted partition that this node leads.
    async fn candidates(&mut self) -> Vec<Candidate> {
        let snapshot = self.broker.snapshot().await;
        self.uncleanable.retain(|id| snapshot.hosted.contains_key(id));
        let mut candidates = Vec::new();
        for (id, hosted) in &snapshot.hosted {
            let (Hosted::Online(partition), Some(settings)) = (hosted, snapshot.settings.get(&id.topic_id))
            else {
                continue;
            };
            let is_able = !partition.directory.has_failed() && !self.uncleanable.contains(id);
            if settings.cleanup_policy.compact && is_able {
                let cleaned_to = partition.directory.points().cleaned().get(&partition.name.to_string());
                candidates.extend(partition.measure(cleaned_to, rules(settings)).await);
            }
        }
        candidates
    }

    async fn clean(&self, candidate: &Candidate) -> Result<(), CleanError> {
        let (broker, partition) = (&self.broker, &candidate.partition);
        let is_stopped = || !self.may_go_on() || partition.directory.has_failed();
        let around =
            Surroundings { runtime: &broker.runtime, throttle: &self.throttle, is_stopped: &is_stopped };
        let mut cleaning = partition.begin_cleaning(candidate).await?;
        let end = cleaning.prepare(&around, self.memory).await?;
        while let Some(new) = cleaning.next_group(&around).await? {
            partition.swap_in(new).await?;
        }
        let cleaned = cleaning.cleaned();
        tracing::info!(partition = %partition.name, from = %candidate.dirt.first_dirty, %end,
            records = cleaned.records_read, kept = cleaned.records_kept, "cleaned");
        sometimes!("a log was cleaned");
        sometimes!("a cleaning took records out", cleaned.records_kept < cleaned.records_read);
        always!(end >= candidate.dirt.first_dirty && end <= candidate.high_watermark);
        if end == candidate.dirt.first_dirty {
            return Err(CleanError::Stopped("a transaction is not decided yet"));
        }
        let checkpoint = partition.directory.points().cleaned();
        checkpoint.set(&partition.name.to_string(), end);
        // the file may say less than the truth: then the log is cleaned once more
        Ok(checkpoint.flush().await?)
    }
}

impl Partition {
    /// How dirty it is; none when this node does not lead it.
    async fn measure(
        self: &Arc<Partition>,
        cleaned_to: Option<Offset>,
        rules: CleanRules,
    ) -> Option<Candidate> {
        let writer = self.writer.lock().await;
        let log = writer.as_ref()?;
        let high_watermark = self.readable(LeaderEpoch::UNKNOWN).await.ok()?.high_watermark.offset();
        let dirt = log.dirt(cleaned_to, high_watermark, &rules, self.runtime.clock.wall());
        Some(Candidate { partition: self.clone(), rules, dirt, high_watermark })
    }

    async fn begin_cleaning(&self, candidate: &Candidate) -> Result<Cleaning, CleanError> {
        let writer = self.writer.lock().await;
        let log = writer.as_ref().ok_or(CleanError::Stopped("the log was closed"))?;
        let now = self.runtime.clock.wall();
        Ok(log.begin_cleaning(candidate.dirt, candidate.high_watermark, candidate.rules, now))
    }

    /// Puts a cleaned segment in its place, and shows readers the log as it is then.
    async fn swap_in(&self, new: milena_log::clean::NewSegment) -> Result<(), CleanError> {
        let mut writer = self.writer.lock().await;
        let Some(log) = writer.as_mut() else {
            new.discard().await;
            return Err(CleanError::Stopped("the log was closed"));
        };
        let swapped = log.swap_in(new).await;
        if let Some(cause) = log.fenced() {
            self.directory.fail(&format!("{}: {cause}", self.name));
        }
        swapped?;
        self.state.with(|state| state.show(log.view())).await;
        Ok(())
    }
}

fn rules(settings: &TopicConfig) -> CleanRules {
    CleanRules {
        min_dirty_ratio: settings.min_cleanable_dirty_ratio,
        min_lag_ms: settings.min_compaction_lag_ms,
        max_lag_ms: settings.max_compaction_lag_ms,
        delete_retention_ms: settings.delete_retention_ms,
    }
}
