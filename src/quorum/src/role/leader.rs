//! Leads an epoch: appends, and decides what is committed. Its first batch is the quorum's own, and before
//! that is appended it does not call itself leader to anyone.

use std::collections::{BTreeMap, BTreeSet};

use milena_probe::{always, reachable};
use milena_types::{HighWatermark, Instant, LeaderEpoch, NodeId, Offset};

use crate::timeouts::OBSERVER_SESSION;
use crate::{ElectionState, ReplicaKey, Timeouts, VoterSet, watermark};

/// How many replicas' progress is remembered, voters aside. Who fetches as the next one is answered all the same.
const REPLICAS_MAX: usize = 1000;

/// Leads.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Leader {
    /// The epoch led.
    pub(crate) epoch: LeaderEpoch,
    /// The offset of the first record of the epoch; `None` until it is appended.
    pub(crate) epoch_start: Option<Offset>,
    /// Who voted for it.
    pub(crate) granting: BTreeSet<NodeId>,
    /// Whether the first batch was asked for.
    pub(crate) asked: bool,
    /// Up to where this replica holds the log durably.
    own_end: Offset,
    /// What each other replica said in this epoch. The leader begins without its earlier high watermark and finds
    /// it again from these, so that it never falls for those who learned a higher one elsewhere (KIP-595).
    progress: BTreeMap<ReplicaKey, Progress>,
    exposed: Option<HighWatermark>,
    /// The voters that fetched since a majority last had.
    fetched: BTreeSet<NodeId>,
    /// When it counts as cut off from the majority.
    pub(crate) check_deadline: Instant,
    /// When voters that do not fetch are told again who leads.
    pub(crate) begin_deadline: Instant,
}

/// How far a replica is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Progress {
    /// Up to where it holds the log durably.
    pub(crate) end: Offset,
    /// When it last fetched.
    pub(crate) fetched_at: Instant,
    /// Where the leader's log ended then.
    leader_end: Offset,
    /// When it last had all that the leader had: of the fetch before, if it has by now what there was at that one.
    pub(crate) caught_up_at: Option<Instant>,
}

/// Who has not fetched for this long is not up to date, whatever it once had.
const CAUGHT_UP: std::time::Duration = std::time::Duration::from_secs(3600);

impl Leader {
    /// Begins to lead `epoch`, elected by `granting`, with a log that is durable up to `own_end`.
    pub(crate) fn new(
        epoch: LeaderEpoch,
        granting: BTreeSet<NodeId>,
        own_end: Offset,
        now: Instant,
        timeouts: &Timeouts,
    ) -> Leader {
        always!(!granting.is_empty(), "a leader is elected");
        Leader {
            epoch,
            epoch_start: None,
            granting,
            asked: false,
            own_end,
            progress: BTreeMap::new(),
            exposed: None,
            fetched: BTreeSet::new(),
            check_deadline: now.after(timeouts.check_quorum()),
            begin_deadline: now,
        }
    }

    /// The epoch's first batch stands at `base`.
    pub(crate) fn begin(&mut self, base: Offset) {
        always!(self.asked, "the first batch of an epoch is the quorum's own");
        always!(self.epoch_start.is_none(), "an epoch begins once");
        self.epoch_start = Some(base);
    }

    /// The local log is durable up to `end`.
    pub(crate) fn own_reached(&mut self, end: Offset) {
        always!(self.own_end <= end, "the leader lost durable records: {} to {end}", self.own_end);
        self.own_end = end;
    }

    /// `replica` fetched from `end`, where the leader's log ends at `leader_end`: it holds everything below durably.
    /// No number of others keeps a voter from being remembered: without it nothing is committed.
    pub(crate) fn reached(
        &mut self,
        replica: ReplicaKey,
        voters: &VoterSet,
        (end, leader_end): (Offset, Offset),
        now: Instant,
    ) {
        let before = self.progress.get(&replica).copied();
        if before.is_some_and(|before| before.end > end) {
            reachable!("quorum: a replica fetched from further back than before");
        }
        if voters.contains(replica) {
            // a set that does not say how disks are called has a voter under one of its names
            let is_other =
                |key: &ReplicaKey| key.id == replica.id && *key != replica && voters.contains(*key);
            self.progress.retain(|key, _| !is_other(key));
        } else if before.is_none() && self.progress.len() >= REPLICAS_MAX {
            self.progress.retain(|_, progress| now.since(progress.fetched_at) < OBSERVER_SESSION);
            if self.progress.len() >= REPLICAS_MAX {
                return;
            }
        }
        let caught_up_at = match before {
            _ if end >= leader_end => Some(now),
            Some(before) if end >= before.leader_end => before.caught_up_at.max(Some(before.fetched_at)),
            before => before.and_then(|before| before.caught_up_at),
        };
        self.progress.insert(replica, Progress { end, fetched_at: now, leader_end, caught_up_at });
    }

