//! A node is killed at any poll, with or without the machine's power, again and again. Goal: what was committed
//! is there in order under its offsets, epochs rise, no offset and epoch ever name two records, and no disk
//! error panics. Method: random appends under seeds; a ledger outside the node remembers what was promised.
#![allow(clippy::disallowed_types, reason = "a test world may hold a bare lock")]

mod support;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use milena_metalog::{MetaEvent, MetaLog, MetaLogError, MetaSubscription};
use milena_types::{LeaderEpoch, Offset};
use support::disk::CrashDisk;
use support::run::World;
use support::{config, formatted, name, record, replay, start, start_with};

/// What was promised to those outside.
#[derive(Default)]
struct Ledger {
    committed: BTreeMap<Offset, String>,
    /// What each offset and epoch named, as far as anybody saw.
    named: BTreeMap<(Offset, LeaderEpoch), String>,
    epoch: LeaderEpoch,
    watermark: Offset,
    lost: u64,
}

impl Ledger {
    fn name(&mut self, offset: Offset, epoch: LeaderEpoch, name: &str) {
        let before = self.named.entry((offset, epoch)).or_insert_with(|| name.to_owned());
        assert_eq!(before, name, "two records are named offset {offset} in epoch {epoch}");
    }
}

/// One incarnation's life: lead, append, commit some, follow.
async fn live(metalog: MetaLog, ledger: Arc<Mutex<Ledger>>, incarnation: u64) {
    let leadership = metalog.until_leader().await.unwrap();
    {
        let mut ledger = ledger.lock().unwrap();
        assert!(leadership.epoch > ledger.epoch, "an epoch was led twice: {leadership}");
        ledger.epoch = leadership.epoch;
    }
    let mut tail = metalog.subscribe(Offset::ZERO);
    for i in 0..40 {
        let names: Vec<String> = (0..1 + i % 3).map(|j| format!("{incarnation}.{i}.{j}")).collect();
        let records = names.iter().map(|name| record(name)).collect();
        let last = metalog.append(leadership.epoch, records).await.unwrap();
        let base = Offset(last.get() + 1 - names.len() as i64);
        {
            let mut ledger = ledger.lock().unwrap();
            for (i, name) in names.iter().enumerate() {
                ledger.name(base.plus(i as i64), leadership.epoch, name);
            }
        }
        if i % 4 == 0 {
            metalog.committed_to(last).await.unwrap();
            let mut ledger = ledger.lock().unwrap();
            ledger.watermark = ledger.watermark.max(last.next());
        }
        if i % 7 == 0 {
            follow(&mut tail, &ledger).await;
        }
    }
}

/// Takes one event in.
async fn follow(tail: &mut MetaSubscription, ledger: &Arc<Mutex<Ledger>>) {
    if let MetaEvent::Committed { base_offset, epoch, records, .. } = tail.next().await.unwrap() {
        let mut ledger = ledger.lock().unwrap();
        for (i, record) in records.iter().enumerate() {
            let offset = base_offset.plus(i as i64);
            ledger.name(offset, epoch, &name(record));
            let before = ledger.committed.entry(offset).or_insert_with(|| name(record));
            assert_eq!(*before, name(record), "a committed record changed");
        }
    }
}

fn check(disk: &CrashDisk, seed: u64, ledger: &Arc<Mutex<Ledger>>) {
    let world = World::new(seed);
    world.block_on(async {
        let metalog = start(&world, disk).await;
        let leadership = metalog.until_leader().await.unwrap();
        let mut all = metalog.subscribe(Offset::ZERO);
        let mut seen = BTreeMap::new();
        loop {
            match all.next().await.unwrap() {
                MetaEvent::Leadership(now) if now == leadership => break,
                MetaEvent::Leadership(_) => {}
                MetaEvent::Snapshot { .. } => panic!("no snapshot was taken"),
                MetaEvent::Committed { base_offset, epoch, records, .. } => {
                    for (i, record) in records.iter().enumerate() {
                        let offset = base_offset.plus(i as i64);
                        ledger.lock().unwrap().name(offset, epoch, &name(record));
                        assert_eq!(seen.insert(offset, name(record)), None, "{offset} was repeated");
                    }
                }
            }
        }
        let mut ledger = ledger.lock().unwrap();
        assert!(leadership.epoch > ledger.epoch);
        ledger.epoch = leadership.epoch;
        let watermark = metalog.high_watermark().unwrap().offset();
        assert!(watermark >= ledger.watermark, "the high watermark fell");
        ledger.watermark = watermark;
        for (offset, name) in &ledger.committed {
            assert_eq!(seen.get(offset), Some(name), "committed at {offset}");
        }
        let lost = ledger.named.iter().filter(|((offset, _), name)| seen.get(offset) != Some(name)).count();
        ledger.lost = lost as u64;
        ledger.committed.extend(seen);
    });
    world.kill();
    disk.kill();
}

