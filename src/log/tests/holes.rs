//! Logs that somebody's cleaner took records out of: they open, read, truncate and go on, whatever is missing.
//! Only what a crash may have lost is still told from what compaction took.

mod support;

use milena_log::names::join;
use milena_log::{FileSlice, Log, LogConfig, LogError, RecoveryReport};
use milena_types::{LeaderEpoch, Offset, Timestamp, Uuid};
use support::disk::CrashDisk;
use support::run::block_on;
use support::{DIR, SMALL, batch, raw};

const COMPACTED: LogConfig = LogConfig { compacted: true, ..SMALL };

/// Two rolled segments with what Kafka's cleaner left in them, and an active one; synced up to 40.
/// Batches of one record: 3, 4, 9 | none up to 30 | 33 | 40 is next.
fn cleaned(recovery_point: i64) -> CrashDisk {
    let disk = CrashDisk::new(5);
    let mounted = disk.mount();
    let points = support::points(&mounted).unwrap();
    let log = block_on(Log::create_with(&mounted, &points, DIR, Uuid::ONE, SMALL)).unwrap();
    drop(log);
    let bytes = |offsets: &[i64]| -> Vec<u8> {
        offsets.iter().flat_map(|offset| raw(*offset as u32, 1, *offset, 2).to_vec()).collect()
    };
    disk.plant(&join(DIR, "00000000000000000000.log"), &bytes(&[3, 4, 9]));
    disk.plant(&join(DIR, "00000000000000000020.log"), &bytes(&[]));
    disk.plant(&join(DIR, "00000000000000000030.log"), &bytes(&[33, 39]));
    disk.plant("recovery-point-offset-checkpoint", format!("0\n1\norders 0 {recovery_point}\n").as_bytes());
    disk
}

fn open(disk: &CrashDisk, config: LogConfig) -> Result<(Log, RecoveryReport), LogError> {
    let mounted = disk.mount();
    let points = support::points(&mounted).unwrap();
    block_on(Log::open_with(&mounted, &points, DIR, config, Timestamp(0)))
}

fn read(log: &Log, from: i64, below: i64) -> FileSlice {
    block_on(log.view().read(Offset(from), 1 << 20, Offset(below), true)).unwrap()
}

#[test]
fn what_kafkas_cleaner_left_opens_and_reads_pass_over_what_it_took() {
    let disk = cleaned(40);
    let (mut log, report) = open(&disk, COMPACTED).unwrap();
    assert_eq!((report.bytes_cut, report.log_end_offset.offset()), (0, Offset(40)));
    assert_eq!(log.segment_bases(), [Offset(0), Offset(20), Offset(30)]);
    for (from, first) in
        [(0, 3), (3, 3), (4, 4), (5, 9), (9, 9), (10, 33), (19, 33), (25, 33), (33, 33), (34, 39)]
    {
        assert_eq!(read(&log, from, 40).base_offset, Offset(first), "from {from}");
    }
    assert!(read(&log, 10, 33).is_empty(), "nothing lies between, below the bound");
    assert!(read(&log, 40, 40).is_empty());
    let appended = block_on(log.append(vec![batch(1, 2, 9, 1000)], LeaderEpoch(2), Timestamp(0))).unwrap();
    assert_eq!(appended.base_offset, Offset(40));
}

#[test]
fn the_same_bytes_are_damage_in_a_log_that_was_never_compacted() {
    let error = open(&cleaned(40), SMALL).unwrap_err();
    assert!(matches!(error, LogError::Damaged { offset: Offset(0), .. }), "{error}");
    assert!(error.to_string().contains("cleanup.policy=compact"), "{error}");
}

#[test]
fn a_segment_that_a_crash_may_have_lost_is_no_hole() {
    // synced up to 25 only: whether there was a segment between 10 and 30, nobody knows
    let (log, report) = open(&cleaned(20), COMPACTED).unwrap();
    assert_eq!(log.log_end_offset().offset(), Offset(20));
    assert_eq!(report.intact_beyond_cut, 2, "cut, and not in silence");
}

#[test]
fn a_torn_tail_behind_a_hole_is_cut_as_ever() {
    let disk = cleaned(34);
    disk.tamper(&join(DIR, "00000000000000000030.log"), |bytes| {
        let last = bytes.len() - 1;
        bytes[last] ^= 1;
    });
    let (log, report) = open(&disk, COMPACTED).unwrap();
    assert_eq!(log.log_end_offset().offset(), Offset(34));
    assert!(report.cut_reason.is_some());
    assert_eq!(read(&log, 5, 34).base_offset, Offset(9));
}

#[test]
fn a_compacted_log_is_cut_back_between_its_holes() {
    let (mut log, _) = open(&cleaned(40), COMPACTED).unwrap();
    let end = block_on(log.truncate_to(Offset(36))).unwrap();
    assert_eq!(end.offset(), Offset(34), "the log ends with its last batch");
    assert_eq!(read(&log, 10, 34).base_offset, Offset(33));
}
