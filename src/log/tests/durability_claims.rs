//! What a log may say of itself after a crash, and what nobody may make it say: the recovery point never covers
//! what is not synced, a refused creation changes nothing, and a full disk is not a failed one.

mod support;

use std::sync::Arc;

use bytes::Bytes;
use milena_batch::{Attributes, Batch, TimestampType};
use milena_log::{AppendError, Committer, Log, LogError, ReadError, RecoveryPoints, RecoveryReport};
use milena_runtime::{Disk, Lane};
use milena_types::{ErrorCode, LeaderEpoch, Offset, ProducerId, Timestamp, Uuid};
use support::disk::CrashDisk;
use support::run::{World, block_on};
use support::{DIR, SMALL, batch, points, produced};

const FIRST: &str = "orders-0/00000000000000000000.log";
const POINTS: &str = "recovery-point-offset-checkpoint";

/// A process with a log in it.
struct Process {
    world: World,
    disk: Arc<dyn Disk>,
    points: RecoveryPoints,
    committer: Committer,
    log: Log,
}

impl Process {
    fn new(disk: &CrashDisk) -> Process {
        let (world, disk) = (World::default(), disk.mount());
        let points = points(&disk).unwrap();
        let committer = Committer::start(&world.runtime(), Lane::Data, disk.clone());
        let log = block_on(Log::create_with(&disk, &points, DIR, Uuid::ONE, SMALL)).unwrap();
        Process { world, disk, points, committer, log }
    }

    fn append(&mut self, batch: Batch) -> Result<Offset, AppendError> {
        let appended = block_on(self.log.append(vec![batch], LeaderEpoch(0), Timestamp(0)))?;
        Ok(appended.base_offset)
    }

    fn submit(&mut self) {
        self.committer.submit(self.log.take_unsynced().unwrap(), Box::new(|_| {}));
    }

    fn settle(&self) {
        (0..100).for_each(|_| self.world.poll_tasks());
    }
}

/// What a start does for a partition that it finds in the metadata: create it, and open it where it is.
fn create_or_open(disk: &CrashDisk) -> Result<(Log, RecoveryReport, RecoveryPoints), LogError> {
    let disk = disk.mount();
    let points = points(&disk)?;
    let created = block_on(Log::create_with(&disk, &points, DIR, Uuid::ONE, SMALL));
    assert!(matches!(created, Err(LogError::Exists { .. })), "{created:?}");
    let (log, report) = block_on(Log::open_with(&disk, &points, DIR, SMALL, Timestamp(0)))?;
    Ok((log, report, points))
}

/// Five batches over two segments, closed cleanly, with the points written.
fn stopped_cleanly() -> CrashDisk {
    let disk = CrashDisk::new(1);
    let mut process = Process::new(&disk);
    for n in 0..5 {
        process.append(batch(n, 4, 114, 1000)).unwrap();
    }
    block_on(process.log.close()).unwrap();
    block_on(process.points.flush()).unwrap();
    disk.power_loss_losing_all();
    disk
}

fn contents(disk: &CrashDisk) -> Vec<(String, Option<Vec<u8>>)> {
    disk.paths().into_iter().map(|path| (path.clone(), disk.contents(&path))).collect()
}

#[test]
fn a_refused_creation_leaves_the_recovery_point_so_a_clean_log_is_opened_without_a_write() {
    let disk = stopped_cleanly();
    let before = contents(&disk);
    let (_, report, points) = create_or_open(&disk).unwrap();
    assert_eq!(report.recovery_point, Offset(20));
    assert_eq!((report.bytes_cut, report.bytes_rewritten, report.indexes_rebuilt), (0, 0, 0));
    assert_eq!((points.get(DIR), contents(&disk)), (Offset(20), before));
}

