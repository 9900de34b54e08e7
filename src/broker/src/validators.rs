//! Who checks produced batches, and where: small work in place, decompression off the lane with contexts that
//! are kept for the next batch. It must never let a batch hold up other connections.

use bytes::Bytes;
use milena_batch::{Batch, BatchError, BatchHeader, Compression, ProduceRules, Validator, validate_produce};
use milena_probe::always;
use milena_runtime::{Runtime, Shared};

/// Compressed batches up to so many bytes are checked in place.
const INFLATED_INLINE_MAX: usize = 1024;

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
        let header = BatchHeader::parse(&records);
        let codec = header.and_then(|header| header.attributes.compression());
        let is_stored_as_it_is = rules.stored_as.is_none_or(|stored_as| codec == Ok(stored_as.codec));
        let is_plain = codec == Ok(Compression::None) && is_stored_as_it_is;
        if is_plain || records.len() <= INFLATED_INLINE_MAX {
            return validate_produce(records, &rules);
        }
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