    /// Whether `replica` fetches, and had all there was to have at some time.
    pub(crate) fn is_caught_up(&self, replica: ReplicaKey, now: Instant) -> bool {
        let progress = self.progress.get(&replica);
        progress.is_some_and(|progress| {
            progress.caught_up_at.is_some() && now.since(progress.fetched_at) < CAUGHT_UP
        })
    }

    /// `replica` fetched log or snapshot: a leader that hears from a majority within the time is not cut off from it
    /// (KAFKA-15489).
    pub(crate) fn heard(&mut self, replica: ReplicaKey, voters: &VoterSet, own: ReplicaKey, until: Instant) {
        always!(replica.id != own.id, "a leader does not fetch from itself");
        if !voters.contains(replica) {
            return;
        }
        self.fetched.insert(replica.id);
        let own = usize::from(voters.contains(own));
        if self.fetched.len() + own >= voters.majority() {
            self.fetched.clear();
            self.check_deadline = until;
        }
    }

    /// How far `voter` is, whatever its disk is called when the set does not say.
    pub(crate) fn progress_of(&self, voters: &VoterSet, voter: NodeId) -> Option<Progress> {
        let of_node = |key: &ReplicaKey| key.id == voter && voters.contains(*key);
        let matching = self.progress.iter().filter(|(key, _)| of_node(key));
        matching.map(|(_, progress)| *progress).max_by_key(|progress| progress.fetched_at)
    }

    /// All that fetched in this epoch.
    pub(crate) fn replicas(&self) -> impl Iterator<Item = (&ReplicaKey, &Progress)> {
        self.progress.iter()
    }

    /// The high watermark, when it rose.
    pub(crate) fn advance(&mut self, voters: &VoterSet, own: ReplicaKey) -> Option<HighWatermark> {
        let start = self.epoch_start?;
        let mut ends = BTreeMap::new();
        for voter in voters.iter() {
            let end = match voter.key.id == own.id {
                true => voters.contains(own).then_some(self.own_end),
                false => self.progress_of(voters, voter.key.id).map(|progress| progress.end),
            };
            ends.extend(end.map(|end| (voter.key.id, end)));
        }
        let majority = watermark::majority_end(voters, &ends);
        let exposed = watermark::exposed(majority, start, self.exposed);
        let rose = exposed > self.exposed;
        self.exposed = exposed;
        always!(exposed.is_none_or(|hw| hw.offset() > start), "exposed {exposed:?} in an epoch from {start}");
        if rose { exposed } else { None }
    }

    /// What it has exposed in this epoch.
    pub(crate) fn high_watermark(&self) -> Option<HighWatermark> {
        self.exposed
    }

    pub(crate) fn election(&self, local: ReplicaKey) -> ElectionState {
        ElectionState { epoch: self.epoch, leader: Some(local.id), voted: None }
    }
}

#[cfg(test)]
mod tests {
    use milena_types::Uuid;

    use super::*;
    use crate::voters::tests::voter;

    #[test]
    fn no_number_of_strangers_keeps_a_voter_from_being_counted() {
        let voters = VoterSet::new((1..=3).map(voter).collect()).unwrap();
        let key = |id: i32| voter(id).key;
        let (now, timeouts) = (Instant::default(), Timeouts::default());
        let mut leader = Leader::new(LeaderEpoch(4), BTreeSet::from([NodeId(1)]), Offset(10), now, &timeouts);
        leader.asked = true;
        leader.begin(Offset(10));
        leader.own_reached(Offset(20));
        for number in 0..2 * REPLICAS_MAX as u64 {
            let stranger = ReplicaKey { id: NodeId(9), directory: Uuid::from_entropy(number, 1) };
            leader.reached(stranger, &voters, (Offset(0), Offset(20)), now);
        }
        assert_eq!(leader.replicas().count(), REPLICAS_MAX);
        assert_eq!(leader.advance(&voters, key(1)), None);
        leader.reached(key(2), &voters, (Offset(15), Offset(20)), now);
        assert_eq!(leader.advance(&voters, key(1)), Some(HighWatermark(Offset(15))));
    }
}
