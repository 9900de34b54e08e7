//! Each rule that is broken on purpose is noticed, and by the promise that it serves.

use super::plant::Plant;
use super::runs::live;

/// In how many of `seeds` histories something is noticed, and whether each time it is one of `promises`.
fn noticed(plant: Plant, voters: usize, seeds: u64, promises: &[&str]) -> usize {
    let broken: Vec<String> =
        (0..seeds).filter_map(|seed| live(seed, voters, 0, Some(plant)).err()).collect();
    for text in &broken {
        assert!(promises.iter().any(|promise| text.contains(promise)), "{plant:?}: {text}");
    }
    broken.len()
}

#[test]
fn answering_before_the_state_is_durable_is_noticed() {
    let broken = noticed(Plant::PersistLies, 3, 100, &["C2", "vote:", "C1"]);
    assert!(broken >= 20, "{broken}");
}

#[test]
fn acknowledging_what_is_not_synced_is_noticed() {
    let broken = noticed(Plant::SyncLies, 3, 50, &["C3", "C4"]);
    assert!(broken >= 40, "{broken}");
}

#[test]
fn forgetting_votes_is_noticed() {
    let broken = noticed(Plant::VotesAreForgotten, 3, 100, &["C2", "vote:", "C1"]);
    assert!(broken >= 20, "{broken}");
}

#[test]
fn counting_one_log_twice_is_noticed() {
    let broken = noticed(Plant::OneCountsForTwo, 5, 50, &["C3", "C4"]);
    assert!(broken >= 20, "{broken}");
}

#[test]
fn not_comparing_logs_is_noticed() {
    let broken =
        noticed(Plant::LogsAreNotCompared, 3, 200, &["C4", "KAFKA-12460", "a fault among honest replicas"]);
    assert!(broken >= 10, "{broken}");
}
