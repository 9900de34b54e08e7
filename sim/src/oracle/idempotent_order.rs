//! What an idempotent producer sent to a partition lies there in the order of sending, and its sequences
//! have no gap (I1, KIP-98), whether or not it was acknowledged.

use std::collections::{BTreeMap, BTreeSet};

use milena_types::{Offset, ProducerEpoch, ProducerId, Sequence};

use super::idempotent_duplicate::idempotent;
use super::order::first_appearances_in_order;
use super::{KEPT, Level, LogBatch, Oracle, Rule, Seen};
use crate::plan::Plan;
use crate::workload::{Place, RecordId};

/// What it stands for.
pub(super) const RULE: Rule = Rule {
    id: "idempotent-order",
    promise: "records of an idempotent producer lie in the order of sending, their sequences without a gap",
    level: Level::History,
    guarantees: &["I1", "X9"],
    sees: &["Failed", "ReadAll", "Log"],
    holds: KEPT,
};

/// It, for a run of a plan.
pub(super) fn watch(plan: &Plan) -> Box<dyn Oracle> {
    Box::new(IdempotentOrder::new(plan))
}

pub(super) struct IdempotentOrder {
    producers: BTreeSet<u16>,
    /// Producers that were told of a record that failed.
    failed: BTreeSet<u16>,
}

impl IdempotentOrder {
    pub(super) fn new(plan: &Plan) -> IdempotentOrder {
        IdempotentOrder { producers: idempotent(plan), failed: BTreeSet::new() }
    }
}

/// In one log: epochs of a producer never fall, and within one each batch follows the one before. The first
/// begins at 0, unless a record of its producer failed: a log that knows nothing of a producer takes any
/// sequence (KIP-98), and what failed leaves its numbers empty. Where the first batches were deleted, the first that
/// is left has any sequence.
fn sequences(place: Place, batches: &[LogBatch], failed: &BTreeSet<u16>) -> Result<(), String> {
    let mut next: BTreeMap<ProducerId, (ProducerEpoch, Sequence)> = BTreeMap::new();
    let is_deleted = batches.first().is_some_and(|first| first.base > Offset::ZERO);
    for batch in batches.iter().filter(|batch| batch.producer_id.get() >= 0) {
        let (id, epoch) = (batch.producer_id, batch.producer_epoch);
        let expected = match next.get(&id) {
            Some((last, _)) if epoch < *last => {
                return Err(format!(
                    "{place}@{}: producer {id} fell from epoch {last} to {epoch}",
                    batch.base
                ));
            }
            Some((last, expected)) if epoch == *last => *expected,
            None if is_deleted => batch.base_sequence,
            None if batch.senders.iter().any(|sender| failed.contains(sender)) => batch.base_sequence,
            _ => Sequence(0),
        };
        if batch.base_sequence != expected {
            let found = batch.base_sequence;
            return Err(format!(
                "{place}@{}: producer {id} has sequence {found} where {expected} comes",
                batch.base
            ));
        }
        let count = i32::try_from(batch.next.since(batch.base)).unwrap_or(i32::MAX);
        next.insert(id, (epoch, expected.plus(count)));
    }
    Ok(())
}

impl Oracle for IdempotentOrder {
    fn see(&mut self, seen: &Seen, _: u64) -> Result<(), String> {
        match seen {
            Seen::Failed { record, .. } => {
                self.failed.insert(record.producer);
                Ok(())
            }
            Seen::ReadAll { place, records, .. } => {
                let counts = |record: RecordId| self.producers.contains(&record.producer);
                first_appearances_in_order(*place, records, counts, |_, _| false)
            }
            Seen::Log { place, batches } => sequences(*place, batches, &self.failed),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::history::*;
    use super::*;

    #[test]
    fn a_changed_order_is_noticed() {
        let (a, b) = (record(0, 0), record(0, 1));
        assert_eq!(fires(&[sent(a), sent(b), read_all(vec![at(0, b), at(1, a)])]), ["idempotent-order"]);
    }

    #[test]
    fn so_is_a_gap_in_the_sequences() {
        let batches = vec![batch(0, 0, 0, 2), batch(2, 0, 3, 1)];
        assert_eq!(fires(&[Seen::Log { place: PLACE, batches }]), ["idempotent-order"]);
    }

    #[test]
    fn a_log_begins_with_sequence_0_unless_something_failed() {
        let late = Seen::Log { place: PLACE, batches: vec![batch(0, 0, 3, 1)] };
        assert_eq!(fires(std::slice::from_ref(&late)), ["idempotent-order"]);
        let failed = Seen::Failed { record: record(0, 0), reason: "timed out".into() };
        assert!(fires(&[failed, late]).is_empty());
    }
}
