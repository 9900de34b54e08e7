//! A replica of one partition, as a pure core: what may be served, what is committed, when a produce
//! request is acknowledged. It never reads or writes a log and never talks to anyone: the shell tells it
//! what happened ([`Event`]), it answers what to do ([`Action`]).
//!
//! What it promises (numbers of the guarantees page):
//! - L6: the high watermark never falls while this value lives, and never passes the log end;
//! - L13: acks=all is refused below `min.insync.replicas`, before the append or after it, never confirmed;
//! - durable acknowledgements: with `durable_acks` this replica counts only what its disk has synced;
//! - L11: a request that names another leader epoch is refused, both ways.
//!
//! How a shell uses it, one value a partition, events in the order in which they happened:
//! 1. [`Replica::new`] after the log was opened and recovered; nobody leads yet.
//! 2. [`Event::BecomeLeader`] when the metadata image names this node leader; again on each change of the
//!    registration (duplicates and older ones are ignored); [`Event::StopLeading`] when it names another.
//! 3. A produce request: [`Replica::check_leader`] with the request's epoch (a produce carries none),
//!    [`Replica::check_append`] with its acks, then append to the log, then [`Event::Appended`] — all
//!    three under the partition's one writer — then park an [`AckWait`] until [`Replica::acknowledgement`]
//!    says [`Acknowledgement::Done`].
//! 4. [`Event::Durable`] when the committer has synced up to an offset. Late and repeated ones are ignored.
//! 5. After each event carry out the actions in order; on [`Action::ReviewWaiters`] ask
//!    [`Replica::acknowledgement`] again for every parked request of this partition.
//! 6. A fetch: [`Replica::check_leader`], then read below [`Replica::high_watermark`] (consumers) or the
//!    log end (replicas). ListOffsets LATEST: [`Replica::latest_for_client`] (KIP-207).
//!
//! What is not here yet: following a leader, growing and shrinking the ISR, truncation, ELR.

mod acknowledgement;
mod fencing;
mod leader;
#[cfg(test)]
mod pair;
mod watermark;

use milena_machine::{Now, React};
use milena_probe::{always, sometimes};
use milena_types::{ErrorCode, HighWatermark, Instant, LeaderEpoch, LogEndOffset, NodeId, Offset};

pub use acknowledgement::{AckWait, Acknowledgement, Acks, UnknownAcks};
pub use fencing::check_leader_epoch;
pub use leader::Leadership;

use leader::Leader;

/// The settings of the topic that this core needs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ReplicaConfig {
    /// `min.insync.replicas`, at least 1. Counts as no more than the number of replicas (KIP-966).
    pub min_insync_replicas: u32,
    /// Whether only durable offsets count: true iff `flush.messages` is 1, and always for internal topics.
    pub durable_acks: bool,
}

/// What the shell knows of the log once it is open.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OpenedLog {
    /// The end of the log. All of it is durable: recovery syncs what it keeps.
    pub log_end: LogEndOffset,
    /// The high watermark that was last known (Kafka's `replication-offset-checkpoint`), or zero. One
    /// past the log end is lowered to it.
    pub high_watermark: HighWatermark,
}

/// What happened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// The metadata image names this node the partition's leader, or changed what it leads.
    BecomeLeader(Leadership),
    /// The metadata image names another leader, or none, in this epoch; or the partition is going away.
    StopLeading {
        /// The epoch in which this node does not lead.
        leader_epoch: LeaderEpoch,
    },
    /// Records were appended to the log; not yet durable.
    Appended {
        /// The new end of the log; never below the old one.
        log_end: LogEndOffset,
    },
    /// The log is durable up to here.
    Durable {
        /// What the disk has; at most the log end.
        log_end: LogEndOffset,
    },
    /// A follower's fetch shows that it holds everything below here.
    Replicated {
        /// Who.
        replica: NodeId,
        /// Its log's end, as its fetch offset says.
        log_end: LogEndOffset,
    },
    /// The topic's settings changed.
    ConfigChanged(ReplicaConfig),
}

/// What the shell is to do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Action {
    /// Record in the log's epoch cache that `leader_epoch` starts at `start`, though nothing was appended
    /// in it yet: else a follower learns a wrong truncation point (KAFKA-7415).
    AssignEpochStart {
        /// The new epoch.
        leader_epoch: LeaderEpoch,
        /// Where its first record will be.
        start: LogEndOffset,
    },
    /// The high watermark rose: show it to readers, wake the fetches that wait for it.
    AdvanceHighWatermark {
        /// In which epoch.
        leader_epoch: LeaderEpoch,
        /// The new one, above every earlier one.
        high_watermark: HighWatermark,
    },
    /// Something that acknowledgements depend on changed: ask for each parked request again.
    ReviewWaiters,
}

