//! Who checks produced batches, and where: small work in place, decompression off the lane with contexts that
//! are kept for the next batch. It must never let a batch hold up other connections, nor let batches take the memory
//! or the threads that others need.

use std::sync::Arc;

use bytes::Bytes;
use milena_batch::{Batch, BatchError, BatchHeader, Compression, ProduceRules, Validator, validate_produce};
use milena_probe::{always, sometimes};
use milena_runtime::sync::Semaphore;
use milena_runtime::{Runtime, Shared};

use crate::turn::Turn;

/// Compressed batches up to so many bytes are checked in place,
const INLINE_MAX: usize = 1024;

/// as long as they do not expand to more than this: a kilobyte can hold tens of mebibytes.
const INFLATED_INLINE_MAX: usize = 64 * 1024;

/// Batches checked off the lane at once: one a core, for they do nothing but compute; two where one core is all there
/// is, so that a short one passes a long one; and no more than this, a quarter of the host's threads for blocking
/// jobs, so that a disk's never wait for a thread. Each may hold a zstd window of 128 MiB while it lasts: that times
/// this is what clients can make a node hold.
const OFF_LANE: std::ops::RangeInclusive<usize> = 2..=16;

/// So many idle validators are kept; one holds a few MiB at most. More work at once than this makes contexts
/// for the occasion.
const KEPT_MAX: usize = 16;

/// The validators that are idle, with the contexts of their codecs.
pub(crate) struct Validators {
    runtime: Runtime,
    idle: Shared<Vec<Validator>>,
    off_lane: Arc<Semaphore>,
}

/// Where a batch is checked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Where {
    /// There is nothing to decompress.
    InPlace,
    /// In place, unless it expands to more than so many bytes.
    InPlaceUpTo(usize),
    OffLane,
}

impl Validators {
    /// None yet: they are made when they are needed first.
    pub(crate) fn new(runtime: &Runtime) -> Validators {
        let off_lane = Arc::new(Semaphore::new(off_lane_of(runtime.tasks.parallelism())));
        Validators { runtime: runtime.clone(), idle: runtime.shared(Vec::new()), off_lane }
    }

    /// Checks the batches that `records` hold. Decompressing burns CPU, of which a hostile batch can take much:
    /// off the lane, where it would hold up every other connection.
    pub(crate) async fn validate(
        &self,
        records: Bytes,
        rules: ProduceRules,
        turn: &mut Turn,
    ) -> Result<Vec<Batch>, BatchError> {
        turn.looked_at(records.len());
        match place_of(&records, &rules, turn) {
            Where::InPlace => return validate_produce(records, &rules),
            Where::InPlaceUpTo(max) => {
                let mut validator = self.take().await;
                let verdict = in_place(&mut validator, &records, &rules, max);
                turn.inflated(validator.inflated());
                self.keep(validator).await;
                if let Some(verdict) = verdict {
                    return verdict;
                }
            }
            Where::OffLane => {}
        }
        sometimes!("a batch is checked off the lane");
        let slot = self.off_lane.clone().acquire_owned().await.expect("never closed");
        // only now: those who wait for a slot hold no contexts
        let mut validator = self.take().await;
        let (validator, verdict) = self
            .runtime
            .blocking(move || {
                let verdict = validator.validate(records, &rules);
                // with the job, which goes on even when nobody waits for it any more
                drop(slot);
                (validator, verdict)
            })
            .await;
        self.keep(validator).await;
        verdict
    }

    async fn take(&self) -> Validator {
        self.idle.with(Vec::pop).await.unwrap_or_default()
    }

    async fn keep(&self, validator: Validator) {
        self.idle
            .with(|idle| {
                always!(idle.len() <= KEPT_MAX);
                if idle.len() < KEPT_MAX {
                    idle.push(validator);
                }
            })
            .await;
    }
}

/// How many batches are checked off the lane at once on a machine of so many cores.
fn off_lane_of(cores: usize) -> usize {
    cores.clamp(*OFF_LANE.start(), *OFF_LANE.end())
}

/// In place what takes little to judge, however hostile, as long as the request has something left for it.
fn place_of(records: &Bytes, rules: &ProduceRules, turn: &Turn) -> Where {
    let codec = BatchHeader::parse(records).and_then(|header| header.attributes.compression());
    if rules.stored_as.is_some_and(|stored_as| codec != Ok(stored_as.codec)) {
        return Where::OffLane;
    }
    if codec == Ok(Compression::None) {
        return Where::InPlace;
    }
    let left = usize::try_from(turn.inflatable()).unwrap_or(usize::MAX);
    if records.len() > INLINE_MAX || left == 0 {
        return Where::OffLane;
    }
    Where::InPlaceUpTo(rules.max_decompressed_bytes.min(INFLATED_INLINE_MAX).min(left))
}

