//! Who checks produced batches, and where: small work in place, decompression off the lane with contexts that
//! are kept for the next batch. It must never let a batch hold up other connections, nor let batches take the memory
//! or the threads that others need.

use bytes::Bytes;
use milena_batch::{Batch, BatchError, BatchHeader, Compression, ProduceRules, Validator, validate_produce};
use milena_probe::{always, sometimes};
use milena_runtime::{OffLane, Runtime, Shared};

use crate::turn::Turn;

/// Uncompressed batches up to so many bytes are walked in place: Kafka's default of `max.message.bytes`.
const WALKED_INLINE_MAX: usize = 1_048_588;

/// Compressed batches up to so many bytes are checked in place,
const INLINE_MAX: usize = 1024;

/// as long as they do not expand to more than this: a kilobyte can hold tens of mebibytes.
const INFLATED_INLINE_MAX: usize = 64 * 1024;

/// So many idle validators are kept; one holds a few MiB at most. More work at once than this makes contexts
/// for the occasion.
const KEPT_MAX: usize = 16;

/// The validators that are idle, with the contexts of their codecs.
pub(crate) struct Validators {
    idle: Shared<Vec<Validator>>,
    off_lane: OffLane,
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
    pub(crate) fn new(runtime: &Runtime, off_lane: &OffLane) -> Validators {
        Validators { idle: runtime.shared(Vec::new()), off_lane: off_lane.clone() }
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
        let slot = self.off_lane.slot().await;
        // only now: those who wait for a slot hold no contexts
        let mut validator = self.take().await;
        let job = move || {
            let verdict = validator.validate(records, &rules);
            (validator, verdict)
        };
        let (validator, verdict) = slot.run(job).await;
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
