//! What a piece of work holds of memory at most, for tests, benches and fuzz targets: an allocator that counts
//! for each thread what it holds. It must never be part of a program that is not a test, and sees nothing that
//! C code takes by itself.
//!
//! A test makes it its own with `#[global_allocator] static METER: Meter = Meter;`.
#![allow(unsafe_code, reason = "a counting allocator wraps the system's")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

/// The system's allocator, and a count beside it.
#[derive(Clone, Copy, Debug)]
pub struct Meter;

thread_local! {
    static HELD: Cell<isize> = const { Cell::new(0) };
    static PEAK: Cell<isize> = const { Cell::new(0) };
    static CALLS: Cell<usize> = const { Cell::new(0) };
}

fn count(change: isize) {
    // a thread that ends gives back memory after its counters are gone
    let _ = HELD.try_with(|held| {
        held.set(held.get() + change);
        let _ = PEAK.try_with(|peak| peak.set(peak.get().max(held.get())));
        let _ = CALLS.try_with(|calls| calls.set(calls.get() + usize::from(change > 0)));
    });
}

// SAFETY: every call goes to the system's allocator unchanged. What grows is, as the trait's own method has
// it, there twice for a moment, and is counted so: that is the worst that the system may do.
unsafe impl GlobalAlloc for Meter {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(-(layout.size() as isize));
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(pointer, layout) }
    }
}

/// What a piece of work took.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cost {
    /// Bytes that this thread held at most, beyond what it held before.
    pub peak: usize,
    /// Bytes that it holds now, beyond what it held before: what the result is made of.
    pub kept: usize,
    /// How often it allocated.
    pub calls: usize,
}

/// Does `work` and says what it cost. What it made is counted only where [`Meter`] is the global allocator;
/// elsewhere this panics, since a bound that nothing measures holds always.
pub fn cost<T>(work: impl FnOnce() -> T) -> (T, Cost) {
    let probe = CALLS.with(Cell::get);
    drop(std::hint::black_box(Box::new(0u8)));
    assert!(CALLS.with(Cell::get) > probe, "`Meter` is not this program's global allocator");
    let (before, calls) = (HELD.with(Cell::get), CALLS.with(Cell::get));
    PEAK.with(|peak| peak.set(before));
    let result = work();
    let beyond = |now: isize| usize::try_from(now - before).unwrap_or(0);
    let cost = Cost {
        peak: beyond(PEAK.with(Cell::get)),
        kept: beyond(HELD.with(Cell::get)),
        calls: CALLS.with(Cell::get) - calls,
    };
    (result, cost)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[global_allocator]
    static METER: Meter = Meter;

    #[test]
    fn a_peak_is_what_was_held_at_once_and_kept_is_what_is_left() {
        let (left, cost) = cost(|| {
            drop(std::hint::black_box(vec![0u8; 1000]));
            std::hint::black_box(vec![0u8; 300])
        });
        assert_eq!(cost, Cost { peak: 1000, kept: 300, calls: 2 });
        drop(left);
    }

    #[test]
    fn what_grows_is_there_twice_for_a_moment() {
        let (_, cost) = cost(|| {
            let mut bytes = Vec::<u8>::with_capacity(1000);
            bytes.push(1);
            bytes.reserve_exact(1999);
            std::hint::black_box(bytes)
        });
        assert_eq!((cost.peak, cost.kept), (3000, 2000));
    }
}
