//! Where the replicas of new partitions go, as Kafka's striped placer puts them: over racks in turn, an
//! unfenced broker first in each, so that leaders spread too. It must never place a partition twice on one
//! broker, nor draw from anything but the seed that it is given.

use std::collections::BTreeMap;

use milena_probe::always;
use milena_types::{ErrorCode, NodeId};

use crate::image::Broker;
use crate::refusal::Refusal;

/// A broker that partitions may be placed on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Usable {
    pub id: NodeId,
    pub rack: Option<String>,
    pub fenced: bool,
}

impl Usable {
    pub(crate) fn of(broker: &Broker) -> Usable {
        Usable { id: broker.id, rack: broker.rack.clone(), fenced: broker.fenced }
    }
}

/// A small generator for placement (splitmix64): the same seed gives the same partitions everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        always!(bound > 0);
        ((u128::from(self.next()) * bound as u128) >> 64) as usize
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}

/// Brokers of one kind in one rack, taken in turn from an offset that moves with each partition.
#[derive(Default)]
struct Ring {
    brokers: Vec<NodeId>,
    taken: usize,
    offset: usize,
    round: usize,
}

impl Ring {
    /// The next broker of `round`; `None` once each was taken in it.
    fn next(&mut self, round: usize) -> Option<NodeId> {
        if self.brokers.is_empty() {
            return None;
        }
        if self.round != round {
            self.round = round;
            self.taken = 0;
            self.offset = (self.offset + 1) % self.brokers.len();
        }
        if self.taken == self.brokers.len() {
            return None;
        }
        let broker = self.brokers[(self.taken + self.offset) % self.brokers.len()];
        self.taken += 1;
        Some(broker)
    }
}

#[derive(Default)]
struct Rack {
    unfenced: Ring,
    fenced: Ring,
}

impl Rack {
    fn next(&mut self, round: usize) -> Option<NodeId> {
        self.unfenced.next(round).or_else(|| self.fenced.next(round))
    }
}

/// Racks in turn.
struct Racks {
    random: Random,
    racks: Vec<Rack>,
    unfenced: usize,
    offset: usize,
    /// Counts the partitions placed; each ring starts anew in each.
    round: usize,
    mixed_in: usize,
}

impl Racks {
    fn new(brokers: &[Usable], seed: u64) -> Racks {
        let mut random = Random(seed);
        let mut by_rack: BTreeMap<&Option<String>, Rack> = BTreeMap::new();
        for broker in brokers {
            let rack = by_rack.entry(&broker.rack).or_default();
            let ring = if broker.fenced { &mut rack.fenced } else { &mut rack.unfenced };
            ring.brokers.push(broker.id);
        }
        let mut racks: Vec<Rack> = by_rack.into_values().collect();
        for ring in racks.iter_mut().flat_map(|rack| [&mut rack.fenced, &mut rack.unfenced]) {
            if !ring.brokers.is_empty() {
                ring.offset = random.below(ring.brokers.len());
            }
        }
        let offset = random.below(racks.len().max(1));
        let unfenced = brokers.iter().filter(|broker| !broker.fenced).count();
        Racks { random, racks, unfenced, offset, round: 0, mixed_in: 0 }
    }

    /// The replicas of the next partition. There are at least as many brokers as `replicas`, and one of
    /// them is unfenced.
    fn place(&mut self, replicas: usize) -> Vec<NodeId> {
        if self.round - self.mixed_in == self.unfenced && self.unfenced > 1 {
            // every unfenced broker has led once: mix, so that the assignments do not repeat
            self.random.shuffle(&mut self.racks);
            for ring in self.racks.iter_mut().flat_map(|rack| [&mut rack.fenced, &mut rack.unfenced]) {
                self.random.shuffle(&mut ring.brokers);
            }
            self.mixed_in = self.round;
        }
        self.offset %= self.racks.len();
        let count = self.racks.len();
        let turns = (self.offset..count).chain(0..self.offset);
        let (first, leader) = turns
            .filter_map(|rack| Some((rack, self.racks[rack].unfenced.next(self.round)?)))
            .next()
            .expect("an unfenced broker is in some rack");
        let mut placed = vec![leader];
        let (mut rack, mut skip) = (self.offset, Some(first));
        while placed.len() < replicas {
            // the rack of the leader has had its turn, once
            if skip == Some(rack) {
                skip = None;
            } else {
                placed.extend(self.racks[rack].next(self.round));
            }
            rack = (rack + 1) % count;
        }
        self.round += 1;
        self.offset += 1;
        placed
    }
}

