//! A follower's partition: what a leader's answer does to its log. Duties, in this order, with the writer held:
//! 1. hold the answer against what is asked now (`judge`);
//! 2. append, or cut; a cut waits until all that was appended is on the disk;
//! 3. show the log, tell the core, hand what is unsynced to the committer.
//!
//! It must never use an answer that was asked for in another state.

use std::sync::Arc;

use bytes::Bytes;
use milena_batch::Batch;
use milena_log::{AppendError, Log, LogError, OFFSET_MAX};
use milena_probe::{always, sometimes};
use milena_replica::{EpochEnd, Event, FetchAnswer, NextFetch, Reset, Verdict, reset, truncation_point};
use milena_types::{HighWatermark, LeaderEpoch, LogEndOffset, Offset};

use crate::partition::Partition;

/// What is asked of a leader for a partition, and what the leader is to know of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Question {
    /// What the core says.
    pub next: NextFetch,
    /// The newest epoch that the log has; -1: none.
    pub last_fetched: LeaderEpoch,
    /// Where the log starts.
    pub log_start: Offset,
    /// The high watermark that is known.
    pub high_watermark: Offset,
}

/// What a leader answers for a partition.
#[derive(Clone, Debug)]
pub(crate) struct FromLeader {
    /// Its error, and where the logs differ.
    pub answer: FetchAnswer,
    /// Batches; the last one may be cut short.
    pub records: Bytes,
    /// What it says is committed.
    pub high_watermark: Offset,
    /// Where its log starts.
    pub log_start: Offset,
}

/// What came of an answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Taken {
    /// It is used, or was none for what is asked now: go on.
    GoOn,
    /// Records were appended, and are on their way to the disk.
    Appended,
    /// Leave the partition alone for a while.
    Later,
    /// Ask the leader where its log starts and ends.
    OutOfRange,
}

impl Partition {
    /// What to ask the leader for; `None`: nothing now.
    pub(crate) async fn question(&self) -> Option<Question> {
        if self.directory.has_failed() {
            return None;
        }
        self.state
            .with(|state| {
                let next = state.replica.next_fetch()?;
                let view = state.view();
                let last_fetched = view.latest_epoch().unwrap_or(LeaderEpoch::UNKNOWN);
                let high_watermark = state.replica.high_watermark().offset();
                let log_start = view.log_start_offset.offset();
                Some(Question { next, last_fetched, log_start, high_watermark })
            })
            .await
    }

    /// Waits until something can be asked again: what was appended is on the disk, or nobody is followed any more.
    pub(crate) async fn until_settled(&self) {
        self.synced
            .until(|| self.directory.has_failed() || self.state.with_now(|state| state.replica.is_settled()))
            .await;
    }

    /// Takes an answer to `asked`.
    pub(crate) async fn take(self: &Arc<Partition>, asked: NextFetch, from: FromLeader) -> Taken {
        let mut writer = self.writer.lock().await;
        let Some(log) = writer.as_mut() else { return Taken::GoOn };
        if self.directory.has_failed() {
            return Taken::Later;
        }
        match self.state.with(|state| state.replica.judge(asked, from.answer)).await {
            Verdict::Stale => Taken::GoOn,
            Verdict::Later => Taken::Later,
            Verdict::OutOfRange => Taken::OutOfRange,
            Verdict::Diverges(leader) => {
                let own = log.end_offset_for_epoch(leader.epoch).map(|(epoch, end)| EpochEnd { epoch, end });
                let to = truncation_point(leader, own, log.log_end_offset());
                self.cut(log, to).await
            }
            Verdict::Take => self.append_as_follower(log, asked, from).await,
        }
    }

    /// What is done when the leader's log does not reach to where this one ends: see [`Reset`].
    pub(crate) async fn reset(
        self: &Arc<Partition>,
        asked: NextFetch,
        leader_start: Offset,
        leader_end: Offset,
    ) -> Taken {
        let mut writer = self.writer.lock().await;
        let Some(log) = writer.as_mut() else { return Taken::GoOn };
        let is_asked = self.state.with(|state| state.replica.next_fetch() == Some(asked)).await;
        let is_sound = leader_start <= leader_end && leader_start <= OFFSET_MAX;
        if !is_asked || self.directory.has_failed() || !is_sound {
            return Taken::Later;
        }
        match reset(leader_start, leader_end, log.log_end_offset()) {
            Reset::GoOn => Taken::Later,
            Reset::Truncate(to) => self.cut(log, to).await,
            Reset::StartOver(at) => {
                sometimes!("a follower began anew where its leader's log starts");
                self.until_synced().await;
                match log.begin_anew(at).await {
                    Ok(()) => {
                        self.state
                            .with(|state| {
                                state.syncing.cut(LogEndOffset(at));
                                state.show(log.view());
                                self.react(state, Event::StartedOver { at });
                            })
                            .await;
                        Taken::GoOn
                    }
                    Err(error) => self.cut_failed(&error),
                }
            }
        }
    }

