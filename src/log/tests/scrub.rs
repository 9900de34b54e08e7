//! What rots in a closed segment and is read by nobody is found, and told from what did not rot: a scrub marks exactly
//! the batch that was struck, and all others are served.

mod support;

use milena_log::clean::{Surroundings, Throttle};
use milena_log::scrub::Scrubbed;
use milena_log::{FileSlice, Log, ReadError};
use milena_types::{LeaderEpoch, Offset, Timestamp};
use proptest::prelude::*;
use support::disk::CrashDisk;
use support::run::{World, block_on, off_lane};
use support::{DIR, batch};

const FIRST: &str = "orders-0/00000000000000000000.log";
/// Bytes of a batch of 4 records here.
const LEN: usize = 553;

/// A log of 8 batches of 4 records, 3 batches a segment, of which the last one is active.
fn log(disk: &CrashDisk) -> Log {
    let mut log = support::create(&disk.mount(), DIR).unwrap();
    for n in 0..8 {
        let epoch = LeaderEpoch(if n < 5 { 3 } else { 5 });
        block_on(log.append(vec![batch(n, 4, 114, 1000 + i64::from(n))], epoch, Timestamp(0))).unwrap();
    }
    assert_eq!(log.closed_segments().collect::<Vec<_>>(), [Offset(0), Offset(12)]);
    log
}

fn scrub(log: &Log, base: i64) -> Scrubbed {
    let world = World::default();
    let runtime = world.runtime();
    let throttle = Throttle::new(&runtime, 0.0);
    let around = Surroundings { runtime: &runtime, throttle: &throttle, is_stopped: &|| false };
    block_on(log.begin_scrub(Offset(base)).unwrap().run(&around)).unwrap().unwrap()
}

fn read(log: &Log, from: i64) -> Result<FileSlice, ReadError> {
    block_on(log.view().read(Offset(from), 1, Offset(32), true))
}

#[test]
fn what_is_whole_is_found_whole() {
    let disk = CrashDisk::new(1);
    let mut log = log(&disk);
    for base in [0, 12] {
        let scrubbed = scrub(&log, base);
        assert_eq!((scrubbed.bytes, scrubbed.damage.len()), (3 * LEN as u64, 0));
        assert!(!scrubbed.has_wrong_index());
        assert_eq!(log.take_in_scrub(scrubbed), 0);
    }
    assert!(log.damaged().is_empty());
    assert!(log.begin_scrub(Offset(24)).is_none(), "the active segment is not closed");
}

#[test]
fn damage_is_told_once_and_what_a_scrub_learned_of_a_segment_that_is_gone_is_dropped() {
    let disk = CrashDisk::new(1);
    let mut log = log(&disk);
    disk.tamper(FIRST, |bytes| bytes[700] ^= 1);
    let (once, twice, late) = (scrub(&log, 0), scrub(&log, 0), scrub(&log, 0));
    assert_eq!(log.take_in_scrub(once), 1);
    assert_eq!(log.take_in_scrub(twice), 0);
    block_on(log.truncate_to(Offset(0))).unwrap();
    assert_eq!(log.take_in_scrub(late), 0);
    assert!(log.damaged().is_empty());
}

#[test]
fn a_scrub_stops_when_it_is_told_to() {
    let disk = CrashDisk::new(1);
    let log = log(&disk);
    let world = World::default();
    let runtime = world.runtime();
    let throttle = Throttle::new(&runtime, 0.0);
    let around = Surroundings { runtime: &runtime, throttle: &throttle, is_stopped: &|| true };
    assert!(block_on(log.begin_scrub(Offset(0)).unwrap().run(&around)).unwrap().is_none());
}

#[test]
fn a_batch_whose_end_nobody_can_tell_is_damaged_up_to_the_next_sure_one() {
    let disk = CrashDisk::new(1);
    let mut log = log(&disk);
    // two batches, header and all: the index knows where the third one is
    disk.tamper(FIRST, |bytes| bytes[..2 * LEN].fill(0));
    let scrubbed = scrub(&log, 0);
    assert_eq!(scrubbed.damage[0].offsets, Offset(0)..Offset(8));
    assert_eq!(log.take_in_scrub(scrubbed), 1);
    assert!(read(&log, 7).is_err());
    assert_eq!(read(&log, 8).unwrap().base_offset, Offset(8));
    assert_eq!(read(&log, 11).unwrap().base_offset, Offset(8));
}

