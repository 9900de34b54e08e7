//! Snapshots of the metadata (KIP-630): whoever begins with one and reads on knows the same as who read the whole log, through
//! crashes at any operation, on one node and where a follower is handed one.
#![allow(clippy::disallowed_types, reason = "a test world may hold a bare lock")]

mod support;

use std::time::Duration;

use milena_metalog::MetaLog;
use milena_types::Offset;
use support::disk::CrashDisk;
use support::run::World;
use support::state::{Facts, KEYS, Reader, Truth, follow, hasty, put};
use support::{formatted, start_with};

/// Appends `from..to`, and has each acknowledged.
async fn write(metalog: MetaLog, truth: Truth, from: u64, to: u64) {
    let leadership = metalog.until_leader().await.unwrap();
    for value in from..to {
        let key = format!("key{}", value % KEYS);
        let Ok(last) = metalog.append(leadership.epoch, vec![put(&key, value)]).await else { return };
        if metalog.committed_to(last).await.is_ok() {
            truth.acknowledge(&key, value);
        }
    }
}

/// Waits until `reader` knows all that is committed.
async fn caught_up(world: &World, metalog: &MetaLog, reader: &Reader) -> Facts {
    loop {
        let committed = metalog.high_watermark().map_or(Offset::ZERO, |watermark| watermark.offset());
        let (end, facts) = reader.known();
        if committed > Offset::ZERO && end >= committed {
            return facts;
        }
        world.runtime().sleep(Duration::from_millis(5)).await;
    }
}

fn snapshots_on(disk: &CrashDisk) -> Vec<String> {
    let all = disk.paths().into_iter();
    all.filter(|path| path.ends_with(".checkpoint") && !path.contains("-0000000000.check")).collect()
}

#[test]
fn a_log_does_not_grow_for_ever_and_who_starts_knows_the_same() {
    let disk = formatted(7);
    let (truth, world) = (Truth::default(), World::new(7));
    let metalog = world.block_on(start_with(&world, &disk, hasty())).unwrap();
    let reader = follow(&world, &metalog, &truth);
    world.block_on(write(metalog.clone(), truth.clone(), 0, 200));
    let before = world.block_on(caught_up(&world, &metalog, &reader));
    world.block_on(world.runtime().sleep(Duration::from_secs(1)));
    let newest = metalog.newest_snapshot().expect("many were taken");
    let start = metalog.log_start_offset();
    assert!(start > Offset(100) && start <= newest.end, "{start} {newest:?}");
    let segments: Vec<String> = disk.paths().into_iter().filter(|path| path.ends_with(".log")).collect();
    assert!(segments.len() <= 4, "{segments:?}");
    assert!(snapshots_on(&disk).len() <= 3, "{:?}", snapshots_on(&disk));
    // who begins at the beginning now begins with a snapshot; and one that is far behind goes on with one
    let second = follow(&world, &metalog, &truth);
    assert_eq!(world.block_on(caught_up(&world, &metalog, &second)), before);
    assert_eq!(truth.compared(), 1);
    world.block_on(metalog.shutdown()).unwrap();
    world.kill();
    let world = World::new(8);
    let metalog = world.block_on(start_with(&world, &disk, hasty())).unwrap();
    assert_eq!(metalog.log_start_offset(), start);
    let reader = follow(&world, &metalog, &truth);
    world.block_on(write(metalog.clone(), truth.clone(), 200, 210));
    let after = world.block_on(caught_up(&world, &metalog, &reader));
    assert_eq!(truth.compared(), 2);
    assert_eq!(after.values().max(), Some(&209));
    assert_eq!(after, truth.state_at(reader.known().0));
}

#[test]
fn through_a_crash_at_any_operation_a_snapshot_and_the_log_say_what_the_whole_log_said() {
    let (mut crashes, mut compared) = (0, 0);
    for seed in 0..60u64 {
        let disk = formatted(1000 + seed);
        let truth = Truth::default();
        let mut written = 0;
        for round in 0..5u64 {
            let world = World::new(seed * 10 + round);
            let metalog = world.block_on(start_with(&world, &disk, hasty())).unwrap();
            let reader = follow(&world, &metalog, &truth);
            let writing = write(metalog.clone(), truth.clone(), written, written + 60);
            world.run(writing, 150 + 37 * ((seed * 7 + round * 3) % 40));
            written += 60;
            drop(reader);
            world.kill();
            disk.power_loss();
            crashes += 1;
        }
        let world = World::new(seed);
        let metalog = world.block_on(start_with(&world, &disk, hasty())).unwrap();
        let reader = follow(&world, &metalog, &truth);
        world.block_on(metalog.until_leader()).unwrap();
        let state = world.block_on(caught_up(&world, &metalog, &reader));
        assert_eq!(state, truth.state_at(reader.known().0), "seed {seed}");
        for (key, value) in &truth.0.lock().unwrap().acknowledged {
            assert!(
                state.get(key).is_some_and(|now| now >= value),
                "seed {seed}: {key}={value} was acknowledged"
            );
        }
        let leftovers: Vec<String> =
            disk.paths().into_iter().filter(|path| path.ends_with(".part")).collect();
        assert_eq!(leftovers, Vec::<String>::new(), "seed {seed}");
        compared += truth.compared();
    }
    assert!(
        crashes == 300 && compared > 60,
        "too tame: {compared} snapshots were read after {crashes} crashes"
    );
}

#[test]
fn a_snapshot_that_rotted_is_passed_over_where_the_log_says_the_same_and_refused_where_not() {
    for (retention_bytes, is_covered) in [(None, true), (Some(1), false)] {
        let disk = formatted(3);
        let (truth, world) = (Truth::default(), World::new(3));
        let mut config = hasty();
        config.snapshots.retention_bytes = retention_bytes;
        let metalog = world.block_on(start_with(&world, &disk, config.clone())).unwrap();
        let reader = follow(&world, &metalog, &truth);
        world.block_on(write(metalog.clone(), truth.clone(), 0, 60));
        let before = world.block_on(caught_up(&world, &metalog, &reader));
        world.block_on(world.runtime().sleep(Duration::from_secs(1)));
        world.block_on(metalog.shutdown()).unwrap();
        world.kill();
        for path in snapshots_on(&disk) {
            disk.tamper(&path, |bytes| *bytes.last_mut().unwrap() ^= 1);
        }
        let world = World::new(4);
        match world.block_on(start_with(&world, &disk, config)) {
            Ok(metalog) => {
                assert!(is_covered);
                let reader = follow(&world, &metalog, &truth);
                assert_eq!(world.block_on(caught_up(&world, &metalog, &reader)), before);
                assert_eq!(truth.compared(), 0, "the whole log was read");
            }
            Err(error) => {
                assert!(!is_covered, "{error}");
                assert!(error.to_string().contains("no snapshot of what came before can be read"), "{error}");
            }
        }
    }
}
