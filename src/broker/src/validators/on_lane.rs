//! What is judged on the lane, and how much of it one request may have judged there.

use bytes::Bytes;
use milena_batch::{Batch, BatchBuilder, BatchError, Compression, ProduceRules, StoredAs};
use milena_runtime::OffLane;
use milena_types::Offset;

use super::jobs::{self, Jobs, NOW};
use super::{INFLATED_INLINE_MAX, INLINE_MAX, Validators, WALKED_INLINE_MAX};
use crate::turn::{INFLATED_MAX, Turn};

fn batch(codec: Compression, value: usize) -> Bytes {
    let mut builder = BatchBuilder::new(codec);
    builder.append(NOW, None, Some(&vec![0; value]), &[]);
    builder.build(Offset::ZERO)
}

/// Validators, and whether they went off the lane.
struct Bench {
    validators: Validators,
    jobs: std::sync::Arc<Jobs>,
}

impl Bench {
    fn new() -> Bench {
        let (runtime, jobs) = jobs::runtime();
        Bench { validators: Validators::new(&runtime, &OffLane::new(&runtime)), jobs }
    }

    /// The verdict, and whether it was said on the lane.
    fn said(
        &self,
        records: &Bytes,
        rules: &ProduceRules,
        turn: &mut Turn,
    ) -> (Result<Vec<Batch>, BatchError>, bool) {
        let before = self.jobs.begun();
        let (verdict, _) = jobs::finish(self.validators.validate(records.clone(), *rules, turn));
        (verdict, self.jobs.begun() == before)
    }
}

#[test]
fn nothing_that_expands_much_is_judged_on_the_lane() {
    let bench = Bench::new();
    let rules = ProduceRules::defaults(NOW);
    let said = |codec, value, rules: &ProduceRules| {
        let batch = batch(codec, value);
        assert!(codec == Compression::None || batch.len() <= INLINE_MAX, "{codec}: {}", batch.len());
        let (verdict, on_lane) = bench.said(&batch, rules, &mut Turn::new());
        (verdict.map(|batches| batches.len()), on_lane)
    };
    assert_eq!(said(Compression::None, 1_000_000, &rules), (Ok(1), true));
    for codec in [Compression::Gzip, Compression::Zstd] {
        assert_eq!(said(codec, 60_000, &rules), (Ok(1), true), "{codec}");
        assert_eq!(said(codec, 66_000, &rules), (Ok(1), false), "{codec}");
        // what no limit allows is refused at once
        let tight = ProduceRules { max_decompressed_bytes: 1000, ..rules };
        assert_eq!(said(codec, 66_000, &tight), (Err(BatchError::DecompressedTooLarge(1000)), true));
        let anew = ProduceRules { stored_as: Some(StoredAs::codec(Compression::Lz4)), ..rules };
        assert_eq!(said(codec, 10, &anew), (Ok(1), false), "{codec}");
    }
}

#[test]
fn what_is_very_large_is_not_walked_on_the_lane() {
    let bench = Bench::new();
    let rules = ProduceRules { max_message_bytes: 10_000_000, ..ProduceRules::defaults(NOW) };
    let on_lane = |value| {
        let records = batch(Compression::None, value);
        let (verdict, on_lane) = bench.said(&records, &rules, &mut Turn::new());
        assert!(verdict.is_ok());
        (on_lane, records.len())
    };
    let (small, large) = (on_lane(WALKED_INLINE_MAX - 100), on_lane(WALKED_INLINE_MAX));
    assert!(small.0 && small.1 <= WALKED_INLINE_MAX, "{small:?}");
    assert!(!large.0 && large.1 > WALKED_INLINE_MAX, "{large:?}");
}

#[test]
fn a_request_decompresses_no_more_on_the_lane_than_its_budget_however_many_its_batches() {
    let rules = ProduceRules::defaults(NOW);
    for (value, expected) in [(60_000, 4), (30_000, 8), (66_000, 2)] {
        let (bench, batch) = (Bench::new(), batch(Compression::Zstd, value));
        let mut turn = Turn::new();
        let mut inflated = 0;
        let mut on_lane = 0;
        for _ in 0..100 {
            let left = turn.inflatable();
            let (verdict, said_on_lane) = bench.said(&batch, &rules, &mut turn);
            assert_eq!(verdict.map(|batches| batches.len()), Ok(1), "and none is refused for it");
            on_lane += usize::from(said_on_lane);
            inflated += left - turn.inflatable();
        }
        assert!(inflated <= INFLATED_MAX, "{inflated}");
        assert_eq!(turn.inflatable(), 0, "{value}");
        assert_eq!(on_lane, if value > INFLATED_INLINE_MAX { 0 } else { expected }, "{value}");
    }
}
