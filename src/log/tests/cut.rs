//! A follower cuts its log wherever it must: damage that is known, or met on the way, stays where it is and hides nothing
//! else, and no read that fails takes the log out of service.

mod support;

use milena_log::{Log, LogError};
use milena_types::{ErrorCode, LeaderEpoch, LogEndOffset, Offset, Timestamp};
use proptest::prelude::*;
use support::disk::CrashDisk;
use support::run::{World, block_on};
use support::{DIR, batch, raw};

const FIRST: &str = "orders-0/00000000000000000000.log";
const SECOND: &str = "orders-0/00000000000000000012.log";
/// Bytes of a batch of 4 records here.
const LEN: usize = 553;

/// A durable log of 8 batches of 4 records, 3 batches a segment, of which the last one is active.
fn log(disk: &CrashDisk) -> Log {
    let mounted = disk.mount();
    let mut log = support::create(&mounted, DIR).unwrap();
    for n in 0..8 {
        block_on(log.append(vec![batch(n, 4, 114, 1000 + i64::from(n))], LeaderEpoch(3), Timestamp(0)))
            .unwrap();
    }
    sync(&mut log, disk);
    log
}

fn sync(log: &mut Log, disk: &CrashDisk) {
    let Some(unsynced) = log.take_unsynced() else { return };
    let world = World::default();
    let lane = milena_runtime::Lane::Data;
    let committer = milena_log::Committer::start(&world.runtime(), lane, disk.mount());
    let (sender, receiver) = milena_runtime::sync::oneshot::channel();
    committer.submit(unsynced, Box::new(move |synced| drop(sender.send(synced))));
    world.block_on(receiver).unwrap().unwrap();
}

/// The base offset of the batch that a reader of `from` gets; an error's code.
fn read(log: &Log, from: i64) -> Result<i64, ErrorCode> {
    let view = log.view();
    let slice = block_on(view.read(Offset(from), 1, view.log_end_offset.offset(), true));
    slice.map(|slice| slice.base_offset.get()).map_err(|error| error.code())
}

fn cut(log: &mut Log, to: i64) -> i64 {
    let end = block_on(log.truncate_to(Offset(to))).unwrap();
    assert_eq!((end, log.fenced()), (log.log_end_offset(), None));
    end.offset().get()
}

#[test]
fn records_that_rotted_before_a_cut_stay_and_are_refused_to_readers() {
    let disk = CrashDisk::new(1);
    let mut log = log(&disk);
    disk.tamper(SECOND, |bytes| bytes[LEN + 200] ^= 1);
    assert_eq!(cut(&mut log, 22), 20, "the batch that holds it went");
    assert_eq!(
        [12, 15, 16, 19].map(|from| read(&log, from)),
        [Ok(12), Ok(12), Err(ErrorCode::CorruptMessage), Err(ErrorCode::CorruptMessage)]
    );
    block_on(log.append_followed(raw(9, 4, 20, 4), Timestamp(0))).unwrap();
    assert_eq!(read(&log, 20), Ok(20), "what comes next is another's");
}

#[test]
fn a_cut_finds_its_way_by_the_index_behind_a_batch_whose_end_nobody_can_tell() {
    let disk = CrashDisk::new(1);
    let mut log = log(&disk);
    disk.tamper(SECOND, |bytes| bytes[..LEN].fill(0));
    assert_eq!(cut(&mut log, 22), 20);
    assert_eq!(
        [12, 15, 16, 19].map(|from| read(&log, from)),
        [Err(ErrorCode::CorruptMessage), Err(ErrorCode::CorruptMessage), Ok(16), Ok(16)]
    );
}

#[test]
fn a_cut_that_damage_hides_changes_nothing_and_says_where_one_is_possible() {
    let disk = CrashDisk::new(1);
    let mut log = log(&disk);
    disk.tamper(SECOND, |bytes| bytes[LEN..].fill(0));
    let refused = block_on(log.truncate_to(Offset(22))).unwrap_err();
    assert!(matches!(refused, LogError::CutInDamage { offset: Offset(16), .. }), "{refused}");
    assert_eq!((log.log_end_offset(), log.fenced()), (LogEndOffset(Offset(32)), None));
    assert_eq!(read(&log, 28), Ok(28));
    assert_eq!(cut(&mut log, 16), 16);
    assert_eq!((read(&log, 12), log.damaged().is_empty()), (Ok(12), true));
}

