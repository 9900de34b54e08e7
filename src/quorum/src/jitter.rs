//! Chance, from a seed that the shell draws: the same seed and the same events give the same waits, so a run can
//! be replayed. Never a source of secrets.

use std::time::Duration;

/// A splitmix64 generator.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Jitter(u64);

impl Jitter {
    pub(crate) fn new(seed: u64) -> Jitter {
        Jitter(seed)
    }

    /// A number below `bound`, which is not 0.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound.max(1)
    }

    /// `base`, and up to as much again: voters whose waits began together are not to end together.
    pub(crate) fn election(&mut self, base: Duration) -> Duration {
        let nanos = u64::try_from(base.as_nanos()).unwrap_or(u64::MAX);
        base + Duration::from_nanos(self.below(nanos))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_between_once_and_twice_the_base() {
        let mut jitter = Jitter::new(7);
        let base = Duration::from_millis(1000);
        let waits: Vec<Duration> = (0..100).map(|_| jitter.election(base)).collect();
        assert!(waits.iter().all(|wait| (base..base * 2).contains(wait)));
        assert!(
            waits.iter().min().unwrap() < &(base * 11 / 10) && waits.iter().max() > Some(&(base * 19 / 10))
        );
    }
}