/// A replica of one partition on this node.
#[derive(Clone, Debug)]
pub struct Replica {
    node: NodeId,
    config: ReplicaConfig,
    log_end: LogEndOffset,
    durable_end: LogEndOffset,
    high_watermark: HighWatermark,
    /// The newest leader epoch that this node was told of.
    leader_epoch: LeaderEpoch,
    leader: Option<Leader>,
}

impl Replica {
    /// A replica on `node` whose log was just opened; nobody leads it yet.
    pub fn new(node: NodeId, config: ReplicaConfig, log: OpenedLog) -> Replica {
        always!(node.get() >= 0, "a replica lives on a node, not on {node:?}");
        always!(config.min_insync_replicas >= 1, "min.insync.replicas is at least 1");
        always!(log.log_end.offset() >= Offset::ZERO, "a log ends at or after zero");
        Replica {
            node,
            config,
            log_end: log.log_end,
            durable_end: log.log_end,
            high_watermark: HighWatermark(
                log.high_watermark.offset().clamp(Offset::ZERO, log.log_end.offset()),
            ),
            leader_epoch: LeaderEpoch::UNKNOWN,
            leader: None,
        }
    }

    /// The first offset that is not committed. Never falls while this value lives.
    pub fn high_watermark(&self) -> HighWatermark {
        self.high_watermark
    }

    /// The end of the log, as last told.
    pub fn log_end(&self) -> LogEndOffset {
        self.log_end
    }

    /// How far the log is durable, as last told.
    pub fn durable_end(&self) -> LogEndOffset {
        self.durable_end
    }

    /// The newest leader epoch that this node was told of; -1: none.
    pub fn leader_epoch(&self) -> LeaderEpoch {
        self.leader_epoch
    }

    /// Whether this node leads the partition, as far as it knows.
    pub fn is_leader(&self) -> bool {
        self.leader.is_some()
    }

    /// What this node leads: ISR, replicas, epochs. `None` when it does not lead.
    pub fn leadership(&self) -> Option<&Leadership> {
        self.leader.as_ref().map(Leader::leadership)
    }

    /// The settings it goes by.
    pub fn config(&self) -> ReplicaConfig {
        self.config
    }

    /// Whether a request that names `current` (-1: names none) may be served by a leader here:
    /// `FENCED_LEADER_EPOCH`, `UNKNOWN_LEADER_EPOCH`, `NOT_LEADER_OR_FOLLOWER`, in Kafka's order.
    pub fn check_leader(&self, current: LeaderEpoch) -> Result<LeaderEpoch, ErrorCode> {
        check_leader_epoch(self.leader_epoch, current)?;
        match self.leader {
            Some(_) => Ok(self.leader_epoch),
            None => Err(ErrorCode::NotLeaderOrFollower),
        }
    }

    /// Whether records may be appended with these acks: `NOT_LEADER_OR_FOLLOWER`, and for acks=all
    /// `NOT_ENOUGH_REPLICAS` while the ISR is below the effective `min.insync.replicas`. Nothing was
    /// appended when it is refused.
    pub fn check_append(&self, acks: Acks) -> Result<LeaderEpoch, ErrorCode> {
        let leader = self.leader.as_ref().ok_or(ErrorCode::NotLeaderOrFollower)?;
        if acks == Acks::All && leader.is_under_min_isr(self.config) {
            sometimes!("an append with acks=all was refused below min.insync.replicas");
            return Err(ErrorCode::NotEnoughReplicas);
        }
        Ok(self.leader_epoch)
    }

    /// Whether the request that waits as `wait` says can be answered now, and how.
    pub fn acknowledgement(&self, wait: AckWait) -> Acknowledgement {
        acknowledgement::decide(self, self.leader.as_ref(), wait)
    }

    /// What ListOffsets LATEST may tell a client under read_uncommitted. `OFFSET_NOT_AVAILABLE` while the
    /// high watermark has not reached the start of this leader's epoch: it may still be below what an
    /// earlier leader showed (KIP-207). `NOT_LEADER_OR_FOLLOWER` when this node does not lead.
    pub fn latest_for_client(&self) -> Result<HighWatermark, ErrorCode> {
        let leader = self.leader.as_ref().ok_or(ErrorCode::NotLeaderOrFollower)?;
        if self.high_watermark.offset() < leader.epoch_start().offset() {
            sometimes!("the latest offset was withheld at the start of an epoch");
            return Err(ErrorCode::OffsetNotAvailable);
        }
        Ok(self.high_watermark)
    }

    /// What this replica itself contributes to the high watermark.
    fn own_end(&self) -> LogEndOffset {
        if self.config.durable_acks { self.durable_end } else { self.log_end }
    }

