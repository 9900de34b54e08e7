//! The one task that writes: it tells the core what happened, and does what the core asks, in that order. Of a sole voter it
//! awaits page-cache writes only; in company also what a follower fetches, and truncations. Syncs and votes come back as reports.

use std::collections::VecDeque;
use std::sync::Arc;

use bytes::Bytes;
use milena_log::{Committer, Log, Reserve, Trash};
use milena_machine::React;
use milena_probe::{always, buggify, sometimes};
use milena_quorum::{Action, ControlRecord, Event, NotLeader, Quorum, VoterSet, Voters, VotersOrigin};
use milena_runtime::sync::{mpsc, oneshot};
use milena_runtime::{Disk, Runtime};
use milena_types::{Instant, LeaderEpoch, LogEndOffset, Offset};

use crate::inbox::Inbox;
use crate::keeper::Keeper;
use crate::messages::Messages;
use crate::peers::Incoming;
use crate::published::Published;
use crate::snapshots::Snapshots;
use crate::{AppendError, MetaLogConfig, MetaLogError, batches, space};

/// How long a node that stops tells others that it leads no more.
const HANDOVER_MAX: std::time::Duration = std::time::Duration::from_secs(1);

/// One decision, to be appended whole.
pub(crate) struct Append {
    pub(crate) epoch: LeaderEpoch,
    /// The encoded records; never empty.
    pub(crate) values: Vec<Bytes>,
    pub(crate) reply: oneshot::Sender<Result<Offset, AppendError>>,
}

/// The task's state.
pub(crate) struct Driver {
    pub(crate) rt: Runtime,
    pub(crate) directory: String,
    pub(crate) config: MetaLogConfig,
    pub(crate) quorum: Quorum,
    pub(crate) log: Log,
    pub(crate) committer: Committer,
    pub(crate) keeper: Keeper,
    /// What it may take when the disk is full.
    pub(crate) reserve: Reserve,
    pub(crate) inbox: Inbox,
    pub(crate) appends: mpsc::Receiver<Append>,
    pub(crate) messages: Messages,
    pub(crate) incoming: mpsc::Receiver<Incoming>,
    pub(crate) published: Arc<Published>,
    pub(crate) disk: Arc<dyn Disk>,
    /// Where dropped segments go.
    pub(crate) trash: Trash,
    pub(crate) snapshots: Snapshots,
    pub(crate) uncommitted: Uncommitted,
}

/// What was appended and is not committed yet: where each batch ends, and its bytes.
#[derive(Default)]
pub(crate) struct Uncommitted {
    batches: VecDeque<(Offset, usize)>,
    bytes: usize,
}

impl Uncommitted {
    fn add(&mut self, end: Offset, bytes: usize) {
        always!(self.batches.back().is_none_or(|(last, _)| *last < end));
        self.batches.push_back((end, bytes));
        self.bytes += bytes;
    }

    pub(crate) fn truncated(&mut self, end: Offset) {
        while let Some((_, bytes)) = self.batches.pop_back_if(|(last, _)| *last > end) {
            self.bytes -= bytes;
        }
    }

    /// How many bytes of them are committed with this.
    fn committed(&mut self, to: Offset) -> usize {
        let before = self.bytes;
        while let Some((_, bytes)) = self.batches.pop_front_if(|(end, _)| *end <= to) {
            self.bytes -= bytes;
        }
        always!(self.batches.is_empty() == (self.bytes == 0));
        before - self.bytes
    }
}

impl Driver {
    /// Runs until the node stops or the log fails.
    pub(crate) async fn run(mut self) {
        let served = self.serve().await;
        if let Err(cause) = served {
            self.log.fence(cause.to_string());
            self.published.fail(cause).await;
            return refuse_the_rest(self.appends, &self.published).await;
        }
        always!(self.is_durable(), "what is on its way to the disk must arrive before the log is closed");
        let Driver { log, appends, published, directory, .. } = self;
        match log.close().await {
            Ok(_) => published.change(|state| state.stopped = true).await,
            Err(error) => published.fail(MetaLogError::log(&directory, "closing", &error)).await,
        }
        refuse_the_rest(appends, &published).await;
    }

