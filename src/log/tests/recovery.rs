//! Recovery, one situation a test: what a crash explains is cut, what no crash explains is refused, and
//! nothing else in the directory is touched.

mod support;

use milena_log::names::join;
use milena_log::txn_index::AbortedTxn;
use milena_log::{Log, LogError, ReadError, RecoveryReport};
use milena_types::{LeaderEpoch, LogEndOffset, Offset, ProducerId, Timestamp, Uuid};
use support::disk::CrashDisk;
use support::run::block_on;
use support::{DIR, SMALL, batch};

const FIRST: &str = "orders-0/00000000000000000000.log";

/// A cleanly closed log of `batches` batches of 4 records, 3 batches a segment; each is 553 bytes.
fn closed(batches: u32, flush: bool) -> CrashDisk {
    let disk = CrashDisk::new(1);
    let mounted = disk.mount();
    let points = support::points(&mounted).unwrap();
    block_on(async {
        let mut log = Log::create_with(&mounted, &points, DIR, Uuid::ONE, SMALL).await.unwrap();
        for n in 0..batches {
            log.append(vec![batch(n, 4, 114, 1000)], LeaderEpoch(3), Timestamp(0)).await.unwrap();
        }
        log.close().await.unwrap();
        if flush {
            points.flush().await.unwrap();
        }
    });
    disk.power_loss();
    disk
}

fn open(disk: &CrashDisk) -> Result<(Log, RecoveryReport), LogError> {
    support::open(&disk.mount(), DIR)
}

fn second_segment(disk: &CrashDisk) -> String {
    disk.paths().into_iter().filter(|path| path.ends_with(".log")).nth(1).unwrap()
}

#[test]
fn a_clean_log_opens_without_a_write_to_its_batches() {
    let disk = closed(7, true);
    let (log, report) = open(&disk).unwrap();
    assert_eq!(report.log_end_offset, LogEndOffset(Offset(28)));
    assert_eq!((report.bytes_cut, report.bytes_rewritten, report.indexes_rebuilt), (0, 0, 0));
    assert_eq!((log.topic_id(), log.latest_epoch()), (Uuid::ONE, Some(LeaderEpoch(3))));
    assert!(report.segments > 1);
}

#[test]
fn a_batch_that_rotted_below_the_recovery_point_is_refused_to_readers_and_all_others_are_served() {
    let disk = closed(7, true);
    disk.tamper(FIRST, |bytes| bytes[700] ^= 1);
    // without its index the segment is read
    disk.vanish(&FIRST.replace(".log", ".index"));
    let log_bytes = disk.contents(FIRST);
    let (log, report) = open(&disk).unwrap();
    assert_eq!((report.log_end_offset, report.bytes_cut), (LogEndOffset(Offset(28)), 0));
    assert_eq!(log.damaged().ranges(), [Offset(4)..Offset(8)]);
    let view = log.view();
    let read = |from| block_on(view.read(Offset(from), usize::MAX, Offset(28), true));
    assert_eq!(read(0).unwrap().len, 553, "up to the damage");
    assert!(read(0).unwrap().more);
    for from in [4, 7] {
        assert!(matches!(read(from), Err(ReadError::Corrupt { .. })), "{from}");
    }
    assert_eq!(read(8).unwrap().base_offset, Offset(8));
    assert_eq!(read(12).unwrap().len, 3 * 553);
    assert_eq!(disk.contents(FIRST), log_bytes, "what was synced stays as it is");
}

#[test]
fn a_rotten_batch_whose_end_nobody_can_tell_keeps_the_log_out_of_service_and_nothing_is_changed() {
    for at in [553 + 3, 553 + 9, 553 + 25] {
        let disk = closed(7, true);
        disk.tamper(FIRST, |bytes| bytes[at] ^= 0x41);
        disk.vanish(&FIRST.replace(".log", ".index"));
        let before: Vec<_> = disk.paths().iter().map(|path| disk.contents(path)).collect();
        let error = open(&disk).unwrap_err();
        assert!(
            matches!(error, LogError::Damaged { offset: Offset(4), recovery_point: Offset(28), .. }),
            "{at}: {error}"
        );
        assert_eq!(before, disk.paths().iter().map(|path| disk.contents(path)).collect::<Vec<_>>());
    }
}