#[test]
fn a_log_that_is_cut_at_its_start_begins_there_whatever_rotted_below() {
    let disk = CrashDisk::new(1);
    let mut log = log(&disk);
    block_on(log.raise_start(Offset(22), Offset(32))).unwrap();
    disk.tamper(SECOND, |bytes| bytes.fill(0));
    let refused = block_on(log.truncate_to(Offset(23))).unwrap_err();
    assert!(matches!(refused, LogError::CutInDamage { offset: Offset(22), .. }), "{refused}");
    assert_eq!(cut(&mut log, 22), 22);
    assert_eq!(log.log_start_offset().offset(), Offset(22));
    block_on(log.append_followed(raw(9, 4, 22, 4), Timestamp(0))).unwrap();
    assert_eq!(read(&log, 22), Ok(22));
}

#[test]
fn a_read_that_fails_while_a_log_is_to_be_cut_takes_nothing_out_of_service() {
    let disk = CrashDisk::new(1);
    let mut log = log(&disk);
    disk.fail_in(0);
    let failed = block_on(log.truncate_to(Offset(22))).unwrap_err();
    assert_eq!(disk.heal(), 1);
    assert!(matches!(failed, LogError::Unread { .. }), "{failed}");
    assert_eq!((log.log_end_offset(), log.fenced()), (LogEndOffset(Offset(32)), None));
    assert_eq!(cut(&mut log, 22), 20);
}

#[test]
fn a_segment_that_lost_its_end_is_cut_where_it_ends() {
    let disk = CrashDisk::new(1);
    let mut log = log(&disk);
    for (len, end) in [(2 * LEN, 8), (LEN + 100, 4), (0, 0)] {
        disk.tamper(FIRST, |bytes| bytes.truncate(len));
        let refused = block_on(log.truncate_to(Offset(10))).unwrap_err();
        assert!(
            matches!(refused, LogError::CutInDamage { offset, .. } if offset == Offset(end)),
            "{refused}"
        );
    }
    assert_eq!(cut(&mut log, 0), 0);
}

#[test]
fn what_was_found_damaged_across_a_cut_does_not_hide_what_comes_next() {
    let disk = CrashDisk::new(1);
    let mut log = log(&disk);
    log.mark_damaged(Offset(24)..Offset(32), None);
    assert_eq!(cut(&mut log, 28), 28);
    block_on(log.append_followed(raw(9, 4, 28, 4), Timestamp(0))).unwrap();
    assert_eq!((read(&log, 24), read(&log, 28)), (Err(ErrorCode::CorruptMessage), Ok(28)));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// Any byte that rots anywhere, any cut: the log is cut there or, as it says itself, earlier; it is never fenced; and
    /// of all that is left, whoever reads gets what was appended or an error.
    #[test]
    fn a_log_is_cut_whatever_rots_in_it(
        segment in prop::sample::select(vec![FIRST, SECOND]), at in 0..3 * LEN, bits in 1u8.., to in 0i64..32,
    ) {
        let disk = CrashDisk::new(1);
        let mut log = log(&disk);
        disk.tamper(segment, |bytes| bytes[at] ^= bits);
        let rotten = (if segment == FIRST { 0 } else { 12 }) + (at / LEN * 4) as i64;
        let whole = to / 4 * 4;
        let end = match block_on(log.truncate_to(Offset(to))) {
            Ok(end) => end.offset().get(),
            Err(LogError::CutInDamage { offset, .. }) => {
                prop_assert_eq!(offset.get(), rotten);
                block_on(log.truncate_to(offset)).unwrap().offset().get()
            }
            Err(error) => panic!("{error}"),
        };
        prop_assert_eq!(log.fenced(), None);
        prop_assert!(end == whole || end == rotten && rotten < whole, "{} {} {}", end, whole, rotten);
        // no checksum covers an epoch: a batch with a wrong one passes, and readers mind that the next has an older one
        if end > 0 && !(12..16).contains(&(at % LEN)) {
            block_on(log.append_followed(raw(9, 4, end, 4), Timestamp(0))).unwrap();
            prop_assert_eq!(read(&log, end), Ok(end));
        }
        for base in (0..end).step_by(4).filter(|base| *base != rotten) {
            // a header that rotted and was not met yet hides what is behind it, until a scrub finds it
            let is_hidden = base > rotten && at % LEN < 61 && read(&log, base) == Err(ErrorCode::CorruptMessage);
            prop_assert!(is_hidden || read(&log, base) == Ok(base), "{}: {:?}", base, read(&log, base));
        }
    }
}
