//! Workers that hang, die or run out of memory: each is a failure with a plan, and the rest goes on. The
//! workers here are scripts that do just that.

use std::path::{Path, PathBuf};
use std::time::Duration;

use milena_sim::campaign::{Pool, Report, Request};
use milena_sim::plan::draw;

/// A script that is there already: one that this process writes may still be open for writing in a child of another test.
fn worker(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/workers").join(name)
}

fn run(program: &Path, patience: Duration) -> Vec<Report> {
    let mut pool = Pool::of(program, 2).with_patience(patience);
    let mut reports = Vec::new();
    let work = (0..3).map(Request::of_seed);
    pool.run(work, |_, report| {
        reports.push(report);
        true
    })
    .expect("what happens to a worker is an answer");
    reports.sort_by_key(|report| report.seed);
    reports
}

fn rules(reports: &[Report]) -> Vec<&str> {
    reports.iter().map(|report| report.broken.as_ref().map_or("", |broken| broken.rule.as_str())).collect()
}

#[test]
fn a_worker_that_dies_is_reported_with_its_seed_and_its_plan() {
    let reports = run(&worker("dies"), Duration::from_secs(60));
    assert_eq!(rules(&reports), ["died", "died", "died"]);
    for (seed, report) in (0..).zip(&reports) {
        let kept = report.kept("abc").expect("a failure is kept");
        assert_eq!((report.seed, kept.plan), (seed, draw(seed)));
        let message = &report.broken.as_ref().expect("it died").message;
        assert!(message.contains("it hurts") && message.contains("signal"), "{message}");
    }
}

#[test]
fn a_worker_without_memory_is_told_from_others() {
    assert_eq!(rules(&run(&worker("starves"), Duration::from_secs(60))), ["out-of-memory"; 3]);
}

#[test]
fn a_worker_that_hangs_is_ended() {
    let reports = run(&worker("hangs"), Duration::from_millis(200));
    assert_eq!(rules(&reports), ["hang"; 3]);
}

#[test]
fn the_first_is_the_first_in_order_and_not_in_time() {
    let mut pool = Pool::of(Path::new(env!("CARGO_BIN_EXE_sim")), 2);
    let found = pool.first((20..26).map(Request::of_seed), |report| report.seed >= 22);
    let (number, report) = found.expect("runs are run").expect("one is wanted");
    assert_eq!((number, report.seed), (2, 22));
    assert!(report.broken.is_none() && report.events > 0);
}