#[test]
fn rot_below_the_recovery_point_is_never_cut_and_no_byte_is_changed() {
    for at in [3, 5, 61, 700, 1600] {
        let disk = stopped_cleanly();
        disk.tamper(FIRST, |bytes| bytes[at] ^= 1);
        let before = contents(&disk);
        // what open reads it refuses; what it does not read stays, and whoever reads it finds out
        match create_or_open(&disk) {
            Err(error) => {
                assert!(
                    matches!(error, LogError::Damaged { recovery_point: Offset(20), .. }),
                    "{at}: {error}"
                );
            }
            Ok((log, report, _)) => {
                assert_eq!((log.log_end_offset().offset(), report.bytes_cut), (Offset(20), 0));
                let read = |from| {
                    block_on(async {
                        log.view()
                            .read(from, 1 << 20, Offset(20), true)
                            .await?
                            .bytes()
                            .await
                            .map_err(Into::into)
                    })
                };
                let bytes = read(Offset::ZERO);
                let is_whole = |bytes: Bytes| {
                    let mut rest = bytes;
                    std::iter::from_fn(|| Batch::split_first(&mut rest).transpose())
                        .all(|batch| batch.is_ok_and(|batch| batch.check_crc().is_ok()))
                };
                assert!(
                    bytes.map_or_else(
                        |error: ReadError| error.code() == ErrorCode::CorruptMessage,
                        |bytes| !is_whole(bytes)
                    ),
                    "{at}"
                );
            }
        }
        assert_eq!(contents(&disk), before);
    }
}

#[test]
fn an_emptied_directory_that_was_synced_is_no_unfinished_creation() {
    let disk = stopped_cleanly();
    for path in disk.paths().into_iter().filter(|path| path.starts_with("orders-0/")) {
        disk.vanish(&path);
    }
    let before = contents(&disk);
    let mounted = disk.mount();
    let points = points(&mounted).unwrap();
    let created = block_on(Log::create_with(&mounted, &points, DIR, Uuid::ONE, SMALL));
    assert!(matches!(created, Err(LogError::Damaged { .. })), "{created:?}");
    assert!(block_on(Log::open_with(&mounted, &points, DIR, SMALL, Timestamp(0))).is_err());
    assert_eq!((points.get(DIR), contents(&disk)), (Offset(20), before));
}

#[test]
fn an_epoch_older_than_the_latest_is_ignored_when_it_is_assigned() {
    // a metadata log that is replayed at a start names every leader there ever was
    let disk = CrashDisk::new(1);
    let mut log = Process::new(&disk).log;
    for epoch in [0, 2, 4] {
        block_on(log.append(vec![batch(1, 1, 50, 1000)], LeaderEpoch(epoch), Timestamp(0))).unwrap();
    }
    let before = log.epochs().clone();
    assert_eq!([0, 2, 3, 4].map(|epoch| log.assign_epoch(LeaderEpoch(epoch))), [false; 4]);
    assert_eq!((log.epochs(), log.latest_epoch()), (&before, Some(LeaderEpoch(4))));
    assert!(log.assign_epoch(LeaderEpoch(6)));
    assert_eq!(log.view().epoch_at(Offset(1)), Some(LeaderEpoch(2)));
    assert_eq!(log.end_offset_for_epoch(LeaderEpoch(4)), Some((LeaderEpoch(4), Offset(3))));
}

#[test]
fn a_log_whose_commit_is_under_way_cannot_be_closed_nor_truncated_and_claims_nothing() {
    let disk = CrashDisk::new(1);
    let mut process = Process::new(&disk);
    process.append(batch(1, 1, 50, 1000)).unwrap();
    process.submit();
    assert_eq!(process.log.syncs_under_way(), 1);
    assert!(matches!(block_on(process.log.truncate_to(Offset(0))), Err(LogError::UnderWay { .. })));
    let closed = block_on(process.log.close());
    assert!(matches!(closed, Err(LogError::UnderWay { .. })), "{closed:?}");
    assert_eq!(process.points.get(DIR), Offset::ZERO);
    block_on(process.points.flush()).unwrap();
    // the commit of a log that is gone raises nothing either
    process.world.poll_tasks();
    disk.power_loss_losing_all();
    let (log, ..) = create_or_open(&disk).unwrap();
    assert_eq!(log.log_end_offset().offset(), Offset::ZERO);
}

#[test]
fn a_failed_commit_bars_every_log_of_the_directory_from_claiming_anything() {
    let disk = CrashDisk::new(1);
    let mut process = Process::new(&disk);
    let mut other =
        block_on(Log::create_with(&process.disk, &process.points, "other-0", Uuid::ONE, SMALL)).unwrap();
    process.append(batch(1, 1, 50, 1000)).unwrap();
    block_on(other.append(vec![batch(2, 1, 50, 1000)], LeaderEpoch(0), Timestamp(0))).unwrap();
    process.submit();
    disk.fail_in(0);
    process.settle();
    assert_eq!(disk.heal(), 1);
    assert!(process.points.fenced().is_some());
    // nobody told the logs; a second sync of the same file would succeed now
    for log in [process.log, other] {
        let closed = block_on(log.close());
        assert!(matches!(closed, Err(LogError::Fenced { .. })), "{closed:?}");
    }
    assert!(block_on(process.points.flush()).is_err());
    assert_eq!((process.points.get(DIR), process.points.get("other-0")), (Offset::ZERO, Offset::ZERO));
    disk.power_loss_losing_all();
    let (log, ..) = create_or_open(&disk).unwrap();
    assert_eq!(log.log_end_offset().offset(), Offset::ZERO);
}