    fn become_leader(&mut self, leadership: Leadership, actions: &mut Vec<Action>) {
        leader::check_given(&leadership, self.node);
        let newer = leadership.leader_epoch > self.leader_epoch;
        match &mut self.leader {
            _ if leadership.leader_epoch < self.leader_epoch => return,
            Some(leader) if !newer => {
                // another view of the epoch this node leads in; metadata may come twice (KAFKA-12751)
                if !leader.update(leadership) {
                    return;
                }
            }
            // the node was already told that it does not lead in this epoch
            None if !newer => return,
            leading => {
                let epoch = leadership.leader_epoch;
                *leading = Some(Leader::start(leadership, leading.take(), self.log_end));
                self.leader_epoch = epoch;
                actions.push(Action::AssignEpochStart { leader_epoch: epoch, start: self.log_end });
            }
        }
        self.advance(actions);
        actions.push(Action::ReviewWaiters);
    }

    fn stop_leading(&mut self, leader_epoch: LeaderEpoch, actions: &mut Vec<Action>) {
        if leader_epoch < self.leader_epoch {
            return;
        }
        self.leader_epoch = leader_epoch;
        if self.leader.take().is_some() {
            actions.push(Action::ReviewWaiters);
        }
    }

    fn appended(&mut self, log_end: LogEndOffset, actions: &mut Vec<Action>) {
        always!(
            log_end >= self.log_end,
            "an append does not shorten the log: {log_end:?} < {:?}",
            self.log_end
        );
        self.log_end = log_end;
        if self.advance(actions) {
            actions.push(Action::ReviewWaiters);
        }
    }

    fn durable(&mut self, log_end: LogEndOffset, actions: &mut Vec<Action>) {
        always!(
            log_end <= self.log_end,
            "only what was appended gets durable: {log_end:?} > {:?}",
            self.log_end
        );
        if log_end <= self.durable_end {
            return;
        }
        self.durable_end = log_end;
        let advanced = self.advance(actions);
        // acks=1 waits for the disk alone
        if advanced || (self.config.durable_acks && self.leader.is_some()) {
            actions.push(Action::ReviewWaiters);
        }
    }

    fn replicated(&mut self, replica: NodeId, log_end: LogEndOffset, actions: &mut Vec<Action>) {
        let bounded = LogEndOffset(log_end.offset().clamp(Offset::ZERO, self.log_end.offset()));
        let Some(leader) = &mut self.leader else { return };
        if leader.replicated(replica, bounded) && self.advance(actions) {
            actions.push(Action::ReviewWaiters);
        }
    }

    fn reconfigure(&mut self, config: ReplicaConfig, actions: &mut Vec<Action>) {
        always!(config.min_insync_replicas >= 1, "min.insync.replicas is at least 1");
        if config == self.config {
            return;
        }
        self.config = config;
        self.advance(actions);
        if self.leader.is_some() {
            actions.push(Action::ReviewWaiters);
        }
    }

    /// Raises the high watermark as far as it may go; true when it rose.
    fn advance(&mut self, actions: &mut Vec<Action>) -> bool {
        let Some(leader) = &self.leader else { return false };
        let Some(reached) = watermark::reached(leader, self.own_end(), self.config) else { return false };
        if reached <= self.high_watermark {
            return false;
        }
        always!(reached.offset() <= self.log_end.offset(), "L6: {reached:?} is past {:?}", self.log_end);
        if self.config.durable_acks {
            always!(
                reached.offset() <= self.durable_end.offset(),
                "{reached:?} is past {:?}",
                self.durable_end
            );
        }
        self.high_watermark = reached;
        actions
            .push(Action::AdvanceHighWatermark { leader_epoch: self.leader_epoch, high_watermark: reached });
        true
    }
}

impl React for Replica {
    type Event = Event;
    type Action = Action;

    fn on_event(&mut self, event: Event, _now: Now, actions: &mut Vec<Action>) {
        let before = (self.high_watermark, self.leader_epoch);
        match event {
            Event::BecomeLeader(leadership) => self.become_leader(leadership, actions),
            Event::StopLeading { leader_epoch } => self.stop_leading(leader_epoch, actions),
            Event::Appended { log_end } => self.appended(log_end, actions),
            Event::Durable { log_end } => self.durable(log_end, actions),
            Event::Replicated { replica, log_end } => self.replicated(replica, log_end, actions),
            Event::ConfigChanged(config) => self.reconfigure(config, actions),
        }
        always!(self.high_watermark >= before.0, "L6: the high watermark fell from {:?}", before.0);
        always!(self.leader_epoch >= before.1, "the leader epoch fell from {:?}", before.1);
        always!(self.durable_end <= self.log_end);
        always!(self.high_watermark.offset() <= self.log_end.offset());
    }

    fn next_deadline(&self) -> Option<Instant> {
        None // a leader alone waits for nobody
    }
}
