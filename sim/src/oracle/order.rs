//! Without idempotence, but with one request in flight, acknowledged records lie in the order of sending
//! (E6 nonmonotonic-send). Retries may repeat records; the first copy counts, and one that lies behind where its record
//! was acknowledged is not the first, whatever deletion left of those before it.

use std::collections::{BTreeMap, BTreeSet};

use milena_types::Offset;

use super::{Level, Oracle, ReadRecord, Rule, SAME_LOG, Seen};
use crate::plan::{Mode, Plan};
use crate::workload::{Place, RecordId};

/// What it stands for.
pub(super) const RULE: Rule = Rule {
    id: "order",
    promise: "with one request in flight, acknowledged records lie in the order of sending",
    level: Level::Ledger,
    guarantees: &["X9", "E6 nonmonotonic-send"],
    sees: &["Acked", "ReadAll"],
    holds: SAME_LOG,
};

/// It, for a run of a plan.
pub(super) fn watch(plan: &Plan) -> Box<dyn Oracle> {
    Box::new(Order::new(plan))
}

pub(super) struct Order {
    producers: BTreeSet<u16>,
    /// And where, as far as that was told.
    acknowledged: BTreeMap<RecordId, Option<Offset>>,
}

impl Order {
    pub(super) fn new(plan: &Plan) -> Order {
        let ordered = (0..).zip(&plan.producers);
        let ordered = ordered.filter(|(_, one)| one.mode != Mode::Idempotent && one.in_flight == 1);
        Order { producers: ordered.map(|(index, _)| index).collect(), acknowledged: BTreeMap::new() }
    }

    /// Whether the copy of `record` at `offset` may be its first, of a producer whose order is promised.
    fn counts(&self, record: RecordId, offset: Offset) -> bool {
        let acknowledged = self.acknowledged.get(&record);
        self.producers.contains(&record.producer)
            && acknowledged.is_some_and(|at| at.is_none_or(|at| offset <= at))
    }
}

/// Whether the first of the copies that `counts` picks lie in the order of sending.
pub(super) fn first_appearances_in_order(
    place: Place,
    records: &[ReadRecord],
    counts: impl Fn(RecordId, Offset) -> bool,
) -> Result<(), String> {
    let mut met = BTreeSet::new();
    let mut last: BTreeMap<u16, RecordId> = BTreeMap::new();
    for record in records {
        let Ok(payload) = &record.payload else { continue };
        let id = payload.record;
        if !counts(id, record.offset) || !met.insert(id) {
            continue;
        }
        if let Some(before) = last.insert(id.producer, id).filter(|before| *before > id) {
            return Err(format!("{id} lies at {place}@{}, behind {before}", record.offset));
        }
    }
    Ok(())
}

impl Oracle for Order {
    fn see(&mut self, seen: &Seen, _: u64) -> Result<(), String> {
        match seen {
            Seen::Acked { record, offset, .. } => {
                self.acknowledged.insert(*record, *offset);
                Ok(())
            }
            Seen::ReadAll { place, records, .. } => {
                first_appearances_in_order(*place, records, |record, offset| self.counts(record, offset))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::history::*;

    #[test]
    fn a_changed_order_is_noticed_where_it_was_promised() {
        let swapped = |producer| {
            let (a, b) = (record(producer, 0), record(producer, 1));
            fires(&[sent(a), sent(b), acked(b, 0), acked(a, 1), read_all(vec![at(0, b), at(1, a)])])
        };
        assert_eq!(swapped(1), ["order"]);
        assert!(swapped(2).is_empty(), "several in flight may reorder");
    }

    #[test]
    fn a_late_copy_says_nothing_when_deletion_took_the_first() {
        let (a, b) = (record(1, 0), record(1, 1));
        let left = |found| fires(&[sent(a), sent(b), acked(a, 3), acked(b, 5), read_all(found)]);
        assert!(left(vec![at(5, b), at(6, a)]).iter().all(|rule| *rule != "order"));
        assert!(left(vec![at(2, b), at(3, a)]).contains(&"order"), "but what it was acknowledged at does");
    }
}