    async fn cut(&self, log: &mut Log, to: Offset) -> Taken {
        self.until_synced().await;
        if self.directory.has_failed() {
            return Taken::Later;
        }
        let start = log.log_start_offset().offset();
        let before = (log.log_end_offset(), log.latest_epoch());
        let mut cut = log.truncate_to(to.max(start)).await;
        if let Err(LogError::CutInDamage { offset, reason, .. }) = &cut {
            sometimes!("a follower cut its log where it was damaged");
            // its leader has what goes besides; the log start is where no cut is refused
            let (partition, at) = (&self.name, *offset);
            tracing::warn!(%partition, wanted = %to, %at, reason, "a log is cut where it is damaged");
            cut = log.truncate_to(at).await;
            if let Err(LogError::CutInDamage { .. }) = &cut {
                cut = log.truncate_to(start).await;
            }
        }
        match cut {
            Ok(log_end) if (log_end, log.latest_epoch()) == before => {
                // what the leader has ends below the log start: nothing changes before it has more
                sometimes!("a follower had nothing to cut");
                Taken::Later
            }
            Ok(log_end) => {
                sometimes!("a follower cut its log", log_end < before.0);
                tracing::info!(partition = %self.name, from = %before.0.offset(), to = %log_end.offset(), "log cut as its leader's differs");
                self.state
                    .with(|state| {
                        state.syncing.cut(log_end);
                        state.show(log.view());
                        self.react(state, Event::Truncated { log_end });
                    })
                    .await;
                Taken::GoOn
            }
            Err(error) => self.cut_failed(&error),
        }
    }

    fn cut_failed(&self, error: &LogError) -> Taken {
        match error {
            LogError::Io { .. } | LogError::Fenced { .. } => {
                self.directory.fail(&format!("{}: {error}", self.name));
            }
            _ => tracing::warn!(partition = %self.name, %error, "a follower's log could not be cut"),
        }
        Taken::Later
    }

    async fn append_as_follower(
        self: &Arc<Partition>,
        log: &mut Log,
        asked: NextFetch,
        from: FromLeader,
    ) -> Taken {
        let (before, start) = (log.log_end_offset(), log.log_start_offset());
        let is_full = !from.records.is_empty() && self.directory.points().reserve().is_given_up();
        let appended = match is_full {
            // what is left on the disk is not for records (the leader of a partition refuses them, too)
            true => Err(AppendError::NoSpace { dir: log.dir().to_owned() }),
            false => self.append_chunks(log, from.records, asked.leader_epoch).await,
        };
        let (log_end, now_starts) = (log.log_end_offset(), log.log_start_offset());
        always!(log_end >= before, "{}: an append shortens nothing", self.name);
        sometimes!(
            "a follower took over what its leader's compaction left",
            log_end > before && log.config().compacted
        );
        let high_watermark = HighWatermark(from.high_watermark);
        self.state
            .with(|state| {
                state.show(log.view());
                if now_starts > start {
                    // nothing was in it, nor is in its leader's before what came
                    let at = now_starts.offset();
                    state.syncing.cut(LogEndOffset(at));
                    self.react(state, Event::StartedOver { at });
                }
                self.react(state, Event::Appended { log_end });
                let leader_epoch = asked.leader_epoch;
                self.react(state, Event::LeaderHighWatermark { leader_epoch, high_watermark });
            })
            .await;
        self.sync_later(log).await;
        // a start that is raised deletes, which helps a full disk
        let is_kept = appended.is_ok() || matches!(appended, Err(AppendError::NoSpace { .. }));
        if is_kept {
            self.follow_log_start(log, from.log_start).await;
        }
        match appended {
            Err(error) => self.append_failed(&error),
            Ok(()) if log_end > before => Taken::Appended,
            Ok(()) => Taken::GoOn,
        }
    }

    /// Appends whole batches, as many at once as a segment holds; one that is cut short is left for the next fetch.
    async fn append_chunks(
        &self,
        log: &mut Log,
        records: Bytes,
        epoch: LeaderEpoch,
    ) -> Result<(), AppendError> {
        let now = self.runtime.clock.wall();
        for chunk in chunks(records, log.config().segment_bytes as usize, epoch)? {
            match log.append_followed(chunk.clone(), now).await {
                Err(AppendError::UnderWay { .. }) => {
                    self.until_synced().await;
                    log.append_followed(chunk, now).await?;
                }
                appended => drop(appended?),
            }
        }
        Ok(())
    }