#[test]
fn what_was_taken_and_dropped_counts_as_lost() {
    let disk = CrashDisk::new(1);
    let mut process = Process::new(&disk);
    process.append(batch(1, 1, 50, 1000)).unwrap();
    drop(process.log.take_unsynced());
    assert_eq!(process.log.syncs_under_way(), 0);
    // a later commit of the same log does not make up for it
    process.append(batch(2, 1, 50, 1000)).unwrap();
    process.submit();
    process.settle();
    assert_eq!(process.points.get(DIR), Offset::ZERO);
    assert!(matches!(block_on(process.log.close()), Err(LogError::Fenced { .. })));
}

#[test]
fn what_is_left_untaken_is_taken_with_what_follows_it() {
    let disk = CrashDisk::new(1);
    let mut process = Process::new(&disk);
    assert!(!process.log.has_unsynced());
    process.append(batch(1, 1, 900, 1000)).unwrap();
    process.submit();
    for n in 0..5 {
        process.append(batch(n, 1, 900, 1000)).unwrap();
    }
    assert!(process.log.has_unsynced() && process.log.has_unsynced_roll());
    process.settle();
    assert_eq!((process.log.syncs_under_way(), process.points.get(DIR)), (0, Offset(1)));
    process.submit();
    process.settle();
    assert_eq!((process.log.has_unsynced(), process.points.get(DIR)), (false, Offset(6)));
    disk.power_loss_losing_all();
    assert_eq!(create_or_open(&disk).unwrap().0.log_end_offset().offset(), Offset(6));
}

#[test]
fn a_commit_does_not_wait_for_the_recovery_points_to_be_written() {
    let disk = CrashDisk::new(1);
    let mut process = Process::new(&disk);
    process.append(batch(1, 1, 50, 1000)).unwrap();
    process.submit();
    process.settle();
    let points = process.points.clone();
    let mut flushing = Box::pin(points.flush());
    let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
    for _ in 0..3 {
        assert!(flushing.as_mut().poll(&mut cx).is_pending());
    }
    process.append(batch(2, 1, 50, 1000)).unwrap();
    process.submit();
    process.settle();
    assert_eq!(process.points.get(DIR), Offset(2), "while the copy of before is being written");
    let lowered = block_on(async {
        let mut lowering = Box::pin(process.points.lower(DIR, Offset::ZERO));
        for _ in 0..20 {
            let waits = lowering.as_mut().poll(&mut cx).is_pending();
            assert!(waits, "who lowers a point waits for the copy that may say more");
        }
        flushing.await.unwrap();
        lowering.await
    });
    lowered.unwrap();
    disk.power_loss_losing_all();
    assert_eq!(disk.contents(POINTS).unwrap(), b"0\n0\n");
}

#[test]
fn recovery_points_that_cannot_be_read_stop_nobody_and_count_from_zero() {
    for text in [&b"\xff\xfe"[..], b"", b"7\n0\n", b"0\n1\norders x 5\n", b"0\n3\norders 0 5\n"] {
        let disk = stopped_cleanly();
        disk.tamper(POINTS, |bytes| *bytes = text.to_vec());
        let (log, report, points) = create_or_open(&disk).unwrap();
        assert_eq!((report.recovery_point, report.log_end_offset.offset()), (Offset::ZERO, Offset(20)));
        block_on(log.close()).unwrap();
        block_on(points.flush()).unwrap();
        assert_eq!(disk.contents(POINTS).unwrap(), b"0\n1\norders 0 20\n");
    }
    let disk = stopped_cleanly();
    disk.fail_in(0);
    assert!(matches!(points(&disk.mount()), Err(LogError::Io { .. })), "a bad disk is no bad text");
}

