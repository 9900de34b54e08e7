//! Following the log: committed batches read back in order, and leadership. The reader holds one read's worth
//! of batches and nothing queues for it, so that a slow one costs nobody anything. It never passes the high
//! watermark, never skips and never repeats.

use std::collections::VecDeque;
use std::sync::Arc;

use milena_batch::Batch;
use milena_log::LogView;
use milena_probe::{always, buggify, sometimes};
use milena_quorum::{Leadership, SnapshotId};
use milena_runtime::{Disk, io};
use milena_types::{LeaderEpoch, Offset, Timestamp};
use milena_wire::metadata_record::MetadataRecord;

use crate::published::{Published, State};
use crate::{MetaLogError, batches, history, names, stored};

/// What a subscription yields.
#[derive(Clone, PartialEq, Debug)]
pub enum MetaEvent {
    /// A committed batch: one decision.
    Committed {
        /// The offset of the first of `records`.
        base_offset: Offset,
        /// The last offset of the batch. A batch of the quorum's own has offsets but no `records`.
        last_offset: Offset,
        /// The epoch of the leader that wrote it.
        epoch: LeaderEpoch,
        /// Its records, at offsets from `base_offset` on.
        records: Vec<MetadataRecord>,
        /// When it was appended.
        append_time: Timestamp,
    },
    /// All that was committed below an offset, in the place of the batches that said it: what the reader knew before is to be
    /// forgotten.
    Snapshot {
        /// Which snapshot: the next batch stands at its end.
        id: SnapshotId,
        /// The records that make the state, without offsets of their own.
        records: Vec<MetadataRecord>,
        /// When the last record that it covers was appended.
        append_time: Timestamp,
    },
    /// Who leads now. That this node leads is told once everything before its epoch was yielded, so that a
    /// new leader has seen all that earlier ones committed.
    Leadership(Leadership),
}

/// A reader of the log, at its own pace.
pub struct MetaSubscription {
    published: Arc<Published>,
    disk: Arc<dyn Disk>,
    /// The log directory, for whoever reads that something is wrong in it.
    directory: Arc<str>,
    read_bytes_max: usize,
    /// The next offset to be yielded.
    next: Offset,
    /// Read and not yielded yet, in order from `next` on.
    ready: VecDeque<MetaEvent>,
    /// What was told of leadership.
    told: Option<Leadership>,
}

enum Step {
    Tell,
    Read(Arc<LogView>, Offset),
    Load(SnapshotId),
    Over,
}

impl MetaSubscription {
    pub(crate) fn new(
        published: Arc<Published>,
        disk: Arc<dyn Disk>,
        directory: Arc<str>,
        from: Offset,
        read_bytes_max: usize,
    ) -> MetaSubscription {
        MetaSubscription {
            published,
            disk,
            directory,
            read_bytes_max,
            next: from,
            ready: VecDeque::new(),
            told: None,
        }
    }

    /// The next offset that will be yielded.
    pub fn position(&self) -> Offset {
        self.next
    }

    /// The next event; `None` once the log has stopped or failed. A wait that is dropped loses nothing.
    pub async fn next(&mut self) -> Option<MetaEvent> {
        loop {
            let published = self.published.clone();
            if let Some(leadership) = published.see(|state| self.untold(state)).await {
                self.told = Some(leadership);
                return Some(MetaEvent::Leadership(leadership));
            }
            if let Some(event) = self.ready.pop_front() {
                let MetaEvent::Committed { base_offset, last_offset, .. } = &event else {
                    continue;
                };
                always!(*base_offset == self.next, "yielded {base_offset} in place of {}", self.next);
                self.next = last_offset.next();
                return Some(event);
            }
            match published.wait(|state| self.step(state)).await {
                Step::Tell => {}
                Step::Over => return None,
                Step::Load(id) => match self.load(id).await {
                    Ok(Some(event)) => {
                        sometimes!("metalog: a reader began with a snapshot");
                        self.next = id.end;
                        return Some(event);
                    }
                    // it has gone since, and a newer one is told of
                    Ok(None) => {}
                    Err(cause) => published.fail(cause).await,
                },
                Step::Read(view, below) => match self.read(&view, below).await {
                    Ok(ready) => self.ready = ready,
                    Err(cause) => published.fail(cause).await,
                },
            }
        }
    }

