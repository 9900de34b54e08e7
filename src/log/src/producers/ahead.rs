//! What a log would know of its producers once what is about to be appended is in it. An append judges, and
//! learns, on the side: only when its bytes are written does the log catch up.

use std::collections::BTreeMap;
use std::sync::Arc;

use milena_types::{Offset, ProducerId, Timestamp};

use super::{EndedTxn, ProducerBatch, ProducerEntry, Producers, Transactions, Verdict};
use crate::AppendError;

/// Producers that an append touches, as they will be.
#[derive(Clone, Debug)]
pub struct Ahead {
    touched: BTreeMap<ProducerId, ProducerEntry>,
    transactions: Arc<Transactions>,
    ended: Vec<EndedTxn>,
}

impl Ahead {
    pub(super) fn of(known: &Producers) -> Ahead {
        Ahead { touched: BTreeMap::new(), transactions: known.transactions.clone(), ended: Vec::new() }
    }

    /// Judges a client's batch, as if what was learned before it were in the log. Changes nothing.
    pub fn check(&self, known: &Producers, batch: &ProducerBatch) -> Result<Verdict, AppendError> {
        if !batch.producer_id.is_idempotent() {
            return Ok(Verdict::Append);
        }
        // without state (new, expired, or its records deleted) any epoch and sequence may start (KIP-360)
        let entry = self.touched.get(&batch.producer_id).or_else(|| known.get(batch.producer_id));
        let Some(entry) = entry else { return Ok(Verdict::Append) };
        if let Some(duplicate) = entry.duplicate_of(batch) {
            return Ok(Verdict::Duplicate(duplicate));
        }
        entry.check(batch)?;
        Ok(Verdict::Append)
    }

    /// Takes in a batch that will stand at `base`.
    pub fn learn(&mut self, known: &Producers, batch: &ProducerBatch, base: Offset, now: Timestamp) {
        let id = batch.producer_id;
        if !id.is_idempotent() {
            return;
        }
        let entry = self.touched.entry(id).or_insert_with(|| known.get(id).cloned().unwrap_or_default());
        let was_open = entry.transaction_start();
        let ended = entry.learn(batch, base, now);
        if let Some(start) = entry.transaction_start().filter(|start| Some(*start) != was_open) {
            Arc::make_mut(&mut self.transactions).begin(start, id);
        }
        if let (Some(start), Some(marker)) = (ended, batch.marker) {
            let transactions = Arc::make_mut(&mut self.transactions);
            self.ended.push(transactions.end(id, start, base, !marker.committed));
        }
    }

    /// The transactions that end with what was learned, in order.
    pub fn ended(&self) -> &[EndedTxn] {
        &self.ended
    }

    pub(super) fn into_parts(self) -> (BTreeMap<ProducerId, ProducerEntry>, Arc<Transactions>) {
        (self.touched, self.transactions)
    }
}
