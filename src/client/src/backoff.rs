//! How long to wait before trying again: doubling, bounded, and spread by up to a fifth either way so that
//! clients do not return together (KIP-580). Pure: the random number comes in.

use std::time::Duration;

/// The wait before attempt `failures` + 1. `random` spreads it; `u64::MAX / 2` leaves it as it is.
pub(crate) fn backoff(first: Duration, most: Duration, failures: u32, random: u64) -> Duration {
    let doubled = first.saturating_mul(1u32.checked_shl(failures.min(20)).unwrap_or(u32::MAX));
    let wait = doubled.min(most);
    let spread = 0.8 + 0.4 * (random as f64 / u64::MAX as f64);
    wait.mul_f64(spread)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_most_and_are_spread_by_a_fifth() {
        let (first, most) = (Duration::from_millis(100), Duration::from_secs(1));
        for (failures, expected) in [(0, 100), (1, 200), (2, 400), (3, 800), (4, 1000), (40, 1000)] {
            let low = backoff(first, most, failures, 0).as_millis();
            let high = backoff(first, most, failures, u64::MAX).as_millis();
            assert_eq!((low, high), (expected * 8 / 10, expected * 12 / 10), "{failures}");
        }
    }
}
