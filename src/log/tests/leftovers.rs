//! What lies beside a log's own segments when it is opened: below its start, behind its end, or under names that
//! nobody knows. What is served is served whatever lies there, and nothing goes that a rotted number alone condemns.

mod support;

use std::collections::BTreeMap;

use milena_log::names::{SegmentFile, join, segment_file};
use milena_log::{Log, LogConfig, LogError, RecoveryReport, Retention};
use milena_types::{LeaderEpoch, Offset, Timestamp, Uuid};
use support::disk::CrashDisk;
use support::run::block_on;
use support::{DIR, SMALL, batch};

const STARTS: &str = "log-start-offset-checkpoint";
const POINTS: &str = "recovery-point-offset-checkpoint";

fn path(base: i64, file: SegmentFile) -> String {
    join(DIR, &segment_file(Offset(base), file))
}

/// A log of eight batches of 4 records, 3 batches a segment (at 0, 12 and 24), closed in order.
fn closed() -> CrashDisk {
    let disk = CrashDisk::new(1);
    let mounted = disk.mount();
    let points = support::points(&mounted).unwrap();
    block_on(async {
        let mut log = Log::create_with(&mounted, &points, DIR, Uuid::ONE, SMALL).await.unwrap();
        for n in 0..8 {
            log.append(vec![batch(n, 4, 114, 1000)], LeaderEpoch(3), Timestamp(0)).await.unwrap();
        }
        log.close().await.unwrap();
        points.flush().await.unwrap();
    });
    disk.power_loss_losing_all();
    disk
}

fn open(disk: &CrashDisk, is_clean: bool) -> Result<(Log, RecoveryReport), LogError> {
    let mounted = disk.mount();
    let points = support::points(&mounted)?;
    if is_clean {
        points.believe_clean_stop();
    }
    block_on(Log::open_with(&mounted, &points, DIR, SMALL, Timestamp(0)))
}

fn plant_offset(disk: &CrashDisk, file: &str, offset: i64) {
    disk.plant(file, format!("0\n1\norders 0 {offset}\n").as_bytes());
}

fn bounds(log: &Log) -> (i64, i64) {
    (log.log_start_offset().offset().get(), log.log_end_offset().offset().get())
}

/// How many bytes a reader gets from `from` on, until the log ends.
fn served(log: &Log, from: i64) -> usize {
    let (view, end) = (log.view(), log.log_end_offset().offset());
    let (mut from, mut bytes) = (Offset(from), 0);
    while from < end {
        let slice = block_on(view.read(from, 1 << 20, end, true)).unwrap();
        bytes += slice.len;
        from = slice.next_offset;
    }
    bytes
}

fn contents(disk: &CrashDisk) -> BTreeMap<String, Option<Vec<u8>>> {
    disk.paths().into_iter().map(|path| (path.clone(), disk.contents(&path))).collect()
}

#[test]
fn a_log_that_was_closed_in_order_never_starts_behind_its_end_so_nothing_of_it_goes() {
    // one digit of the start rotted
    for start in [33, 92, 5_000] {
        let disk = closed();
        plant_offset(&disk, STARTS, start);
        let before = contents(&disk);
        let error = open(&disk, true).unwrap_err();
        assert!(matches!(error, LogError::Damaged { offset: Offset(32), .. }), "{error}");
        assert!(error.to_string().contains(STARTS), "{error}");
        assert!(contents(&disk) == before, "nothing was changed");
        plant_offset(&disk, STARTS, 12);
        assert_eq!(bounds(&open(&disk, true).unwrap().0), (12, 32));
    }
}

#[test]
fn what_a_start_behind_the_end_condemns_after_a_crash_is_kept_aside() {
    let disk = closed();
    plant_offset(&disk, STARTS, 92);
    let before = contents(&disk);
    let (mut log, _) = open(&disk, false).unwrap();
    assert_eq!(bounds(&log), (92, 92));
    block_on(log.append(vec![batch(9, 1, 20, 0)], LeaderEpoch(3), Timestamp(0))).unwrap();
    block_on(log.close()).unwrap();
    for _ in 0..2 {
        disk.power_loss_losing_all();
        for base in [0, 12, 24] {
            let batches = path(base, SegmentFile::Log);
            assert!(disk.contents(&format!("{batches}.aside")) == before[&batches], "{base}");
            assert!(disk.contents(&batches).is_none());
            assert_eq!(disk.contents(&path(base, SegmentFile::Index)), None);
        }
        assert_eq!(bounds(&open(&disk, false).unwrap().0), (92, 93), "what is aside is nobody's");
    }
}