/// The verdict on a batch, unless it expands to more than `max` bytes and its topic allows that.
fn in_place(
    validator: &mut Validator,
    records: &Bytes,
    rules: &ProduceRules,
    max: usize,
) -> Option<Result<Vec<Batch>, BatchError>> {
    always!(max <= rules.max_decompressed_bytes, "{max} {rules:?}");
    let verdict =
        validator.validate(records.clone(), &ProduceRules { max_decompressed_bytes: max, ..*rules });
    let expands = verdict == Err(BatchError::DecompressedTooLarge(max));
    let is_open = expands && max < rules.max_decompressed_bytes;
    (!is_open).then_some(verdict)
}

#[cfg(test)]
mod off_lane;

#[cfg(test)]
mod tests {
    use milena_batch::{BatchBuilder, StoredAs};
    use milena_types::{Offset, Timestamp};

    use super::*;
    use crate::turn::INFLATED_MAX;

    const NOW: Timestamp = Timestamp(1_700_000_000_000);

    fn batch(codec: Compression, value: usize) -> Bytes {
        let mut builder = BatchBuilder::new(codec);
        builder.append(NOW, None, Some(&vec![0; value]), &[]);
        builder.build(Offset::ZERO)
    }

    /// What is said on the lane; `None`: it is left to be said off it.
    fn said_on_lane(
        records: &Bytes,
        rules: &ProduceRules,
        turn: &mut Turn,
    ) -> Option<Result<Vec<Batch>, BatchError>> {
        match place_of(records, rules, turn) {
            Where::InPlace => Some(validate_produce(records.clone(), rules)),
            Where::InPlaceUpTo(max) => {
                let mut validator = Validator::new();
                let verdict = in_place(&mut validator, records, rules, max);
                turn.inflated(validator.inflated());
                verdict
            }
            Where::OffLane => None,
        }
    }

    #[test]
    fn nothing_that_expands_much_is_judged_on_the_lane() {
        let rules = ProduceRules::defaults(NOW);
        let said = |codec, value, rules: &ProduceRules| {
            let batch = batch(codec, value);
            assert!(codec == Compression::None || batch.len() <= INLINE_MAX, "{codec}: {}", batch.len());
            said_on_lane(&batch, rules, &mut Turn::new())
        };
        assert!(said(Compression::None, 1_000_000, &rules).is_some_and(|verdict| verdict.is_ok()));
        for codec in [Compression::Gzip, Compression::Zstd] {
            assert!(said(codec, 60_000, &rules).is_some_and(|verdict| verdict.is_ok()), "{codec}");
            // neither taken nor refused
            assert_eq!(said(codec, 66_000, &rules), None, "{codec}");
            // what no limit allows is refused at once
            let tight = ProduceRules { max_decompressed_bytes: 1000, ..rules };
            assert_eq!(said(codec, 66_000, &tight), Some(Err(BatchError::DecompressedTooLarge(1000))));
            let anew = ProduceRules { stored_as: Some(StoredAs::codec(Compression::Lz4)), ..rules };
            assert_eq!(said(codec, 10, &anew), None, "{codec}");
        }
    }

    #[test]
    fn a_request_decompresses_no_more_on_the_lane_than_its_budget_however_many_its_batches() {
        let rules = ProduceRules::defaults(NOW);
        for (value, on_lane) in [(60_000, 4), (30_000, 8), (66_000, 2)] {
            let batch = batch(Compression::Zstd, value);
            let mut turn = Turn::new();
            let mut inflated = 0;
            let mut said = 0;
            for _ in 0..100 {
                let left = turn.inflatable();
                said += usize::from(said_on_lane(&batch, &rules, &mut turn).is_some());
                inflated += left - turn.inflatable();
            }
            assert!(inflated <= INFLATED_MAX, "{inflated}");
            assert_eq!(turn.inflatable(), 0, "{value}");
            assert_eq!(said, if value > INFLATED_INLINE_MAX { 0 } else { on_lane }, "{value}");
        }
    }

    #[test]
    fn what_a_request_has_no_budget_left_for_is_judged_off_the_lane_and_not_refused() {
        let rules = ProduceRules::defaults(NOW);
        let batch = batch(Compression::Zstd, 60_000);
        let mut turn = Turn::new();
        turn.inflated(INFLATED_MAX - 10_000);
        assert_eq!(said_on_lane(&batch, &rules, &mut turn), None);
        assert_eq!(place_of(&batch, &rules, &turn), Where::OffLane, "and not tried again");
    }

    #[test]
    fn off_the_lane_go_as_many_batches_at_once_as_there_are_cores_within_bounds() {
        let of = [1, 2, 8, 500].map(off_lane_of);
        assert_eq!(of, [2, 2, 8, 16]);
    }
}
