//! Whether writes to a disk may run in place. A write goes to the page cache and returns in microseconds,
//! fourteen of which a hop to another thread would cost; but the kernel makes writers wait when too much
//! is dirty or its journal is busy, and a worker that waits serves nobody.
//!
//! The policy: writes run in place until one takes longer than `STALL`; from then on all writes to that
//! disk run off the workers, until none has taken so long for `MEMORY`.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// A write that takes longer than this stalled its thread.
const STALL: Duration = Duration::from_millis(5);
/// How long after a stall writes keep off the workers.
const MEMORY: Duration = Duration::from_secs(2);

/// What was seen of one disk's writes.
pub(crate) struct Stalls {
    origin: Instant,
    /// Nanoseconds since `origin`. Relaxed: a thread that sees it late makes one more write in place.
    off_workers_until: AtomicU64,
}

impl Stalls {
    pub(crate) fn new() -> Stalls {
        Stalls { origin: Instant::now(), off_workers_until: AtomicU64::new(0) }
    }

    /// Whether a write that starts at `now` belongs off the workers.
    pub(crate) fn expected(&self, now: Instant) -> bool {
        self.since_origin(now) < self.off_workers_until.load(Ordering::Relaxed)
    }

    /// Notes a write, wherever it ran.
    pub(crate) fn note(&self, began: Instant, ended: Instant) {
        if ended.saturating_duration_since(began) > STALL {
            self.off_workers_until.fetch_max(self.since_origin(ended + MEMORY), Ordering::Relaxed);
        }
    }

    fn since_origin(&self, at: Instant) -> u64 {
        u64::try_from(at.saturating_duration_since(self.origin).as_nanos()).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stall_sends_writes_off_the_workers_until_a_calm_time_has_passed() {
        let stalls = Stalls::new();
        let start = stalls.origin;
        assert!(!stalls.expected(start));

        stalls.note(start, start + STALL);
        assert!(!stalls.expected(start + STALL), "as long as allowed is no stall");

        let ended = start + STALL * 3;
        stalls.note(start, ended);
        assert!(stalls.expected(ended));
        assert!(stalls.expected(ended + MEMORY - Duration::from_nanos(1)));
        assert!(!stalls.expected(ended + MEMORY));

        let again = ended + MEMORY / 2;
        stalls.note(again, again + STALL * 2);
        assert!(stalls.expected(ended + MEMORY), "a later stall extends the time");
        stalls.note(start, ended);
        assert!(stalls.expected(ended + MEMORY), "and an earlier one does not shorten it");
    }
}
