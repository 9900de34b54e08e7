//! The single writer of a log: its state, what may be asked of it, and the fence. What it does stands in
//! `create`, `open`, `append`, `truncate` and `close`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use milena_probe::always;
use milena_runtime::{Disk, File, io};
use milena_types::{LeaderEpoch, LogEndOffset, Offset, Timestamp, TopicId};

use crate::damage::Damaged;
use crate::epochs::LeaderEpochs;
use crate::producers::Producers;
use crate::segment::Segment;
use crate::submission::{Submission, Writer};
use crate::{AppendError, LogConfig, LogError, LogView};

/// One partition's log, in the hands of its only writer.
///
/// Duties of who holds it: 1. hand what [`Log::take_unsynced`] gives to the [`crate::Committer`]; 2. count
/// nothing as durable before the committer says so; 3. when the committer fails, [`Log::fence`] and give
/// the log up; 4. wait for what was submitted before truncating or closing; 5. never drop a future of a
/// method that takes `&mut self`.
pub struct Log {
    pub(crate) disk: Arc<dyn Disk>,
    pub(crate) dir: String,
    pub(crate) topic_id: TopicId,
    pub(crate) config: LogConfig,
    pub(crate) writer: Writer,
    /// The first offset that is served; it may lie inside the first segment.
    pub(crate) start: Offset,
    pub(crate) rolled: Arc<Vec<Arc<Segment>>>,
    pub(crate) active: Segment,
    pub(crate) active_created: Timestamp,
    pub(crate) epochs: Arc<LeaderEpochs>,
    pub(crate) producers: Producers,
    pub(crate) damaged: Arc<Damaged>,
    pub(crate) unsynced: BTreeMap<Offset, Arc<dyn File>>,
    pub(crate) unsynced_dirs: BTreeSet<String>,
    /// Files beside the segments that were written and are to be synced with them.
    pub(crate) unsynced_beside: Vec<Arc<dyn File>>,
    /// Where there are snapshots of the producers.
    pub(crate) snapshots: BTreeSet<Offset>,
    /// Segments that were deleted and may still have their names, or some of them.
    pub(crate) gone: Vec<Offset>,
    pub(crate) fenced: Option<String>,
    /// How often its end was taken back.
    pub(crate) cuts: u64,
}

/// The ticket of what was appended since the last take and is not durable yet. To be given to the [`crate::Committer`], in the
/// order of the takes: one that is dropped counts as lost, and its log can neither be closed nor truncated.
#[derive(Debug)]
pub struct Unsynced {
    /// The log's directory.
    pub dir: String,
    /// Files to sync.
    pub files: Vec<Arc<dyn File>>,
    /// Directories to sync: a new segment is nowhere before its name is durable (KAFKA-3968).
    pub dirs: Vec<String>,
    /// Where the durable log ends once all are synced.
    pub end: LogEndOffset,
    pub(crate) submission: Submission,
}

impl Log {
    /// The offset that the next record gets.
    pub fn log_end_offset(&self) -> LogEndOffset {
        LogEndOffset(self.active.end)
    }

    /// The topic's identity.
    pub fn topic_id(&self) -> TopicId {
        self.topic_id
    }

    /// The log's directory, relative to its disk.
    pub fn dir(&self) -> &str {
        &self.dir
    }

    /// Its settings.
    pub fn config(&self) -> &LogConfig {
        &self.config
    }

    /// New settings, for the next append on. A log that was compacted stays one of which records were taken out.
    pub fn set_config(&mut self, config: LogConfig) {
        self.config = LogConfig { compacted: config.compacted || self.config.compacted, ..config };
    }

    /// The newest leader epoch with a record, or assigned since.
    pub fn latest_epoch(&self) -> Option<LeaderEpoch> {
        self.epochs.latest()
    }

    /// The largest known epoch that is not newer than `epoch`, and where it ends.
    pub fn end_offset_for_epoch(&self, epoch: LeaderEpoch) -> Option<(LeaderEpoch, Offset)> {
        self.epochs.end_offset_for(epoch, self.active.end)
    }

    /// Where each leader epoch starts.
    pub fn epochs(&self) -> &LeaderEpochs {
        &self.epochs
    }

    /// Notes that a leader of `epoch` starts at the log end, before its first record (KAFKA-7415). Known to
    /// this process only until a record of the epoch stands in the log. Ignored when the log knows a newer
    /// epoch: a metadata log that is replayed names every leader there ever was. True when anything changed.
    pub fn assign_epoch(&mut self, epoch: LeaderEpoch) -> bool {
        if self.latest_epoch().is_some_and(|latest| epoch < latest) {
            return false;
        }
        Arc::make_mut(&mut self.epochs).assign(epoch, self.active.end)
    }

    /// How often its end was taken back since it was opened: what was learned of it before a cut may not hold behind it.
    pub fn cuts(&self) -> u64 {
        self.cuts
    }

    /// What idempotent producers have appended.
    pub fn producers(&self) -> &Producers {
        &self.producers
    }

