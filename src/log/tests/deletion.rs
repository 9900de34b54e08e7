//! Log start and retention: what was deleted stays deleted through any crash, what was not stays, and readers
//! that were there before read on.

mod support;

use milena_batch::{Batch, BatchBuilder, Compression};
use milena_log::{Log, LogConfig, LogError, LogView, ReadError, RecoveryPoints, Retention};
use milena_runtime::Disk;
use milena_types::{ErrorCode, LeaderEpoch, LogEndOffset, LogStartOffset, Offset, Timestamp, Uuid};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use support::disk::CrashDisk;
use support::run::{block_on, off_lane};
use support::{DIR, SMALL, batch};

const STARTS: &str = "log-start-offset-checkpoint";

/// A durable log of `batches` batches of 4 records, 3 batches a segment, each 553 bytes.
struct Shop {
    disk: CrashDisk,
    mounted: Arc<dyn Disk>,
    points: RecoveryPoints,
    log: Log,
}

fn shop(seed: u64, batches: u32, config: LogConfig) -> Shop {
    let disk = CrashDisk::new(seed);
    let mounted = disk.mount();
    let points = support::points(&mounted).unwrap();
    let log = block_on(async {
        let mut log = Log::create_with(&mounted, &points, DIR, Uuid::ONE, config).await.unwrap();
        for n in 0..batches {
            log.append(vec![batch(n, 4, 114, 1000 * i64::from(n))], LeaderEpoch(3), Timestamp(0))
                .await
                .unwrap();
        }
        log.close().await.unwrap();
        points.flush().await.unwrap();
        Log::open_with(&mounted, &points, DIR, config, Timestamp(0)).await.unwrap().0
    });
    Shop { disk, mounted, points, log }
}

fn keeping(ms: i64, bytes: i64) -> LogConfig {
    LogConfig { retention: Retention { delete: true, ms, bytes }, ..SMALL }
}

fn bounds(log: &Log) -> (i64, i64) {
    (log.log_start_offset().offset().get(), log.log_end_offset().offset().get())
}

fn reopen(disk: &CrashDisk) -> Log {
    support::open(&disk.mount(), DIR).unwrap().0
}

fn read(view: &LogView, from: i64) -> Result<Vec<u8>, ReadError> {
    block_on(async {
        let slice = view.read(Offset(from), 100_000, view.log_end_offset.offset(), true).await?;
        Ok(slice.bytes().await?.to_vec())
    })
}

fn segments(disk: &CrashDisk) -> usize {
    disk.paths().iter().filter(|path| path.ends_with(".log")).count()
}

#[test]
fn a_log_start_inside_a_batch_is_served_from_and_survives_a_power_loss() {
    let mut shop = shop(1, 7, SMALL);
    let raised = block_on(shop.log.raise_start(Offset(14), Offset(28))).unwrap();
    assert_eq!(raised, LogStartOffset(Offset(14)));
    let view = shop.log.view();
    assert_eq!(read(&view, 13).unwrap_err().code(), ErrorCode::OffsetOutOfRange);
    assert!(!read(&view, 14).unwrap().is_empty(), "the batch of 12 to 15 comes whole, as in Kafka");
    shop.disk.power_loss_losing_all();
    let log = reopen(&shop.disk);
    assert_eq!(bounds(&log), (14, 28));
    assert_eq!(segments(&shop.disk), 2, "the first segment lay wholly below and went at open");
    assert_eq!(log.epochs().entries()[0].start, Offset(14));
}

#[test]
fn a_log_start_never_falls_and_never_passes_the_high_watermark() {
    let mut shop = shop(1, 7, SMALL);
    let mut raise = |to, hw| block_on(shop.log.raise_start(Offset(to), Offset(hw)));
    assert_eq!(raise(10, 20).unwrap(), LogStartOffset(Offset(10)));
    assert_eq!(raise(4, 20).unwrap(), LogStartOffset(Offset(10)));
    let refused = raise(21, 20).unwrap_err();
    assert!(matches!(refused, LogError::StartAboveHighWatermark { .. }), "{refused}");
    assert_eq!(refused.code(), ErrorCode::OffsetOutOfRange);
    assert_eq!(raise(28, 28).unwrap(), LogStartOffset(Offset(28)));
    assert_eq!(bounds(&shop.log), (28, 28));
    block_on(shop.log.append(vec![batch(9, 1, 20, 0)], LeaderEpoch(3), Timestamp(0))).unwrap();
    assert_eq!(bounds(&shop.log), (28, 29));
}

