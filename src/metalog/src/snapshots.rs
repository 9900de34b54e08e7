//! The driver's dealings with snapshots: has them taken off its task, drops what they make needless, hands out pieces, and
//! puts a fetched one in the place of the log. In this order, whatever crash comes between: the snapshot is whole and
//! durable under its name; the log begins where a snapshot ends, durably; only then what lies below goes.

use std::collections::VecDeque;
use std::sync::Arc;

use bytes::Bytes;
use milena_log::{Log, LogError};
use milena_probe::{always, sometimes};
use milena_quorum::{Body, Event, SnapshotId, Voters, VotersOrigin};
use milena_runtime::sync::oneshot;
use milena_runtime::{File, Lane, Open, io};
use milena_types::{ErrorCode, HighWatermark, LeaderEpoch, Offset, Timestamp};
use milena_wire::metadata_record::MetadataRecord;

use crate::driver::Driver;
use crate::keep::{Pace, Stored, oldest_goes};
use crate::peers::Reply;
use crate::snapshot::contents::Contents;
use crate::{MetaLogError, names, space, stored};

/// Makes the records of a state that was committed.
pub(crate) type Records = Box<dyn FnOnce() -> Vec<MetadataRecord> + Send>;

/// What the driver keeps of snapshots.
pub(crate) struct Snapshots {
    /// Those on the disk that can be believed, the oldest first.
    pub(crate) stored: Vec<Stored>,
    /// The voter sets that the log or a snapshot named, the oldest first, as far back as a snapshot may ask for them.
    pub(crate) voters: Vec<Voters>,
    pub(crate) pace: Pace,
    /// Whether one is being written.
    pub(crate) is_busy: bool,
    /// The one that is fetched, as far as it came.
    pub(crate) fetched: Option<Arc<dyn File>>,
    /// The piece that the answer holds that the core looks at.
    pub(crate) piece: Bytes,
}

/// What became of a snapshot of this node's own.
pub(crate) type Taken = (SnapshotId, Result<Stored, String>);

impl Snapshots {
    pub(crate) fn new(stored: Vec<Stored>, voters: Vec<Voters>, pace: Pace) -> Snapshots {
        Snapshots { stored, voters, pace, is_busy: false, fetched: None, piece: Bytes::new() }
    }

    pub(crate) fn newest(&self) -> Option<SnapshotId> {
        self.stored.last().map(|stored| stored.id)
    }

    /// The voter set that the log names below `end`.
    fn voters_at(&self, end: Offset) -> Option<Voters> {
        let named = self.voters.iter().rev();
        let mut below = named.filter(|voters| matches!(voters.origin, VotersOrigin::Log(at) if at < end));
        below.next().or(self.voters.first()).filter(|voters| voters.kraft_version > 0).cloned()
    }

    /// A voter set came into force.
    pub(crate) fn named(&mut self, voters: Voters) {
        self.voters.push(voters);
    }

    /// The log ends at `end` now.
    pub(crate) fn truncated(&mut self, end: Offset) {
        self.voters.retain(|voters| !matches!(voters.origin, VotersOrigin::Log(at) if at >= end));
    }
}

/// Leaves `log` empty, from `end` on, where a snapshot ends that is durable.
pub(crate) async fn begin_behind(log: &mut Log, end: Offset) -> Result<(), LogError> {
    let start = log.log_start_offset().offset();
    log.truncate_to(start).await?;
    if log.log_end_offset().offset() < end {
        log.begin_anew(end).await?;
    }
    always!(log.log_start_offset().offset() == end && log.log_end_offset().offset() == end);
    Ok(())
}

impl Driver {
    /// Something more is committed.
    pub(crate) fn is_snapshot_due(&self) -> bool {
        !self.snapshots.is_busy && self.snapshots.pace.is_due(&self.config.snapshots, self.rt.now().monotonic)
    }

    /// Has a snapshot taken of all below `end`, whose last record was appended at `newest`.
    pub(crate) async fn take_snapshot(&mut self, end: Offset, newest: Timestamp, records: Records) {
        let view = self.log.view();
        let is_news = self.snapshots.newest().is_none_or(|newest| newest.end < end);
        let is_committed =
            self.quorum.high_watermark().is_some_and(|watermark| end <= HighWatermark::offset(watermark));
        let epoch = view.epoch_at(end.plus(-1)).filter(|_| end > view.log_start_offset.offset());
        let Some(epoch) = epoch.filter(|_| is_news && is_committed && self.is_snapshot_due()) else { return };
        let id = SnapshotId { end, epoch };
        let voters = self.snapshots.voters_at(end);
        self.snapshots.is_busy = true;
        self.snapshots.pace = Pace::new(0, self.rt.now().monotonic);
        self.published.change(|state| state.snapshot_due = false).await;
        let (disk, inbox) = (self.disk.clone(), self.inbox.clone());
        self.rt.spawn(Lane::Control, "metadata snapshot", async move {
            let contents = Contents { newest, voters, records: records() };
            let written = stored::write(&disk, id, &contents).await;
            let written = written.map_err(|error| error.to_string()).and_then(|written| written);
            if written.is_err() {
                // what could not be written is nobody's; what cannot be removed goes at the next start
                let _ = stored::remove(&disk, &[names::partial(id, "taken")]).await;
            }
            inbox.report(|reports| reports.taken = Some((id, written)));
        });
    }

