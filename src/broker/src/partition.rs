//! One partition on this node: the shell around its log and its replica core.
//!
//! Duties, in this order, for an append:
//! 1. ask the core whether this node leads and may append (`check_leader`, `check_append`);
//! 2. append to the log: one writer at a time;
//! 3. show the new end to readers and tell the core (`Appended`);
//! 4. hand what is unsynced to the directory's committer; when it is durable tell the core (`Durable`): `syncing.rs`;
//! 5. do what the core says: raise the high watermark that readers see, stir the waiting room.
//!
//! It must never let a reader see past the high watermark, and never acknowledge for itself: the core
//! decides both.

use std::sync::Arc;

use milena_batch::Batch;
use milena_log::{AppendError, Log, LogConfig, LogView};
use milena_machine::React;
use milena_probe::{always, sometimes};
use milena_replica::{
    AckWait, Acknowledgement, Acks, Action, ActiveBrokers, Event, OpenedLog, Replica, ReplicaConfig,
};
use milena_runtime::sync::{Mutex, Notify};
use milena_runtime::{Runtime, Shared, Signal};
use milena_types::{
    ErrorCode, HighWatermark, Isolation, LastStableOffset, LeaderEpoch, LogEndOffset, LogStartOffset, Offset,
    Timestamp, TopicIdPartition, TopicPartition,
};

use crate::alterations::Alterations;
use crate::broker::Broker;
use crate::directory::LogDirectory;
use crate::instructions::{Instruction, Instructions};
use crate::refused::Refused;
use crate::syncing::Syncing;
use crate::waiting_room::WaitingRoom;

/// What a producer is told meanwhile.
const DISK_FULL: &str = "The disk is full: topics can be read and not written until there is space again.";

/// One partition on this node. Shared by the handlers; its parts are entered one at a time.
pub struct Partition {
    /// Its identity.
    pub id: TopicIdPartition,
    /// Its name, also that of its directory.
    pub name: TopicPartition,
    pub(crate) runtime: Runtime,
    /// `None` once the log was closed.
    pub(crate) writer: Mutex<Option<Log>>,
    pub(crate) state: Shared<State>,
    /// What the metadata says and it does not know yet.
    pub(crate) instructions: Shared<Instructions>,
    /// Raised when it knows all.
    pub(crate) instructed: Signal,
    /// Raised when a submission to the committer has ended.
    pub(crate) synced: Signal,
    pub(crate) directory: LogDirectory,
    pub(crate) room: WaitingRoom,
    pub(crate) alterations: Alterations,
}

pub(crate) struct State {
    pub(crate) replica: Replica,
    view: Arc<LogView>,
    pub(crate) syncing: Syncing,
    /// Wakes the fetcher that follows for it, where it follows.
    pub(crate) fetcher: Option<Arc<Notify>>,
}

impl State {
    /// What readers see from now on.
    pub(crate) fn show(&mut self, view: Arc<LogView>) {
        always!(view.log_start_offset >= self.view.log_start_offset, "L17: a log start only grows");
        self.view = view;
    }

    /// What readers see.
    pub(crate) fn view(&self) -> Arc<LogView> {
        self.view.clone()
    }
}

/// What a topic's settings come to for one partition.
#[derive(Clone, Copy, Debug)]
pub struct PartitionSettings {
    /// For the log.
    pub log: LogConfig,
    /// For the core.
    pub replica: ReplicaConfig,
    /// `flush.messages`.
    pub flush_messages: i64,
}

/// What a reader may see, taken in one moment.
pub struct Readable {
    /// The log as it was.
    pub view: Arc<LogView>,
    /// Nothing at or above it is shown to consumers.
    pub high_watermark: HighWatermark,
    /// The epoch in which this node leads.
    pub leader_epoch: LeaderEpoch,
}

impl Readable {
    /// Up to where readers see records: an open transaction could still be aborted.
    pub fn limit(&self, isolation: Isolation) -> Offset {
        match isolation {
            Isolation::ReadUncommitted => self.high_watermark.offset(),
            Isolation::ReadCommitted => self.last_stable_offset().offset(),
        }
    }

    /// Where the oldest transaction begins that is open, or whose end is not replicated; else the high watermark.
    pub fn last_stable_offset(&self) -> LastStableOffset {
        self.view.last_stable_offset(self.high_watermark)
    }
}

/// A successful append.
#[derive(Clone, Copy, Debug)]
pub struct Appended {
    /// The offset of the first record; of a duplicate, of the original's first record.
    pub base_offset: Offset,
    /// When the log stamped the records; none where they keep their own time.
    pub log_append_time: Timestamp,
    /// The first offset that the log serves.
    pub log_start: LogStartOffset,
    /// What its acknowledgement waits for.
    pub wait: AckWait,
}