#[test]
fn nothing_below_the_start_goes_before_the_log_was_found_whole() {
    // a copy of long ago, with the offsets of today
    let disk = closed();
    plant_offset(&disk, STARTS, 5_000);
    plant_offset(&disk, POINTS, 9_000);
    let before = contents(&disk);
    assert!(matches!(open(&disk, false).unwrap_err(), LogError::Damaged { .. }));
    assert!(contents(&disk) == before, "nothing was changed");

    let disk = closed();
    plant_offset(&disk, STARTS, 14);
    disk.tamper(&path(24, SegmentFile::Log), |bytes| bytes.truncate(100));
    let before = contents(&disk);
    assert!(matches!(open(&disk, false).unwrap_err(), LogError::Damaged { .. }));
    assert!(contents(&disk) == before, "nothing was changed");
}

/// What befell a disk.
type Harm = fn(&CrashDisk);

#[test]
fn what_is_left_below_the_start_takes_nothing_that_is_served_out_of_service() {
    // deletions that a failing disk cut short left gaps, and one of them rotted
    let harms: [(&str, Harm); 4] = [
        ("a gap", |disk| disk.vanish(&path(12, SegmentFile::Log))),
        ("a torn one", |disk| disk.tamper(&path(12, SegmentFile::Log), |bytes| bytes.truncate(700))),
        ("a rotten one", |disk| disk.tamper(&path(0, SegmentFile::Log), |bytes| bytes[3] ^= 64)),
        ("one of nobody's version", |disk| disk.tamper(&path(0, SegmentFile::Log), |bytes| bytes[16] = 9)),
    ];
    for (what, harm) in harms {
        for point in [0, 24, 32] {
            for snapshot in [b"rot".as_slice(), b""] {
                let disk = closed();
                plant_offset(&disk, STARTS, 24);
                plant_offset(&disk, POINTS, point);
                disk.plant(&path(24, SegmentFile::Snapshot), snapshot);
                disk.vanish(&path(0, SegmentFile::Index));
                harm(&disk);
                let (log, report) =
                    open(&disk, false).unwrap_or_else(|error| panic!("{what} {point}: {error}"));
                assert_eq!((bounds(&log), report.bytes_cut), ((24, 32), 0), "{what} {point}");
                assert_eq!(served(&log, 24), 2 * 553);
                assert!(disk.contents(&path(0, SegmentFile::Log)).is_none(), "{what} {point}");
            }
        }
    }
}

#[test]
fn a_deletion_that_failed_is_finished_before_the_next_one_begins() {
    let mut finished = 0;
    for step in 0..40 {
        let disk = closed();
        let mounted = disk.mount();
        let points = support::points(&mounted).unwrap();
        let config = LogConfig { retention: Retention { delete: true, ms: -1, bytes: 1700 }, ..SMALL };
        let (mut log, _) = block_on(Log::open_with(&mounted, &points, DIR, config, Timestamp(0))).unwrap();
        disk.fail_in(step);
        let failed = block_on(log.retain(Offset(32), Timestamp(0)));
        let has_failed = disk.heal() > 0;
        let is_left = disk.contents(&path(0, SegmentFile::Log)).is_some();
        if log.fenced().is_some() {
            continue;
        }
        for n in 0..6 {
            block_on(log.append(vec![batch(n, 4, 114, 1000)], LeaderEpoch(3), Timestamp(0))).unwrap();
        }
        block_on(log.retain(Offset(32), Timestamp(0))).unwrap();
        assert!(disk.contents(&path(0, SegmentFile::Log)).is_none(), "step {step}: {failed:?}");
        let start = bounds(&log).0;
        assert!(start == 24, "step {step}: {start}");
        finished += u32::from(has_failed && is_left && failed.is_ok());
    }
    assert!(finished > 0);
}

