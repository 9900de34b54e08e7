//! What a node knows while it leads a partition: the registration it leads under, and how far each
//! follower has come. It must never decide what is committed; `watermark.rs` does.

use std::collections::BTreeMap;

use milena_probe::{always, sometimes};
use milena_types::{LeaderEpoch, LogEndOffset, NodeId, PartitionEpoch};

use crate::ReplicaConfig;

/// The partition's registration under which a node leads.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Leadership {
    /// Which leader this is. Never falls.
    pub leader_epoch: LeaderEpoch,
    /// Which state of the registration this is: of two with one leader epoch the higher is newer.
    pub partition_epoch: PartitionEpoch,
    /// Every replica, preferred leader first; this node among them.
    pub replicas: Vec<NodeId>,
    /// The in-sync replicas as the controller has them; this node among them.
    pub isr: Vec<NodeId>,
}

/// The state of leading.
#[derive(Clone, Debug)]
pub(crate) struct Leader {
    leadership: Leadership,
    /// The log's end when the epoch began.
    epoch_start: LogEndOffset,
    /// The first epoch of this node's uninterrupted leadership: since then its log was never truncated.
    leading_since: LeaderEpoch,
    /// How far each replica but this one has come, as its fetches in this epoch say; absent: unknown.
    followers: BTreeMap<NodeId, LogEndOffset>,
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
    /// Begins an epoch with the log ending at `log_end`. `before` is the leadership that this one
    /// continues without a break, when there was one.
    pub(crate) fn start(leadership: Leadership, before: Option<Leader>, log_end: LogEndOffset) -> Leader {
        let leading_since = before.map_or(leadership.leader_epoch, |before| before.leading_since);
        always!(leading_since <= leadership.leader_epoch);
        Leader { leadership, epoch_start: log_end, leading_since, followers: BTreeMap::new() }
    }

    /// Takes in another registration of the same leader epoch; false when it is not newer.
    pub(crate) fn update(&mut self, leadership: Leadership) -> bool {
        always!(leadership.leader_epoch == self.leadership.leader_epoch);
        if leadership.partition_epoch <= self.leadership.partition_epoch {
            sometimes!("a leader was told twice of one registration");
            return false;
        }
        self.followers.retain(|replica, _| leadership.replicas.contains(replica));
        self.leadership = leadership;
        true
    }

    /// Notes that `replica` holds everything below `log_end`; false when that is not news.
    pub(crate) fn replicated(&mut self, replica: NodeId, log_end: LogEndOffset) -> bool {
        if !self.leadership.replicas.contains(&replica) {
            return false;
        }
        self.followers.insert(replica, log_end) != Some(log_end)
    }

    /// How far `replica` has come; `None` until it fetched in this epoch.
    pub(crate) fn follower_end(&self, replica: NodeId) -> Option<LogEndOffset> {
        self.followers.get(&replica).copied()
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
    /// replicas.
    pub(crate) fn is_under_min_isr(&self, config: ReplicaConfig) -> bool {
        let effective = usize::try_from(config.min_insync_replicas)
            .unwrap_or(usize::MAX)
            .min(self.leadership.replicas.len());
        always!(effective >= 1);
        self.leadership.isr.len() < effective
    }
}
