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

/// Uncompressed batches up to so many bytes are walked in place: whatever `max.message.bytes` allows unless it was raised.
const WALKED_INLINE_MAX: usize = 1024 * 1024 + LOG_OVERHEAD;

/// Bytes before those that a batch's length counts, which Kafka's default of `max.message.bytes` has on top.
const LOG_OVERHEAD: usize = 12;

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

    /// Checks the batches that `records` hold. Decompressing burns CPU, of which a hostile batch can take much, and so does
    /// walking what is very large: off the lane, where it would hold up every other connection.
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
        return if records.len() <= WALKED_INLINE_MAX { Where::InPlace } else { Where::OffLane };
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
pub(crate) mod jobs;
#[cfg(test)]
mod off_lane;
#[cfg(test)]
mod on_lane;