#[test]
fn a_gap_between_whole_batches_of_a_segment_is_never_cut() {
    // as compaction leaves it: the batch at offset 4 is gone
    let batches = |offsets: &[i64]| {
        let whole =
            |offset: &i64| batch(*offset as u32, 4, 114, 1000).placed_at(Offset(*offset), LeaderEpoch(0));
        offsets.iter().flat_map(|offset| whole(offset).concat()).collect::<Vec<u8>>()
    };
    for offsets in [&[0, 8][..], &[0, 8, 12], &[4]] {
        let disk = CrashDisk::new(1);
        block_on(Process::new(&disk).log.close()).unwrap();
        disk.tamper(FIRST, |bytes| *bytes = batches(offsets));
        let before = contents(&disk);
        let error = create_or_open(&disk).map(drop).unwrap_err();
        assert!(matches!(error, LogError::Damaged { recovery_point: Offset(0), .. }), "{error}");
        assert!(error.to_string().contains("compacted"), "{error}");
        assert_eq!(contents(&disk), before);
    }
}

#[test]
fn a_producer_that_fills_in_old_data_is_known_after_a_restart_and_forgotten_by_the_clock() {
    let disk = CrashDisk::new(1);
    let mut process = Process::new(&disk);
    let old = || produced(1, 2, 5, 7, 0, 0);
    process.append(old()).unwrap();
    block_on(process.log.close()).unwrap();
    disk.power_loss_losing_all();
    let day = Timestamp(86_400_000);
    let mounted = disk.mount();
    let opened = block_on(Log::open_with(&mounted, &points(&mounted).unwrap(), DIR, SMALL, day));
    let mut log = opened.unwrap().0;
    let just_before = Timestamp(day.get() + SMALL.producer_id_expiration_ms - 1);
    log.expire_producers(just_before);
    let again = block_on(log.append(vec![old()], LeaderEpoch(0), just_before)).unwrap();
    assert_eq!((again.duplicate, again.base_offset), (true, Offset(0)));
    let next = block_on(log.append(vec![produced(2, 1, 6, 7, 0, 2)], LeaderEpoch(0), just_before)).unwrap();
    assert_eq!(next.base_offset, Offset(2));
    log.expire_producers(Timestamp(just_before.get() + 1));
    let known = log.producers().get(ProducerId(7)).unwrap();
    assert_eq!((known.last_heard(), known.last_timestamp()), (just_before, Timestamp(6)));
    log.expire_producers(Timestamp(just_before.get() + SMALL.producer_id_expiration_ms));
    assert_eq!(log.producers().entries().count(), 0);
}

#[test]
fn a_truncation_makes_no_producer_younger_and_brings_no_forgotten_one_back() {
    let disk = CrashDisk::new(1);
    let mut log = Process::new(&disk).log;
    let late = SMALL.producer_id_expiration_ms;
    let append = |log: &mut Log, batch, now| {
        block_on(log.append(vec![batch], LeaderEpoch(0), Timestamp(now))).unwrap();
    };
    append(&mut log, produced(1, 1, 5, 7, 0, 0), 10);
    append(&mut log, produced(1, 1, 5, 8, 0, 0), 20);
    append(&mut log, batch(3, 1, 50, 5), 30);
    log.expire_producers(Timestamp(late + 10));
    block_on(log.truncate_to(Offset(2))).unwrap();
    let known: Vec<_> = log.producers().entries().map(|(id, entry)| (id.get(), entry.last_heard())).collect();
    assert_eq!(known, [(8, Timestamp(20))]);
}

#[test]
fn the_time_that_a_log_gave_is_told_with_the_append_and_with_its_retry() {
    let stamped = |sequence| {
        let mut batch = produced(1, 2, 5, 7, 0, sequence);
        batch.header.attributes = Attributes::default().with_timestamp_type(TimestampType::LogAppendTime);
        batch.header.max_timestamp = Timestamp(77);
        batch
    };
    let disk = CrashDisk::new(1);
    let mut log = Process::new(&disk).log;
    let mut append = |batch| {
        let appended = block_on(log.append(vec![batch], LeaderEpoch(0), Timestamp(77))).unwrap();
        (appended.duplicate, appended.log_append_time)
    };
    assert_eq!(append(stamped(0)), (false, Timestamp(77)));
    assert_eq!(append(stamped(0)), (true, Timestamp(77)));
    assert_eq!(append(produced(1, 2, 5, 7, 0, 2)), (false, Timestamp::NONE));
    assert_eq!(append(produced(1, 2, 5, 7, 0, 2)), (true, Timestamp::NONE));
}