    async fn serve(&mut self) -> Result<(), MetaLogError> {
        self.event(Event::Started).await?;
        let mut stopping = false;
        // until when others are told that this node leads no more
        let mut handover: Option<Instant> = None;
        loop {
            if stopping && handover.is_none() && self.is_durable() {
                handover = Some(self.rt.now().monotonic.after(HANDOVER_MAX));
                self.event(Event::Resign).await?;
            }
            if handover.is_some_and(|until| self.has_handed_over(until)) {
                return Ok(());
            }
            // a commit is under way and makes room again, however little is let in before
            let is_full = self.uncommitted.bytes > 0 && buggify!("metalog: no room for another append");
            let is_full = is_full || self.uncommitted.bytes >= self.config.uncommitted_bytes_max;
            // who does not lead refuses at once
            let room = !stopping && (!is_full || !self.quorum.leadership().is_self);
            sometimes!("metalog: appends wait for commits", !room && !stopping);
            let rt = &self.rt;
            let handover = handover.filter(|until| *until > rt.now().monotonic);
            let due = self.quorum.next_deadline().into_iter().chain(handover).min();
            let timer = async {
                match due {
                    Some(due) => rt.sleep_until(due).await,
                    None => std::future::pending().await,
                }
            };
            milena_runtime::select! {
                () = self.inbox.arrived() => {
                    let reports = self.inbox.take().await;
                    stopping |= reports.stop;
                    if let Some(cause) = reports.failed {
                        return Err(cause);
                    }
                    if let Some(state) = reports.persisted {
                        self.event(Event::Persisted(state)).await?;
                    }
                    if let Some(end) = reports.synced {
                        self.event(Event::Synced(end)).await?;
                    }
                    if let Some(taken) = reports.taken {
                        self.snapshot_taken(taken).await?;
                    }
                }
                () = timer, if due.is_some() => self.event(Event::Timer).await?,
                Some(incoming) = self.incoming.recv() => self.take(incoming).await?,
                Some(append) = self.appends.recv(), if room => self.append(append).await?,
            }
        }
    }

    /// Whether a node that resigned may go: the others know, or have had their time, and nothing is on its way to the disk.
    fn has_handed_over(&self, until: Instant) -> bool {
        let waited = self.rt.now().monotonic >= until;
        (self.quorum.has_handed_over() || waited) && self.is_durable()
    }

    /// Whether all that was appended is durable.
    fn is_durable(&self) -> bool {
        self.quorum.durable_end() == self.log.log_end_offset()
    }

    /// Tells the core what happened, and does what follows from it.
    pub(crate) async fn event(&mut self, event: Event) -> Result<(), MetaLogError> {
        let mut events = VecDeque::from([event]);
        while let Some(event) = events.pop_front() {
            let mut actions = Vec::new();
            self.quorum.on_event(event, self.rt.now(), &mut actions);
            // before anything is committed: who reads on from there knows how much there is
            self.tell_heard().await;
            for action in actions {
                match action {
                    Action::Persist(state) => self.keeper.persist(state).await,
                    Action::AppendControl { epoch, records } => {
                        let base = self.log.log_end_offset().offset();
                        self.note_voters(&records, base)?;
                        let batch = batches::control(&records, base, epoch, self.rt.now().wall);
                        events.push_back(self.write(batch, epoch).await?);
                    }
                    Action::Lead { leadership, epoch_start } => {
                        tracing::info!(%leadership, "metadata log");
                        self.published
                            .change(|state| {
                                state.leadership = leadership;
                                state.epoch_start = epoch_start;
                            })
                            .await;
                    }
                    Action::Commit(watermark) => {
                        let bytes = self.uncommitted.committed(watermark.offset());
                        self.snapshots.pace.committed(bytes);
                        let (view, due) = (self.log.view(), self.is_snapshot_due());
                        self.published
                            .change(|state| {
                                state.view = view;
                                state.snapshot_due = due;
                                state.high_watermark = Some(watermark);
                            })
                            .await;
                    }
                    Action::AppendFetched { base, end, .. } => {
                        self.append_fetched(base, end, &mut events).await?;
                    }
                    Action::Truncate { to } => self.truncate(to, &mut events).await?,
                    Action::Send { to, endpoints, correlation, request } => {
                        self.send(to, endpoints, correlation, request);
                    }
                    Action::Answer { token, response } => self.answer(token, response).await?,
                    Action::Complain(fault) => tracing::error!(%fault, "metadata log"),
                    Action::StoreSnapshot { id, position, is_last, .. } => {
                        self.store_piece(id, position, is_last, &mut events).await?;
                    }
                }
            }
        }
        Ok(())
    }

