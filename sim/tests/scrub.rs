//! What rots in a closed segment and is read by nobody is found within a bound: a round of scrubbing, and its way
//! through the log. Without scrubbing it is not.

use milena_sim::Data;
use milena_sim::campaign::{How, execute};
use milena_sim::plan::Plan;

/// When a bit rots, in nanoseconds.
const ROT_NS: u64 = 10_000_000_000;
/// A round begins a second after the one before; the log has a few kilobytes.
const BOUND_NS: u64 = 2_000_000_000;

/// One partition of many closed segments, all written when a bit of one of its files rots, and no reader.
fn plan(which: u64, interval_ms: i64) -> Plan {
    let text = format!(
        "milena-plan form=2\n\
         world seed=11 safety_ms=15000\n\
         knobs milena.log.scrub.interval.ms={interval_ms} milena.log.scrub.io.max.bytes.per.second=1000000\n\
         topic partitions=1 internal.segment.bytes=1000\n\
         producer records=60\n\
         fault at_us=10000000 kind=rot which={which}\n"
    );
    text.parse().unwrap_or_else(|error| panic!("{error}"))
}

/// How long after the rot the scrubber told of it, while the plan went on.
fn found_after(which: u64, interval_ms: i64) -> Option<u64> {
    let how = How { record: true, log: Some(tracing::Level::ERROR), ..How::default() };
    let outcome = execute(plan(which, interval_ms), &how);
    assert_eq!(outcome.result.failure, None);
    assert!(outcome.counts.acknowledged > 40, "the log has records");
    let told = outcome.result.trace.iter().find(|event| {
        matches!(event.data, Data::Logged(_)) && event.detail.contains("the scrubber found damage")
    });
    told.map(|event| event.at_ns.checked_sub(ROT_NS).expect("nothing was rotten before"))
}

#[test]
fn a_rotten_batch_that_nobody_reads_is_found_within_a_round() {
    // the active segments of the log and of the metadata are among the files, and nobody scrubs these
    let found: Vec<u64> = (0..12).filter_map(|which| found_after(which, 1_000)).collect();
    assert!(found.len() >= 8, "of twelve files: {found:?}");
    assert!(found.iter().all(|after| *after <= BOUND_NS), "{found:?}");
}

#[test]
fn without_scrubbing_nobody_finds_it() {
    assert_eq!(found_after(1, -1), None);
    assert!(found_after(1, 1_000).is_some());
}
