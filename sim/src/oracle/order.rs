//! Without idempotence, but with one request in flight, acknowledged records lie in the order of sending
//! (E6 nonmonotonic-send). Retries may repeat records; the first copy counts, as long as deletion left it.

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

    /// Whether a copy of `late` may have lain before `early`, one of a later record, and below `start`, where deletion
    /// took it. Whoever sends `early` has `late` acknowledged, or sends both in one batch: either way there was a copy
    /// at the same distance as of the acknowledged ones, or closer to the start.
    fn may_be_deleted(&self, late: RecordId, early: (RecordId, Offset), start: Offset) -> bool {
        let acknowledged = |record: RecordId| self.acknowledged.get(&record).copied().flatten();
        match (acknowledged(late), acknowledged(early.0)) {
            (Some(before), Some(behind)) => early.1.get() - (behind.get() - before.get()) < start.get(),
            _ => false,
        }
    }
}

/// Whether the first copies of the records that `counts` picks lie in the order of sending, unless `is_excused` says
/// of one that lies behind the first copy of a later record that this need not be its first.
pub(super) fn first_appearances_in_order(
    place: Place,
    records: &[ReadRecord],
    counts: impl Fn(RecordId) -> bool,
    is_excused: impl Fn(RecordId, (RecordId, Offset)) -> bool,
) -> Result<(), String> {
    let mut met = BTreeSet::new();
    let mut last: BTreeMap<u16, (RecordId, Offset)> = BTreeMap::new();
    for record in records {
        let Ok(payload) = &record.payload else { continue };
        let id = payload.record;
        if !counts(id) || !met.insert(id) {
            continue;
        }
        match last.get(&id.producer) {
            Some(before) if before.0 > id => {
                if !is_excused(id, *before) {
                    return Err(format!("{id} lies at {place}@{}, behind {}", record.offset, before.0));
                }
            }
            _ => {
                last.insert(id.producer, (id, record.offset));
            }
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
                let start = records.first().map_or(Offset::ZERO, |first| first.offset);
                let counts = |record: RecordId| {
                    self.producers.contains(&record.producer) && self.acknowledged.contains_key(&record)
                };
                let is_excused = |late, early| self.may_be_deleted(late, early, start);
                first_appearances_in_order(*place, records, counts, is_excused)
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
        let found = |acked_a, acked_b, found| {
            fires(&[sent(a), sent(b), acked(a, acked_a), acked(b, acked_b), read_all(found)])
                .contains(&"order")
        };
        assert!(!found(3, 5, vec![at(5, b), at(6, a)]), "a retry that came late");
        assert!(!found(9, 10, vec![at(6, b), at(9, a), at(10, b)]), "of one batch, cut in the middle");
        assert!(
            found(9, 10, vec![at(4, record(1, 9)), at(6, b), at(9, a), at(10, b)]),
            "there was nothing to cut"
        );
    }
}