    /// The leader's own batch at `base` names voters.
    fn note_voters(&mut self, records: &[ControlRecord], base: Offset) -> Result<(), MetaLogError> {
        let mut kraft_version = self.quorum.voters().kraft_version;
        for (record, at) in records.iter().zip(base.get()..) {
            match record {
                ControlRecord::KRaftVersion(record) => kraft_version = record.k_raft_version,
                ControlRecord::Voters(record) => {
                    let (set, origin) = (VoterSet::from_wire(record)?, VotersOrigin::Log(Offset(at)));
                    self.snapshots.named(Voters { set, kraft_version, origin });
                }
                ControlRecord::LeaderChange(_) => {}
            }
        }
        Ok(())
    }

    /// Takes in one decision.
    async fn append(&mut self, append: Append) -> Result<(), MetaLogError> {
        if let Err(refused) = self.quorum.may_append(append.epoch) {
            // who asked may have given up waiting
            let _ = append.reply.send(Err(refused.into()));
            return Ok(());
        }
        let base = self.log.log_end_offset().offset();
        let batch = batches::data(&append.values, base, append.epoch, self.rt.now().wall);
        let appended = self.write(batch, append.epoch).await?;
        let last = Offset(self.log.log_end_offset().offset().get() - 1);
        always!(last.since(base) + 1 == append.values.len() as i64, "an offset a record");
        let _ = append.reply.send(Ok(last));
        self.event(appended).await
    }

    /// Writes one batch and sends it to the committer.
    pub(crate) async fn write(&mut self, batch: Bytes, epoch: LeaderEpoch) -> Result<Event, MetaLogError> {
        let len = batch.len();
        let appended = loop {
            let error = match self.log.append_raw(batch.clone(), self.rt.now().wall).await {
                Ok(appended) => break appended,
                Err(error) => error,
            };
            // the log is as before: it can be tried again
            let can_wait = matches!(error, milena_log::AppendError::NoSpace { .. });
            if !can_wait || self.inbox.is_to_stop() {
                return Err(MetaLogError::Io {
                    directory: self.directory.clone(),
                    what: "an append failed".to_owned(),
                    cause: error.to_string(),
                });
            }
            space::make_room(&self.rt, &self.reserve).await;
        };
        let end = LogEndOffset(appended.last_offset.next());
        always!(!appended.duplicate && end == self.log.log_end_offset());
        self.uncommitted.add(end.offset(), len);
        if let Some(unsynced) = self.log.take_unsynced() {
            let (inbox, directory) = (self.inbox.clone(), self.directory.clone());
            self.committer.submit(
                unsynced,
                Box::new(move |result| match result {
                    Ok(end) => inbox.report(|reports| reports.synced = reports.synced.max(Some(end))),
                    Err(error) => inbox.report(|reports| {
                        let what = "a sync failed".to_owned();
                        let cause = MetaLogError::Io { directory, what, cause: error.cause };
                        reports.failed.get_or_insert(cause);
                    }),
                }),
            );
        }
        Ok(Event::Appended { base: appended.base_offset, end, epoch })
    }
}

/// Answers whoever still waits to append.
async fn refuse_the_rest(mut appends: mpsc::Receiver<Append>, published: &Published) {
    appends.close();
    let leadership = published.see(|state| state.leadership).await;
    while let Some(append) = appends.recv().await {
        let refused = NotLeader { asked: append.epoch, leadership };
        let _ = append.reply.send(Err(refused.into()));
    }
}
