//! Who checks produced batches, and where: small work in place, decompression off the lane with contexts that
//! are kept for the next batch. It must never let a batch hold up other connections.

use bytes::Bytes;
use milena_batch::{Batch, BatchError, BatchHeader, Compression, ProduceRules, Validator, validate_produce};
use milena_probe::{always, sometimes};
use milena_runtime::{Runtime, Shared};

/// Compressed batches up to so many bytes are checked in place,
const INLINE_MAX: usize = 1024;

/// as long as they do not expand to more than this: a kilobyte can hold tens of mebibytes.
const INFLATED_INLINE_MAX: usize = 64 * 1024;

/// So many idle validators are kept; one holds a few MiB at most. More work at once than this makes contexts
/// for the occasion.
const KEPT_MAX: usize = 16;

/// The validators that are idle, with the contexts of their codecs.
pub(crate) struct Validators {
    runtime: Runtime,
    idle: Shared<Vec<Validator>>,
}

impl Validators {
    /// None yet: they are made when they are needed first.
    pub(crate) fn new(runtime: &Runtime) -> Validators {
        Validators { runtime: runtime.clone(), idle: runtime.shared(Vec::new()) }
    }

    /// Checks the batches that `records` hold. Decompressing burns CPU, of which a hostile batch can take much:
    /// off the lane, where it would hold up every other connection.
    pub(crate) async fn validate(
        &self,
        records: Bytes,
        rules: ProduceRules,
    ) -> Result<Vec<Batch>, BatchError> {
        if let Some(verdict) = in_place(&records, &rules) {
            return verdict;
        }
        sometimes!("a batch is checked off the lane");
        let mut validator = self.idle.with(Vec::pop).await.unwrap_or_default();
        let (validator, verdict) = self
            .runtime
            .blocking(move || {
                let verdict = validator.validate(records, &rules);
                (validator, verdict)
            })
            .await;
        self.idle
            .with(|idle| {
                always!(idle.len() <= KEPT_MAX);
                if idle.len() < KEPT_MAX {
                    idle.push(validator);
                }
            })
            .await;
        verdict
    }
}

/// The verdict on what takes little to judge, however hostile.
fn in_place(records: &Bytes, rules: &ProduceRules) -> Option<Result<Vec<Batch>, BatchError>> {
    let codec = BatchHeader::parse(records).and_then(|header| header.attributes.compression());
    if rules.stored_as.is_some_and(|stored_as| codec != Ok(stored_as.codec)) {
        return None;
    }
    if codec == Ok(Compression::None) {
        return Some(validate_produce(records.clone(), rules));
    }
    if records.len() > INLINE_MAX {
        return None;
    }
    let max_decompressed_bytes = rules.max_decompressed_bytes.min(INFLATED_INLINE_MAX);
    let verdict = validate_produce(records.clone(), &ProduceRules { max_decompressed_bytes, ..*rules });
    let expands = verdict == Err(BatchError::DecompressedTooLarge(max_decompressed_bytes));
    // more than was tried here, its topic may allow
    let is_open = expands && max_decompressed_bytes < rules.max_decompressed_bytes;
    (!is_open).then_some(verdict)
}

#[cfg(test)]
mod tests {
    use milena_batch::{BatchBuilder, StoredAs};
    use milena_types::{Offset, Timestamp};

    use super::*;

    const NOW: Timestamp = Timestamp(1_700_000_000_000);

    fn batch(codec: Compression, value: usize) -> Bytes {
        let mut builder = BatchBuilder::new(codec);
        builder.append(NOW, None, Some(&vec![0; value]), &[]);
        builder.build(Offset::ZERO)
    }

    #[test]
    fn nothing_that_expands_much_is_judged_on_the_lane() {
        let rules = ProduceRules::defaults(NOW);
        let is_in_place = |codec, value, rules: &ProduceRules| {
            let batch = batch(codec, value);
            assert!(codec == Compression::None || batch.len() <= INLINE_MAX, "{codec}: {}", batch.len());
            in_place(&batch, rules).is_some_and(|verdict| verdict.is_ok())
        };
        assert!(is_in_place(Compression::None, 1_000_000, &rules));
        for codec in [Compression::Gzip, Compression::Zstd] {
            assert!(is_in_place(codec, 60_000, &rules), "{codec}");
            assert!(!is_in_place(codec, 66_000, &rules), "{codec}");
            // what no limit allows is refused at once
            let tight = ProduceRules { max_decompressed_bytes: 1000, ..rules };
            let refused = in_place(&batch(codec, 66_000), &tight);
            assert_eq!(refused, Some(Err(BatchError::DecompressedTooLarge(1000))));
            let anew = ProduceRules { stored_as: Some(StoredAs::codec(Compression::Lz4)), ..rules };
            assert!(!is_in_place(codec, 10, &anew), "{codec}");
        }
    }
}
