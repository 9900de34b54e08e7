//! Thousands of seeded histories of one to five voters, with and without an observer.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::faults::Knobs;
use super::plant::Plant;
use super::{Stats, World, millis};

/// Lives through one history; `Err` says what was broken.
pub(super) fn live(
    seed: u64,
    voters: usize,
    observers: usize,
    plant: Option<Plant>,
) -> Result<Stats, String> {
    live_with(seed, voters, observers, Knobs::drawn(seed), plant)
}

fn live_with(
    seed: u64,
    voters: usize,
    observers: usize,
    knobs: Knobs,
    plant: Option<Plant>,
) -> Result<Stats, String> {
    let run = || {
        let mut world = World::new(seed, voters, observers, knobs, plant);
        world.live(millis(25_000));
        world.stats
    };
    catch_unwind(AssertUnwindSafe(run)).map_err(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default()
    })
}

fn campaign(seeds: std::ops::Range<u64>, voters: usize, observers: usize) -> Stats {
    campaign_with(seeds, voters, observers, false)
}

fn campaign_with(seeds: std::ops::Range<u64>, voters: usize, observers: usize, changes: bool) -> Stats {
    let mut all = Stats::default();
    for seed in seeds {
        let knobs = Knobs { changes, joins: changes && seed % 2 == 0, ..Knobs::drawn(seed) };
        let stats = live_with(seed, voters, observers, knobs, None)
            .unwrap_or_else(|broken| panic!("seed {seed}, {voters} voters, {observers} observers: {broken}"));
        all.events += stats.events;
        all.elections += stats.elections;
        all.crashes += stats.crashes;
        all.lost_bytes += stats.lost_bytes;
        all.truncations += stats.truncations;
        all.snapshots += stats.snapshots;
        all.installed += stats.installed;
        all.changes += stats.changes;
        all.committed += stats.committed;
        all.lost_messages += stats.lost_messages;
    }
    all
}

#[test]
fn one_voter_through_chaos() {
    let stats = campaign(0..300, 1, 1);
    assert!(stats.elections > 300 && stats.crashes > 300 && stats.committed > 300, "{stats:?}");
}

#[test]
fn two_voters_through_chaos() {
    let stats = campaign(1000..1500, 2, 0);
    // of two voters both decide, so neither ever has what the other lacks and leads
    assert!(stats.elections > 1000 && stats.committed > 2500, "{stats:?}");
}

#[test]
fn three_voters_through_chaos() {
    let stats = campaign(2000..3000, 3, 0);
    assert!(stats.elections > 3000 && stats.truncations > 100 && stats.lost_bytes > 100, "{stats:?}");
    assert!(stats.snapshots > 100 && stats.installed > 20, "{stats:?}");
}

#[test]
fn three_voters_and_an_observer_through_chaos() {
    let stats = campaign(4000..4500, 3, 1);
    assert!(stats.elections > 1000 && stats.truncations > 50, "{stats:?}");
}

#[test]
fn four_voters_through_chaos() {
    let stats = campaign(5000..5300, 4, 0);
    assert!(stats.elections > 600, "{stats:?}");
}

#[test]
fn five_voters_through_chaos() {
    let stats = campaign(6000..6400, 5, 0);
    assert!(stats.elections > 800 && stats.truncations > 50, "{stats:?}");
}

#[test]
fn voters_come_and_go_through_chaos() {
    let stats = campaign_with(7000..7600, 3, 2, true);
    assert!(stats.elections > 1000 && stats.changes > 300 && stats.installed > 50, "{stats:?}");
}

#[test]
fn a_sole_voter_takes_in_others_through_chaos() {
    let stats = campaign_with(8000..8300, 1, 3, true);
    assert!(stats.changes > 100, "{stats:?}");
}

/// Each found a rule that was missing, or a hole in this world.
#[test]
fn histories_that_were_once_lost() {
    // who an uncommitted set leaves out did not stand; a snapshot without voters; a leader known by its name alone
    for (seed, voters, observers) in [(7137, 3, 2), (8062, 1, 3), (309_344, 3, 2), (400_822, 1, 4)] {
        campaign_with(seed..seed + 1, voters, observers, true);
    }
    // a leader that comes late
    campaign(2923..2924, 3, 0);
}

#[test]
fn one_seed_is_one_history() {
    let twice = [0, 1].map(|_| format!("{:?}", live(77, 3, 1, None)));
    assert_eq!(twice[0], twice[1]);
}
