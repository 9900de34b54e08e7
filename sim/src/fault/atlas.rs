//! The fault atlas: what the guarantees promise to survive, as code. Faults take a toll from disks; from the tolls
//! of a run follows the realm in which it is judged. Within the promises everything holds. Beyond them data may be
//! lost, and a smaller set of oracles still holds: nothing is ever silently wrong. Which oracle holds in which realm
//! stands in its rule, and in `docs/guarantees.md`.

use std::collections::BTreeSet;
use std::fmt;

use crate::plan::{Last, Plan};

/// What a fault may take from a disk for good. The later, the worse.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Toll {
    /// Nothing that was written.
    Nothing,
    /// Nothing either; but the process ended without saying so, and no other node can tell that from a power loss.
    Unclean,
    /// What was written and not synced.
    Unsynced,
    /// Anything, here and there: the platter has other bytes than were synced to it.
    Rot,
    /// All of it.
    Disk,
}

/// In which world a run, or one topic of it, is judged. The later, the less is promised.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Realm {
    /// All that happened is promised to be survived.
    Kept,
    /// Acknowledged records that nobody promised to sync were lost on too many replicas (beyond P1).
    Forgetful,
    /// More replicas rotted than may (beyond P3).
    Rotten,
    /// Too many disks are gone (beyond P1 or P2).
    Emptied,
}

impl Realm {
    /// All of them.
    pub const ALL: [Realm; 4] = [Realm::Kept, Realm::Forgetful, Realm::Rotten, Realm::Emptied];
}

impl fmt::Display for Realm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Realm::Kept => "kept",
            Realm::Forgetful => "forgetful",
            Realm::Rotten => "rotten",
            Realm::Emptied => "emptied",
        })
    }
}

/// A promise that was asked for more than it gives.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Broken {
    /// P1: acks=all with `min.insync.replicas` m survives m - 1 unclean losses. Records that are synced before they
    /// are acknowledged are not lost with the power, only with the disk.
    P1,
    /// P2: a majority of the voters keeps its disks.
    P2,
    /// P3: fewer replicas than `min.insync.replicas` rot.
    P3,
}

/// What stands against faults.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Shape {
    /// How many voters keep the metadata log.
    pub voters: usize,
    /// `min.insync.replicas`: on so many disks is an acknowledged record at least.
    pub min_isr: usize,
    /// Whether records are synced before they are acknowledged.
    pub durable: bool,
}

/// The tolls of a run, by node.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Atlas {
    unclean: BTreeSet<usize>,
    unsynced: BTreeSet<usize>,
    rotten: BTreeSet<usize>,
    replaced: BTreeSet<usize>,
}

impl Atlas {
    /// Something took `toll` on `node`.
    pub fn struck(&mut self, node: usize, toll: Toll) {
        match toll {
            Toll::Nothing => {}
            Toll::Unclean => drop(self.unclean.insert(node)),
            Toll::Unsynced => drop(self.unsynced.insert(node)),
            Toll::Rot => drop(self.rotten.insert(node)),
            Toll::Disk => drop(self.replaced.insert(node)),
        }
    }

    /// The promises that `shape` gives and that were asked for more.
    pub fn broken(&self, shape: Shape) -> BTreeSet<Broken> {
        let spare = shape.min_isr.saturating_sub(1);
        let lost = if shape.durable { self.replaced.len() } else { self.may_have_lost() };
        let kept = shape.voters.saturating_sub(self.replaced.len());
        let promises = [
            (Broken::P1, lost > spare),
            (Broken::P2, kept * 2 <= shape.voters),
            (Broken::P3, self.rotten.len() > spare),
        ];
        promises.into_iter().filter(|(_, broken)| *broken).map(|(promise, _)| promise).collect()
    }

    /// On how many nodes records may be lost that were not synced, as far as the others can tell (KIP-966: who does not
    /// come back from an orderly stop is eligible no more).
    fn may_have_lost(&self) -> usize {
        let lost: BTreeSet<usize> = self.unsynced.union(&self.replaced).copied().collect();
        if lost.is_empty() { 0 } else { lost.union(&self.unclean).count() }
    }

    /// The realm that what happened leads to.
    pub fn realm(&self, shape: Shape) -> Realm {
        let broken = self.broken(shape);
        let spare = shape.min_isr.saturating_sub(1);
        if broken.contains(&Broken::P2) || self.replaced.len() > spare {
            Realm::Emptied
        } else if broken.contains(&Broken::P3) {
            Realm::Rotten
        } else if broken.contains(&Broken::P1) {
            Realm::Forgetful
        } else {
            Realm::Kept
        }
    }
}

