//! What a node knows while it leads a partition: the registration it leads under, the ISR that it has asked for, and
//! how far each follower has come. It must never decide what is committed; `watermark.rs` does.

use std::collections::BTreeMap;
use std::time::Duration;

use milena_probe::{always, sometimes};
use milena_types::{BrokerEpoch, Instant, LeaderEpoch, LogEndOffset, NodeId, PartitionEpoch};

use crate::eligible::UNKNOWN;
use crate::{FollowerFetch, Leadership, ReplicaConfig};

/// The state of leading.
#[derive(Clone, Debug)]
pub(crate) struct Leader {
    leadership: Leadership,
    /// The log's end when the epoch began.
    epoch_start: LogEndOffset,
    /// The first epoch of this node's uninterrupted leadership: since then its log was never truncated.
    leading_since: LeaderEpoch,
    /// Every replica but this one.
    followers: BTreeMap<NodeId, Follower>,
    /// The ISR that was asked for, on the registration as it is.
    proposed: Option<Proposal>,
}

/// An ISR that was asked for and is not settled.
#[derive(Clone, Debug)]
struct Proposal {
    isr: Vec<(NodeId, BrokerEpoch)>,
    /// When it was last not known whether the controller got it.
    in_doubt: Option<Instant>,
}

/// What fetches in this epoch say of a follower.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Follower {
    /// How far it has come; `None` until it fetched in this epoch.
    pub log_end: Option<LogEndOffset>,
    /// Which registration of it fetched last; -1: unknown.
    pub broker_epoch: BrokerEpoch,
    /// Where this log ended at its last fetch, and when that was.
    last_fetch: Option<(LogEndOffset, Instant)>,
    /// When it last had all that there was; `None`: not in this epoch.
    caught_up_at: Option<Instant>,
}

impl Follower {
    fn unheard(caught_up_at: Option<Instant>) -> Follower {
        Follower { log_end: None, broker_epoch: UNKNOWN, last_fetch: None, caught_up_at }
    }

    /// Takes in a fetch at `now`, when this log ended at `leader_end`. Who asks for what comes behind the end of the
    /// time of its last fetch had all that there was then.
    fn fetched(&mut self, fetch: &FollowerFetch, leader_end: LogEndOffset, now: Instant) {
        let caught_up = match self.last_fetch {
            _ if fetch.log_end >= leader_end => Some(now),
            Some((end, at)) if fetch.log_end >= end => Some(at),
            _ => None,
        };
        self.caught_up_at = self.caught_up_at.max(caught_up);
        self.last_fetch = Some((leader_end, now));
        self.log_end = Some(fetch.log_end);
        self.broker_epoch = fetch.broker_epoch;
    }

    /// Whether it had all that there was within `lag_max` before `now`.
    pub(crate) fn is_caught_up(&self, leader_end: LogEndOffset, now: Instant, lag_max: Duration) -> bool {
        self.log_end == Some(leader_end) || self.caught_up_at.is_some_and(|at| now <= at.after(lag_max))
    }
}

/// States what the controller promises of every registration.
pub(crate) fn check_given(leadership: &Leadership, node: NodeId) {
    always!(leadership.leader_epoch.get() >= 0, "a leader has an epoch");
    always!(leadership.replicas.contains(&node), "{node:?} leads without being a replica: {leadership:?}");
    always!(leadership.isr.contains(&node), "{node:?} leads without being in sync: {leadership:?}");
    let isr_within = leadership.isr.iter().all(|replica| leadership.replicas.contains(replica));
    always!(isr_within, "L12: the ISR is part of the replicas: {leadership:?}");
}

impl Leader {
    /// Begins an epoch on `node` at `now`, with the log ending at `log_end`. `before` is the leadership that this one
    /// continues without a break, when there was one. Who is in sync has a full lag time to be heard.
    pub(crate) fn start(
        leadership: Leadership,
        before: Option<Leader>,
        node: NodeId,
        log_end: LogEndOffset,
        now: Instant,
    ) -> Leader {
        let leading_since = before.map_or(leadership.leader_epoch, |before| before.leading_since);
        always!(leading_since <= leadership.leader_epoch);
        let mut leader = Leader {
            leadership,
            epoch_start: log_end,
            leading_since,
            followers: BTreeMap::new(),
            proposed: None,
        };
        leader.meet_followers(node, now);
        leader
    }