    fn untold(&self, state: &State) -> Option<Leadership> {
        let now = state.leadership;
        let due = match state.epoch_start {
            Some(start) if now.is_self => self.next > start,
            _ => true,
        };
        (due && self.told != Some(now) && !state.over()).then_some(now)
    }

    fn step(&self, state: &State) -> Option<Step> {
        if state.over() {
            return Some(Step::Over);
        }
        if self.untold(state).is_some() {
            return Some(Step::Tell);
        }
        let committed = state.committed();
        let is_gone = self.next < state.view.log_start_offset.offset();
        if is_gone || self.next == Offset::ZERO {
            let ahead = state.snapshot.filter(|id| id.end > self.next && id.end <= committed);
            if ahead.is_some() || is_gone {
                return ahead.map(Step::Load);
            }
        }
        (committed > self.next).then(|| Step::Read(state.view.clone(), committed))
    }

    /// The snapshot `id`; `None` when it is there no more.
    async fn load(&self, id: SnapshotId) -> Result<Option<MetaEvent>, MetaLogError> {
        let path = names::checkpoint(id.end, id.epoch);
        match stored::read(&self.disk, &path, id).await {
            Ok(Ok((_, contents))) => {
                let (records, append_time) = (contents.records, contents.newest);
                Ok(Some(MetaEvent::Snapshot { id, records, append_time }))
            }
            Ok(Err(reason)) => {
                Err(MetaLogError::damaged(&self.directory, id.end.get(), format!("`{path}`: {reason}")))
            }
            Err(error)
                if error.kind() == io::ErrorKind::NotFound
                    && self.published.see(|state| state.snapshot != Some(id)).await =>
            {
                Ok(None)
            }
            Err(error) => Err(MetaLogError::io(&self.directory, format!("reading `{path}`"), &error)),
        }
    }

    /// Committed batches from `next` on.
    async fn read(&self, view: &LogView, below: Offset) -> Result<VecDeque<MetaEvent>, MetaLogError> {
        let damaged = |reason: String| MetaLogError::damaged(&self.directory, self.next.get(), reason);
        // the batches of one decision may come in several reads
        let most = if buggify!("metalog: a small read") { 1 } else { self.read_bytes_max };
        let mut bytes = history::read(view, self.next, below, most)
            .await
            .map_err(|error| MetaLogError::read(&self.directory, self.next, &error))?;
        let mut ready = VecDeque::new();
        while let Some(batch) = Batch::split_first(&mut bytes).map_err(|error| damaged(error.to_string()))? {
            always!(batch.header.next_offset() <= below, "read past the high watermark");
            if batch.header.next_offset() <= self.next {
                continue;
            }
            batch.check_crc().map_err(|error| damaged(error.to_string()))?;
            ready.push_back(self.event(&batch).map_err(|error| damaged(error.to_string()))?);
        }
        if ready.is_empty() {
            return Err(damaged("a committed batch is missing".to_owned()));
        }
        sometimes!("metalog: several batches in one read", ready.len() > 1);
        Ok(ready)
    }

    fn event(&self, batch: &Batch) -> Result<MetaEvent, batches::BadBatch> {
        let header = &batch.header;
        let mut records =
            if header.attributes.is_control() { Vec::new() } else { batches::read_data(batch)? };
        // the first batch may begin before the offset that was asked for
        let skipped = self.next.since(header.base_offset).max(0);
        records.drain(..(skipped as usize).min(records.len()));
        Ok(MetaEvent::Committed {
            base_offset: header.base_offset.plus(skipped),
            last_offset: header.last_offset(),
            epoch: header.partition_leader_epoch,
            records,
            append_time: header.base_timestamp,
        })
    }
}