impl Plan {
    /// The tolls of all that happens.
    fn atlas(&self) -> Atlas {
        let mut atlas = Atlas::default();
        self.faults.iter().for_each(|fault| atlas.struck(usize::from(fault.node()), fault.toll()));
        let last = match self.last {
            Last::Power => Toll::Unsynced,
            Last::Kill => Toll::Unclean,
            Last::Nothing | Last::Stop => Toll::Nothing,
        };
        (0..self.nodes).for_each(|node| atlas.struck(usize::from(node), last));
        atlas
    }

    /// What stands against faults.
    fn shape(&self, durable: bool) -> Shape {
        Shape { voters: usize::from(self.nodes), min_isr: usize::from(self.min_insync_replicas()), durable }
    }

    /// The realm in which the run is judged, its durable topics above all.
    pub fn realm(&self) -> Realm {
        self.atlas().realm(self.shape(true))
    }

    /// Whether topic `index` may lose what it acknowledged: it is not synced before acknowledgements, and what was not
    /// synced was lost on some node, or may have been on too many. What was lost may come again in other places.
    pub fn may_forget(&self, index: u16) -> bool {
        let durable = self.topics.get(usize::from(index)).is_none_or(|topic| topic.is_durable());
        self.atlas().realm(self.shape(durable)) >= Realm::Forgetful && !durable
    }

    /// Whether what the plan does stays within what is promised to survive.
    pub fn within_promises(&self) -> bool {
        self.realm() == Realm::Kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn atlas(tolls: &[(usize, Toll)]) -> Atlas {
        let mut atlas = Atlas::default();
        tolls.iter().for_each(|(node, toll)| atlas.struck(*node, *toll));
        atlas
    }

    const ALONE: Shape = Shape { voters: 1, min_isr: 1, durable: true };
    const THREE: Shape = Shape { voters: 3, min_isr: 2, durable: true };

    #[test]
    fn one_node_keeps_what_is_synced_and_its_disk_and_no_more() {
        assert_eq!(atlas(&[(0, Toll::Unsynced)]).realm(ALONE), Realm::Kept);
        let lazy = Shape { durable: false, ..ALONE };
        assert_eq!(atlas(&[(0, Toll::Unsynced)]).realm(lazy), Realm::Forgetful);
        assert_eq!(atlas(&[(0, Toll::Rot)]).realm(ALONE), Realm::Rotten);
        assert_eq!(atlas(&[(0, Toll::Rot), (0, Toll::Disk)]).realm(ALONE), Realm::Emptied);
    }

    #[test]
    fn three_nodes_spare_one_of_everything() {
        for toll in [Toll::Unsynced, Toll::Rot, Toll::Disk] {
            assert_eq!(atlas(&[(1, toll), (1, toll)]).realm(THREE), Realm::Kept, "{toll:?}");
        }
        assert_eq!(atlas(&[(0, Toll::Rot), (1, Toll::Rot)]).broken(THREE), [Broken::P3].into());
        let gone = atlas(&[(0, Toll::Disk), (2, Toll::Disk)]);
        assert_eq!(gone.broken(THREE), [Broken::P1, Broken::P2].into());
        assert_eq!(gone.realm(THREE), Realm::Emptied);
    }

    #[test]
    fn the_power_takes_no_synced_record_however_many_lose_it() {
        let dark = atlas(&[(0, Toll::Unsynced), (1, Toll::Unsynced), (2, Toll::Unsynced)]);
        assert_eq!(dark.realm(THREE), Realm::Kept);
        let lazy = Shape { durable: false, ..THREE };
        assert_eq!(dark.realm(lazy), Realm::Forgetful);
        // all were killed, and one of them lost its power too: nobody can tell which
        let killed = [(0, Toll::Unclean), (1, Toll::Unclean), (2, Toll::Unclean)];
        assert_eq!(atlas(&killed).realm(lazy), Realm::Kept);
        assert_eq!(atlas(&[&killed[..], &[(2, Toll::Unsynced)]].concat()).realm(lazy), Realm::Forgetful);
        assert_eq!(atlas(&[(2, Toll::Unsynced), (2, Toll::Unclean)]).realm(lazy), Realm::Kept);
        // the third of five voters is one too many, of data on four of them
        let four = Shape { voters: 5, min_isr: 4, durable: true };
        let gone = atlas(&[(0, Toll::Disk), (1, Toll::Disk), (2, Toll::Disk)]);
        assert_eq!(gone.broken(four), [Broken::P2].into());
    }
}