#[test]
fn lost_synced_data_is_refused_however_whole_the_rest_looks() {
    let disk = closed(7, true);
    disk.tamper(FIRST, |bytes| bytes.truncate(553));
    assert!(matches!(open(&disk).unwrap_err(), LogError::Damaged { offset: Offset(4), .. }));

    let disk = closed(7, true);
    disk.vanish(&second_segment(&disk));
    assert!(matches!(open(&disk).unwrap_err(), LogError::Damaged { offset: Offset(12), .. }));

    let disk = closed(2, true);
    disk.vanish(FIRST);
    assert!(matches!(open(&disk).unwrap_err(), LogError::Damaged { offset: Offset(0), .. }));
}

#[test]
fn above_the_recovery_point_a_hole_is_cut_and_what_lay_behind_it_is_counted() {
    let disk = closed(7, false);
    disk.tamper(FIRST, |bytes| bytes[700] ^= 1);
    let (_, report) = open(&disk).unwrap();
    assert_eq!(report.log_end_offset, LogEndOffset(Offset(4)));
    assert_eq!(report.intact_beyond_cut, 5, "one in the first segment, the rest in the others");
    assert!(report.cut_reason.unwrap().contains("CRC"));
    let (_, again) = open(&disk).unwrap();
    assert_eq!((again.bytes_cut, again.log_end_offset), (0, LogEndOffset(Offset(4))));
    assert_eq!(disk.paths().iter().filter(|path| path.ends_with(".log")).count(), 1);
}

#[test]
fn a_batch_of_a_version_that_nobody_knows_yet_is_refused_wherever_the_recovery_point_is_and_nothing_is_changed()
 {
    // the magic of the second batch of a segment, of its first, and of all of them
    for places in [&[553][..], &[0], &[0, 553, 2 * 553]] {
        for (magic, flush) in [(3, false), (3, true), (0xff, false)] {
            let disk = closed(7, flush);
            let second = second_segment(&disk);
            disk.tamper(&second, |bytes| places.iter().for_each(|at| bytes[at + 16] = magic));
            // what opening need not read, it does not
            disk.vanish(&second.replace(".log", ".index"));
            let before: Vec<_> = disk.paths().iter().map(|path| disk.contents(path)).collect();
            let error = open(&disk).unwrap_err();
            let at = Offset(12 + places[0] as i64 / 553 * 4);
            assert!(matches!(&error, LogError::Damaged { offset, .. } if *offset == at), "{error}");
            let said = error.to_string();
            assert!(said.contains(&format!("version {}", magic as i8)), "{said}");
            assert_eq!(before, disk.paths().iter().map(|path| disk.contents(path)).collect::<Vec<_>>());
        }
    }
}

#[test]
fn zeroes_where_a_magic_belongs_are_a_torn_tail_like_any_other() {
    let disk = closed(2, false);
    disk.tamper(FIRST, |bytes| bytes[553 + 8..].fill(0));
    assert_eq!(open(&disk).unwrap().1.log_end_offset, LogEndOffset(Offset(4)));
}

#[test]
fn a_log_that_ends_below_what_was_cleaned_of_it_is_cleaned_from_its_start_again() {
    for (is_torn, cleaned, expected) in
        [(false, 28, 28), (false, 29, 0), (false, 900, 0), (true, 24, 24), (true, 25, 0)]
    {
        let disk = closed(7, false);
        let last = disk.paths().into_iter().rfind(|path| path.ends_with(".log")).unwrap();
        if is_torn {
            disk.tamper(&last, |bytes| bytes.fill(0));
        }
        disk.plant("cleaner-offset-checkpoint", format!("0\n1\norders 0 {cleaned}\n").as_bytes());
        open(&disk).unwrap();
        disk.power_loss_losing_all();
        let known = support::points(&disk.mount()).unwrap().cleaned().get(DIR);
        assert_eq!(known, Some(Offset(expected)), "{is_torn} {cleaned}");
    }
}

#[test]
fn tails_of_zeroes_and_of_half_a_batch_are_cut_also_when_they_follow_synced_data() {
    for (tail, flush) in [(vec![0; 4096], true), (vec![0; 30], true), (vec![0; 61], false)] {
        let disk = closed(2, flush);
        disk.tamper(FIRST, |bytes| bytes.extend_from_slice(&tail));
        let (_, report) = open(&disk).unwrap();
        assert_eq!((report.log_end_offset, report.bytes_cut), (LogEndOffset(Offset(8)), tail.len() as u64));
        assert_eq!(disk.contents(FIRST).unwrap().len(), 2 * 553);
    }
    for cut in [1, 61, 100, 548] {
        let disk = closed(2, false);
        disk.tamper(FIRST, |bytes| bytes.truncate(2 * 553 - cut));
        assert_eq!(open(&disk).unwrap().1.log_end_offset, LogEndOffset(Offset(4)));
    }
}

