//! What a replica is told, and what it answers: the words between the core and its shell.

use std::sync::Arc;
use std::time::Duration;

use milena_types::{
    BrokerEpoch, ErrorCode, HighWatermark, LeaderEpoch, LogEndOffset, NodeId, Offset, PartitionEpoch,
};

use crate::eligible::ActiveBrokers;

/// The settings of the topic that this core needs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ReplicaConfig {
    /// `min.insync.replicas`, at least 1. Counts as no more than the number of replicas (KIP-966).
    pub min_insync_replicas: u32,
    /// Whether only durable offsets count: true iff `flush.messages` is 1, and always for internal topics.
    pub durable_acks: bool,
    /// `replica.lag.time.max.ms`: a follower that was not caught up for longer leaves the ISR.
    pub lag_time_max: Duration,
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

/// What a follower's fetch says of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FollowerFetch {
    /// Who.
    pub replica: NodeId,
    /// Which registration of it fetches; -1 when it does not say.
    pub broker_epoch: BrokerEpoch,
    /// Its log's end, as its fetch offset says: all below it is on its disk, where acknowledgements are durable.
    pub log_end: LogEndOffset,
}

/// What the controller made of an [`Alteration`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Altered {
    /// The leader epoch it is of.
    pub leader_epoch: LeaderEpoch,
    /// The state of the registration now.
    pub partition_epoch: PartitionEpoch,
    /// The ISR now.
    pub isr: Vec<NodeId>,
}

/// What happened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// The metadata image names this node the partition's leader, or changed what it leads.
    BecomeLeader(Leadership),
    /// The metadata image names another leader, or none, in this epoch; or the partition is going away.
    Follow {
        /// The epoch in which this node does not lead.
        leader_epoch: LeaderEpoch,
        /// Whom it follows; `None`: nobody.
        leader: Option<NodeId>,
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
    /// The log was cut, as a leader's answer told to; durably, and with nothing on its way to the disk.
    Truncated {
        /// The end of the log now.
        log_end: LogEndOffset,
    },
    /// The log was given up and begins anew where the leader's does, empty.
    StartedOver {
        /// Its start and its end.
        at: Offset,
    },
    /// What was fetched from the leader of this epoch is appended, all of it; this the leader said with it.
    LeaderHighWatermark {
        /// The epoch.
        leader_epoch: LeaderEpoch,
        /// The leader's own.
        high_watermark: HighWatermark,
    },
    /// A follower fetched.
    Fetched(FollowerFetch),
    /// The controller answered an alteration.
    Altered {
        /// The state of the registration on which it was asked for.
        asked_on: PartitionEpoch,
        /// What it is now, or why not.
        outcome: Result<Altered, ErrorCode>,
    },
    /// Other brokers serve now, or others in the place of those that did.
    BrokersChanged(Arc<ActiveBrokers>),
    /// Time to look who lags; to be told a few times within `replica.lag.time.max.ms`.
    LookForLaggards,
    /// The topic's settings changed.
    ConfigChanged(ReplicaConfig),
}

/// Another ISR, to be asked of the controller with AlterPartition. It counts as in force where that is the more
/// careful, from the moment it is asked for (KIP-497).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Alteration {
    /// The epoch of the leader who asks.
    pub leader_epoch: LeaderEpoch,
    /// The state of the registration that it is asked on.
    pub partition_epoch: PartitionEpoch,
    /// Who is to be in sync, each in the registration that this leader knows; -1: in whichever (KIP-903).
    pub isr: Vec<(NodeId, BrokerEpoch)>,
}

/// What the shell is to do.
#[derive(Clone, PartialEq, Eq, Debug)]
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
    /// Ask the controller for another ISR, and tell what it answered. One a partition is under way; a second one is
    /// the first one again.
    AlterPartition(Alteration),
    /// What [`crate::Replica::next_fetch`] says has changed.
    ReviewFetch,
}
