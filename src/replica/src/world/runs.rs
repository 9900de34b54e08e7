//! Seeded histories, each healed at its end: whatever happened, all replicas become equal and in sync again.

use std::time::Duration;

use proptest::prelude::*;

use super::World;
use super::node::Node;

const STEPS: usize = 1000;
const ROUNDS: usize = 120;

impl World {
    fn is_whole(&self) -> bool {
        let now = self.controller.now();
        let Some(leader) = now.leader else { return false };
        let leader = &self.nodes[self.at(leader)];
        let same = |node: &Node| {
            node.disk.records == leader.disk.records
                && node.replica.high_watermark().offset().get() == leader.disk.end()
        };
        now.isr.len() == self.nodes.len() && self.nodes.iter().all(same)
    }

    /// No more faults: everything runs, is delivered, in order, and synced.
    fn heal(&mut self) -> bool {
        for _ in 0..ROUNDS {
            for at in 0..self.nodes.len() {
                self.restart(at);
                self.catch_up(at);
                self.heartbeat(at);
                self.sync(at);
                self.sync(at);
                self.fetch(at);
            }
            for message in std::mem::take(&mut self.messages) {
                self.receive(message);
                self.look();
            }
            self.now = self.now.after(Duration::from_millis(100));
            (0..self.nodes.len()).for_each(|at| self.look_for_laggards(at));
            if self.is_whole() {
                return true;
            }
        }
        false
    }
}

/// What the histories of a test did, so that none is about nothing.
#[derive(Default, Debug)]
struct Seen {
    committed: usize,
    acknowledged: usize,
    epochs: i32,
    truncations: u64,
    lost: i64,
    wiped: usize,
    stuck: usize,
    asked_in_and_wiped: usize,
}

fn history(seed: u64, durable_acks: bool, seen: &mut Seen) {
    let mut world = World::new(seed, durable_acks);
    for _ in 0..STEPS {
        world.step();
    }
    let whole = world.heal();
    // with a disk lost nobody may be left who surely has everything: better nobody leads than that records are lost
    assert!(whole || world.truth.wiped.is_some(), "seed {seed}: not whole: {:?}", world.controller.now());
    if whole {
        world.look_at_the_end();
    }
    seen.committed += world.truth.committed();
    seen.acknowledged += world.truth.acknowledged.len();
    seen.epochs += world.controller.now().leader_epoch.get();
    seen.truncations += world.truth.truncations;
    seen.lost += world.truth.lost;
    seen.wiped += usize::from(world.truth.wiped.is_some());
    seen.stuck += usize::from(!whole);
    seen.asked_in_and_wiped += world.truth.asked_in_and_wiped;
}

#[test]
fn whatever_happens_nothing_committed_is_lost_and_all_become_whole() {
    let mut seen = Seen::default();
    for seed in 0..1500 {
        history(seed, true, &mut seen);
    }
    assert!(seen.committed > 10_000 && seen.acknowledged > 5_000, "{seen:?}");
    assert!(seen.epochs > 5_000 && seen.truncations > 300 && seen.lost > 1_000, "{seen:?}");
    assert!(seen.wiped > 200 && seen.stuck * 4 < seen.wiped, "{seen:?}");
    assert!(seen.asked_in_and_wiped > 100, "{seen:?}");
}

/// Kafka's own acknowledgements, which do not wait for disks, as long as no machine loses power.
#[test]
fn without_waiting_for_disks_nothing_is_lost_while_no_power_is() {
    let mut seen = Seen::default();
    for seed in 0..1500 {
        history(seed, false, &mut seen);
    }
    assert!(seen.committed > 10_000 && seen.acknowledged > 5_000, "{seen:?}");
    assert!(seen.epochs > 5_000 && seen.truncations > 300 && seen.lost == 0, "{seen:?}");
    assert!(seen.wiped > 200 && seen.stuck * 4 < seen.wiped, "{seen:?}");
    assert!(seen.asked_in_and_wiped > 100, "{seen:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn other_seeds_too(seed in any::<u64>(), durable_acks in any::<bool>()) {
        history(seed, durable_acks, &mut Seen::default());
    }
}
