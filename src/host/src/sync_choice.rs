//! Which way a group of files is made durable: each file by itself, or the whole file system at once. Pure;
//! it must never decide what durable means, only how it is come by (docs/decisions/0006-group-commit.md).
//!
//! The rule: few files are synced each; many as one, while what others left dirty stays small and the last
//! times say that this is the cheaper way. A dearer way that was given up is tried again after a while.

use std::time::{Duration, Instant};

/// Fewer files than this are synced each: both ways take some 0.1 to 0.3 ms then, and syncing each waits for
/// nobody else's data.
pub(crate) const WHOLE_FILES_MIN: usize = 4;
/// With more than this dirty in the whole machine, whoever it belongs to, nothing is synced as a whole:
/// one commit would wait for all of it, about a second where the disk writes 256 MiB in one.
pub(crate) const DIRTY_BYTES_MAX: u64 = 256 << 20;
/// What a file of a group that is synced each costs until that was measured: the best that was seen, so that
/// it is tried once the whole costs more.
const EACH_GUESS: Duration = Duration::from_micros(20);
/// How long a time that spoke against syncing as a whole is believed.
const BELIEVED: Duration = Duration::from_secs(5);
/// A new time counts one part in this many.
const WEIGHT: u32 = 4;
/// Groups are told apart by the binary digits of their size: what a commit of 1,000 files took says nothing
/// of one of 10.
const SIZES: usize = 16;

/// How a group becomes durable.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Way {
    /// fdatasync of every file, a few at a time.
    Each,
    /// syncfs.
    Whole,
}

/// What the ways took lately, on one file system.
#[derive(Debug)]
pub(crate) struct SyncTimes {
    /// Believed for ever: trying this way anew may cost a thousand commits of a journal.
    each: [Option<Duration>; SIZES],
    whole: [Option<(Duration, Instant)>; SIZES],
}

impl SyncTimes {
    pub(crate) fn new() -> SyncTimes {
        SyncTimes { each: [None; SIZES], whole: [None; SIZES] }
    }

    /// The way for `files` files with `dirty_bytes` dirty in the machine.
    pub(crate) fn choose(&self, files: usize, dirty_bytes: u64, now: Instant) -> Way {
        if files < WHOLE_FILES_MIN || dirty_bytes > DIRTY_BYTES_MAX {
            return Way::Each;
        }
        let Some((whole, measured)) = self.whole[size_of(files)] else { return Way::Whole };
        let guess = || EACH_GUESS.saturating_mul(u32::try_from(files).unwrap_or(u32::MAX));
        let each = self.each[size_of(files)].unwrap_or_else(guess);
        let is_forgotten = now.saturating_duration_since(measured) > BELIEVED;
        if whole <= each || is_forgotten { Way::Whole } else { Way::Each }
    }

    /// Notes that `files` files took `took` in this way.
    pub(crate) fn note(&mut self, way: Way, files: usize, took: Duration, now: Instant) {
        match way {
            Way::Each => {
                let of_size = &mut self.each[size_of(files)];
                *of_size = Some(of_size.map_or(took, |each| blend(each, took)));
            }
            Way::Whole => {
                let of_size = &mut self.whole[size_of(files)];
                let known = of_size.map_or(took, |(whole, measured)| {
                    let is_forgotten = now.saturating_duration_since(measured) > BELIEVED;
                    if is_forgotten { took } else { blend(whole, took) }
                });
                *of_size = Some((known, now));
            }
        }
    }
}

fn size_of(files: usize) -> usize {
    let digits = usize::BITS - files.leading_zeros();
    (digits as usize).min(SIZES - 1)
}

fn blend(known: Duration, new: Duration) -> Duration {
    known - known / WEIGHT + new / WEIGHT
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILES: usize = 100;

    #[test]
    fn few_files_are_synced_each_and_many_as_one() {
        let (times, now) = (SyncTimes::new(), Instant::now());
        assert_eq!(times.choose(1, 0, now), Way::Each);
        assert_eq!(times.choose(WHOLE_FILES_MIN - 1, 0, now), Way::Each);
        assert_eq!(times.choose(WHOLE_FILES_MIN, 0, now), Way::Whole);
        assert_eq!(times.choose(1000, DIRTY_BYTES_MAX, now), Way::Whole);
    }

    #[test]
    fn what_others_left_dirty_is_not_waited_for() {
        let (times, now) = (SyncTimes::new(), Instant::now());
        assert_eq!(times.choose(1000, DIRTY_BYTES_MAX + 1, now), Way::Each);
    }

    #[test]
    fn a_whole_that_got_dear_is_given_up_and_tried_again_after_a_while() {
        let (mut times, now) = (SyncTimes::new(), Instant::now());
        times.note(Way::Whole, FILES, Duration::from_millis(1), now);
        assert_eq!(times.choose(FILES, 0, now), Way::Whole);
        times.note(Way::Whole, FILES, Duration::from_secs(1), now);
        assert_eq!(times.choose(FILES, 0, now), Way::Each);
        assert_eq!(times.choose(FILES, 0, now + BELIEVED), Way::Each);
        let later = now + BELIEVED + Duration::from_nanos(1);
        assert_eq!(times.choose(FILES, 0, later), Way::Whole);
        times.note(Way::Whole, FILES, Duration::from_millis(1), later);
        assert_eq!(times.choose(FILES, 0, later), Way::Whole, "what was forgotten weighs nothing");
    }

    #[test]
    fn each_is_tried_once_the_whole_is_dear_and_kept_only_if_it_is_cheaper() {
        let (mut times, now) = (SyncTimes::new(), Instant::now());
        times.note(Way::Whole, FILES, Duration::from_millis(50), now);
        assert_eq!(times.choose(FILES, 0, now), Way::Each, "dearer than the best of the other way");
        let mut dear = SyncTimes::new();
        dear.note(Way::Whole, FILES, Duration::from_millis(50), now);
        dear.note(Way::Each, FILES, Duration::from_millis(500), now);
        assert_eq!(dear.choose(FILES, 0, now), Way::Whole, "a journalling file system");
        times.note(Way::Each, FILES, Duration::from_millis(5), now);
        assert_eq!(times.choose(FILES, 0, now), Way::Each, "a file system that others write to");
    }

    #[test]
    fn a_large_group_says_nothing_of_a_small_one() {
        let (mut times, now) = (SyncTimes::new(), Instant::now());
        times.note(Way::Whole, 1000, Duration::from_secs(1), now);
        assert_eq!(times.choose(1000, 0, now), Way::Each);
        assert_eq!(times.choose(10, 0, now), Way::Whole);
        times.note(Way::Whole, usize::MAX, Duration::from_secs(1), now);
        assert_eq!(times.choose(usize::MAX, 0, now), Way::Whole, "more files than can be are worth any time");
    }
}
