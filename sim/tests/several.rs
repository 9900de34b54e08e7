//! Several nodes as one cluster under faults: seeds, and one of them twice.

use std::time::Duration;

use milena_sim::double_run;
use milena_sim::several::{Counts, direct, execute};

#[test]
fn three_and_five_nodes_keep_their_word_under_faults() {
    let mut sum = Counts::default();
    for seed in 0..12 {
        let controllers = if seed % 4 == 3 { 5 } else { 3 };
        sum = sum.plus(&execute(seed, controllers, false).expect());
    }
    let is_tame = sum.made < 100 || sum.deleted < 20 || sum.producer_ids < 50 || sum.terms < 40;
    assert!(!is_tame && sum.faults > 100 && sum.compared > 1_000, "too tame: {sum:?}");
    assert!(sum.snapshots > 20, "too few began with a snapshot: {sum:?}");
}

#[test]
fn several_nodes_are_equal_to_themselves() {
    for seed in [1, 2] {
        let result = double_run(seed, Duration::from_secs(900), |world| direct(world, 3));
        assert_eq!(result.unwrap_or_else(|difference| panic!("{difference}")).failure, None);
    }
}
