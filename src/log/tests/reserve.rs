//! The disk-full reserve: there from the start, given up once, and made again when there is space.

mod support;

use milena_log::{RESERVE, RESERVE_BYTES};
use support::disk::CrashDisk;
use support::run::block_on;

#[test]
fn the_reserve_is_made_of_real_bytes_given_up_once_and_made_again() {
    let disk = CrashDisk::new(1);
    let reserve = support::points(&disk.mount()).unwrap().reserve().clone();
    assert!(!reserve.is_given_up() && !block_on(reserve.give_up()), "there is none to give up");
    assert!(block_on(reserve.fill()).unwrap());
    assert_eq!(disk.contents(RESERVE).map(|bytes| bytes.len() as u64), Some(RESERVE_BYTES));
    assert!(block_on(reserve.give_up()) && !block_on(reserve.give_up()));
    assert!(reserve.is_given_up() && disk.contents(RESERVE).is_none());
    assert!(block_on(reserve.fill()).unwrap() && !reserve.is_given_up());
    disk.kill();
    let again = support::points(&disk.mount()).unwrap().reserve().clone();
    assert!(block_on(again.fill()).unwrap(), "what is there is taken as it is");
}

#[test]
fn a_disk_that_fills_up_while_the_reserve_is_made_is_read_only_and_keeps_no_half_of_it() {
    let disk = CrashDisk::new(1);
    let reserve = support::points(&disk.mount()).unwrap().reserve().clone();
    disk.full_in(5);
    assert!(!block_on(reserve.fill()).unwrap());
    assert!(reserve.is_given_up() && disk.contents(RESERVE).is_none());
    disk.heal();
    assert!(block_on(reserve.fill()).unwrap() && !reserve.is_given_up());
}

#[test]
fn a_reserve_that_a_crash_cut_short_is_made_anew() {
    let disk = CrashDisk::new(1);
    disk.plant(RESERVE, b"half");
    let reserve = support::points(&disk.mount()).unwrap().reserve().clone();
    assert!(block_on(reserve.fill()).unwrap());
    assert_eq!(disk.contents(RESERVE).map(|bytes| bytes.len() as u64), Some(RESERVE_BYTES));
}