#[test]
fn time_lookups_see_nothing_below_the_log_start() {
    let mut shop = shop(1, 7, SMALL);
    block_on(shop.log.raise_start(Offset(14), Offset(28))).unwrap();
    let view = shop.log.view();
    let at = |time| block_on(view.offset_for_timestamp(&off_lane(), Timestamp(time), Offset(28))).unwrap();
    assert_eq!(at(0).map(|(at, offset, _)| (at.get(), offset.get())), Some((3002, 14)));
    assert_eq!(at(5001).map(|(at, offset, _)| (at.get(), offset.get())), Some((5001, 21)));
    let newest = block_on(view.max_timestamp(&off_lane(), Offset(28))).unwrap().unwrap();
    assert_eq!((newest.0.get(), newest.1.get()), (6003, 27));
}

/// A batch of one record for each of `times`.
fn at_times(times: &[i64], compression: Compression) -> Batch {
    let mut builder = BatchBuilder::new(compression);
    for at in times {
        builder.append(Timestamp(*at), None, Some(b"value"), &[]);
    }
    Batch::parse(builder.build(Offset::ZERO)).unwrap()
}

#[test]
fn the_newest_record_is_found_in_what_is_left_of_the_batch_that_the_log_start_lies_in() {
    for compression in [Compression::None, Compression::Gzip] {
        let disk = CrashDisk::new(1);
        let mut log = support::create(&disk.mount(), DIR).unwrap();
        let first = at_times(&[1, 2, 3, 100, 5, 6, 7, 90, 90, 10], compression);
        for batch in [first, at_times(&[80, 80], compression)] {
            block_on(log.append(vec![batch], LeaderEpoch(3), Timestamp(0))).unwrap();
        }
        let mut newest = |start, below| {
            block_on(log.raise_start(Offset(start), Offset(12))).unwrap();
            let found = block_on(log.view().max_timestamp(&off_lane(), Offset(below))).unwrap();
            found.map(|(at, offset, _)| (at.get(), offset.get()))
        };
        assert_eq!([newest(3, 12), newest(3, 10)], [Some((100, 3)); 2]);
        assert_eq!([newest(4, 12), newest(4, 10)], [Some((90, 7)); 2]);
        assert_eq!(newest(8, 12), Some((90, 8)));
        assert_eq!([newest(9, 12), newest(9, 10)], [Some((80, 10)), Some((10, 9))]);
    }
}

#[test]
fn retention_by_size_and_time_deletes_whole_segments_and_readers_read_on() {
    let mut shop = shop(1, 7, keeping(-1, 2200));
    let before = shop.log.view();
    let first = read(&before, 0).unwrap();
    let done = block_on(shop.log.retain(Offset(28), Timestamp(0))).unwrap();
    assert_eq!((done.plan.delete, done.plan.by_size, bounds(&shop.log)), (1, 1, (12, 28)));
    assert_eq!(read(&before, 0).unwrap(), first, "an older view still reads what it showed");
    assert_eq!(read(&shop.log.view(), 11).unwrap_err().code(), ErrorCode::OffsetOutOfRange);
    let deleted: Vec<String> =
        shop.disk.paths().into_iter().filter(|path| path.ends_with(".deleted")).collect();
    assert_eq!(deleted.len(), 3, "batches and both indexes: {deleted:?}");
    assert_eq!(shop.points.trash().len(), 3);

    shop.log.set_config(keeping(2000, -1));
    let done = block_on(shop.log.retain(Offset(28), Timestamp(7003))).unwrap();
    assert_eq!((done.plan.by_time, bounds(&shop.log)), (0, (12, 28)), "exactly as old as the limit");
    let done = block_on(shop.log.retain(Offset(28), Timestamp(9000))).unwrap();
    assert_eq!((done.plan.by_time, done.plan.roll_active, bounds(&shop.log)), (2, true, (28, 28)));
    let appended = block_on(shop.log.append(vec![batch(9, 1, 20, 0)], LeaderEpoch(3), Timestamp(0))).unwrap();
    assert_eq!(appended.base_offset, Offset(28), "offsets go on");
}

