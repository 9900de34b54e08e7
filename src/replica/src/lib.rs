//! A replica of one partition, as a pure core: what may be served, what is committed, when a produce
//! request is acknowledged, who is in sync, and what a follower fetches and cuts. It never reads or writes a log and
//! never talks to anyone: the shell tells it what happened ([`Event`]), it answers what to do ([`Action`]).
//!
//! What it promises (numbers of the guarantees page):
//! - L6: the high watermark never passes the log end, and never falls but by a truncation that another leader asks for;
//! - L13: acks=all is refused below `min.insync.replicas`, before the append or after it, never confirmed;
//! - durable acknowledgements: with `durable_acks` this replica counts only what its disk has synced, for itself and
//!   towards its leader;
//! - L5: what counts as in sync here contains what the controller counts as in sync;
//! - L10: a follower cuts its log only where leader epochs say so;
//! - L11: a request that names another leader epoch is refused, both ways; so is a follower's earlier incarnation.
//!
//! How a shell uses it, one value a partition, events in the order in which they happened:
//! 1. [`Replica::new`] after the log was opened and recovered; nobody leads yet.
//! 2. [`Event::BecomeLeader`] when the metadata image names this node leader; again on each change of the
//!    registration (duplicates and older ones are ignored); [`Event::Follow`] when it names another.
//!    [`Event::BrokersChanged`] before either, whenever others serve.
//! 3. A produce request: [`Replica::check_leader`] with the request's epoch (a produce carries none),
//!    [`Replica::check_append`] with its acks, then append to the log, then [`Event::Appended`] — all
//!    three under the partition's one writer — then park an [`AckWait`] until [`Replica::acknowledgement`]
//!    says [`Acknowledgement::Done`].
//! 4. [`Event::Durable`] when the committer has synced up to an offset. Late and repeated ones are ignored.
//! 5. After each event carry out the actions in order; on [`Action::ReviewWaiters`] ask
//!    [`Replica::acknowledgement`] again for every parked request of this partition; on [`Action::AlterPartition`] ask
//!    the controller, and tell its answer ([`Event::Altered`]).
//! 6. A consumer's fetch: [`Replica::check_leader`], then read below [`Replica::high_watermark`]. ListOffsets LATEST:
//!    [`Replica::latest_for_client`] (KIP-207).
//! 7. A follower's fetch: [`Replica::check_follower`], then [`divergence`]; where the logs agree [`Event::Fetched`],
//!    then read up to the log end, durable or not.
//! 8. Following: fetch what [`Replica::next_fetch`] says, hold the answer against [`Replica::judge`] under the
//!    partition's one writer, and do what the verdict says: append and tell [`Event::Appended`] and
//!    [`Event::LeaderHighWatermark`], or cut the log and tell [`Event::Truncated`].

mod acknowledgement;
mod eligible;
mod event;
mod fencing;
mod follower;
mod isr;
mod leader;
#[cfg(test)]
mod pair;
mod react;
mod truncation;
mod watermark;
#[cfg(test)]
mod world;

use std::sync::Arc;

use milena_probe::{always, sometimes};
use milena_types::{BrokerEpoch, ErrorCode, HighWatermark, LeaderEpoch, LogEndOffset, NodeId, Offset};

pub use acknowledgement::{AckWait, Acknowledgement, Acks, UnknownAcks};
pub use eligible::ActiveBrokers;
pub use event::{Action, Alteration, Altered, Event, FollowerFetch, Leadership, OpenedLog, ReplicaConfig};
pub use fencing::check_leader_epoch;
pub use follower::{FetchAnswer, NextFetch, Verdict};
pub use truncation::{EpochEnd, Reset, divergence, reset, truncation_point};

use leader::Leader;

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
    /// How often the log was cut.
    cuts: u64,
    role: Role,
    active: Arc<ActiveBrokers>,
}