/// The replicas of each of `partitions` new partitions, preferred leader first.
pub(crate) fn place(
    brokers: &[Usable],
    partitions: usize,
    replicas: usize,
    seed: u64,
) -> Result<Vec<Vec<NodeId>>, Refusal> {
    always!(replicas > 0, "a partition has at least one replica");
    let refuse = |why: String| {
        let message = format!("Unable to replicate the partition {replicas} time(s): {why}");
        Err(Refusal::new(ErrorCode::InvalidReplicationFactor, message))
    };
    if brokers.iter().all(|broker| broker.fenced) {
        return refuse("All brokers are currently fenced.".to_owned());
    }
    if replicas > brokers.len() {
        return refuse(format!(
            "The target replication factor of {replicas} cannot be reached because only {} broker(s) are registered \
             or some brokers have all their log directories cordoned.",
            brokers.len()
        ));
    }
    let mut racks = Racks::new(brokers, seed);
    let placed: Vec<Vec<NodeId>> = (0..partitions).map(|_| racks.place(replicas)).collect();
    for replicas in &placed {
        let twice = replicas.iter().enumerate().any(|(i, replica)| replicas[..i].contains(replica));
        always!(!twice, "a partition is placed twice on one broker: {replicas:?}");
    }
    Ok(placed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn usable(id: i32, rack: Option<&str>, fenced: bool) -> Usable {
        Usable { id: NodeId(id), rack: rack.map(str::to_owned), fenced }
    }

    #[test]
    fn leaders_spread_over_all_unfenced_brokers() {
        let brokers: Vec<Usable> = (0..4).map(|id| usable(id, None, false)).collect();
        let placed = place(&brokers, 40, 2, 7).unwrap();
        for id in 0..4 {
            let led = placed.iter().filter(|replicas| replicas[0] == NodeId(id)).count();
            assert_eq!(led, 10, "broker {id}");
        }
    }

    #[test]
    fn replicas_spread_over_racks() {
        let rack = |id: i32| ["a", "b", "c"][id as usize % 3];
        let brokers: Vec<Usable> = (0..6).map(|id| usable(id, Some(rack(id)), false)).collect();
        for replicas in place(&brokers, 30, 3, 1).unwrap() {
            let mut racks: Vec<&str> = replicas.iter().map(|id| rack(id.get())).collect();
            racks.sort_unstable();
            assert_eq!(racks, ["a", "b", "c"], "{replicas:?}");
        }
    }

    #[test]
    fn kafkas_words_when_it_cannot_be() {
        let message = |brokers: &[Usable]| place(brokers, 1, 2, 0).unwrap_err().message;
        assert_eq!(
            message(&[usable(1, None, true), usable(2, None, true)]),
            "Unable to replicate the partition 2 time(s): All brokers are currently fenced."
        );
        assert_eq!(
            message(&[usable(1, None, false)]),
            "Unable to replicate the partition 2 time(s): The target replication factor of 2 cannot be reached \
             because only 1 broker(s) are registered or some brokers have all their log directories cordoned."
        );
    }

    proptest! {
        #[test]
        fn every_partition_gets_its_replicas_on_different_brokers_and_an_unfenced_leader(
            brokers in prop::collection::vec((0u8..3, any::<bool>()), 1..12),
            partitions in 1usize..30,
            replicas in 1usize..5,
            seed in any::<u64>(),
        ) {
            let rack = |rack: u8| (rack > 0).then(|| rack.to_string());
            let usable: Vec<Usable> = (0..).zip(&brokers)
                .map(|(id, (r, fenced))| Usable { id: NodeId(id), rack: rack(*r), fenced: *fenced })
                .collect();
            match place(&usable, partitions, replicas, seed) {
                Ok(placed) => {
                    prop_assert_eq!(placed.len(), partitions);
                    for assigned in &placed {
                        prop_assert_eq!(assigned.len(), replicas);
                        prop_assert!(!usable[assigned[0].get() as usize].fenced);
                    }
                    prop_assert_eq!(&placed, &place(&usable, partitions, replicas, seed).unwrap());
                }
                Err(_) => prop_assert!(replicas > usable.len() || usable.iter().all(|broker| broker.fenced)),
            }
        }
    }
}