#[test]
fn an_append_without_space_is_refused_taken_back_durably_and_the_log_goes_on() {
    for seed in 0..200 {
        let disk = CrashDisk::new(seed);
        let mut process = Process::new(&disk);
        process.append(batch(1, 3, 150, 1000)).unwrap();
        process.submit();
        process.settle();
        let before = disk.contents(FIRST).unwrap();
        disk.full_in(0);
        let refused = process.append(produced(2, 30, 1000, 7, 0, 0)).unwrap_err();
        assert_eq!(refused, AppendError::NoSpace { dir: DIR.into() });
        assert_eq!(refused.code(), ErrorCode::KafkaStorageError);
        assert_eq!((process.log.fenced(), process.log.log_end_offset().offset()), (None, Offset(3)));
        assert_eq!(process.log.producers().entries().count(), 0, "nothing was learned of what was refused");
        assert_eq!(disk.contents(FIRST).unwrap(), before);
        let view = process.log.view();
        assert!(!block_on(view.read(Offset(0), 5000, Offset(3), true)).unwrap().is_empty());
        if seed % 2 == 0 {
            // a crash now brings nothing of it back
            disk.heal();
            disk.power_loss();
            let (log, report, _) = create_or_open(&disk).unwrap();
            assert_eq!((log.log_end_offset().offset(), report.bytes_cut), (Offset(3), 0));
            continue;
        }
        assert!(process.append(batch(3, 1, 50, 1000)).is_err(), "still full");
        disk.heal();
        assert_eq!(process.append(batch(3, 1, 50, 1000)), Ok(Offset(3)));
        process.submit();
        process.settle();
        process.append(batch(4, 1, 50, 1000)).unwrap();
        disk.power_loss();
        let (log, report, _) = create_or_open(&disk).unwrap();
        assert!((4..=5).contains(&log.log_end_offset().offset().get()), "{report:?}");
    }
}

#[test]
fn a_roll_without_space_leaves_the_log_as_it_was() {
    // an index file, its bytes, the other one, its bytes, the new segment, its bytes
    for count in 0..6 {
        let disk = CrashDisk::new(count);
        let mut process = Process::new(&disk);
        for n in 0..3 {
            process.append(batch(n, 1, 500, 1000)).unwrap();
        }
        process.submit();
        process.settle();
        disk.full_in(count);
        assert!(
            matches!(process.append(batch(9, 1, 900, 1000)), Err(AppendError::NoSpace { .. })),
            "{count}"
        );
        assert_eq!((process.log.fenced(), process.log.log_end_offset().offset()), (None, Offset(3)));
        assert!(!process.log.has_unsynced());
        disk.heal();
        assert_eq!(process.append(batch(9, 1, 900, 1000)), Ok(Offset(3)));
        assert_eq!(process.log.segment_bases(), [Offset(0), Offset(3)]);
        process.submit();
        process.settle();
        disk.power_loss_losing_all();
        assert_eq!(create_or_open(&disk).unwrap().0.log_end_offset().offset(), Offset(4), "{count}");
    }
}

#[test]
fn without_space_and_with_a_failing_cut_the_log_is_fenced() {
    for count in [1, 2] {
        let disk = CrashDisk::new(7);
        let mut process = Process::new(&disk);
        process.append(batch(1, 1, 50, 1000)).unwrap();
        disk.full_in(0);
        disk.fail_in(count);
        assert!(matches!(process.append(batch(2, 1, 50, 1000)), Err(AppendError::Storage { .. })));
        assert_eq!(disk.heal(), 2);
        assert!(process.log.fenced().is_some());
        assert!(matches!(block_on(process.log.close()), Err(LogError::Fenced { .. })));
    }
}

#[test]
fn a_flush_after_one_that_failed_writes_the_recovery_points_and_says_so_only_then() {
    let disk = CrashDisk::new(1);
    let mounted = disk.mount();
    let points = points(&mounted).unwrap();
    block_on(async {
        let mut log = Log::create_with(&mounted, &points, DIR, Uuid::ONE, SMALL).await.unwrap();
        log.append(vec![batch(0, 4, 114, 1000)], LeaderEpoch(0), Timestamp(0)).await.unwrap();
        log.close().await.unwrap();
    });
    disk.full_in(0);
    assert!(block_on(points.flush()).is_err());
    disk.heal();
    block_on(points.flush()).unwrap();
    disk.power_loss_losing_all();
    assert_eq!(disk.contents(POINTS).unwrap(), b"0\n1\norders 0 4\n");
}