/// What this node is to the partition in the newest epoch that it knows of.
#[derive(Clone, Debug)]
enum Role {
    /// Nobody leads, or nothing was said yet.
    Idle,
    Leads(Box<Leader>),
    Follows {
        leader: NodeId,
        /// What the leader last said that is committed.
        high_watermark: HighWatermark,
    },
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
            cuts: 0,
            role: Role::Idle,
            active: Arc::default(),
        }
    }

    /// The first offset that is not known to be committed. Falls only when the log is cut below it.
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
        self.leader().is_some()
    }

    /// What this node leads: ISR, replicas, epochs. `None` when it does not lead.
    pub fn leadership(&self) -> Option<&Leadership> {
        self.leader().map(Leader::leadership)
    }

    /// Whether `replica` is counted as in sync where that is the more careful: it is, or was asked to be. Nobody is,
    /// where this node does not lead.
    pub fn may_be_in_sync(&self, replica: NodeId) -> bool {
        self.leader().is_some_and(|leader| leader.may_be_in_sync(replica))
    }

    /// Whom this node follows, and in which epoch what it has is asked for; `None` while it follows nobody, or what it
    /// has is not on its disk yet: a fetch says of everything below it that this replica holds it.
    pub fn next_fetch(&self) -> Option<NextFetch> {
        let Role::Follows { leader, .. } = self.role else { return None };
        let from = self.log_end.offset();
        let fetch = NextFetch { leader, leader_epoch: self.leader_epoch, from, cuts: self.cuts };
        (self.own_end() == self.log_end).then_some(fetch)
    }

    /// Whether all that was fetched counts as held, so that what comes next can be asked for; always, where nobody is
    /// followed.
    pub fn is_settled(&self) -> bool {
        !matches!(self.role, Role::Follows { .. }) || self.own_end() == self.log_end
    }

    /// What is to be done with the answer to a fetch that was asked as `asked`.
    pub fn judge(&self, asked: NextFetch, answer: FetchAnswer) -> Verdict {
        follower::judge(self.next_fetch(), asked, answer)
    }

    /// The settings it goes by.
    pub fn config(&self) -> ReplicaConfig {
        self.config
    }

    /// Whether a request that names `current` (-1: names none) may be served by a leader here:
    /// `FENCED_LEADER_EPOCH`, `UNKNOWN_LEADER_EPOCH`, `NOT_LEADER_OR_FOLLOWER`, in Kafka's order.
    pub fn check_leader(&self, current: LeaderEpoch) -> Result<LeaderEpoch, ErrorCode> {
        check_leader_epoch(self.leader_epoch, current)?;
        match self.role {
            Role::Leads(_) => Ok(self.leader_epoch),
            Role::Idle | Role::Follows { .. } => Err(ErrorCode::NotLeaderOrFollower),
        }
    }

    /// As [`Replica::check_leader`], for a fetch by `replica` in its registration `broker_epoch` (-1: it does not say):
    /// `UNKNOWN_LEADER_EPOCH` for one that this leader does not know of yet, `NOT_LEADER_OR_FOLLOWER` for an earlier
    /// incarnation of one that it does (KIP-903).
    pub fn check_follower(
        &self,
        current: LeaderEpoch,
        replica: NodeId,
        broker_epoch: BrokerEpoch,
    ) -> Result<(), ErrorCode> {
        self.check_leader(current)?;
        let known = self.leader().is_some_and(|leader| leader.follower(replica).is_some());
        if !known {
            return Err(ErrorCode::UnknownLeaderEpoch);
        }
        eligible::check_fetcher(&self.active, replica, broker_epoch)
    }

    /// Whether records may be appended with these acks: `NOT_LEADER_OR_FOLLOWER`, and for acks=all
    /// `NOT_ENOUGH_REPLICAS` while the ISR is below the effective `min.insync.replicas`. Nothing was
    /// appended when it is refused.
    pub fn check_append(&self, acks: Acks) -> Result<LeaderEpoch, ErrorCode> {
        let leader = self.leader().ok_or(ErrorCode::NotLeaderOrFollower)?;
        if acks == Acks::All && leader.is_under_min_isr(self.config) {
            sometimes!("an append with acks=all was refused below min.insync.replicas");
            return Err(ErrorCode::NotEnoughReplicas);
        }
        Ok(self.leader_epoch)
    }

    /// Whether the request that waits as `wait` says can be answered now, and how.
    pub fn acknowledgement(&self, wait: AckWait) -> Acknowledgement {
        acknowledgement::decide(self, self.leader(), wait)
    }

    /// What ListOffsets LATEST may tell a client under read_uncommitted. `OFFSET_NOT_AVAILABLE` while the
    /// high watermark has not reached the start of this leader's epoch: it may still be below what an
    /// earlier leader showed (KIP-207). `NOT_LEADER_OR_FOLLOWER` when this node does not lead.
    pub fn latest_for_client(&self) -> Result<HighWatermark, ErrorCode> {
        let leader = self.leader().ok_or(ErrorCode::NotLeaderOrFollower)?;
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

    fn leader(&self) -> Option<&Leader> {
        match &self.role {
            Role::Leads(leader) => Some(leader),
            Role::Idle | Role::Follows { .. } => None,
        }
    }

    fn leader_mut(&mut self) -> Option<&mut Leader> {
        match &mut self.role {
            Role::Leads(leader) => Some(leader),
            Role::Idle | Role::Follows { .. } => None,
        }
    }
}