impl Partition {
    /// A partition over an opened log; nobody leads it yet.
    pub(crate) fn new(
        broker: &Broker,
        name: TopicPartition,
        log: Log,
        settings: PartitionSettings,
        directory: &LogDirectory,
    ) -> Partition {
        let runtime = &broker.runtime;
        let id = TopicIdPartition { topic_id: log.topic_id(), partition: name.partition };
        let start = log.log_start_offset().offset();
        let known = directory.high_watermarks().get(&name.to_string()).unwrap_or(start);
        let opened =
            OpenedLog { log_end: log.log_end_offset(), high_watermark: HighWatermark(known.max(start)) };
        let replica = Replica::new(broker.config.server.node_id, settings.replica, opened);
        let syncing = Syncing::new(settings.flush_messages, log.log_end_offset());
        let state = runtime.shared(State { replica, view: log.view(), syncing, fetcher: None });
        Partition {
            id,
            name,
            runtime: runtime.clone(),
            writer: Mutex::new(Some(log)),
            state,
            instructions: runtime.shared(Instructions::default()),
            instructed: Signal::new(),
            synced: Signal::new(),
            directory: directory.clone(),
            room: broker.room.clone(),
            alterations: broker.alterations.clone(),
        }
    }

    /// Tells the core of a change that the metadata brought, and does what it says.
    pub(crate) async fn on_metadata(&self, event: Event) {
        // the writer is held so that no append is under way in the epoch that ends
        let mut writer = self.writer.lock().await;
        if let Some(log) = writer.as_mut() {
            self.take_event(log, event).await;
        }
    }

    /// Takes over its topic's settings, then who leads it; nobody else is at work on its log meanwhile, nor is a disk
    /// waited for.
    pub(crate) async fn obey(self: &Arc<Partition>, log: &mut Log, instruction: Instruction) {
        self.take_settings(log, instruction.settings).await;
        self.take_event(log, instruction.event).await;
    }

    async fn take_event(&self, log: &mut Log, event: Event) {
        // what became of a log that failed nobody knows, and nobody will read it
        let is_sound = !self.directory.has_failed() && log.fenced().is_none();
        // in one moment: a follower that asks a new leader must find where its epoch starts (KAFKA-7415)
        self.state
            .with(|state| {
                for action in self.react(state, event) {
                    if let Action::AssignEpochStart { leader_epoch, start } = action
                        && is_sound
                    {
                        let end = log.log_end_offset();
                        always!(start == end, "{}: an epoch starts where the log ends", self.name);
                        log.assign_epoch(leader_epoch);
                    }
                }
                if is_sound {
                    state.show(log.view());
                }
            })
            .await;
    }

    /// Tells the core who serves.
    pub(crate) async fn on_brokers(&self, active: Arc<ActiveBrokers>) {
        self.state.with(|state| drop(self.react(state, Event::BrokersChanged(active)))).await;
    }

    /// What is to be on the disk by new settings goes there now, as nothing else may come: a follower asks for more only
    /// once it holds durably what it has.
    async fn take_settings(self: &Arc<Partition>, log: &mut Log, settings: PartitionSettings) {
        self.state
            .with(|state| {
                state.syncing.change(settings.flush_messages, state.view.log_end_offset);
                self.react(state, Event::ConfigChanged(settings.replica));
            })
            .await;
        if !self.directory.has_failed() {
            log.set_config(settings.log);
            self.sync_later(log).await;
        }
    }

    /// The partition is going away: whoever waits for it is told that this node does not lead it.
    pub(crate) async fn stop_leading(&self) {
        let leader_epoch = self.state.with(|state| state.replica.leader_epoch()).await;
        self.on_metadata(Event::Follow { leader_epoch, leader: None }).await;
    }

    /// Appends `batches` (validated, of one request) with these `acks`. Returns once they are in the log
    /// or refused; [`Partition::acknowledgement`] says when the producer may know.
    pub async fn append(self: &Arc<Partition>, batches: Vec<Batch>, acks: Acks) -> Result<Appended, Refused> {
        always!(!batches.is_empty(), "an append of nothing");
        let mut writer = self.writer.lock().await;
        let log = writer.as_mut().ok_or(ErrorCode::NotLeaderOrFollower)?;
        if self.directory.has_failed() {
            return Err(ErrorCode::KafkaStorageError.into());
        }
        let leader_epoch = self.state.with(|state| state.replica.check_append(acks)).await?;
        if self.directory.points().reserve().is_given_up() {
            sometimes!("a partition was read-only for lack of space");
            return Err(Refused::because(ErrorCode::KafkaStorageError, DISK_FULL));
        }
        let now = self.runtime.clock.wall();
        let appended = log.append(batches, leader_epoch, now).await.map_err(|error| self.refusal(error))?;
        let (log_end, view) = (log.log_end_offset(), log.view());
        let log_start = view.log_start_offset;
        if appended.duplicate {
            sometimes!("a batch came a second time and was answered with its first offset");
        } else {
            self.state
                .with(|state| {
                    state.show(view);
                    self.react(state, Event::Appended { log_end })
                })
                .await;
            self.sync_later(log).await;
        }
        let required = LogEndOffset(appended.last_offset.next());
        always!(required <= log_end, "{}: the log ends before what was appended to it", self.name);
        Ok(Appended {
            base_offset: appended.base_offset,
            log_append_time: appended.log_append_time,
            log_start,
            wait: AckWait { acks, leader_epoch, required },
        })
    }

