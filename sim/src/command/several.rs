//! `sim run --control`: seeds of the control plane of several nodes, one after the other, and what they came to.

use super::Problem;
use crate::several::{Counts, execute};

/// Runs `seeds` seeds from `from` on; whether none failed.
pub(super) fn run(nodes: u16, from: u64, seeds: u64, first: bool) -> Result<bool, Problem> {
    let (mut sum, mut failed) = (Counts::default(), 0_u64);
    for seed in (0..seeds).map(|number| from.wrapping_add(number)) {
        let result = execute(seed, nodes, false);
        match (result.value, result.failure) {
            (Some(counts), None) => sum = sum.plus(&counts),
            (_, failure) => {
                failed += 1;
                let failure = failure.map_or("it has no value".to_owned(), |failure| failure.to_string());
                println!("seed {seed}: {failure}");
                if first {
                    break;
                }
            }
        }
    }
    println!("{seeds} seeds of {nodes} controllers, {failed} failed: {sum:?}");
    Ok(failed == 0)
}