    fn meet_followers(&mut self, node: NodeId, now: Instant) {
        let Leadership { replicas, isr, .. } = &self.leadership;
        self.followers.retain(|replica, _| replicas.contains(replica));
        for replica in replicas.iter().filter(|replica| **replica != node) {
            let in_sync = isr.contains(replica).then_some(now);
            self.followers.entry(*replica).or_insert(Follower::unheard(in_sync));
        }
    }

    /// Takes in another registration of the same leader epoch; false when it is not newer. What was asked for on the
    /// one before is settled by it, whatever became of it.
    pub(crate) fn update(&mut self, leadership: Leadership, node: NodeId, now: Instant) -> bool {
        always!(leadership.leader_epoch == self.leadership.leader_epoch);
        if leadership.partition_epoch <= self.leadership.partition_epoch {
            sometimes!("a leader was told twice of one registration");
            return false;
        }
        self.leadership = leadership;
        self.proposed = None;
        self.meet_followers(node, now);
        true
    }

    /// The controller granted what was asked for; it may be the registration that there was (KAFKA-12751).
    pub(crate) fn granted(&mut self, partition_epoch: PartitionEpoch, isr: Vec<NodeId>) {
        always!(partition_epoch >= self.leadership.partition_epoch, "C10: a registration goes back");
        self.leadership.partition_epoch = partition_epoch;
        self.leadership.isr = isr;
        self.proposed = None;
    }

    /// `isr` is asked for from now on.
    pub(crate) fn propose(&mut self, isr: Vec<(NodeId, BrokerEpoch)>) {
        always!(self.proposed.is_none(), "one alteration at a time");
        self.proposed = Some(Proposal { isr, in_doubt: None });
    }

    /// Nobody answered: what was asked for may reach the controller yet.
    pub(crate) fn doubt(&mut self, now: Instant) {
        if let Some(proposal) = &mut self.proposed {
            proposal.in_doubt = Some(now);
        }
    }

    /// When it was last not known whether the controller got what was asked for.
    pub(crate) fn in_doubt(&self) -> Option<Instant> {
        self.proposed.as_ref()?.in_doubt
    }

    /// What was asked for was not done, and will not be.
    pub(crate) fn withdraw(&mut self) {
        self.proposed = None;
    }

    /// The ISR that was asked for and not answered: each in the registration in which it was found to have all.
    pub(crate) fn proposed(&self) -> Option<&[(NodeId, BrokerEpoch)]> {
        self.proposed.as_ref().map(|proposal| proposal.isr.as_slice())
    }

    /// Whether `replica` may be in sync for all that this leader knows: it is, or was asked to be (KIP-497).
    pub(crate) fn may_be_in_sync(&self, replica: NodeId) -> bool {
        let is_proposed =
            |proposed: &[(NodeId, BrokerEpoch)]| proposed.iter().any(|(member, _)| *member == replica);
        self.leadership.isr.contains(&replica) || self.proposed().is_some_and(is_proposed)
    }

    /// Takes in a fetch; false when it is by no replica.
    pub(crate) fn fetched(&mut self, fetch: &FollowerFetch, leader_end: LogEndOffset, now: Instant) -> bool {
        always!(fetch.log_end <= leader_end, "a follower has more than there is: {fetch:?}");
        let follower = self.followers.get_mut(&fetch.replica);
        if let Some(follower) = follower {
            follower.fetched(fetch, leader_end, now);
            return true;
        }
        false
    }

    /// Every replica but this one, and what is known of it.
    pub(crate) fn followers(&self) -> impl Iterator<Item = (NodeId, &Follower)> {
        self.followers.iter().map(|(replica, follower)| (*replica, follower))
    }

    pub(crate) fn follower(&self, replica: NodeId) -> Option<&Follower> {
        self.followers.get(&replica)
    }

    /// The registration.
    pub(crate) fn leadership(&self) -> &Leadership {
        &self.leadership
    }

    /// The log's end when the epoch began.
    pub(crate) fn epoch_start(&self) -> LogEndOffset {
        self.epoch_start
    }

    /// The first epoch of this node's uninterrupted leadership.
    pub(crate) fn leading_since(&self) -> LeaderEpoch {
        self.leading_since
    }

    /// Whether the ISR is smaller than `min.insync.replicas`, which counts as no more than there are
    /// replicas. One that was only asked for does not count.
    pub(crate) fn is_under_min_isr(&self, config: ReplicaConfig) -> bool {
        let effective = usize::try_from(config.min_insync_replicas)
            .unwrap_or(usize::MAX)
            .min(self.leadership.replicas.len());
        always!(effective >= 1);
        self.leadership.isr.len() < effective
    }
}
