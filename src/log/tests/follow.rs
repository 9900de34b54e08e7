//! What a follower's log takes over from its leader: where it begins, what compaction took out there, and offsets that
//! lie further apart than a segment reaches. Whatever is cut short, nothing of it is shown that was not whole.

mod support;

use milena_batch::Batch;
use milena_log::{AppendError, Appended, Log, LogConfig, LogError, ReadError, RecoveryPoints};
use milena_runtime::Disk;
use milena_types::{LeaderEpoch, Offset, Timestamp, Uuid};
use std::sync::Arc;
use support::disk::CrashDisk;
use support::run::block_on;
use support::{DIR, SMALL, batch, produced, raw};

/// A durable log of `batches` batches of 4 records.
struct Follower {
    disk: CrashDisk,
    points: RecoveryPoints,
    log: Log,
}

fn follower(seed: u64, batches: u32) -> Follower {
    let disk = CrashDisk::new(seed);
    let mounted = disk.mount();
    let points = support::points(&mounted).unwrap();
    let log = block_on(async {
        let mut log = Log::create_with(&mounted, &points, DIR, Uuid::ONE, SMALL).await.unwrap();
        for n in 0..batches {
            log.append(vec![batch(n, 4, 114, 1000)], LeaderEpoch(0), Timestamp(0)).await.unwrap();
        }
        log.close().await.unwrap();
        points.flush().await.unwrap();
        Log::open_with(&mounted, &points, DIR, SMALL, Timestamp(0)).await.unwrap().0
    });
    Follower { disk, points, log }
}

fn bounds(log: &Log) -> (i64, i64) {
    (log.log_start_offset().offset().get(), log.log_end_offset().offset().get())
}

fn reopen(disk: &CrashDisk) -> Log {
    let log = support::open(&disk.mount(), DIR).unwrap().0;
    assert_eq!(log.fenced(), None);
    log
}

fn follow(log: &mut Log, batches: &[bytes::Bytes]) -> Result<Appended, AppendError> {
    let bytes: Vec<u8> = batches.iter().flat_map(|batch| batch.to_vec()).collect();
    block_on(log.append_followed(bytes.into(), Timestamp(0)))
}

/// The base offsets of the batches that a reader from `from` on gets.
fn bases(log: &Log, from: i64) -> Result<Vec<i64>, ReadError> {
    let (view, mut found, mut from) = (log.view(), Vec::new(), Offset(from));
    while from < view.log_end_offset.offset() {
        let end = view.log_end_offset.offset();
        let slice = block_on(view.read(from, 100_000, end, true))?;
        if slice.is_empty() {
            break;
        }
        from = slice.next_offset;
        let mut bytes = block_on(slice.bytes())?;
        while let Some(batch) = Batch::split_first(&mut bytes).unwrap() {
            found.push(batch.header.base_offset.get());
        }
    }
    Ok(found)
}

fn sync(log: &mut Log, disk: &Arc<dyn Disk>) {
    let Some(unsynced) = log.take_unsynced() else { return };
    let world = support::run::World::default();
    let committer = milena_log::Committer::start(&world.runtime(), milena_runtime::Lane::Data, disk.clone());
    let (sender, receiver) = milena_runtime::sync::oneshot::channel();
    committer.submit(unsynced, Box::new(move |synced| drop(sender.send(synced))));
    world.block_on(receiver).unwrap().unwrap();
}

#[test]
fn a_log_that_begins_anew_is_empty_where_its_leaders_starts_and_goes_on_from_there() {
    let mut follower = follower(1, 7);
    block_on(follower.log.begin_anew(Offset(50))).unwrap();
    assert_eq!(bounds(&follower.log), (50, 50));
    assert_eq!(follower.log.latest_epoch(), None, "of what was given up nothing is known");
    assert_eq!(follower.log.segment_bases(), [Offset(50)]);
    follow(&mut follower.log, &[raw(1, 4, 50, 2)]).unwrap();
    sync(&mut follower.log, &follower.disk.mount());
    follower.disk.power_loss_losing_all();
    let log = reopen(&follower.disk);
    assert_eq!((bounds(&log), bases(&log, 50).unwrap()), ((50, 54), vec![50]));
    assert_eq!(follower.disk.paths().iter().filter(|path| path.ends_with(".log")).count(), 1);
}