#[test]
fn thrown_files_are_removed_when_their_delay_has_passed() {
    let mut shop = shop(1, 7, LogConfig { file_delete_delay_ms: 0, ..keeping(-1, 2200) });
    block_on(shop.log.retain(Offset(28), Timestamp(0))).unwrap();
    block_on(shop.points.trash().until_due());
    assert_eq!(block_on(shop.points.trash().remove_due()), 3);
    assert!(!shop.disk.paths().iter().any(|path| path.ends_with(".deleted")));
    let mut slow = self::shop(1, 7, keeping(-1, 2200));
    block_on(slow.log.retain(Offset(28), Timestamp(0))).unwrap();
    assert_eq!(block_on(slow.points.trash().remove_due()), 0, "a minute, by default");
    slow.disk.kill();
    drop(reopen(&slow.disk));
    assert!(!slow.disk.paths().iter().any(|path| path.ends_with(".deleted")), "the next open removes them");
}

#[test]
fn nothing_at_or_above_the_bound_is_deleted() {
    let mut shop = shop(1, 7, keeping(0, 0));
    block_on(shop.log.retain(Offset(23), Timestamp(1_000_000))).unwrap();
    assert_eq!(bounds(&shop.log), (12, 28), "the second segment ends at 24");
    block_on(shop.log.retain(Offset(24), Timestamp(1_000_000))).unwrap();
    assert_eq!(bounds(&shop.log), (24, 28));
}

/// Retention that deletes everything, the active segment too, cut short at each step by an I/O error and a power
/// loss: the log starts where it did or where it was to, ends where it did, and serves what lies between.
#[test]
fn a_crash_at_any_step_of_retention_leaves_a_log_that_starts_before_or_after_it() {
    let (mut before, mut after) = (0, 0);
    for seed in 0..6 {
        for step in 0..60 {
            let mut shop = shop(seed, 8, keeping(0, -1));
            shop.disk.fail_in(step);
            let done = block_on(shop.log.retain(Offset(32), Timestamp(1_000_000)));
            let shown = bounds(&shop.log).0;
            let failures = shop.disk.heal();
            shop.disk.power_loss();
            let log = reopen(&shop.disk);
            let (start, end) = bounds(&log);
            assert_eq!(end, 32, "seed {seed} step {step}");
            assert!(start == 0 || start == 32, "seed {seed} step {step}: {start}");
            assert!(start >= shown, "seed {seed} step {step}: L17: what was shown as deleted is back");
            if done.is_ok() {
                assert_eq!(start, 32);
            }
            match start {
                0 => before += 1,
                _ => after += 1,
            }
            if start == 0 {
                assert_eq!(read(&log.view(), 0).unwrap().len(), 3 * 553);
            }
            if failures == 0 {
                assert!(done.is_ok());
                break;
            }
        }
    }
    assert!(before > 10 && after > 10, "{before} {after}");
}

#[test]
fn a_full_disk_stops_retention_for_now_and_harms_nothing() {
    for step in 0..8 {
        let mut shop = shop(1, 8, keeping(0, -1));
        shop.disk.full_in(step);
        let full = block_on(shop.log.retain(Offset(32), Timestamp(1_000_000)));
        let failures = shop.disk.heal();
        if failures == 0 {
            continue;
        }
        assert_eq!(shop.log.fenced(), None, "step {step}: {full:?}");
        block_on(shop.log.retain(Offset(32), Timestamp(1_000_000))).unwrap();
        assert_eq!(bounds(&shop.log), (32, 32), "step {step}");
    }
}

#[test]
fn a_log_that_ends_below_its_start_starts_over_there() {
    let shop = shop(1, 2, SMALL);
    drop(shop.log);
    shop.disk.plant(STARTS, b"0\n1\norders 0 50\n");
    shop.disk.kill();
    let (mut log, report) = support::open(&shop.disk.mount(), DIR).unwrap();
    assert_eq!(bounds(&log), (50, 50));
    assert_eq!(report.log_end_offset, LogEndOffset(Offset(50)));
    block_on(log.append(vec![batch(9, 1, 20, 0)], LeaderEpoch(3), Timestamp(0))).unwrap();
    block_on(log.close()).unwrap();
    shop.disk.kill();
    assert_eq!(bounds(&reopen(&shop.disk)), (50, 51));
    drop(shop.mounted);
}

