//! Who sent what was deleted stays known: once a producer's records are gone, only snapshots tell a leader which of
//! its sequences comes next, and a leader that has forgotten takes any (I1, KIP-98).

mod support;

use milena_log::{Committer, Log, LogConfig, RecoveryPoints, Retention};
use milena_runtime::Lane;
use milena_types::{LeaderEpoch, Offset, ProducerId, Timestamp, Uuid};
use support::disk::CrashDisk;
use support::run::{World, block_on};
use support::{DIR, SMALL, batch, produced};

const PRODUCER: ProducerId = ProducerId(7);
/// Everything but the active segment goes; or that, too.
const EVERYTHING: LogConfig = LogConfig { retention: Retention { delete: true, ms: 0, bytes: -1 }, ..SMALL };

/// Five batches of one record of a producer, then `others` batches of others; three of those fill a segment. All of it
/// is on the disk; the recovery point is on its way there.
fn log_of(disk: &CrashDisk, others: u32) -> (RecoveryPoints, Log) {
    let mounted = disk.mount();
    let points = support::points(&mounted).unwrap();
    let mut log = block_on(Log::create_with(&mounted, &points, DIR, Uuid::ONE, SMALL)).unwrap();
    let mut append = |batch| {
        block_on(log.append(vec![batch], LeaderEpoch(3), Timestamp(0))).unwrap();
    };
    for n in 0..5 {
        append(produced(n, 1, 1000, PRODUCER.get(), 0, n as i32));
    }
    for n in 0..others {
        append(batch(n, 4, 114, 1000));
    }
    let world = World::default();
    let committer = Committer::start(&world.runtime(), Lane::Data, mounted);
    world.block_on(committer.commit(log.take_unsynced().unwrap())).unwrap();
    (points, log)
}

fn last_sequence(log: &Log) -> Option<i32> {
    log.producers().get(PRODUCER).map(|known| known.last_sequence().get())
}

#[test]
fn a_crash_at_any_step_of_deletion_forgets_no_producer() {
    let (mut interrupted, mut deleted) = (0, 0);
    for case in 0..24 {
        let (seed, others, start) = (case, 1 + case as u32 % 7, [3, 5, 1_000][case as usize % 3]);
        for step in 0.. {
            let disk = CrashDisk::new(seed);
            let (points, mut log) = log_of(&disk, others);
            if case % 2 == 0 {
                block_on(points.flush()).unwrap();
            }
            let end = log.log_end_offset().offset();
            log.set_config(EVERYTHING);
            disk.fail_in(step);
            let done = block_on(async {
                log.raise_start(Offset(start).min(end), end).await.map_err(|error| error.to_string())?;
                log.retain(end, Timestamp(1_000_000)).await.map_err(|error| error.to_string())?;
                let next = vec![batch(9, 4, 114, 1000)];
                log.append(next, LeaderEpoch(3), Timestamp(0)).await.map_err(|error| error.to_string())
            });
            let failures = disk.heal();
            drop((log, points));
            disk.power_loss();
            let (log, _) = support::open(&disk.mount(), DIR).unwrap();
            let said = format!("case {case} step {step}: {done:?}");
            assert_eq!(last_sequence(&log), Some(4), "{said}");
            // and again, by what that open left
            drop(log);
            disk.power_loss_losing_all();
            let (log, _) = support::open(&disk.mount(), DIR).unwrap();
            assert_eq!(last_sequence(&log), Some(4), "{said}");
            deleted += u32::from(log.log_start_offset().offset() >= Offset(5));
            if failures == 0 {
                break;
            }
            interrupted += 1;
        }
    }
    assert!(interrupted > 100 && deleted > 50, "{interrupted} {deleted}");
}

#[test]
fn what_is_deleted_while_a_sync_is_slow_leaves_its_producers_known() {
    let mut had_deleted = 0;
    for seed in 0..60 {
        let disk = CrashDisk::new(seed);
        let (_points, mut log) = log_of(&disk, 2);
        let committed = log.log_end_offset().offset();
        let append = |log: &mut Log, count| {
            for n in 0..count {
                block_on(log.append(vec![batch(n, 4, 114, 1000)], LeaderEpoch(3), Timestamp(0))).unwrap();
            }
        };
        // the first roll comes with what a sync was asked for that has not begun; a second one follows
        append(&mut log, 2);
        let _slow = log.take_unsynced().unwrap();
        append(&mut log, 3);
        log.set_config(EVERYTHING);
        let done = block_on(log.retain(committed, Timestamp(1_000_000))).unwrap();
        assert_eq!(
            (done.plan.delete, done.log_start_offset.offset()),
            (1, committed),
            "up to the first roll"
        );
        drop(log);
        disk.power_loss();
        let (log, _) = support::open(&disk.mount(), DIR).unwrap();
        assert_eq!(last_sequence(&log), Some(4), "seed {seed}");
        had_deleted += u32::from(!disk.paths().iter().any(|path| path.ends_with("00000.log")));
    }
    assert!(had_deleted > 5, "{had_deleted}");
}

#[test]
fn a_log_that_was_emptied_and_stopped_in_order_knows_who_filled_it() {
    for is_active_deleted in [false, true] {
        let disk = CrashDisk::new(1);
        let (points, mut log) = log_of(&disk, 2);
        let end = log.log_end_offset().offset();
        block_on(log.raise_start(end, end)).unwrap();
        if is_active_deleted {
            log.set_config(EVERYTHING);
            block_on(log.retain(end, Timestamp(1_000_000))).unwrap();
        }
        block_on(log.close()).unwrap();
        block_on(points.flush()).unwrap();
        drop(points);
        disk.power_loss_losing_all();
        let mounted = disk.mount();
        let points = support::points(&mounted).unwrap();
        points.believe_clean_stop();
        let opened = block_on(Log::open_with(&mounted, &points, DIR, SMALL, Timestamp(0)));
        assert_eq!(last_sequence(&opened.unwrap().0), Some(4), "{is_active_deleted}");
    }
}

#[test]
fn truncation_above_deleted_records_forgets_nobody() {
    let disk = CrashDisk::new(1);
    let (_points, mut log) = log_of(&disk, 9);
    let end = log.log_end_offset().offset();
    block_on(log.raise_start(end, end)).unwrap();
    block_on(log.append(vec![batch(9, 1, 20, 1000), batch(9, 1, 20, 1000)], LeaderEpoch(3), Timestamp(0)))
        .unwrap();
    block_on(log.truncate_to(end.next())).unwrap();
    assert_eq!(last_sequence(&log), Some(4));
    block_on(log.retain(end, Timestamp(0))).unwrap();
    block_on(log.append(vec![batch(9, 1, 20, 1000)], LeaderEpoch(3), Timestamp(0))).unwrap();
    block_on(log.truncate_to(end.next())).unwrap();
    assert_eq!(last_sequence(&log), Some(4), "with nothing left but the snapshot beside the first segment");
}