/// Begun anew, cut short at each step by an I/O error and a power loss: the log is the old one whole, or the new one,
/// and never starts below what was shown.
#[test]
fn a_crash_at_any_step_of_beginning_anew_leaves_the_old_log_or_an_empty_one() {
    let (mut old, mut new) = (0, 0);
    for seed in 0..6 {
        for step in 0..80 {
            let mut follower = follower(seed, 7);
            follower.disk.fail_in(step);
            let done = block_on(follower.log.begin_anew(Offset(50)));
            let failures = follower.disk.heal();
            assert_eq!(done.is_err(), follower.log.fenced().is_some(), "seed {seed} step {step}: {done:?}");
            follower.disk.power_loss();
            let mut log = reopen(&follower.disk);
            match bounds(&log) {
                (0, 28) => {
                    assert!(done.is_err());
                    assert_eq!(bases(&log, 0).unwrap().len(), 7);
                    old += 1;
                }
                (50, 50) => {
                    follow(&mut log, &[raw(1, 4, 50, 2)]).unwrap();
                    assert_eq!(bases(&log, 50).unwrap(), [50]);
                    new += 1;
                }
                other => panic!("seed {seed} step {step}: {other:?}"),
            }
            if failures == 0 {
                assert!(done.is_ok());
                break;
            }
        }
    }
    assert!(old > 5 && new > 10, "{old} {new}");
}

#[test]
fn a_log_that_begins_anew_forgets_who_sent_what_it_gives_up() {
    let mut follower = follower(1, 0);
    let sent = produced(1, 3, 1000, 7, 0, 0);
    block_on(follower.log.append(vec![sent], LeaderEpoch(0), Timestamp(0))).unwrap();
    sync(&mut follower.log, &follower.disk.mount());
    block_on(follower.log.begin_anew(Offset(50))).unwrap();
    assert!(follower.log.producers().entries().next().is_none());
    follower.disk.kill();
    assert!(reopen(&follower.disk).producers().entries().next().is_none());
}

/// KIP-107: DeleteRecords moves a log's start into a batch, which is served whole.
#[test]
fn an_empty_log_takes_the_batch_that_its_start_lies_in_and_keeps_its_start() {
    for close in [false, true] {
        let mut follower = follower(1, 2);
        block_on(follower.log.begin_anew(Offset(14))).unwrap();
        if close {
            // the recovery point is 14 then
            block_on(follower.log.close()).unwrap();
            block_on(follower.points.flush()).unwrap();
            follower.log = reopen(&follower.disk);
        }
        let appended = follow(&mut follower.log, &[raw(1, 4, 12, 2), raw(2, 4, 16, 2)]).unwrap();
        assert_eq!((appended.base_offset, appended.last_offset), (Offset(12), Offset(19)));
        assert_eq!(bounds(&follower.log), (14, 20));
        assert_eq!(follower.log.segment_bases(), [Offset(12)], "as Kafka names it");
        assert_eq!(bases(&follower.log, 14).unwrap(), [12, 16]);
        assert!(matches!(bases(&follower.log, 13), Err(ReadError::OffsetOutOfRange { .. })));
        assert_eq!(follower.log.epochs().entries()[0].start, Offset(14));
        sync(&mut follower.log, &follower.disk.mount());
        follower.disk.power_loss_losing_all();
        let log = reopen(&follower.disk);
        assert_eq!((bounds(&log), bases(&log, 14).unwrap()), ((14, 20), vec![12, 16]));
    }
}

#[test]
fn a_log_whose_records_were_all_deleted_takes_the_batch_that_its_start_lies_in() {
    for deleted in [26, 28] {
        let mut follower = follower(1, 7);
        block_on(follower.log.raise_start(Offset(deleted), Offset(28))).unwrap();
        let took = follow(&mut follower.log, &[raw(1, 6, 26, 2)]);
        match deleted {
            26 => {
                let refused = took.unwrap_err();
                assert!(matches!(refused, AppendError::NotContiguous { .. }), "{refused}: records are in it");
                assert_eq!(bounds(&follower.log), (26, 28));
            }
            _ => {
                took.unwrap();
                assert_eq!(bounds(&follower.log), (28, 32));
                assert_eq!(follower.log.segment_bases(), [Offset(26)]);
                sync(&mut follower.log, &follower.disk.mount());
                follower.disk.power_loss_losing_all();
                let log = reopen(&follower.disk);
                assert_eq!((bounds(&log), bases(&log, 28).unwrap()), ((28, 32), vec![26]));
            }
        }
    }
}

