//! What was read at an offset is read there again (L9, E6 inconsistent-offsets), byte for byte, for ever:
//! later, by others, after crashes.

use std::collections::BTreeMap;

use milena_types::Offset;

use super::trimmed::Trimmed;
use super::{KEPT, Level, Oracle, ReadRecord, Rule, Seen};
use crate::plan::Plan;
use crate::workload::Place;

/// What it stands for.
pub(super) const RULE: Rule = Rule {
    id: "repeatable-read",
    promise: "what was read at (topic, partition, offset) is read there again, byte for byte, until it is deleted",
    level: Level::Ledger,
    guarantees: &["L9", "E6 inconsistent-offsets"],
    sees: &["DeleteAsked", "Fetched", "ReadAll", "OutOfRange"],
    holds: KEPT,
};

/// It, for a run of a plan.
pub(super) fn watch(plan: &Plan) -> Box<dyn Oracle> {
    Box::new(RepeatableRead { trimmed: Trimmed::new(plan), read: BTreeMap::new() })
}

pub(super) struct RepeatableRead {
    trimmed: Trimmed,
    /// Of each partition: what was read where, as a digest, and when first.
    read: BTreeMap<Place, BTreeMap<Offset, (u64, u64)>>,
}

impl RepeatableRead {
    fn take_in(&mut self, place: Place, records: &[ReadRecord], tick: u64) -> Result<(), String> {
        let read = self.read.entry(place).or_default();
        for record in records {
            let (before, _) = *read.entry(record.offset).or_insert((record.digest, tick));
            if before != record.digest {
                let what = record.payload.as_ref().map_or_else(Clone::clone, |it| it.record.to_string());
                return Err(format!(
                    "{place}@{} was read before, with other bytes; now {what}",
                    record.offset
                ));
            }
        }
        Ok(())
    }

    /// The last offset that somebody had read by `asked`: whoever begins to read then may end before what
    /// others read since.
    fn last_by(&self, place: Place, asked: u64) -> Option<Offset> {
        let mut read = self.read.get(&place)?.iter().rev();
        read.find(|(_, (_, tick))| *tick <= asked).map(|(offset, _)| *offset)
    }
}

impl Oracle for RepeatableRead {
    fn see(&mut self, seen: &Seen, tick: u64) -> Result<(), String> {
        self.trimmed.take_in(seen);
        match seen {
            Seen::Fetched { place, records, .. } => self.take_in(*place, records, tick),
            Seen::ReadAll { place, asked, start, records } => {
                self.take_in(*place, records, tick)?;
                let there = records.last().map(|record| record.offset);
                match self.last_by(*place, *asked) {
                    Some(last) if there < Some(last) && last >= self.trimmed.below(*place, *start) => {
                        Err(format!("{place}@{last} was read before and is gone"))
                    }
                    _ => Ok(()),
                }
            }
            Seen::OutOfRange { place, from } => {
                let last = self.read.get(place).and_then(|read| read.keys().next_back());
                match last {
                    Some(last) if *from <= last.next() && !self.trimmed.may_be_gone(*place, *from) => {
                        Err(format!("{place} was read up to {last}, and {from} is out of range"))
                    }
                    _ => Ok(()),
                }
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
    fn another_record_at_an_offset_is_noticed() {
        let (a, b) = (record(2, 0), record(2, 1));
        let history = [sent(a), sent(b), fetched(vec![at(0, a)]), fetched(vec![at(0, b)])];
        assert_eq!(fires(&history), ["repeatable-read"]);
    }

    #[test]
    fn who_reads_all_may_end_before_what_others_read_since_it_began() {
        let (a, b) = (record(2, 0), record(2, 1));
        let found = |asked| {
            let read = vec![at(0, a)];
            let all = Seen::ReadAll { place: PLACE, asked, start: Offset::ZERO, records: read };
            fires(&[sent(a), sent(b), fetched(vec![at(0, a), at(1, b)]), all]).contains(&"repeatable-read")
        };
        assert!(!found(2) && found(3), "others read b at 3");
    }

    #[test]
    fn so_is_one_that_is_gone() {
        let (a, b) = (record(2, 0), record(2, 1));
        let history = [sent(a), sent(b), fetched(vec![at(0, a), at(1, b)]), read_all(vec![at(0, a)])];
        assert_eq!(fires(&history), ["repeatable-read"]);
        let gone = Seen::OutOfRange { place: PLACE, from: Offset(2) };
        assert_eq!(fires(&[sent(a), sent(b), fetched(vec![at(0, a), at(1, b)]), gone]), ["repeatable-read"]);
    }

    #[test]
    fn what_was_deleted_may_be_out_of_range_and_nothing_behind() {
        let (a, b) = (record(2, 0), record(2, 1));
        let out = |from| {
            let gone = Seen::OutOfRange { place: PLACE, from: Offset(from) };
            fires(&[sent(a), sent(b), fetched(vec![at(0, a), at(1, b)]), delete_asked(1), gone])
        };
        assert!(out(0).is_empty());
        assert_eq!(out(1), ["repeatable-read"]);
    }
}
