//! What a replica's node has on its disk, and what of it survives a crash.

use std::collections::VecDeque;

use milena_types::{LeaderEpoch, Offset};

use crate::jitter::Jitter;
use crate::{ElectionState, EpochStarts, LogEnd, SnapshotId, VoterSet, Voters, VotersOrigin};

/// One record. No two that a leader appended bear the same tag.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Entry {
    pub(super) epoch: LeaderEpoch,
    pub(super) tag: u64,
    /// The voter set that the record makes, a bit a node; 0 for other records.
    pub(super) voters: u8,
}

#[derive(Clone, Default, Debug)]
pub(super) struct Disk {
    pub(super) saved: Option<ElectionState>,
    /// Asked for, and not durable yet.
    pub(super) persists: VecDeque<ElectionState>,
    /// All records from offset 0 on; of those below `start` only what a snapshot says is left.
    pub(super) log: Vec<Entry>,
    /// Where the log begins.
    pub(super) start: usize,
    /// The oldest and the newest snapshot.
    pub(super) snapshots: Option<(SnapshotId, SnapshotId)>,
    /// How many of the log's records survive any crash.
    pub(super) synced: usize,
    /// How many of them the sync under way makes durable.
    pub(super) covered: usize,
}

/// The nodes of `mask` as a voter set.
pub(super) fn set_of(mask: u8) -> VoterSet {
    let members = (0..8).filter(|index| mask & (1 << index) != 0).map(super::World::member);
    VoterSet::new(members.collect()).unwrap_or_else(|_| VoterSet::unknown())
}

/// The nodes of a voter set, a bit each.
pub(super) fn mask_of(set: &VoterSet) -> u8 {
    set.iter().map(|voter| 1u8 << super::World::index_of(voter.key.id)).sum()
}

impl Disk {
    pub(super) fn end(&self) -> LogEnd {
        let epoch = self.log.last().map_or(LeaderEpoch(0), |entry| entry.epoch);
        LogEnd { end: Offset(self.log.len() as i64), epoch }
    }

    pub(super) fn epochs(&self) -> EpochStarts {
        let starts =
            self.log.iter().enumerate().filter(|(i, entry)| *i == 0 || self.log[i - 1].epoch != entry.epoch);
        EpochStarts::new(starts.map(|(i, entry)| (entry.epoch, Offset(i as i64))))
    }

    /// The oldest state that was asked for is durable now.
    pub(super) fn persisted(&mut self) -> Option<ElectionState> {
        let state = self.persists.pop_front()?;
        self.save(state);
        Some(state)
    }

    fn save(&mut self, state: ElectionState) {
        let before = self.saved.unwrap_or(ElectionState::FIRST);
        assert!(before.may_become(&state), "C2: {before:?} was overwritten with {state:?}");
        self.saved = Some(state);
    }

    /// The voter sets that the log's first `end` records make, the oldest first.
    pub(super) fn voters(log: &[Entry]) -> Vec<Voters> {
        let made = log.iter().enumerate().filter(|(_, entry)| entry.voters != 0);
        made.map(|(at, entry)| Voters {
            set: set_of(entry.voters),
            kraft_version: 1,
            origin: VotersOrigin::Log(Offset(at as i64)),
        })
        .collect()
    }

    /// A snapshot of everything below `end` is taken, and the log below `start` dropped.
    pub(super) fn snapshot(&mut self, end: usize, start: usize) -> (SnapshotId, SnapshotId) {
        assert!(start <= end && end <= self.synced && start >= self.start);
        let id = SnapshotId { end: Offset(end as i64), epoch: self.log[end - 1].epoch };
        let oldest = match self.snapshots {
            // a log that begins within itself begins where a snapshot ends
            Some((oldest, _)) if start == self.start => oldest,
            _ => id,
        };
        self.start = start;
        *self.snapshots.insert((oldest, id))
    }

    /// A snapshot takes the place of the log.
    pub(super) fn install(&mut self, id: SnapshotId, state: &[Entry]) {
        self.log = state.to_vec();
        (self.start, self.synced, self.covered) = (state.len(), state.len(), state.len());
        self.snapshots = Some((id, id));
    }

    pub(super) fn truncate(&mut self, to: usize) {
        self.log.truncate(to);
        self.synced = self.synced.min(to);
        // what comes in the place of what is dropped was not there when the sync began
        self.covered = self.covered.min(to);
    }

    /// The power fails: some of the states that were asked for got through, in order, and some of the unsynced
    /// records. Gives how many records were lost.
    pub(super) fn crash(&mut self, chance: &mut Jitter) -> u64 {
        let got_through = chance.below(self.persists.len() as u64 + 1) as usize;
        for state in std::mem::take(&mut self.persists).into_iter().take(got_through) {
            self.save(state);
        }
        let unsynced = self.log.len() - self.synced;
        let kept = match chance.below(3) {
            0 => 0,
            1 => unsynced,
            _ => chance.below(unsynced as u64 + 1) as usize,
        };
        self.log.truncate(self.synced + kept);
        self.synced = self.log.len();
        (unsynced - kept) as u64
    }
}