#[test]
fn what_a_file_that_is_too_short_does_not_have_is_damaged() {
    for (len, whole) in [(0, 0), (30, 0), (LEN, 1), (LEN + 30, 1), (2 * LEN + 100, 2), (3 * LEN - 1, 2)] {
        let disk = CrashDisk::new(1);
        let mut log = log(&disk);
        disk.tamper(FIRST, |bytes| bytes.truncate(len));
        for batch in 0..whole {
            assert_eq!(read(&log, 4 * batch).unwrap().base_offset, Offset(4 * batch), "{len} bytes are left");
        }
        if len as i64 <= whole * LEN as i64 + 60 {
            let error = read(&log, 4 * whole).unwrap_err();
            assert!(matches!(error, ReadError::Corrupt { .. }), "{len} bytes are left: {error}");
        }
        let scrubbed = scrub(&log, 0);
        let damage: Vec<_> = scrubbed.damage.iter().map(|damage| damage.offsets.clone()).collect();
        assert_eq!(damage, [Offset(4 * whole)..Offset(12)], "{len} bytes are left");
        log.take_in_scrub(scrubbed);
        for offset in 4 * whole..12 {
            assert!(
                matches!(read(&log, offset), Err(ReadError::Corrupt { .. })),
                "offset {offset}, {len} bytes"
            );
        }
        assert_eq!(read(&log, 12).unwrap().base_offset, Offset(12));
    }
}

#[test]
fn an_index_that_rotted_is_right_again_afterwards() {
    let time_index = FIRST.replace(".log", ".timeindex");
    let disk = CrashDisk::new(1);
    let mut log = log(&disk);
    let find = |log: &Log| {
        block_on(log.view().offset_for_timestamp(&off_lane(), Timestamp(1004), Offset(32)))
            .unwrap()
            .unwrap()
            .1
    };
    let right = find(&log);
    disk.tamper(&time_index, |bytes| bytes[7] ^= 0x40);
    let scrubbed = scrub(&log, 0);
    assert!(scrubbed.has_wrong_index() && scrubbed.damage.is_empty());
    log.take_in_scrub(scrubbed);
    assert_eq!(find(&log), right);
    assert!(!scrub(&log, 0).has_wrong_index());
    let contents = disk.contents(&time_index).unwrap();
    assert_eq!(contents[7] & 0x40, 0x40 & contents[7], "no file was written");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_scrub_finds_exactly_the_batch_that_a_bit_rotted_in(
        segment in 0..2usize,
        number in 0..3usize,
        byte in prop_oneof![0..61usize, 0..LEN],
        bit in 0..8u32,
    ) {
        let disk = CrashDisk::new(1);
        let mut log = log(&disk);
        let base = 12 * segment as i64;
        disk.tamper(&format!("{DIR}/{base:020}.log"), |bytes| bytes[number * LEN + byte] ^= 1 << bit);
        let other = scrub(&log, 12 - base);
        prop_assert!(other.damage.is_empty());
        let scrubbed = scrub(&log, base);
        let struck = base + 4 * number as i64..base + 4 * number as i64 + 4;
        let found: Vec<_> = scrubbed.damage.iter().map(|one| one.offsets.start.get()..one.offsets.end.get()).collect();
        prop_assert_eq!(found, [struck.clone()]);
        prop_assert_eq!(log.take_in_scrub(scrubbed), 1);
        for offset in 0..32 {
            match read(&log, offset) {
                Ok(slice) => {
                    prop_assert!(!struck.contains(&offset), "{}", offset);
                    prop_assert_eq!((slice.base_offset, slice.len), (Offset(offset / 4 * 4), LEN));
                }
                Err(error) => prop_assert!(struck.contains(&offset), "{}: {}", offset, error),
            }
        }
    }
}
