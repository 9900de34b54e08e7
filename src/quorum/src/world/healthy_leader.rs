//! C7: a leader that a majority follows stays, whatever those who are cut off from it do, and a leader that is cut off
//! from the majority leaves (KIP-996, KAFKA-15489).

use crate::{Event, Quorum};

use super::faults::Knobs;
use super::plant::Plant;
use super::{World, millis};

/// A quorum that has settled on a leader.
fn settled(seed: u64, voters: usize, plant: Option<Plant>) -> (World, usize) {
    let mut world = World::new(seed, voters, 0, Knobs::CALM, plant);
    world.run(millis(8_000));
    let leader = world.leader().expect("liveness: somebody leads");
    (world, leader)
}

fn epoch(world: &World, node: usize) -> i32 {
    world.nodes[node].quorum.as_ref().map_or(-1, |quorum| quorum.epoch().get())
}

/// A minority of those that do not lead is cut off in some way.
fn cut_a_minority(world: &mut World, leader: usize, voters: usize) {
    for node in (0..voters).filter(|node| *node != leader).take((voters - 1) / 2) {
        match world.chance.below(3) {
            // from everybody, in one direction or both
            0 => world.cut_off(node),
            // it hears everybody but the leader
            1 => world.network.cut(leader, node),
            // the leader alone does not hear it
            _ => world.network.cut(node, leader),
        }
    }
}

/// A minority is cut off for half a minute, or again and again for some seconds, and comes back.
fn a_minority_is_cut_off(seed: u64, voters: usize, plant: Option<Plant>) -> Result<(), String> {
    let (mut world, leader) = settled(seed, voters, plant);
    let before = epoch(&world, leader);
    // with nothing appended, who is cut off has as good a log as anybody
    let (appends, flaps) = (world.chance.below(2) == 0, world.chance.below(3) == 0);
    for round in 0..30 {
        match round % 4 {
            0 if flaps || round == 0 => cut_a_minority(&mut world, leader, voters),
            3 if flaps => world.network.heal(),
            _ => {}
        }
        if appends {
            world.client_append();
        }
        let wait = 700 + world.chance.below(600);
        world.run(millis(wait));
    }
    world.network.heal();
    world.run(millis(8_000));
    match (world.leader(), epoch(&world, leader)) {
        (Some(now), epoch) if now == leader && epoch == before => Ok(()),
        (now, epoch) => Err(format!("C7: node {leader} led in epoch {before}, now {now:?} in {epoch}")),
    }
}

#[test]
fn who_is_cut_off_does_not_depose_a_healthy_leader() {
    for seed in 0..150 {
        for voters in [3, 4, 5] {
            a_minority_is_cut_off(seed, voters, None)
                .unwrap_or_else(|broken| panic!("seed {seed}, {voters} voters: {broken}"));
        }
    }
}

#[test]
fn without_pre_votes_it_would() {
    let broken =
        (0..20).filter(|seed| a_minority_is_cut_off(*seed, 3, Some(Plant::PreVotesAreForged)).is_err());
    let broken = broken.count();
    assert!(broken >= 10, "only {broken} of 20 histories were noticed");
}

#[test]
fn a_leader_that_hears_no_majority_resigns_and_another_follows() {
    for seed in 0..100 {
        let (mut world, leader) = settled(seed, 3, None);
        let before = epoch(&world, leader);
        // its own words still arrive: without the rule it would keep the others from electing another
        for other in (0..3).filter(|other| *other != leader) {
            world.network.cut(other, leader);
        }
        world.run(millis(3_100 + 1));
        let leads = |world: &World, node: usize| {
            world.nodes[node].quorum.as_ref().is_some_and(|quorum| quorum.leadership().is_self)
        };
        assert!(!leads(&world, leader), "C7: seed {seed}: it leads, heard by nobody");
        world.run(millis(10_000));
        let next = world.leader().unwrap_or_else(|| panic!("liveness: seed {seed}: nobody follows"));
        assert!(next != leader && epoch(&world, next) > before, "seed {seed}");
    }
}

#[test]
fn those_that_are_told_to_join_become_voters_one_after_another() {
    for seed in 0..20 {
        let knobs = Knobs { changes: true, joins: true, ..Knobs::CALM };
        let mut world = World::new(seed, 1, 4, knobs, None);
        world.run(millis(40_000));
        let leader = world.leader().expect("liveness: somebody leads");
        let quorum = world.nodes[leader].quorum.as_ref().unwrap();
        assert_eq!(quorum.voters().set.count(), 5, "seed {seed}");
        let described = quorum.describe(world.now).expect("it leads");
        assert_eq!((described.voters.len(), described.observers.len()), (5, 0));
        let end = Some(quorum.log_end().end);
        assert!(described.voters.iter().all(|voter| voter.end == end && voter.caught_up_at.is_some()));
        assert_eq!(described.high_watermark.map(|hw| hw.offset()), end);
    }
}

#[test]
fn a_leader_that_stops_in_order_is_followed_at_once() {
    for seed in 0..100 {
        let (mut world, leader) = settled(seed, 3, None);
        world.event(leader, Event::Resign);
        world.run(millis(200));
        let resigned = world.nodes[leader].quorum.as_ref().is_some_and(Quorum::has_handed_over);
        assert!(resigned, "seed {seed}: the others do not know");
        world.crash(leader);
        world.run(millis(300));
        let next = world
            .leader()
            .unwrap_or_else(|| panic!("liveness: seed {seed}: nobody followed in half a second"));
        assert_ne!(next, leader);
    }
}