    /// A snapshot of this node's own was written, or could not be.
    pub(crate) async fn snapshot_taken(&mut self, (id, written): Taken) -> Result<(), MetaLogError> {
        self.snapshots.is_busy = false;
        let stored = match written {
            Ok(stored) => stored,
            Err(reason) => {
                sometimes!("metalog: a snapshot could not be written");
                tracing::warn!(?id, reason, "no snapshot of the metadata was taken; the log goes on without");
                return Ok(());
            }
        };
        if self.snapshots.newest().is_some_and(|newest| id <= newest) {
            // meanwhile a newer one came from the leader
            sometimes!("metalog: a snapshot was too late");
            return self.forget_files(&[id]).await;
        }
        sometimes!("metalog: a snapshot was taken");
        tracing::info!(end = %id.end, epoch = %id.epoch, bytes = stored.bytes, "metadata snapshot taken");
        self.snapshots.stored.push(stored);
        let gone = self.drop_needless().await?;
        // readers look for the newest that they were told of: no file goes before they know a newer one
        self.tell_snapshots().await?;
        self.forget_files(&gone).await
    }

    /// Drops the log below the oldest snapshot that is kept; the snapshots that are not.
    async fn drop_needless(&mut self) -> Result<Vec<SnapshotId>, MetaLogError> {
        let mut gone = Vec::new();
        let watermark = self.quorum.high_watermark().map_or(Offset::ZERO, HighWatermark::offset);
        while oldest_goes(&self.snapshots.stored, self.log.size(), &self.config.snapshots, self.rt.now().wall)
        {
            let start = self.snapshots.stored[1].id.end;
            if let Err(error) = self.log.raise_start(start, watermark).await {
                // the next snapshot tries it again
                tracing::warn!(%error, "the metadata log keeps what a snapshot covers, for now");
                return Ok(gone);
            }
            sometimes!("metalog: the log begins behind a snapshot");
            gone.push(self.snapshots.stored.remove(0).id);
            match self.log.retain(watermark, self.rt.now().wall).await {
                Ok(_) => drop(self.trash.remove_due().await),
                Err(error) => {
                    return Err(MetaLogError::log(&self.directory, "dropping old segments", &error));
                }
            }
        }
        let start = self.log.log_start_offset().offset();
        let settled = self
            .snapshots
            .voters
            .iter()
            .rposition(|voters| matches!(voters.origin, VotersOrigin::Log(at) if at < start));
        self.snapshots.voters.drain(..settled.unwrap_or(0));
        Ok(gone)
    }

    async fn forget_files(&mut self, ids: &[SnapshotId]) -> Result<(), MetaLogError> {
        let paths: Vec<String> = ids.iter().map(|id| names::checkpoint(id.end, id.epoch)).collect();
        if let Err(error) = stored::remove(&self.disk, &paths).await {
            // it is nobody's, and goes at the next start
            tracing::warn!(%error, "a metadata snapshot that is not needed stays for now");
        }
        Ok(())
    }

    /// Tells the core, and whoever reads, which snapshots there are, and where the log begins.
    async fn tell_snapshots(&mut self) -> Result<(), MetaLogError> {
        let (view, newest) = (self.log.view(), self.snapshots.newest());
        self.published
            .change(|state| {
                state.view = view;
                state.snapshot = newest;
            })
            .await;
        let (Some(oldest), Some(newest)) = (self.snapshots.stored.first(), newest) else { return Ok(()) };
        let log_start = self.log.log_start_offset().offset();
        self.event(Event::Snapshots { oldest: oldest.id, newest, log_start }).await
    }

    /// Answers with a piece of a snapshot, read off the driver's task.
    pub(crate) fn answer_piece(&self, mut reply: Reply, asked: oneshot::Sender<Reply>) {
        let Body::FetchSnapshot { id, position, .. } = reply.response.body else {
            unreachable!("invariant broken: a piece for who asked for none");
        };
        let (disk, most) = (self.disk.clone(), self.config.fetch_bytes_max);
        let is_known = self.snapshots.stored.iter().any(|stored| stored.id == id);
        self.rt.spawn(Lane::Control, "metadata snapshot piece", async move {
            let piece = match is_known {
                true => stored::piece(&disk, id, position, most).await,
                false => Ok(None),
            };
            match piece {
                Ok(Some((_, size))) if position >= size => {
                    reply.response.error = ErrorCode::PositionOutOfRange;
                }
                Ok(Some((piece, size))) => {
                    sometimes!("metalog: a piece of a snapshot was served");
                    let bytes = piece.len() as u64;
                    reply.response.body = Body::FetchSnapshot { id, size, position, bytes };
                    reply.records = piece;
                }
                Ok(None) => reply.response.error = ErrorCode::SnapshotNotFound,
                Err(error) => {
                    tracing::warn!(?id, %error, "a metadata snapshot cannot be read");
                    reply.response.error = ErrorCode::SnapshotNotFound;
                }
            }
            // who asked may have given up waiting
            let _ = asked.send(reply);
        });
    }

