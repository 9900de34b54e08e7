//! A record of an idempotent producer is in the log at most once (I1, E6 duplicate).

use std::collections::{BTreeMap, BTreeSet};

use milena_types::Offset;

use super::{KEPT, Level, Oracle, ReadRecord, Rule, Seen};
use crate::plan::{Mode, Plan};
use crate::workload::{Place, RecordId};

/// What it stands for.
pub(super) const RULE: Rule = Rule {
    id: "idempotent-duplicate",
    promise: "a record of an idempotent producer is in the log at most once",
    level: Level::Ledger,
    guarantees: &["I1", "E6 duplicate"],
    sees: &["Fetched", "ReadAll"],
    holds: KEPT,
};

/// It, for a run of a plan.
pub(super) fn watch(plan: &Plan) -> Box<dyn Oracle> {
    Box::new(IdempotentDuplicate::new(plan))
}

pub(super) struct IdempotentDuplicate {
    producers: BTreeSet<u16>,
    at: BTreeMap<RecordId, (Place, Offset)>,
}

impl IdempotentDuplicate {
    pub(super) fn new(plan: &Plan) -> IdempotentDuplicate {
        IdempotentDuplicate { producers: idempotent(plan), at: BTreeMap::new() }
    }

    fn check(&mut self, place: Place, records: &[ReadRecord]) -> Result<(), String> {
        for record in records {
            let Ok(payload) = &record.payload else { continue };
            if !self.producers.contains(&payload.record.producer) {
                continue;
            }
            let first = *self.at.entry(payload.record).or_insert((place, record.offset));
            // two records at one offset are for another oracle
            if first.1 != record.offset || first.0 != place {
                let (one, other) = (first, record.offset);
                return Err(format!("{} is at {}@{} and at {place}@{other}", payload.record, one.0, one.1));
            }
        }
        Ok(())
    }
}

/// The plan's idempotent producers.
pub(super) fn idempotent(plan: &Plan) -> BTreeSet<u16> {
    let all = (0..).zip(&plan.producers);
    all.filter(|(_, producer)| producer.mode == Mode::Idempotent).map(|(index, _)| index).collect()
}

impl Oracle for IdempotentDuplicate {
    fn see(&mut self, seen: &Seen, _: u64) -> Result<(), String> {
        match seen {
            Seen::Fetched { place, records, .. } | Seen::ReadAll { place, records, .. } => {
                self.check(*place, records)
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::history::*;

    #[test]
    fn a_second_copy_is_noticed_of_an_idempotent_producer_only() {
        let (a, b) = (record(0, 0), record(1, 0));
        assert_eq!(fires(&[sent(a), fetched(vec![at(0, a), at(1, a)])]), ["idempotent-duplicate"]);
        assert!(fires(&[sent(b), fetched(vec![at(0, b), at(1, b)])]).is_empty());
    }
}