#[test]
fn a_preallocated_segment_is_trimmed_when_it_is_rolled_and_closed_and_cut_after_a_crash() {
    let config = LogConfig { preallocate: true, ..SMALL };
    let len = |disk: &CrashDisk, base: i64| disk.contents(&format!("{DIR}/{base:020}.log")).unwrap().len();
    let disk = CrashDisk::new(1);
    let mounted = disk.mount();
    let points = support::points(&mounted).unwrap();
    let mut log = block_on(Log::create_with(&mounted, &points, DIR, Uuid::ONE, config)).unwrap();
    let mut append = |n| {
        let batch = batch(n, 4, 114, 1000);
        block_on(log.append(vec![batch], LeaderEpoch(3), Timestamp(0))).unwrap();
    };
    (0..3).for_each(&mut append);
    assert_eq!(len(&disk, 0), 2000, "of which 1659 hold batches");
    append(3);
    assert_eq!((len(&disk, 0), len(&disk, 12)), (1659, 2000));
    block_on(log.close()).unwrap();
    block_on(points.flush()).unwrap();
    assert_eq!(len(&disk, 12), 553);
    disk.kill();
    let (mut log, report) = support::open(&disk.mount(), DIR).unwrap();
    assert_eq!(report.cut_reason, None);
    log.set_config(config);
    for n in 4..8 {
        block_on(log.append(vec![batch(n, 4, 114, 1000)], LeaderEpoch(3), Timestamp(0))).unwrap();
    }
    drop(log);
    disk.kill();
    assert_eq!(len(&disk, 24), 2000);
    assert_eq!(bounds(&reopen(&disk)), (0, 32));
    assert_eq!(len(&disk, 24), 2 * 553);
}

#[test]
fn a_new_log_of_an_old_name_starts_at_zero() {
    let mut shop = shop(1, 7, SMALL);
    block_on(shop.log.raise_start(Offset(14), Offset(28))).unwrap();
    drop(shop.log);
    for path in shop.disk.paths().into_iter().filter(|path| path.starts_with(DIR)).rev() {
        shop.disk.vanish(&path);
    }
    let log = block_on(Log::create_with(&shop.mounted, &shop.points, DIR, Uuid::ONE, SMALL)).unwrap();
    assert_eq!(bounds(&log), (0, 0));
    drop(log);
    shop.disk.power_loss_losing_all();
    assert_eq!(bounds(&reopen(&shop.disk)), (0, 0), "nor does the old start come back with a crash");
}

#[test]
fn logs_that_are_not_there_are_forgotten_for_good_and_the_others_are_not() {
    const POINTS: &str = "recovery-point-offset-checkpoint";
    let disk = CrashDisk::new(5);
    disk.plant(POINTS, b"0\n2\norders 0 40\nghost 1 7\n");
    disk.plant(STARTS, b"0\n3\norders 0 4\nghost 0 9\nghost 1 7\n");
    let mounted = disk.mount();
    let points = support::points(&mounted).unwrap();
    let there = BTreeSet::from([DIR.to_owned(), "other-0".to_owned()]);
    assert_eq!(points.forget_but(&there), ["ghost-1"]);
    assert_eq!(points.log_starts().forget_but(&there), ["ghost-0", "ghost-1"]);
    assert_eq!(points.cleaned().forget_but(&there), Vec::<String>::new());
    block_on(points.flush()).unwrap();
    block_on(points.log_starts().flush()).unwrap();
    disk.power_loss_losing_all();
    let points = support::points(&disk.mount()).unwrap();
    assert_eq!((points.get(DIR), points.get("ghost-1")), (Offset(40), Offset::ZERO));
    assert_eq!(points.log_starts().all(), BTreeMap::from([(DIR.to_owned(), Offset(4))]));
    assert_eq!(points.forget_but(&there), Vec::<String>::new(), "once");
}