    /// Stores a piece of a snapshot that the leader sent; with the last one, it takes the place of the log.
    pub(crate) async fn store_piece(
        &mut self,
        id: SnapshotId,
        position: u64,
        is_last: bool,
        events: &mut VecDeque<Event>,
    ) -> Result<(), MetaLogError> {
        let partial = names::partial(id, "fetched");
        let piece = std::mem::take(&mut self.snapshots.piece);
        loop {
            match self.write_piece(&partial, position, piece.clone(), is_last).await {
                Err(error) if milena_log::is_no_space(&error) && !self.inbox.is_to_stop() => {
                    space::make_room(&self.rt, &self.reserve).await;
                }
                written => {
                    break written.map_err(|error| {
                        MetaLogError::io(&self.directory, "storing a snapshot of the leader", &error)
                    })?;
                }
            }
        }
        if !is_last {
            return Ok(());
        }
        self.snapshots.fetched = None;
        let failed = |error: io::Error| {
            MetaLogError::io(&self.directory, "taking over a snapshot of the leader", &error)
        };
        match stored::read(&self.disk, &partial, id).await.map_err(failed)? {
            Ok((stored, contents)) => {
                stored::take_name(&self.disk, &partial, id).await.map_err(failed)?;
                self.install(stored, contents.voters, events).await
            }
            Err(reason) => {
                sometimes!("metalog: a leader's snapshot could not be believed");
                tracing::warn!(
                    ?id,
                    reason,
                    "the snapshot that the leader sent is not whole; it is asked for again"
                );
                stored::remove(&self.disk, &[partial]).await.map_err(failed)?;
                events.push_back(Event::NotInstalled(id));
                Ok(())
            }
        }
    }

    async fn write_piece(
        &mut self,
        partial: &str,
        position: u64,
        piece: Bytes,
        is_last: bool,
    ) -> io::Result<()> {
        let file = match self.snapshots.fetched.clone().filter(|_| position > 0) {
            Some(file) => file,
            None => {
                let file = self.disk.open(partial, Open::Write).await?;
                file.set_len(position).await?;
                self.snapshots.fetched = Some(file.clone());
                file
            }
        };
        file.write_at(position, &[piece]).await?;
        if is_last { self.disk.sync(&file).await } else { Ok(()) }
    }

    /// The snapshot is whole, durable, and has its name: the log begins anew behind it.
    async fn install(
        &mut self,
        stored: Stored,
        voters: Option<Voters>,
        events: &mut VecDeque<Event>,
    ) -> Result<(), MetaLogError> {
        always!(self.log.syncs_under_way() == 0, "a snapshot was taken over while a sync is under way");
        let id = stored.id;
        begin_behind(&mut self.log, id.end)
            .await
            .map_err(|error| MetaLogError::log(&self.directory, "beginning behind a snapshot", &error))?;
        sometimes!("metalog: a leader's snapshot took the place of the log");
        tracing::info!(end = %id.end, epoch = %id.epoch, "a snapshot of the leader took the place of the metadata log");
        let gone: Vec<SnapshotId> = self.snapshots.stored.iter().map(|stored| stored.id).collect();
        self.snapshots.stored = vec![stored];
        self.uncommitted.truncated(Offset::ZERO);
        self.snapshots.truncated(Offset::ZERO);
        if let Some(voters) = &voters {
            self.snapshots.voters = vec![voters.clone()];
        }
        self.snapshots.pace = Pace::new(0, self.rt.now().monotonic);
        let view = self.log.view();
        self.published
            .change(|state| {
                state.view = view;
                state.snapshot = Some(id);
            })
            .await;
        self.forget_files(&gone).await?;
        events.push_back(Event::Installed { id, voters });
        Ok(())
    }

    /// The epoch of what the log ends with: its snapshot's, or its last batch's.
    pub(crate) fn last_epoch(&self) -> LeaderEpoch {
        let end = self.log.log_end_offset().offset();
        let covered = self.snapshots.stored.iter().find(|stored| stored.id.end == end);
        covered.map(|stored| stored.id.epoch).or(self.log.latest_epoch()).unwrap_or(LeaderEpoch(0))
    }
}
