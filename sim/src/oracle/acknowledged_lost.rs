//! No acknowledged record is lost (L8, E6 lost-write): neither with acks=all nor, on one node, with acks=1,
//! whatever crashed.

use std::collections::{BTreeMap, BTreeSet};

use milena_types::Offset;

use super::trimmed::Trimmed;
use super::{KEPT, Level, Oracle, ReadRecord, Rule, Seen};
use crate::plan::Plan;
use crate::workload::{Place, RecordId};

/// What it stands for.
pub(super) const RULE: Rule = Rule {
    id: "acknowledged-lost",
    promise: "no record acknowledged with acks=all or 1 and not deleted since is missing, after kill and power loss",
    level: Level::Ledger,
    guarantees: &["L8", "E6 lost-write", "E6 unseen"],
    sees: &["DeleteAsked", "Acked", "Fetched", "ReadAll"],
    holds: KEPT,
};

/// It, for a run of a plan.
pub(super) fn watch(plan: &Plan) -> Box<dyn Oracle> {
    let (at, somewhere) = Default::default();
    Box::new(AcknowledgedLost { trimmed: Trimmed::new(plan), at, somewhere })
}

pub(super) struct AcknowledgedLost {
    trimmed: Trimmed,
    at: BTreeMap<Place, BTreeMap<Offset, RecordId>>,
    /// Acknowledged without saying where.
    somewhere: BTreeSet<(Place, RecordId)>,
}

impl AcknowledgedLost {
    /// No acknowledged offset holds another record.
    fn check_read(&self, place: Place, records: &[ReadRecord]) -> Result<(), String> {
        let Some(acked) = self.at.get(&place) else { return Ok(()) };
        for record in records {
            let Some(expected) = acked.get(&record.offset) else { continue };
            // a value that says nothing is for another oracle
            if record.payload.as_ref().is_ok_and(|payload| payload.record != *expected) {
                let found = record.payload.as_ref().map(|payload| payload.record.to_string());
                return Err(format!(
                    "{expected} was acknowledged at {place}@{}, where {} is now",
                    record.offset,
                    found.unwrap_or_default()
                ));
            }
        }
        Ok(())
    }

    /// Every acknowledged record is there that was not deleted: the log starts at `start`.
    fn check_all(&self, place: Place, start: Offset, records: &[ReadRecord]) -> Result<(), String> {
        let there: BTreeSet<Offset> = records.iter().map(|record| record.offset).collect();
        let acked = self.at.get(&place).into_iter().flatten();
        let deleted = self.trimmed.below(place, start);
        let mut lost = acked.filter(|(offset, _)| **offset >= deleted && !there.contains(offset));
        if let Some((offset, record)) = lost.next() {
            let (more, end) = (lost.count(), records.last().map_or(0, |last| last.offset.get() + 1));
            return Err(format!(
                "{record} was acknowledged at {place}@{offset} and is gone, with {more} more; the log ends at {end}"
            ));
        }
        if deleted > Offset::ZERO {
            // where the others were nobody said
            return Ok(());
        }
        let found: BTreeSet<RecordId> =
            records.iter().filter_map(|record| Some(record.payload.as_ref().ok()?.record)).collect();
        let mut somewhere = self.somewhere.iter().filter(|(at, _)| *at == place);
        match somewhere.find(|(_, record)| !found.contains(record)) {
            Some((_, record)) => Err(format!("{record} was acknowledged at {place} and is nowhere in it")),
            None => Ok(()),
        }
    }
}

impl Oracle for AcknowledgedLost {
    fn see(&mut self, seen: &Seen, _: u64) -> Result<(), String> {
        self.trimmed.take_in(seen);
        match seen {
            Seen::Acked { record, place, offset: Some(offset), .. } => {
                let before = self.at.entry(*place).or_default().insert(*offset, *record);
                match before.filter(|before| before != record) {
                    Some(before) => {
                        Err(format!("{before} and {record} were both acknowledged at {place}@{offset}"))
                    }
                    None => Ok(()),
                }
            }
            Seen::Acked { record, place, offset: None, .. } => {
                self.somewhere.insert((*place, *record));
                Ok(())
            }
            Seen::Fetched { place, records, .. } => self.check_read(*place, records),
            Seen::ReadAll { place, start, records, .. } => {
                self.check_read(*place, records)?;
                self.check_all(*place, *start, records)
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::history::*;

    #[test]
    fn an_acknowledged_record_that_is_gone_is_missed() {
        let (a, b) = (record(1, 0), record(1, 1));
        let history = [sent(a), sent(b), acked(a, 0), acked(b, 1), read_all(vec![at(0, a)])];
        // its partition serves all the same
        assert_eq!(fires(&history), ["acknowledged-lost", "cut-in-silence"]);
    }

    #[test]
    fn what_was_deleted_is_not_missed_and_what_was_not_is() {
        let (a, b) = (record(1, 0), record(1, 1));
        let history = |to, start| {
            [sent(a), sent(b), acked(a, 0), acked(b, 1), delete_asked(to), read_from(start, vec![at(1, b)])]
        };
        assert!(fires(&history(1, 1)).is_empty());
        assert_eq!(fires(&history(0, 1)), ["acknowledged-lost"], "nobody asked for it");
        assert_eq!(fires(&history(1, 0)), ["acknowledged-lost"], "the log claims to have it");
        let all = [sent(a), sent(b), acked(a, 0), acked(b, 1), delete_asked(1), read_from(2, vec![])];
        assert_eq!(fires(&all), ["acknowledged-lost"], "more is gone than was asked for");
    }

    #[test]
    fn so_is_one_whose_place_another_took() {
        let (a, b) = (record(1, 0), record(2, 0));
        let history = [sent(a), sent(b), acked(a, 0), fetched(vec![at(0, b)])];
        assert_eq!(fires(&history), ["acknowledged-lost"]);
    }
}