    /// Forgets producers that were silent for `producer.id.expiration.ms` by this node's clock: since it
    /// appended their newest batch, or since it opened the log. To be called now and then.
    pub fn expire_producers(&mut self, now: Timestamp) {
        self.producers.expire(now, self.config.producer_id_expiration_ms);
    }

    /// All below `high_watermark` is replicated: transactions that ended there need not be remembered.
    pub fn replicated_up_to(&mut self, high_watermark: Offset) {
        self.producers.replicated_up_to(high_watermark);
    }

    /// Bytes of records.
    pub fn size(&self) -> u64 {
        let rolled: u64 = self.rolled.iter().map(|segment| u64::from(segment.size)).sum();
        rolled + u64::from(self.active.size)
    }

    /// The base offsets of the segments; the last one is active.
    pub fn segment_bases(&self) -> Vec<Offset> {
        self.rolled.iter().map(|segment| segment.base).chain([self.active.base]).collect()
    }

    /// What readers see now. Cheap, and never changed by what the writer does later.
    pub fn view(&self) -> Arc<LogView> {
        Arc::new(LogView {
            rolled: self.rolled.clone(),
            active: self.active.clone(),
            epochs: self.epochs.clone(),
            damaged: self.damaged.clone(),
            transactions: self.producers.transactions().clone(),
            log_start_offset: self.log_start_offset(),
            log_end_offset: self.log_end_offset(),
        })
    }

    /// Everything appended since the last take; `None` when that is nothing. It must be submitted, and in the
    /// order of the takes. What is not taken stays and is taken with what comes after it, so a log that has a
    /// sync under way can be left alone until that ends: this bounds the committer's queue to one submission a
    /// log, and loses nothing.
    pub fn take_unsynced(&mut self) -> Option<Unsynced> {
        if self.unsynced.is_empty() {
            return None;
        }
        Some(Unsynced {
            dir: self.dir.clone(),
            files: std::mem::take(&mut self.unsynced)
                .into_values()
                .chain(std::mem::take(&mut self.unsynced_beside))
                .collect(),
            dirs: std::mem::take(&mut self.unsynced_dirs).into_iter().collect(),
            end: self.log_end_offset(),
            submission: self.writer.submit(),
        })
    }

    /// Whether there is anything to take.
    pub fn has_unsynced(&self) -> bool {
        !self.unsynced.is_empty()
    }

    /// How many takes have not ended: their commit is under way, or they were not submitted yet.
    pub fn syncs_under_way(&self) -> usize {
        self.writer.under_way()
    }

    /// Whether a segment was rolled since the last take: what is behind the active segment is to be synced soon,
    /// however rarely records are (Kafka flushes a segment when it rolls it).
    pub fn has_unsynced_roll(&self) -> bool {
        self.unsynced.len() > 1
    }

    /// Why the log is fenced, if it is.
    pub fn fenced(&self) -> Option<&str> {
        self.fenced.as_deref()
    }

    /// Refuses every append from now on (KAFKA-10778). The first cause stays.
    pub fn fence(&mut self, cause: String) {
        if self.fenced.is_none() {
            tracing::error!(log = %self.dir, %cause, "log fenced");
            self.fenced = Some(cause);
        }
    }

    pub(crate) fn check_not_fenced(&self) -> Result<(), LogError> {
        match &self.fenced {
            Some(cause) => Err(LogError::Fenced { dir: self.dir.clone(), cause: cause.clone() }),
            None => Ok(()),
        }
    }

    /// Refuses unless everything that was taken is known to be synced. What was lost fences the log.
    pub(crate) fn check_settled(&mut self) -> Result<(), LogError> {
        self.check_not_fenced()?;
        let settled = self.writer.check_settled();
        if let Err(LogError::Fenced { cause, .. }) = &settled {
            self.fence(cause.clone());
        }
        settled
    }

    /// Fences the log because of an error while `what`, and says so.
    pub(crate) fn fence_io(&mut self, what: &'static str, error: &io::Error) -> AppendError {
        self.fence(format!("{what}: {error}"));
        self.storage_error()
    }

    pub(crate) fn storage_error(&self) -> AppendError {
        let cause = self.fenced.clone().expect("asked for only of a fenced log");
        AppendError::Storage { dir: self.dir.clone(), cause }
    }

    pub(crate) fn check_invariants(&self) {
        always!(self.active.base <= self.active.end);
        always!(self.start <= self.active.end, "a log starts before its end, or there");
        always!(
            self.rolled.first().map_or(self.active.base, |first| first.base) <= self.start,
            "what is served is there"
        );
        always!(
            self.rolled.last().is_none_or(|last| last.end == self.active.base),
            "segments are contiguous"
        );
        always!(self.active.size == 0 || self.active.end > self.active.base);
        always!(self.epochs.entries().last().is_none_or(|last| last.start <= self.active.end));
    }
}

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Log({} {}..{})", self.dir, self.log_start_offset(), self.log_end_offset())
    }
}

/// Names what was being done when the disk failed.
pub(crate) fn failed(dir: &str, what: &'static str) -> impl FnOnce(io::Error) -> LogError {
    let dir = dir.to_owned();
    move |error| LogError::Io { dir, what, error }
}
