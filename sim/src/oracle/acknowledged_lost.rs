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
    at: BTreeMap<Place, BTreeMap<Offset, Acknowledged>>,
    /// Acknowledged without saying where, and when first.
    somewhere: BTreeMap<(Place, RecordId), u64>,
}

/// A record that was acknowledged at an offset.
struct Acknowledged {
    record: RecordId,
    /// When first: a reading that began before knows it only if it lies below the end that was told then.
    tick: u64,
}

impl AcknowledgedLost {
    /// No acknowledged offset holds another record.
    fn check_read(&self, place: Place, records: &[ReadRecord]) -> Result<(), String> {
        let Some(acked) = self.at.get(&place) else { return Ok(()) };
        for record in records {
            let Some(expected) = acked.get(&record.offset) else { continue };
            // a value that says nothing is for another oracle
            if record.payload.as_ref().is_ok_and(|payload| payload.record != expected.record) {
                let found = record.payload.as_ref().map(|payload| payload.record.to_string());
                return Err(format!(
                    "{} was acknowledged at {place}@{}, where {} is now",
                    expected.record,
                    record.offset,
                    found.unwrap_or_default()
                ));
            }
        }
        Ok(())
    }

    /// Every record is there that was acknowledged by the time the reading was `asked` for and not deleted: the
    /// log starts at `start`.
    fn check_all(
        &self,
        (place, asked): (Place, u64),
        start: Offset,
        records: &[ReadRecord],
    ) -> Result<(), String> {
        let end = records.last().map_or(start, |last| last.offset.next());
        let there: BTreeSet<Offset> = records.iter().map(|record| record.offset).collect();
        let acked = self.at.get(&place).into_iter().flatten();
        let deleted = self.trimmed.below(place, start);
        let due = |offset, acked: &Acknowledged| offset >= deleted && (acked.tick <= asked || offset < end);
        let mut lost = acked.filter(|(offset, acked)| due(**offset, acked) && !there.contains(offset));
        if let Some((offset, Acknowledged { record, .. })) = lost.next() {
            let more = lost.count();
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
        let mut somewhere = self.somewhere.iter().filter(|((at, _), tick)| *at == place && **tick <= asked);
        match somewhere.find(|((_, record), _)| !found.contains(record)) {
            Some(((_, record), _)) => {
                Err(format!("{record} was acknowledged at {place} and is nowhere in it"))
            }
            None => Ok(()),
        }
    }
}

impl Oracle for AcknowledgedLost {
    fn see(&mut self, seen: &Seen, tick: u64) -> Result<(), String> {
        self.trimmed.take_in(seen);
        match seen {
            Seen::Acked { record, place, offset: Some(offset), .. } => {
                let known = self.at.entry(*place).or_default();
                let first = known.entry(*offset).or_insert(Acknowledged { record: *record, tick });
                if first.record != *record {
                    let before = first.record;
                    return Err(format!("{before} and {record} were both acknowledged at {place}@{offset}"));
                }
                Ok(())
            }
            Seen::Acked { record, place, offset: None, .. } => {
                self.somewhere.entry((*place, *record)).or_insert(tick);
                Ok(())
            }
            Seen::Fetched { place, records, .. } => self.check_read(*place, records),
            Seen::ReadAll { place, asked, start, records } => {
                self.check_read(*place, records)?;
                self.check_all((*place, *asked), *start, records)
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::history::*;
    use super::*;

    #[test]
    fn an_acknowledged_record_that_is_gone_is_missed() {
        let (a, b) = (record(1, 0), record(1, 1));
        let history = [sent(a), sent(b), acked(a, 0), acked(b, 1), read_all(vec![at(0, a)])];
        // its partition serves all the same
        assert_eq!(fires(&history), ["acknowledged-lost", "cut-in-silence"]);
    }

    #[test]
    fn what_is_acknowledged_while_all_is_read_may_lie_behind_the_end_that_was_told_before() {
        let (a, b, c) = (record(1, 0), record(1, 1), record(1, 2));
        let found = |asked, records| {
            let read = Seen::ReadAll { place: PLACE, asked, start: Offset::ZERO, records };
            fires(&[sent(a), sent(b), sent(c), acked(a, 0), acked(b, 1), read]).contains(&"acknowledged-lost")
        };
        assert!(!found(4, vec![at(0, a)]), "it was acknowledged after the reading began");
        assert!(found(5, vec![at(0, a)]), "it was acknowledged before");
        assert!(found(4, vec![at(0, a), at(2, c)]), "the log told that it went on behind it");
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