#[test]
fn a_log_that_started_over_is_whole_however_its_old_segments_come_back() {
    for seed in 0..60 {
        let disk = CrashDisk::new(seed);
        let mounted = disk.mount();
        let points = support::points(&mounted).unwrap();
        drop(block_on(Log::create_with(&mounted, &points, DIR, Uuid::ONE, SMALL)).unwrap());
        let old: Vec<u8> = (0..5).flat_map(|n| support::raw(n, 4, i64::from(n) * 4, 1).to_vec()).collect();
        disk.plant(&path(0, SegmentFile::Log), &old);
        plant_offset(&disk, STARTS, 50);
        // nobody flushes the recovery points
        let (mut log, _) = open(&disk, false).unwrap();
        assert_eq!(bounds(&log), (50, 50));
        block_on(log.append(vec![batch(9, 10, 20, 0)], LeaderEpoch(3), Timestamp(0))).unwrap();
        let work = log.take_unsynced().unwrap();
        let mounted = disk.mount();
        block_on(async {
            for result in mounted.sync_many(&work.files).await {
                result.unwrap();
            }
            for dir in &work.dirs {
                mounted.sync_dir(dir).await.unwrap();
            }
        });
        drop((work, log));
        // and a disk that brings back what was removed, however long ago
        for comes_back in [false, true] {
            if comes_back {
                disk.plant(&path(0, SegmentFile::Log), &old);
            }
            disk.power_loss();
            let (log, _) = open(&disk, false).unwrap();
            assert_eq!(bounds(&log), (50, 60), "seed {seed} {comes_back}");
        }
    }
}

#[test]
fn segments_behind_the_end_go_with_a_torn_tail_and_stay_aside_where_no_crash_explains_them() {
    let stray = path(9_999, SegmentFile::Log);
    let aside = format!("{stray}.aside");
    let whole = support::raw(1, 3, 9_999, 2).to_vec();
    let mut unknown = whole.clone();
    unknown[16] = 3;
    for (content, is_clean, is_kept) in [
        (whole.as_slice(), false, false),
        (&whole, true, true),
        (&unknown, false, true),
        (&unknown, true, true),
        (&[0; 700], true, false),
        (&[], true, false),
    ] {
        let disk = closed();
        disk.plant(&stray, content);
        let (log, _) = open(&disk, is_clean).unwrap();
        assert_eq!(bounds(&log), (0, 32));
        disk.power_loss_losing_all();
        assert_eq!(disk.contents(&stray), None);
        assert_eq!(disk.contents(&aside).as_deref(), is_kept.then_some(content));
        // and one more of the same name: the first stays what it is
        disk.plant(&stray, content);
        drop(open(&disk, is_clean).unwrap());
        disk.power_loss_losing_all();
        let second = disk.contents(&format!("{stray}.2.aside"));
        assert_eq!(second.as_deref(), is_kept.then_some(content));
    }
}

#[test]
fn a_segment_that_overlaps_the_one_before_it_stays_aside() {
    let disk = closed();
    disk.vanish(POINTS);
    let stray = path(30, SegmentFile::Log);
    let content = support::raw(1, 9, 30, 3).to_vec();
    disk.plant(&stray, &content);
    let (log, _) = open(&disk, false).unwrap();
    assert_eq!(bounds(&log), (0, 32));
    assert_eq!(disk.contents(&format!("{stray}.aside")), Some(content));
}

#[test]
fn a_copy_of_a_segment_right_behind_the_end_stays_aside() {
    for point in [0, 32] {
        let disk = closed();
        plant_offset(&disk, POINTS, point);
        let copy = disk.contents(&path(12, SegmentFile::Log)).unwrap();
        disk.plant(&path(32, SegmentFile::Log), &copy);
        let (log, _) = open(&disk, false).unwrap();
        assert_eq!(bounds(&log), (0, 32), "{point}");
        disk.power_loss_losing_all();
        assert_eq!(disk.contents(&format!("{}.aside", path(32, SegmentFile::Log))), Some(copy), "{point}");
        assert_eq!(bounds(&open(&disk, false).unwrap().0), (0, 32), "{point}");
    }
}

