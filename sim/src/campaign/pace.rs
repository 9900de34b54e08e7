//! How fast whoever follows a topic can be at all: it asks one partition after the other, waits at each for as long as
//! it said, and pauses. What it spends so is its own, and not the broker's. Pure; it must never look at a clock.

use std::time::Duration;

use crate::plan::Reader;
use crate::workload::HURRY;

/// The pace of a reader, once all is healed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    /// From one answer about a partition to the next.
    round: Duration,
    /// How far behind its own pace it may be.
    patience: Duration,
}

impl Pace {
    /// Of `reader`, of a topic with so many partitions.
    pub(super) fn new(reader: &Reader, partitions: u16, patience: Duration) -> Pace {
        Pace { round: (Duration::from_millis(reader.wait_ms) + HURRY) * u32::from(partitions), patience }
    }

    /// Whether it is stuck, or slower than it need be: after `elapsed` it has come on only `steps` times.
    pub(super) fn is_behind(&self, elapsed: Duration, steps: u32) -> bool {
        elapsed >= self.patience + self.round * steps
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_secs(90);

    fn pace() -> Pace {
        let reader = Reader { wait_ms: 495, ..Reader::default() };
        Pace::new(&reader, 2, PATIENCE)
    }

    #[test]
    fn who_comes_on_at_its_own_pace_is_never_behind() {
        assert!((0..1_000).all(|seconds| !pace().is_behind(Duration::from_secs(seconds), seconds as u32)));
    }

    #[test]
    fn who_stands_still_is_behind_when_patience_ends() {
        assert!(!pace().is_behind(Duration::from_secs(89), 0));
        assert!(pace().is_behind(PATIENCE, 0));
        assert!(
            pace().is_behind(Duration::from_secs(100), 10),
            "what it did before is not to its credit twice"
        );
    }

    #[test]
    fn who_comes_on_slower_than_it_could_is_behind_in_the_end() {
        let behind =
            (0..1_000).find(|seconds| pace().is_behind(Duration::from_secs(*seconds), *seconds as u32 / 2));
        assert_eq!(behind, Some(179));
    }
}