#[test]
fn no_crash_at_any_poll_breaks_a_promise() {
    let (mut lost, mut kept) = (0, 0);
    for seed in 0..150 {
        let disk = formatted(seed);
        let ledger = Arc::new(Mutex::new(Ledger::default()));
        for incarnation in 0..6 {
            let world = World::new(seed * 1000 + incarnation);
            let polls = 37 * (seed + 1) * (incarnation + 3) % 1500;
            let shared = ledger.clone();
            world.run(async { live(start(&world, &disk).await, shared, incarnation).await }, polls);
            world.kill();
            match (seed + incarnation) % 4 {
                0 => disk.kill(),
                1 => disk.power_loss_losing_all(),
                _ => disk.power_loss(),
            }
            check(&disk, seed, &ledger);
        }
        let ledger = ledger.lock().unwrap();
        lost += ledger.lost;
        kept += ledger.committed.len();
    }
    assert!(lost > 100 && kept > 10_000, "too tame: {lost} records lost, {kept} kept");
}

#[test]
fn no_crash_while_starting_lets_an_epoch_be_led_twice() {
    let mut led = 0;
    for polls in 0..160 {
        let disk = formatted(polls);
        let ledger = Arc::new(Mutex::new(Ledger::default()));
        for incarnation in 0..3 {
            let world = World::new(polls * 10 + incarnation);
            let before = ledger.lock().unwrap().epoch;
            let shared = ledger.clone();
            world.run(async { live(start(&world, &disk).await, shared, incarnation).await }, polls);
            world.kill();
            disk.power_loss_losing_all();
            led += u64::from(ledger.lock().unwrap().epoch > before);
        }
        check(&disk, polls, &ledger);
    }
    assert!(led > 100, "too tame: led {led} times");
}

#[test]
fn an_append_that_was_not_synced_may_be_lost_and_is_never_exposed_before() {
    let disk = formatted(9);
    let world = World::new(9);
    world.block_on(async {
        let metalog = start(&world, &disk).await;
        metalog.until_leader().await.unwrap();
        let last = metalog.append(LeaderEpoch(1), vec![record("kept")]).await.unwrap();
        metalog.committed_to(last).await.unwrap();
        metalog.append(LeaderEpoch(1), vec![record("lost")]).await.unwrap();
        assert!(metalog.high_watermark().unwrap().offset() <= Offset(5));
    });
    world.kill();
    disk.power_loss_losing_all();
    let world = World::new(10);
    world.block_on(async {
        let metalog = start(&world, &disk).await;
        let epoch = metalog.until_leader().await.unwrap().epoch;
        assert_eq!(epoch, LeaderEpoch(2));
        let last = metalog.append(epoch, vec![record("next")]).await.unwrap();
        let seen = replay(&mut metalog.subscribe(Offset::ZERO), last).await;
        let names: Vec<&str> = seen.iter().map(|(_, name)| name.as_str()).collect();
        assert!(names == ["kept", "next"] || names == ["kept", "lost", "next"], "{names:?}");
    });
}

#[test]
fn any_disk_error_is_told_once_and_nothing_is_promised_after_it() {
    let mut told = (0, 0);
    for failing in 0..220 {
        let disk = formatted(failing);
        let world = World::new(failing);
        disk.fail_in(failing);
        let promised = Arc::new(Mutex::new(Vec::new()));
        let shared = promised.clone();
        let cause: Option<MetaLogError> = world.block_on(async {
            let metalog = match start_with(&world, &disk, config()).await {
                Ok(metalog) => metalog,
                Err(cause) => return Some(cause),
            };
            for i in 0..80 {
                let name = format!("n{i}");
                let Ok(leadership) = metalog.until_leader().await else {
                    return Some(metalog.failed().await);
                };
                let Ok(last) = metalog.append(leadership.epoch, vec![record(&name)]).await else {
                    return Some(metalog.failed().await);
                };
                if metalog.committed_to(last).await.is_err() {
                    let cause = metalog.failed().await;
                    assert!(metalog.append(leadership.epoch, vec![record("late")]).await.is_err());
                    assert_eq!(metalog.subscribe(Offset::ZERO).next().await, None);
                    assert_eq!(metalog.shutdown().await, Err(cause.clone()));
                    assert!(!metalog.leadership().is_self);
                    return Some(cause);
                }
                shared.lock().unwrap().push((last, name));
            }
            None
        });
        let failures = disk.heal();
        assert_eq!(cause.is_some(), failures > 0, "{cause:?}");
        match cause {
            Some(cause) => {
                told.0 += 1;
                assert!(
                    cause.to_string().contains("disk") || cause.to_string().contains("Restore"),
                    "{cause}"
                );
            }
            None => told.1 += 1,
        }
        world.kill();
        disk.power_loss();
        let world = World::new(failing);
        world.block_on(async {
            let metalog = start(&world, &disk).await;
            metalog.until_leader().await.unwrap();
            let promised = promised.lock().unwrap().clone();
            if let Some((last, _)) = promised.last() {
                let seen = replay(&mut metalog.subscribe(Offset::ZERO), *last).await;
                assert_eq!(seen[..], promised[..]);
            }
        });
    }
    assert!(told.0 > 100, "too tame: {} failures told, {} runs without", told.0, told.1);
}