    /// Tells the core, and lets those look again whom its answer may concern.
    pub(crate) fn react(&self, state: &mut State, event: Event) -> Vec<Action> {
        tracing::trace!(partition = %self.name, ?event, "replica");
        let mut actions = Vec::new();
        let is_append = matches!(event, Event::Appended { .. });
        state.replica.on_event(event, self.runtime.now(), &mut actions);
        for action in &actions {
            tracing::trace!(partition = %self.name, ?action, "replica");
            match action {
                Action::AlterPartition(alteration) => self.alterations.ask(self.id, alteration.clone()),
                Action::ReviewFetch => {
                    if let Some(fetcher) = &state.fetcher {
                        fetcher.notify_one();
                    }
                }
                _ => {}
            }
        }
        // followers get what is not durable yet
        let has_followers = state.replica.leadership().is_some_and(|leads| leads.replicas.len() > 1);
        if is_append && has_followers || actions.iter().any(is_waited_for) {
            self.room.stir(self.id);
        }
        actions
    }

    /// Whether the producer may be answered, and how.
    pub async fn acknowledgement(&self, wait: AckWait) -> Acknowledgement {
        let acknowledgement = self.state.with(|state| state.replica.acknowledgement(wait)).await;
        match acknowledgement {
            Acknowledgement::Wait if self.directory.has_failed() => {
                Acknowledgement::Done(ErrorCode::KafkaStorageError)
            }
            other => other,
        }
    }

    /// What may be read by a request that names `current` as the leader epoch (-1: none).
    pub async fn readable(&self, current: LeaderEpoch) -> Result<Readable, ErrorCode> {
        if self.directory.has_failed() {
            return Err(ErrorCode::KafkaStorageError);
        }
        self.state
            .with(|state| {
                state.replica.check_leader(current)?;
                Ok(self.committed(state))
            })
            .await
    }

    /// What is known to be committed, whoever leads: for what this node does with its own log.
    pub(crate) async fn kept(&self) -> Result<Readable, ErrorCode> {
        if self.directory.has_failed() {
            return Err(ErrorCode::KafkaStorageError);
        }
        Ok(self.state.with(|state| self.committed(state)).await)
    }

    fn committed(&self, state: &State) -> Readable {
        let high_watermark = state.replica.high_watermark();
        always!(
            high_watermark.offset() <= state.view.log_end_offset.offset(),
            "{}: {high_watermark:?} is past the end that readers see",
            self.name
        );
        always!(
            state.view.log_start_offset.offset() <= high_watermark.offset(),
            "L17: {} starts above its high watermark",
            self.name
        );
        Readable { view: state.view.clone(), high_watermark, leader_epoch: state.replica.leader_epoch() }
    }

    /// What ListOffsets LATEST may say (KIP-207).
    pub async fn latest(&self) -> Result<HighWatermark, ErrorCode> {
        self.state.with(|state| state.replica.latest_for_client()).await
    }

    /// Where its log starts, for readers.
    pub(crate) async fn log_start(&self) -> LogStartOffset {
        self.state.with(|state| state.view.log_start_offset).await
    }

    /// Has the high watermark written with the directory's next checkpoint.
    pub(crate) async fn note_high_watermark(&self) {
        // of a log that is closed or deleted nothing is noted any more
        let writer = self.writer.lock().await;
        if writer.is_none() {
            return;
        }
        let high_watermark = self.state.with(|state| state.replica.high_watermark()).await;
        self.directory.high_watermarks().set(&self.name.to_string(), high_watermark.offset());
    }

    /// Forgets producers that have been silent for too long.
    pub(crate) async fn expire_producers(&self) {
        if let Some(log) = self.writer.lock().await.as_mut() {
            log.expire_producers(self.runtime.clock.wall());
        }
    }

    fn refusal(&self, error: AppendError) -> Refused {
        if matches!(error, AppendError::Storage { .. }) {
            self.directory.fail(&format!("{}: {error}", self.name));
        }
        Refused::because(error.code(), error.to_string())
    }
}

/// Whether whoever waits for the partition may have waited for this.
fn is_waited_for(action: &Action) -> bool {
    matches!(action, Action::AdvanceHighWatermark { .. } | Action::ReviewWaiters)
}
