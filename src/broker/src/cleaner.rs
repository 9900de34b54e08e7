//! Compacts the partitions whose topics ask for it, the filthiest first, one after another, for as long as the
//! node lives (Kafka's LogCleaner). An append waits for nothing but the swap of a segment. It must never clean at
//! or above the high watermark, and never try again in this process what it found damaged.

use std::sync::Arc;

use milena_config::TopicConfig;
use milena_log::clean::{
    CleanError, CleanRules, Cleaning, Dirt, KeyMemory, KeySecret, Surroundings, Throttle,
};
use milena_probe::{always, sometimes};
use milena_runtime::Lane;
use milena_types::Offset;

use crate::broker::Broker;
use crate::cleaning_choice::{Choice, Follows, follows};
use crate::directory::LogDirectory;
use crate::partition::Partition;
use crate::snapshot::Hosted;

/// A partition that may be cleaned, as it was when it was looked at.
struct Candidate {
    partition: Arc<Partition>,
    rules: CleanRules,
    dirt: Dirt,
    high_watermark: Offset,
    /// How often its log had been cut.
    cuts: u64,
}

struct Cleaner {
    broker: Arc<Broker>,
    throttle: Throttle,
    memory: KeyMemory,
    choice: Choice,
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
        choice: Choice::default(),
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

    /// Cleans the filthiest partition of those that were not given up lately. False when there is none.
    async fn clean_filthiest(&mut self) -> bool {
        let candidates = self.candidates().await;
        let looked_at = candidates.iter().map(|one| (one, one.partition.id, &one.dirt, &one.rules));
        let now = self.broker.runtime.clock.now();
        let Some(candidate) = self.choice.next(looked_at, now) else { return false };
        match self.clean(candidate).await {
            Ok(()) => self.choice.cleaned(candidate.partition.id),
            Err(error) => self.go_on_without(&candidate.partition, &error),
        }
        true
    }

    fn go_on_without(&mut self, partition: &Partition, error: &CleanError) {
        let (id, name) = (partition.id, &partition.name);
        match follows(error) {
            Follows::Later => {
                let (now, backoff) =
                    (self.broker.runtime.clock.now(), self.broker.config.server.cleaner.backoff);
                let is_news = self.choice.give_up(id, now, backoff, error.to_string());
                if matches!(error, CleanError::Stopped(_)) || !is_news {
                    tracing::debug!(partition = %name, %error, "cleaning given up");
                } else {
                    tracing::warn!(partition = %name, %error, "not cleaned; trying again later");
                }
                sometimes!("a cleaning was given up");
                sometimes!("there was no space to clean a log", matches!(error, CleanError::NoSpace));
                sometimes!("a log could not be read to be cleaned", matches!(error, CleanError::Read(_)));
            }
            Follows::NeverAgain => {
                sometimes!("a partition cannot be cleaned");
                tracing::error!(partition = %name, %error, "not cleaned any more until the next start");
                self.choice.never_again(id);
            }
            Follows::DirectoryFails => partition.directory.fail(&format!("{name}: {error}")),
        }
    }

    /// Every compacted partition that this node holds.
    async fn candidates(&mut self) -> Vec<Candidate> {
        let snapshot = self.broker.snapshot().await;
        self.choice.retain(|id| snapshot.hosted.contains_key(id));
        let now = self.broker.runtime.clock.now();
        let mut candidates = Vec::new();
        for (id, hosted) in &snapshot.hosted {
            let (Hosted::Online(partition), Some(settings)) = (hosted, snapshot.settings.get(&id.topic_id))
            else {
                continue;
            };
            let is_able = may_be_written(&partition.directory) && self.choice.may_be_cleaned(id, now);
            if settings.cleanup_policy.compact && is_able {
                let cleaned_to = partition.directory.points().cleaned().get(&partition.name.to_string());
                candidates.extend(partition.measure(cleaned_to, rules(settings)).await);
            }
        }
        candidates
    }

    async fn clean(&self, candidate: &Candidate) -> Result<(), CleanError> {
        let (broker, partition) = (&self.broker, &candidate.partition);
        let is_stopped = || !self.may_go_on() || !may_be_written(&partition.directory);
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
        partition.note_cleaned(end, candidate.cuts).await
    }
}

/// Whether the cleaner may write there: what a full disk's reserve gave back is for what the cluster cannot live without.
fn may_be_written(directory: &LogDirectory) -> bool {
    !directory.has_failed() && !directory.points().reserve().is_given_up()
}

impl Partition {
    /// How dirty it is, as far as it is known to be committed; none when it is out of service.
    async fn measure(
        self: &Arc<Partition>,
        cleaned_to: Option<Offset>,
        rules: CleanRules,
    ) -> Option<Candidate> {
        let writer = self.writer.lock().await;
        let log = writer.as_ref()?;
        let kept = self.kept().await.ok()?;
        let high_watermark = kept.high_watermark.offset();
        let stable = kept.last_stable_offset().offset();
        let dirt = log.dirt(cleaned_to, stable, &rules, self.runtime.clock.wall());
        Some(Candidate { partition: self.clone(), rules, dirt, high_watermark, cuts: log.cuts() })
    }

    async fn begin_cleaning(&self, candidate: &Candidate) -> Result<Cleaning, CleanError> {
        let writer = self.writer.lock().await;
        let log = writer.as_ref().ok_or(CleanError::Stopped("the log was closed"))?;
        let now = self.runtime.clock.wall();
        // the markers that decide what is to be cleaned may lie behind a transaction that is open
        Ok(log.begin_cleaning(candidate.dirt, candidate.high_watermark, candidate.rules, now))
    }

    /// Puts a cleaned segment in its place, and shows readers the log as it is then.
    async fn swap_in(&self, new: milena_log::clean::NewSegment) -> Result<(), CleanError> {
        let mut writer = self.writer.lock().await;
        if self.directory.has_failed() {
            // nothing in it is written any more; the next opening of the log removes what is left
            return Err(CleanError::Stopped("the log directory failed"));
        }
        let Some(log) = writer.as_mut() else {
            new.discard().await;
            return Err(CleanError::Stopped("the log was closed"));
        };
        log.swap_in(new).await?;
        self.state.with(|state| state.show(log.view())).await;
        Ok(())
    }

    /// Notes up to where it is clean; durable when this returns. The file may say less than the truth: then the log is
    /// cleaned once more.
    async fn note_cleaned(&self, end: Offset, cuts: u64) -> Result<(), CleanError> {
        {
            // with the writer held the log cannot go: of one that is gone the next of its name must not inherit
            let writer = self.writer.lock().await;
            let log = writer.as_ref().ok_or(CleanError::Stopped("the log was closed"))?;
            if self.directory.has_failed() {
                return Err(CleanError::Stopped("the log directory failed"));
            }
            // whatever was appended behind a cut was not cleaned, wherever the log ends by now
            if log.cuts() != cuts || !log.note_cleaned(end) {
                return Err(CleanError::Stopped("the log was cut"));
            }
        }
        self.directory.points().cleaned().flush().await.map_err(CleanError::of_write)
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
