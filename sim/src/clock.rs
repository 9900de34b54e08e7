//! One machine's two clocks: an offset, a drift that counts from the moment it was set, and jumps of the
//! wall clock. The monotonic clock never goes back, whatever is set when.

/// Where every machine's wall clock starts, before its offset: 2026-01-01T00:00:00Z.
pub const EPOCH_MS: i64 = 1_767_225_600_000;
/// The largest drift either way, in parts per million.
pub const DRIFT_PPM_MAX: i64 = 500_000;

const MILLION: i128 = 1_000_000;

/// Clocks as a function of world time.
#[derive(Clone, Debug)]
pub(crate) struct Clocks {
    /// World time and local time when the drift was last set.
    world_ns: u64,
    local_ns: u64,
    drift_ppm: i64,
    /// What wall time is ahead of the monotonic clock.
    wall_ahead_ms: i64,
    /// What the jumps of the wall clock come to.
    jumped_ms: i64,
}

impl Clocks {
    /// Clocks of a machine that starts at `world_ns`, its monotonic clock at `local_ns` and its wall clock
    /// `offset_ms` off.
    pub(crate) fn start(world_ns: u64, local_ns: u64, offset_ms: i64) -> Clocks {
        let wall_ms = EPOCH_MS + offset_ms + (world_ns / 1_000_000) as i64;
        let wall_ahead_ms = wall_ms - (local_ns / 1_000_000) as i64;
        Clocks { world_ns, local_ns, drift_ppm: 0, wall_ahead_ms, jumped_ms: 0 }
    }

    /// These clocks once their machine has started again: the wall clock goes on.
    pub(crate) fn restarted(&self, world_ns: u64, local_ns: u64) -> Clocks {
        let ahead_ms = self.wall_ms(world_ns) - Clocks::start(world_ns, 0, 0).wall_ms(world_ns);
        Clocks { jumped_ms: self.jumped_ms, ..Clocks::start(world_ns, local_ns, ahead_ms) }
    }

    pub(crate) fn monotonic_ns(&self, world_ns: u64) -> u64 {
        let elapsed = i128::from(world_ns.saturating_sub(self.world_ns));
        let local = i128::from(self.local_ns) + elapsed * (MILLION + i128::from(self.drift_ppm)) / MILLION;
        u64::try_from(local).unwrap_or(u64::MAX)
    }

    pub(crate) fn wall_ms(&self, world_ns: u64) -> i64 {
        self.wall_ahead_ms + (self.monotonic_ns(world_ns) / 1_000_000) as i64
    }

    /// When, in world time, the monotonic clock reaches `local_ns` if the drift stays.
    pub(crate) fn world_at(&self, local_ns: u64) -> u64 {
        let ahead = i128::from(local_ns.saturating_sub(self.local_ns));
        let rate = MILLION + i128::from(self.drift_ppm);
        let elapsed = (ahead * MILLION + rate - 1) / rate;
        u64::try_from(i128::from(self.world_ns) + elapsed).unwrap_or(u64::MAX)
    }

    pub(crate) fn set_drift(&mut self, world_ns: u64, drift_ppm: i64) {
        assert!(drift_ppm.abs() <= DRIFT_PPM_MAX, "a drift of {drift_ppm} ppm is beyond {DRIFT_PPM_MAX}");
        self.local_ns = self.monotonic_ns(world_ns);
        self.world_ns = world_ns;
        self.drift_ppm = drift_ppm;
    }

    pub(crate) fn jumped_ms(&self) -> i64 {
        self.jumped_ms
    }

    pub(crate) fn jump_wall(&mut self, by_ms: i64) {
        self.wall_ahead_ms = self.wall_ahead_ms.saturating_add(by_ms);
        self.jumped_ms = self.jumped_ms.saturating_add(by_ms);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: u64 = 1_000_000_000;

    #[test]
    fn drift_counts_from_when_it_was_set_and_never_turns_back() {
        let mut clocks = Clocks::start(0, 5 * SECOND, 0);
        assert_eq!(clocks.monotonic_ns(1000 * SECOND), 1005 * SECOND);
        clocks.set_drift(1000 * SECOND, -100_000);
        assert_eq!(clocks.monotonic_ns(1000 * SECOND), 1005 * SECOND, "a change of drift is no jump");
        assert_eq!(clocks.monotonic_ns(1010 * SECOND), 1014 * SECOND);
        clocks.set_drift(1010 * SECOND, 100_000);
        assert_eq!(clocks.monotonic_ns(1020 * SECOND), 1025 * SECOND);
        assert_eq!(clocks.world_at(1025 * SECOND), 1020 * SECOND);
    }

    #[test]
    fn waking_at_the_computed_time_is_never_early() {
        let mut clocks = Clocks::start(0, 3, 0);
        for drift in [-500_000, -333_333, -1, 0, 1, 499_999] {
            clocks.set_drift(clocks.world_ns + 17, drift);
            for local in [clocks.local_ns, clocks.local_ns + 1, clocks.local_ns + 1_000_003] {
                assert!(clocks.monotonic_ns(clocks.world_at(local)) >= local, "drift {drift}");
            }
        }
    }

    #[test]
    fn the_wall_clock_jumps_and_the_other_does_not() {
        let mut clocks = Clocks::start(0, 0, 250);
        assert_eq!(clocks.wall_ms(SECOND), EPOCH_MS + 250 + 1000);
        clocks.jump_wall(-5_000);
        assert_eq!(clocks.wall_ms(SECOND), EPOCH_MS + 250 + 1000 - 5_000);
        assert_eq!(clocks.monotonic_ns(SECOND), SECOND);
        let again = clocks.restarted(2 * SECOND, 77);
        assert_eq!(
            (again.wall_ms(2 * SECOND), again.monotonic_ns(2 * SECOND)),
            (clocks.wall_ms(2 * SECOND), 77)
        );
        assert_eq!(again.jumped_ms(), -5_000);
    }
}