#[test]
fn a_crash_at_any_step_of_beginning_within_a_batch_leaves_an_empty_log_or_one_that_holds_it() {
    let (mut empty, mut held) = (0, 0);
    for seed in 0..6 {
        for step in 0..80 {
            let mut follower = follower(seed, 2);
            block_on(follower.log.begin_anew(Offset(14))).unwrap();
            block_on(follower.log.close()).unwrap();
            block_on(follower.points.flush()).unwrap();
            follower.log = reopen(&follower.disk);
            follower.disk.fail_in(step);
            let done = follow(&mut follower.log, &[raw(1, 4, 12, 2)]);
            let failures = follower.disk.heal();
            if done.is_ok() && seed.is_multiple_of(2) {
                sync(&mut follower.log, &follower.disk.mount());
            }
            let is_synced = done.is_ok() && seed.is_multiple_of(2);
            follower.disk.power_loss();
            let mut log = reopen(&follower.disk);
            match bounds(&log) {
                (14, 14) if !is_synced => {
                    // and it can be taken again
                    follow(&mut log, &[raw(1, 4, 12, 2)]).unwrap();
                    empty += 1;
                }
                (14, 16) => held += 1,
                other => panic!("seed {seed} step {step}: {other:?} {done:?}"),
            }
            assert_eq!(bases(&log, 14).unwrap(), [12], "seed {seed} step {step}");
            if failures == 0 {
                assert!(done.is_ok());
                break;
            }
        }
    }
    assert!(empty > 10 && held > 3, "{empty} {held}");
}

#[test]
fn a_full_disk_refuses_the_batch_that_a_log_is_to_begin_in_and_a_later_try_succeeds() {
    let mut refused = 0;
    for step in 0..12 {
        let mut follower = follower(1, 2);
        block_on(follower.log.begin_anew(Offset(14))).unwrap();
        follower.disk.full_in(step);
        let full = follow(&mut follower.log, &[raw(1, 4, 12, 2)]);
        if follower.disk.heal() == 0 {
            full.unwrap();
            continue;
        }
        assert!(matches!(full, Err(AppendError::NoSpace { .. })), "step {step}: {full:?}");
        assert_eq!((bounds(&follower.log), follower.log.fenced()), ((14, 14), None), "step {step}");
        follow(&mut follower.log, &[raw(1, 4, 12, 2)]).unwrap();
        assert_eq!(bounds(&follower.log), (14, 16));
        refused += 1;
    }
    assert!(refused > 1, "{refused}");
}

#[test]
fn what_a_leaders_compaction_took_out_is_missing_in_its_followers_log_whatever_its_topic_says_now() {
    let mut follower = follower(1, 2);
    assert!(!follower.log.config().compacted);
    follow(&mut follower.log, &[raw(1, 1, 10, 2), raw(2, 1, 30, 2)]).unwrap();
    assert_eq!(bases(&follower.log, 0).unwrap(), [0, 4, 10, 30]);
    sync(&mut follower.log, &follower.disk.mount());
    let end = block_on(follower.log.truncate_to(Offset(25))).unwrap();
    assert_eq!(end.offset(), Offset(11), "a cut passes over what is missing");
    follow(&mut follower.log, &[raw(2, 1, 40, 3)]).unwrap();
    sync(&mut follower.log, &follower.disk.mount());
    follower.disk.power_loss_losing_all();
    let log = reopen(&follower.disk);
    assert_eq!((bounds(&log), bases(&log, 0).unwrap()), ((0, 41), vec![0, 4, 10, 40]));
    // whoever is no follower has no gaps
    let mut other = self::follower(1, 2);
    let refused = block_on(other.log.append_raw(raw(1, 1, 10, 2), Timestamp(0))).unwrap_err();
    assert!(matches!(refused, AppendError::NotContiguous { .. }), "{refused}");
}