#[test]
fn a_log_whose_only_segment_bears_a_later_name_is_refused_and_not_emptied() {
    let disk = closed();
    for file in [POINTS, STARTS] {
        if disk.contents(file).is_some() {
            disk.vanish(file);
        }
    }
    for base in [12, 24] {
        disk.vanish(&path(base, SegmentFile::Log));
    }
    let batches = disk.contents(&path(0, SegmentFile::Log)).unwrap();
    disk.plant(&path(500, SegmentFile::Log), &batches);
    disk.vanish(&path(0, SegmentFile::Log));
    let before = contents(&disk);
    let error = open(&disk, false).unwrap_err();
    assert!(error.to_string().contains("renamed, or copied"), "{error}");
    assert!(contents(&disk) == before, "nothing was changed");
}

/// Opens a log whose topic is compacted.
fn open_compacted(disk: &CrashDisk) -> Result<Log, LogError> {
    let mounted = disk.mount();
    let points = support::points(&mounted)?;
    let config = LogConfig { compacted: true, ..SMALL };
    block_on(Log::open_with(&mounted, &points, DIR, config, Timestamp(0))).map(|(log, _)| log)
}

#[test]
fn a_file_that_is_merely_called_what_a_cleaning_leaves_replaces_nothing() {
    let swap = |base| format!("{}.swap", path(base, SegmentFile::Log));
    let whole = closed();
    let of = |base| whole.contents(&path(base, SegmentFile::Log)).unwrap();
    let foreign = support::raw(77, 3, 0, 2).to_vec();
    let torn = of(0)[..700].to_vec();
    let all: Vec<u8> = [of(0), of(12), of(24)].concat();
    for (what, base, content, said) in [
        ("nothing in it", 0, Vec::new(), "holds no batch"),
        ("another log's batches", 0, foreign, "is not in the segment"),
        ("the active segment", 24, of(24), "never cleaned"),
        ("all of the log", 0, all, "never cleaned"),
        ("no segment there", 3, support::raw(1, 3, 3, 3).to_vec(), "no segment at 3"),
        ("torn", 0, torn, "not whole"),
        ("not a batch", 0, b"x".repeat(90), "not whole"),
    ] {
        let disk = closed();
        disk.plant(&swap(base), &content);
        // what is nothing yet stays with it
        disk.plant(&format!("{}.cleaned", path(12, SegmentFile::Log)), &of(12));
        let before = contents(&disk);
        let error = open_compacted(&disk).map(|_| ()).unwrap_err().to_string();
        assert!(error.contains(said) && error.contains("move the file away"), "{what}: {error}");
        assert!(contents(&disk) == before, "{what}: nothing was changed");
    }
}

#[test]
fn a_log_that_was_never_compacted_has_no_cleaning_to_finish() {
    let disk = closed();
    let first = disk.contents(&path(0, SegmentFile::Log)).unwrap();
    disk.plant(&format!("{}.swap", path(0, SegmentFile::Log)), &first[..553]);
    let before = contents(&disk);
    let error = open(&disk, false).unwrap_err().to_string();
    assert!(error.contains("never compacted"), "{error}");
    assert!(contents(&disk) == before, "nothing was changed");

    // where it is, the same file is what a cleaning of the first two segments may have left
    disk.plant(&format!("{}.swap", path(0, SegmentFile::Log)), &first[..553]);
    let log = open_compacted(&disk).unwrap();
    assert_eq!(bounds(&log), (0, 32));
    assert_eq!(disk.contents(&path(0, SegmentFile::Log)).as_deref(), Some(&first[..553]));
    assert!(disk.contents(&path(12, SegmentFile::Log)).is_some(), "it does not reach that far");
}

#[test]
fn what_was_deleted_goes_only_from_a_log_that_was_found_whole() {
    let disk = closed();
    let deleted = format!("{}.deleted", path(0, SegmentFile::Log));
    disk.plant(&deleted, b"segments that nobody reads");
    disk.vanish(&path(12, SegmentFile::Log));
    assert!(matches!(open(&disk, false).unwrap_err(), LogError::Damaged { .. }));
    assert!(disk.contents(&deleted).is_some(), "nothing was changed");
}