#[test]
fn a_batch_that_repeats_an_offset_is_cut_like_any_other_bad_one() {
    let disk = closed(2, true);
    disk.tamper(FIRST, |bytes| bytes.extend_from_within(..553));
    let (_, report) = open(&disk).unwrap();
    assert_eq!((report.log_end_offset, report.bytes_cut), (LogEndOffset(Offset(8)), 553));
}

#[test]
fn damaged_caches_are_rebuilt_and_strangers_left_alone() {
    let disk = closed(7, true);
    let index = FIRST.replace(".log", ".index");
    let good = disk.contents(&index).unwrap();
    disk.tamper(&index, |bytes| bytes.extend_from_slice(&[9; 8]));
    disk.vanish(&FIRST.replace(".log", ".timeindex"));
    disk.tamper(&join(DIR, "leader-epoch-checkpoint"), |bytes| *bytes = vec![255; 9]);
    for stray in ["notes.txt", "99.log.deleted", "12.log", "00000000000000000099.index"] {
        disk.plant(&join(DIR, stray), b"mine");
    }
    let (_, report) = open(&disk).unwrap();
    assert_eq!(report.indexes_rebuilt, 1);
    assert_eq!(disk.contents(&index).unwrap(), good);
    assert_eq!(disk.contents(&join(DIR, "leader-epoch-checkpoint")).unwrap(), b"0\n1\n3 0\n");
    for stray in ["notes.txt", "99.log.deleted", "12.log", "00000000000000000099.index"] {
        assert_eq!(disk.contents(&join(DIR, stray)).unwrap(), b"mine", "{stray}");
    }
}

#[test]
fn a_disk_error_while_opening_cuts_nothing() {
    for count in 0..40 {
        let disk = closed(7, false);
        let before = disk.contents(FIRST).unwrap();
        disk.fail_in(count);
        let opened = open(&disk);
        if disk.heal() > 0 {
            assert!(matches!(opened.unwrap_err(), LogError::Io { .. }), "operation {count}");
        }
        disk.power_loss();
        assert_eq!(disk.contents(FIRST).unwrap(), before);
        assert_eq!(open(&disk).unwrap().1.log_end_offset, LogEndOffset(Offset(28)));
    }
}

#[test]
fn a_creation_cut_short_anywhere_is_taken_up_again() {
    for count in 0..20 {
        let disk = CrashDisk::new(count);
        disk.fail_in(count);
        let created = support::create(&disk.mount(), DIR);
        let done = disk.heal() == 0;
        assert_eq!(created.is_ok(), done);
        disk.power_loss();
        match open(&disk) {
            Ok(_) => {}
            Err(error) => {
                assert!(!done, "{error}");
                let mounted = disk.mount();
                let exists = block_on(mounted.list("")).unwrap().iter().any(|entry| entry.name == DIR);
                if exists {
                    assert!(matches!(error, LogError::Incomplete { .. }), "{error}");
                }
                support::create(&mounted, DIR).unwrap();
                disk.power_loss_losing_all();
                open(&disk).unwrap();
            }
        }
    }
}

#[test]
fn a_log_that_exists_is_not_created_again_and_a_new_one_does_not_inherit_a_recovery_point() {
    let disk = closed(2, true);
    let error = support::create(&disk.mount(), DIR).unwrap_err();
    assert!(matches!(error, LogError::Exists { .. }));

    let disk = CrashDisk::new(1);
    disk.plant("recovery-point-offset-checkpoint", b"0\n2\norders 0 500\nother 7 9\n");
    support::create(&disk.mount(), DIR).unwrap();
    disk.power_loss_losing_all();
    assert_eq!(disk.contents("recovery-point-offset-checkpoint").unwrap(), b"0\n1\nother 7 9\n");
    open(&disk).unwrap();
}

#[test]
fn recovery_points_that_cannot_be_read_are_kept_aside_and_every_log_is_recovered_from_its_start() {
    let disk = closed(2, true);
    let bad = b"0\n2\norders 0 8\n";
    disk.plant("recovery-point-offset-checkpoint", bad);
    let (_, report) = open(&disk).unwrap();
    assert_eq!(report.recovery_point, Offset::ZERO);
    assert_eq!(disk.contents("recovery-point-offset-checkpoint.unreadable").unwrap(), bad);
    assert!(
        disk.contents("recovery-point-offset-checkpoint").is_none(),
        "nothing passes for what was written"
    );
}