#[test]
fn a_checkpoint_that_nobody_can_read_is_kept_beside() {
    let shop = shop(1, 7, SMALL);
    drop(shop.log);
    shop.disk.plant(STARTS, b"0\nmany\n");
    shop.disk.kill();
    assert_eq!(bounds(&reopen(&shop.disk)), (0, 28));
    assert_eq!(shop.disk.contents(&format!("{STARTS}.unreadable")).as_deref(), Some(&b"0\nmany\n"[..]));
}

const ANOTHER: Uuid = Uuid([7; 16]);

/// A log deleted, and one of the same name made, cut short at each step by an I/O error and a power loss: what is
/// there under the name is the old log whole, or nothing, or the new one with nothing of the old (L18).
#[test]
fn a_crash_at_any_step_of_deletion_and_recreation_leaves_the_old_log_or_nothing_of_it() {
    let (mut old, mut new) = (0, 0);
    for seed in 0..6 {
        for step in 0..60 {
            let mut shop = shop(seed, 7, SMALL);
            block_on(shop.log.raise_start(Offset(14), Offset(28))).unwrap();
            shop.disk.fail_in(step);
            let (mounted, points) = (shop.mounted, shop.points);
            let done = block_on(async {
                shop.log.delete(Uuid::ONE).await?;
                let mut log = Log::create_with(&mounted, &points, DIR, ANOTHER, SMALL).await?;
                log.append(vec![batch(1, 1, 20, 0)], LeaderEpoch(0), Timestamp(0)).await.map_err(|_| {
                    LogError::Fenced { dir: DIR.to_owned(), cause: "the append failed".to_owned() }
                })?;
                log.close().await?;
                Ok::<_, LogError>(())
            });
            let failures = shop.disk.heal();
            shop.disk.power_loss();
            let again = shop.disk.mount();
            let points = support::points(&again).unwrap();
            let opened = block_on(async {
                match Log::open_with(&again, &points, DIR, SMALL, Timestamp(0)).await {
                    Ok((log, _)) => Ok(log),
                    // gone, or a creation that the crash cut short
                    Err(_) => Log::create_with(&again, &points, DIR, ANOTHER, SMALL).await,
                }
            });
            let log = opened.unwrap_or_else(|error| panic!("seed {seed} step {step}: {error}"));
            match log.topic_id() {
                Uuid::ONE => {
                    assert!(done.is_err());
                    assert_eq!(bounds(&log), (14, 28), "seed {seed} step {step}");
                    old += 1;
                }
                _ => {
                    let (start, end) = bounds(&log);
                    assert!(start == 0 && end <= 1, "seed {seed} step {step}: {start} to {end}");
                    new += 1;
                }
            }
            if failures == 0 {
                assert!(done.is_ok() && log.topic_id() == ANOTHER);
                break;
            }
        }
    }
    assert!(old > 5 && new > 20, "{old} {new}");
}

#[test]
fn a_deleted_log_waits_under_its_last_name_and_its_readers_read_on() {
    use milena_log::deletion::{Found, set_aside, survey};
    let shop = shop(1, 7, LogConfig { file_delete_delay_ms: 0, ..SMALL });
    let view = shop.log.view();
    block_on(shop.log.delete(ANOTHER)).unwrap();
    let last_name = format!("{DIR}.{}-delete", "07".repeat(16));
    assert_eq!(block_on(survey(&shop.mounted)).unwrap(), [(last_name.clone(), Found::Deleted)]);
    assert_eq!(read(&view, 0).unwrap().len(), 3 * 553);
    assert_eq!(shop.points.get(DIR), Offset::ZERO);
    assert_eq!(block_on(shop.points.trash().remove_due()), 1);
    assert_eq!(block_on(survey(&shop.mounted)).unwrap(), []);
    assert_eq!(read(&view, 0).unwrap().len(), 3 * 553, "an open file outlives its name");

    let stray = block_on(Log::create_with(&shop.mounted, &shop.points, DIR, ANOTHER, SMALL)).unwrap();
    drop(stray);
    assert_eq!(block_on(survey(&shop.mounted)).unwrap(), [(DIR.to_owned(), Found::Log(ANOTHER))]);
    let aside = block_on(set_aside(&shop.mounted, &shop.points, DIR, ANOTHER)).unwrap();
    assert_eq!(block_on(survey(&shop.mounted)).unwrap(), [(aside, Found::Stray)]);
}