    /// The leader's log starts later: what is deleted there is deleted here (KIP-107).
    async fn follow_log_start(&self, log: &mut Log, leader_start: Offset) {
        let high_watermark = self.state.with(|state| state.replica.high_watermark().offset()).await;
        let to = leader_start.min(high_watermark);
        if to <= log.log_start_offset().offset() {
            return;
        }
        match log.raise_start(to, high_watermark).await {
            Ok(_) => {
                sometimes!("a follower raised its log start to its leader's");
                self.state.with(|state| state.show(log.view())).await;
            }
            // it is said again with the next answer
            Err(error) => drop(self.deletion_failed(&error)),
        }
    }

    fn append_failed(&self, error: &AppendError) -> Taken {
        if let AppendError::Storage { .. } = error {
            self.directory.fail(&format!("{}: {error}", self.name));
        } else {
            sometimes!("what a leader sent could not be appended");
            tracing::warn!(partition = %self.name, %error, "what the leader sent was not appended; asking again");
        }
        Taken::Later
    }
}

/// How many offsets a chunk may span: no index entry counts further.
const SPAN_MAX: i64 = i32::MAX as i64;

/// Whole batches, together as long as `limit`, or one that is longer by itself; their offsets fit one segment. From the
/// first on that says to be of a later leader than of `epoch` none is taken (KAFKA-18723): no such leader was asked.
fn chunks(records: Bytes, limit: usize, epoch: LeaderEpoch) -> Result<Vec<Bytes>, AppendError> {
    let mut chunks = Vec::new();
    let (mut rest, mut start, mut end, mut base) = (records.clone(), 0, 0, Offset::ZERO);
    loop {
        let batch = Batch::split_first(&mut rest);
        let Some(batch) = batch.map_err(|error| AppendError::Invalid(error.to_string()))? else { break };
        let header = batch.header;
        if header.partition_leader_epoch > epoch {
            sometimes!("a leader sent what says to be of a later one");
            break;
        }
        let next = end + header.total_len();
        if (next - start > limit || header.last_offset().since(base) > SPAN_MAX) && end > start {
            chunks.push(records.slice(start..end));
            start = end;
        }
        if end == start {
            base = header.base_offset;
        }
        end = next;
    }
    if end > start {
        chunks.push(records.slice(start..end));
    }
    Ok(chunks)
}

#[cfg(test)]
mod tests {
    use milena_batch::{BatchBuilder, Compression};
    use milena_types::Timestamp;

    use super::*;

    fn batch(base: i64, epoch: i32) -> Bytes {
        let mut batch = BatchBuilder::new(Compression::None).leader_epoch(LeaderEpoch(epoch));
        batch.append(Timestamp(0), None, Some(&[7; 100]), &[]);
        batch.build(Offset(base))
    }

    /// The lengths of the chunks, in batches.
    fn lengths(batches: &[Bytes], limit: usize) -> Vec<usize> {
        let chunks = chunks(batches.concat().into(), limit, LeaderEpoch(5)).expect("they are whole");
        chunks.iter().map(|chunk| chunk.len() / batches[0].len()).collect()
    }

    #[test]
    fn a_chunk_is_as_long_as_a_segment_and_spans_no_more_than_one() {
        let len = batch(0, 5).len();
        let batches: Vec<Bytes> = (0..5).map(|at| batch(at, 5)).collect();
        assert_eq!(lengths(&batches, 2 * len), [2, 2, 1]);
        assert_eq!(lengths(&batches, 1), [1; 5], "whole batches, however short a segment is");
        let far: Vec<Bytes> = [0, 1, 3_000_000_000, 3_000_000_001].map(|at| batch(at, 5)).to_vec();
        assert_eq!(lengths(&far, 100 * len), [2, 2]);
    }

    #[test]
    fn what_says_to_be_of_a_later_leader_is_left_out_with_all_behind_it() {
        let batches = [batch(0, 4), batch(1, 5), batch(2, 6), batch(3, 5)];
        assert_eq!(lengths(&batches, 10_000), [2]);
    }

    #[test]
    fn a_batch_that_is_cut_short_is_left_for_the_next_fetch() {
        let whole = [batch(0, 5), batch(1, 5)].concat();
        let chunks = chunks(Bytes::from(whole).slice(..whole_len() + 50), 10_000, LeaderEpoch(5));
        assert_eq!(chunks.expect("one is whole").concat().len(), whole_len());
    }

    fn whole_len() -> usize {
        batch(0, 5).len()
    }
}
