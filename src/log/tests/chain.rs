//! No checksum covers the first bytes of a batch. A read ends before the first batch whose header does not fit what
//! stands around it, none begins there, and what lies behind is served.

mod support;

use std::collections::BTreeSet;

use milena_batch::{Batch, BatchHeader};
use milena_log::{FileSlice, Log, LogView, ReadError};
use milena_types::{LeaderEpoch, Offset, Timestamp};
use proptest::prelude::*;
use support::disk::CrashDisk;
use support::run::{block_on, off_lane};
use support::{DIR, batch};

const FIRST: &str = "orders-0/00000000000000000000.log";
const SECOND: &str = "orders-0/00000000000000000012.log";
/// Bytes of a batch of 4 records here.
const LEN: usize = 553;

/// A log of `batches` batches of 4 records, 3 batches a segment, in epoch 3 up to offset 20 and 5 from there on.
fn log(disk: &CrashDisk, batches: u32) -> Log {
    let mut log = support::create(&disk.mount(), DIR).unwrap();
    for n in 0..batches {
        let epoch = LeaderEpoch(if n < 5 { 3 } else { 5 });
        block_on(log.append(vec![batch(n, 4, 114, 1000)], epoch, Timestamp(0))).unwrap();
    }
    log
}

fn read(view: &LogView, from: i64) -> Result<FileSlice, ReadError> {
    block_on(view.read(Offset(from), usize::MAX, view.log_end_offset.offset(), true))
}

fn is_refused(view: &LogView, from: i64) -> bool {
    matches!(read(view, from), Err(ReadError::Corrupt { .. }))
}

#[test]
fn a_base_offset_that_rotted_inside_a_slice_ends_it_and_reaches_no_reader() {
    // in a segment whose index is on the disk, and in the active one
    for (file, from, batches) in [(FIRST, 0, 7), (FIRST, 0, 3), (SECOND, 12, 6)] {
        let disk = CrashDisk::new(1);
        let log = log(&disk, batches);
        let view = log.view();
        assert_eq!(read(&view, from).unwrap().len, 3 * LEN);
        disk.tamper(file, |bytes| bytes[LEN + 5] ^= 0x10);
        let slice = read(&view, from).unwrap();
        assert_eq!((slice.len, slice.more), (LEN, true), "{file}: up to the damage");
        for within in from + 4..from + 8 {
            assert!(is_refused(&view, within), "{file}: {within}");
        }
        if batches > 6 {
            assert_eq!(read(&view, 12).unwrap().len, 3 * LEN, "the next segment is served");
        }
    }
}

#[test]
fn a_leader_epoch_or_a_length_that_rotted_ends_the_slice_too() {
    for at in [8, 9, 10, 11, 12, 13, 14, 15] {
        for bit in [1, 0x10, 0x80] {
            let disk = CrashDisk::new(1);
            let view = log(&disk, 7).view();
            disk.tamper(FIRST, |bytes| bytes[LEN + at] ^= bit);
            assert_eq!(read(&view, 0).unwrap().len, LEN, "byte {at}");
            assert!(is_refused(&view, 4), "byte {at}");
        }
    }
}

#[test]
fn the_batch_at_fault_is_told_by_its_checksum_from_the_one_that_follows_it() {
    // what it says of its own end is covered by its checksum; the next batch is not at fault
    let disk = CrashDisk::new(1);
    let view = log(&disk, 7).view();
    disk.tamper(FIRST, |bytes| bytes[LEN + 26] ^= 2);
    assert_eq!(read(&view, 0).unwrap().len, LEN);
    // at a segment's end nothing follows but the next segment's name
    let disk = CrashDisk::new(1);
    let view = log(&disk, 7).view();
    disk.tamper(FIRST, |bytes| bytes[2 * LEN + 26] ^= 2);
    assert_eq!(read(&view, 0).unwrap().len, 2 * LEN);
    assert!(is_refused(&view, 8));
}

#[test]
fn the_first_batch_of_a_segment_is_where_the_segment_is() {
    let disk = CrashDisk::new(1);
    let view = log(&disk, 7).view();
    disk.tamper(SECOND, |bytes| bytes[7] ^= 1);
    assert!(is_refused(&view, 12) && is_refused(&view, 13));
    assert_eq!(read(&view, 0).unwrap().len, 3 * LEN);
}

#[test]
fn a_lookup_by_time_answers_no_offset_that_rotted() {
    let disk = CrashDisk::new(1);
    let log = log(&disk, 2);
    let view = log.view();
    let find = || block_on(view.offset_for_timestamp(&off_lane(), Timestamp(1002), Offset(8)));
    assert_eq!(find().unwrap().unwrap().1, Offset(2));
    disk.tamper(FIRST, |bytes| bytes[6] ^= 1);
    assert!(matches!(find(), Err(ReadError::Corrupt { .. })));
}

#[test]
fn a_walk_starts_behind_damage_that_was_marked() {
    let disk = CrashDisk::new(1);
    let mut log = log(&disk, 3);
    disk.tamper(FIRST, |bytes| bytes[5] ^= 0x10);
    assert!(is_refused(&log.view(), 4), "nothing is known of what lies behind");
    log.mark_damaged(Offset(0)..Offset(4), Some(LEN as u32));
    let view = log.view();
    assert!(is_refused(&view, 0) && is_refused(&view, 3));
    assert_eq!(read(&view, 4).unwrap().len, 2 * LEN);
    assert_eq!(read(&view, 9).unwrap().base_offset, Offset(8));
}

/// The offsets of all batches that reads from everywhere give, with the checksum of each: what a client would take.
fn taken(view: &LogView, end: i64) -> BTreeSet<(i64, i64, i32, u32)> {
    let mut taken = BTreeSet::new();
    for from in 0..end {
        for max in [1, 700, usize::MAX] {
            let Ok(slice) = block_on(view.read(Offset(from), max, Offset(end), true)) else { continue };
            let mut bytes = block_on(slice.bytes()).unwrap();
            while let Ok(Some(batch)) = Batch::split_first(&mut bytes) {
                let BatchHeader { base_offset, partition_leader_epoch, crc, .. } = batch.header;
                if batch.check_crc().is_err() {
                    break;
                }
                let last = batch.header.last_offset().get();
                taken.insert((base_offset.get(), last, partition_leader_epoch.get(), crc));
            }
        }
    }
    taken
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever bit rots, whoever checks checksums takes nothing that was not there before.
    #[test]
    fn no_rotten_bit_shows_a_reader_another_log(segment in 0..3usize, at in any::<prop::sample::Index>(), bit in 0..8u32) {
        let disk = CrashDisk::new(1);
        let log = log(&disk, 8);
        let view = log.view();
        let honest = taken(&view, 32);
        prop_assert_eq!(honest.len(), 8);
        let file = disk.paths().into_iter().filter(|path| path.ends_with(".log")).nth(segment).unwrap();
        disk.tamper(&file, |bytes| {
            // headers more often than records
            let at = at.index(bytes.len());
            let at = if at % 3 == 0 { at } else { at / LEN * LEN + at % 61 };
            let at = at.min(bytes.len() - 1);
            bytes[at] ^= 1 << bit;
        });
        let now = taken(&view, 32);
        prop_assert!(now.is_subset(&honest), "{:?}", now.difference(&honest).collect::<Vec<_>>());
        prop_assert!(now.len() >= 4, "most of it is served: {:?}", now);
    }
}