/// KAFKA-6530, KAFKA-5413.
#[test]
fn offsets_further_on_than_a_segment_reaches_begin_a_segment_of_their_own() {
    const FAR: i64 = 3_000_000_000;
    for records in [0, 2] {
        let mut follower = follower(1, records);
        follow(&mut follower.log, &[raw(1, 2, FAR, 2)]).unwrap();
        follow(&mut follower.log, &[raw(2, 2, 3 * FAR, 2)]).unwrap();
        let end = 3 * FAR + 2;
        let (start, expected) = match records {
            0 => (FAR, vec![FAR, 3 * FAR]),
            _ => (0, vec![0, 4, FAR, 3 * FAR]),
        };
        assert_eq!(
            (bounds(&follower.log), bases(&follower.log, start).unwrap()),
            ((start, end), expected.clone())
        );
        sync(&mut follower.log, &follower.disk.mount());
        follower.disk.power_loss_losing_all();
        let mut log = reopen(&follower.disk);
        assert_eq!((bounds(&log), bases(&log, start).unwrap()), ((start, end), expected));
        if records > 0 {
            let cut = block_on(log.truncate_to(Offset(FAR - 5))).unwrap();
            assert_eq!(cut.offset(), Offset(8));
        }
    }
}

#[test]
fn a_crash_at_any_step_of_a_leap_leaves_the_log_before_it_whole() {
    const FAR: i64 = 3_000_000_000;
    let mut before = 0;
    for seed in 0..4 {
        for step in 0..80 {
            let mut follower = follower(seed, 2);
            follower.disk.fail_in(step);
            let done = follow(&mut follower.log, &[raw(1, 2, FAR, 2)]);
            let failures = follower.disk.heal();
            follower.disk.power_loss();
            let mut log = reopen(&follower.disk);
            let (start, end) = bounds(&log);
            assert!(start == 0 && [8, FAR, FAR + 2].contains(&end), "seed {seed} step {step}: {start} {end}");
            assert_eq!(bases(&log, 0).unwrap()[..2], [0, 4], "seed {seed} step {step}");
            let nothing = block_on(log.view().read(Offset(8), 100, Offset(end.min(FAR)), true)).unwrap();
            assert!(nothing.is_empty(), "what is missing is passed over");
            if end < FAR + 2 {
                follow(&mut log, &[raw(1, 2, FAR, 2)]).unwrap();
                before += 1;
            }
            assert_eq!(bases(&log, 0).unwrap(), [0, 4, FAR], "seed {seed} step {step}");
            if failures == 0 {
                assert!(done.is_ok());
                break;
            }
        }
    }
    assert!(before > 10, "{before}");
}

#[test]
fn an_append_that_spans_more_offsets_than_a_segment_is_refused() {
    let mut follower = follower(1, 0);
    let (near, far) = (raw(1, 1, 0, 2), raw(2, 1, 3_000_000_000, 2));
    let refused = follow(&mut follower.log, &[near.clone(), far.clone()]).unwrap_err();
    assert!(matches!(refused, AppendError::OffsetRange { .. }), "{refused}");
    let raw = [near.to_vec(), far.to_vec()].concat();
    follower.log.set_config(LogConfig { compacted: true, ..SMALL });
    let refused = block_on(follower.log.append_raw(raw.into(), Timestamp(0))).unwrap_err();
    assert!(matches!(refused, AppendError::OffsetRange { .. }), "{refused}");
    assert_eq!(bounds(&follower.log), (0, 0));
    let refused = block_on(follower.log.append_raw(far, Timestamp(0))).unwrap_err();
    assert!(matches!(refused, AppendError::OffsetRange { .. }), "{refused}: the segment begins at 0");
    follow(&mut follower.log, &[near]).unwrap();
}

#[test]
fn nothing_begins_within_a_batch_while_a_sync_is_under_way() {
    let mut follower = follower(1, 0);
    follow(&mut follower.log, &[raw(1, 4, 0, 2)]).unwrap();
    let unsynced = follower.log.take_unsynced().unwrap();
    block_on(follower.log.raise_start(Offset(4), Offset(4))).unwrap();
    let refused = follow(&mut follower.log, &[raw(1, 4, 2, 2)]).unwrap_err();
    assert!(matches!(refused, AppendError::UnderWay { .. }), "{refused}");
    assert!(matches!(block_on(follower.log.begin_anew(Offset(9))), Err(LogError::UnderWay { .. })));
    drop(unsynced);
}