#[test]
fn the_files_of_a_log_are_kafkas_and_have_kafkas_names() {
    let disk = closed(2, true);
    let names = disk.paths();
    assert_eq!(
        names,
        [
            "orders-0",
            "orders-0/00000000000000000000.index",
            "orders-0/00000000000000000000.log",
            "orders-0/00000000000000000000.timeindex",
            "orders-0/00000000000000000008.snapshot",
            "orders-0/leader-epoch-checkpoint",
            "orders-0/partition.metadata",
            "recovery-point-offset-checkpoint",
        ]
    );
    let text = |path| String::from_utf8(disk.contents(path).unwrap()).unwrap();
    assert_eq!(text("orders-0/partition.metadata"), "version: 0\ntopic_id: AAAAAAAAAAAAAAAAAAAAAQ\n");
    assert_eq!(text("recovery-point-offset-checkpoint"), "0\n1\norders 0 8\n");
    assert_eq!(
        disk.contents(&names[1]).unwrap(),
        [0, 0, 0, 7, 0, 0, 2, 41],
        "batch ending at 7, at byte 553"
    );
    assert_eq!(
        disk.contents(&names[3]).unwrap(),
        [0, 0, 0, 0, 0, 0, 3, 235, 0, 0, 0, 3],
        "1003, reached at 3"
    );
}

#[test]
fn a_transaction_index_that_its_batches_know_nothing_of_is_gone_once_they_were_read() {
    let disk = closed(7, true);
    // without its index the first segment is read, and all behind it
    disk.vanish(&FIRST.replace(".log", ".index"));
    let stray = second_segment(&disk).replace(".log", ".txnindex");
    let (first_offset, last_offset) = (Offset(13), Offset(14));
    let (producer_id, last_stable_offset) = (ProducerId(1), Offset(15));
    let entry = AbortedTxn { producer_id, first_offset, last_offset, last_stable_offset };
    disk.plant(&stray, &entry.encode());
    for _ in 0..2 {
        let (log, _) = open(&disk).unwrap();
        let told = block_on(log.view().aborted_transactions(Offset(0), Offset(28))).unwrap();
        assert_eq!(told, [], "nothing was ever aborted");
        disk.power_loss();
        assert_eq!(disk.contents(&stray), None);
    }
}

/// Syncs what was appended last.
fn sync(disk: &CrashDisk, log: &mut Log) -> bool {
    let work = log.take_unsynced().expect("something was appended");
    let mounted = disk.mount();
    block_on(async {
        let files = mounted.sync_many(&work.files).await.iter().all(Result::is_ok);
        for dir in &work.dirs {
            mounted.sync_dir(dir).await.unwrap();
        }
        files
    })
}

#[test]
fn what_a_failed_sync_left_in_the_cache_may_go_at_any_step_of_recovery_and_leaves_no_hole() {
    let (mut was_kept, mut was_lost, mut at) = (0, 0, 0);
    loop {
        let disk = CrashDisk::new(at);
        let mounted = disk.mount();
        let points = support::points(&mounted).unwrap();
        let mut log = block_on(Log::create_with(&mounted, &points, DIR, Uuid::ONE, SMALL)).unwrap();
        let append = |log: &mut Log, n| {
            block_on(log.append(vec![batch(n, 4, 114, 1000)], LeaderEpoch(3), Timestamp(0))).unwrap();
        };
        (0..4).for_each(|n| append(&mut log, n));
        assert!(sync(&disk, &mut log));
        append(&mut log, 4);
        disk.fail_in(0);
        assert!(!sync(&disk, &mut log), "the fifth batch is in the cache alone");
        disk.heal();
        drop(log);
        disk.kill();
        disk.evict_in(at);
        let (mut log, report) = open(&disk).unwrap();
        if disk.heal_evict() {
            // recovery has no such step
            break;
        }
        let end = log.log_end_offset();
        match end.offset().get() {
            20 => was_kept += 1,
            16 => was_lost += 1,
            other => panic!("step {at}: {other}, {report:?}"),
        }
        append(&mut log, 5);
        assert!(sync(&disk, &mut log));
        drop(log);
        disk.power_loss_losing_all();
        let (log, _) = open(&disk).unwrap();
        assert_eq!(
            log.log_end_offset().offset(),
            end.offset().plus(4),
            "step {at}: what was synced is there"
        );
        at += 1;
    }
    assert!(was_kept > 3 && was_lost > 3, "{was_kept} {was_lost}");
}
