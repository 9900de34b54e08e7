//! What a leader knows of every replica: DescribeQuorum (KIP-595, KIP-836). Changes nothing.

use milena_types::{HighWatermark, Instant, LeaderEpoch, Offset};

use crate::role::Role;
use crate::timeouts::OBSERVER_SESSION;
use crate::{Quorum, ReplicaKey};

/// The quorum as its leader sees it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Description {
    /// The epoch led.
    pub epoch: LeaderEpoch,
    /// As a majority has it; `None` until a record of the epoch is committed.
    pub high_watermark: Option<HighWatermark>,
    /// Those that vote, this replica among them.
    pub voters: Vec<ReplicaProgress>,
    /// Those that fetched within the last five minutes and do not vote.
    pub observers: Vec<ReplicaProgress>,
}

/// How far a replica is, as it said when it last fetched.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ReplicaProgress {
    /// Which replica.
    pub key: ReplicaKey,
    /// Up to where it holds the log durably; `None` when it has not fetched in this epoch.
    pub end: Option<Offset>,
    /// When it fetched.
    pub fetched_at: Option<Instant>,
    /// When it had all that there was.
    pub caught_up_at: Option<Instant>,
}

impl Quorum {
    /// How the replicas stand; `None` where another one leads.
    pub fn describe(&self, now: Instant) -> Option<Description> {
        let Role::Leader(leader) = &self.role else { return None };
        let voters = self.voters.set.iter().map(|voter| {
            let key = voter.key;
            if key.id == self.local.id {
                let end = Some(self.durable_end);
                return ReplicaProgress { key, end, fetched_at: Some(now), caught_up_at: Some(now) };
            }
            let progress = leader.progress_of(&self.voters.set, key.id);
            ReplicaProgress {
                key,
                end: progress.map(|progress| progress.end),
                fetched_at: progress.map(|progress| progress.fetched_at),
                caught_up_at: progress.and_then(|progress| progress.caught_up_at),
            }
        });
        let observes = |key: &ReplicaKey, at: Instant| {
            !self.voters.set.contains(*key) && now.since(at) < OBSERVER_SESSION
        };
        let observers = leader.replicas().filter(|(key, progress)| observes(key, progress.fetched_at));
        Some(Description {
            epoch: leader.epoch,
            high_watermark: leader.high_watermark(),
            voters: voters.collect(),
            observers: observers
                .map(|(key, progress)| ReplicaProgress {
                    key: *key,
                    end: Some(progress.end),
                    fetched_at: Some(progress.fetched_at),
                    caught_up_at: progress.caught_up_at,
                })
                .collect(),
        })
    }
}
